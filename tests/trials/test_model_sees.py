"""The trial can fail: with a predicate or a guard switched off, the model says so within a few runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from raw_sql import drop
from trials.over_services import OverServices
from trials.table import report
from trials.walk import Broken, Count, Walk

from review_service.core.db import Database
from review_service.domain import workflow
from review_service.domain.workflow import WORKFLOW, Action, Guard
from review_service.services.articles.submissions import take_in
from review_service.services.publishing import exports
from review_service.services.review import assignments, rulings
from review_service.services.signing import sign_offs

MOST_RUNS, STEPS = 60, 60


@dataclass(frozen=True)
class Fault:
    """`forgotten`: a guard that an action asks no more; `dropped`: triggers that are gone; `patched`:
    a function that does something else. `said`: what the model has to say of it."""

    name: str
    said: str
    forgotten: tuple[Action, Guard] | None = None
    dropped: tuple[str, ...] = ()
    patched: tuple[Any, str, Callable[..., Any]] | None = None


def nothing(*_: Any, **__: Any) -> None:
    return None


def newest_text(session: Any, approved: Any) -> Any:
    """An export that takes the newest version's text instead of the approved one's."""
    query = "SELECT content FROM version WHERE article_id = %d ORDER BY id DESC LIMIT 1"
    content = session.connection().exec_driver_sql(query % approved.article_id).scalar_one()
    return take_in(content, "markdown").document


FAULTS = (
    Fault("an open claim", "it was accepted", (Action.SIGN_OFF, workflow.every_claim_ruled),
        ("guard_approval",)),
    Fault("changes that were requested, in the service alone", "IntegrityError",
        (Action.START_REVIEW, workflow.no_changes_pending)),
    Fault("a verdict that does not pass", "it was accepted", (Action.SIGN_OFF, workflow.no_ruling_fails),
        ("guard_approval",)),
    Fault(
        "a thread that blocks", "it was accepted", (Action.SIGN_OFF, workflow.no_blocking_thread_open),
        ("guard_sign_off_threads", "guard_approval_threads"),
    ),
    Fault(
        "changes that were requested", "it was accepted", (Action.START_REVIEW, workflow.no_changes_pending),
        ("guard_article_status",),
    ),
    Fault("an open re-review", "it was accepted", (Action.EXPORT, workflow.no_re_review_open)),
    Fault("a signature outlives a ruling", "step", dropped=("effect_ruling_counts",)),
    Fault("a fallen source opens nothing", "re_reviews", dropped=("effect_source_status_change_opens",)),
    Fault("a seat that is not filled", "status", dropped=("guard_approval",),
        patched=(sign_offs, "seats_to_fill", lambda *_: ())),
    Fault("whoever is recused is assigned", "it was accepted",
        patched=(assignments, "_obstacle", lambda *_: "")),
    Fault("an act without its event", "events", patched=(rulings, "record_event", nothing)),
    Fault("the newest text goes out", "other words", patched=(exports, "_document", newest_text)),
)  # fmt: skip


def plant(fault: Fault, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault.forgotten:
        action, guard = fault.forgotten
        step = WORKFLOW[action]
        assert guard in step.guards
        left = tuple(one for one in step.guards if one is not guard)
        monkeypatch.setitem(WORKFLOW, action, replace(step, guards=left))
    with database.engine.begin() as connection:
        for guard_name in fault.dropped:
            drop(connection, guard_name)
    if fault.patched:
        monkeypatch.setattr(*fault.patched)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_model_sees(fault: Fault, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, count = OverServices(sqlite_database), Count()
    plant(fault, sqlite_database, monkeypatch)
    with pytest.raises(Broken, match=fault.said) as broken:
        for number in range(MOST_RUNS):
            Walk(hands, f"seeing-{number}", count).go(STEPS)
    assert "step" in str(broken.value) and "submit by" in str(broken.value)
    report("T1 can see", "sqlite", f"«{fault.name}» switched off", f"seen in run {count.runs + 1}")
