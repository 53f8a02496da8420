"""T5: a fault at the n-th SQL statement of an act, n = 1, 2, … until it succeeds:
all or nothing, and an event with it.

The commit counts as the last statement. REVIEW_TRIAL_EVERY leaves out all but every so many n;
the commit size tries every one on SQLite and every third on PostgreSQL.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count as from_

import pytest
import sqlalchemy as sa
from databases import copied
from factories import NOW, Cast, cast
from sqlalchemy.orm import Session
from trials.acts import ACTS, Doing, scene
from trials.table import report

from review_service.core.db import Database
from review_service.domain.workflow import Action
from review_service.services.review import rulings

EVERY = os.environ.get("REVIEW_TRIAL_EVERY")
CASES = [
    pytest.param(action, number, id=f"{action.value}-{number}")
    for action, prepared in ACTS.items()
    for number in range(len(prepared))
]


class Fault(Exception):
    """The disk, the network, the power: whatever ends an act in the middle."""


@dataclass
class Stage:
    """A database with its people, and the place of the next fault."""

    database: Database
    people: Cast
    faults: int = 0
    acts: int = 0
    left: int | None = None
    numbers: Iterator[int] = field(default_factory=lambda: from_(1))

    @property
    def name(self) -> str:
        return self.database.engine.dialect.name

    @property
    def every(self) -> int:
        return int(EVERY or (1 if self.database.is_sqlite else 3))

    def count_down(self, *_: object) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left == 0:
            self.left = None
            raise Fault

    @contextmanager
    def failing_at(self, number: int) -> Iterator[None]:
        self.left = number
        try:
            yield
        finally:
            self.left = None


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, Stage]]:
    made: dict[str, Stage] = {}
    yield made
    for stage in made.values():
        each = "each statement" if stage.every == 1 else f"each {stage.every}. statement"
        size = f"{stage.acts} acts, a fault at {each}"
        report("T5 faults", stage.name, size, f"{stage.faults} faults, 0 half done")
        stage.database.dispose()


@pytest.fixture(scope="module")
def module_urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Urls of databases that live as long as the module, made when first asked for."""
    urls = ModuleUrls(request, tmp_path_factory)
    yield urls
    urls.stack.close()


class ModuleUrls(dict[str, str]):
    def __init__(self, request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> None:
        super().__init__()
        self.request, self.factory, self.stack = request, factory, ExitStack()

    def __missing__(self, kind: str) -> str:
        if kind == "sqlite":
            copy = self.factory.mktemp("faults") / "review.sqlite3"
            copy.write_bytes(self.request.getfixturevalue("sqlite_template").read_bytes())
            self[kind] = f"sqlite:///{copy}"
        else:
            server = self.request.getfixturevalue("postgresql_server")
            template = self.request.getfixturevalue("postgresql_template")
            self[kind] = self.stack.enter_context(copied(server, template))
        return self[kind]


def staged(database: Database) -> Stage:
    with database.writing() as session:
        made = Stage(database, cast(session))
    for engine in database.engines:
        sa.event.listen(engine, "before_cursor_execute", made.count_down)
        sa.event.listen(engine, "commit", made.count_down)
    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def stage(request: pytest.FixtureRequest, module_urls: dict[str, str], databases: dict[str, Stage]) -> Stage:
    """One database of a kind for all acts: each has an article and sources of its own in it."""
    if request.param not in databases:
        databases[request.param] = staged(Database(module_urls[request.param]))
    return databases[request.param]


def dump(database: Database) -> dict[str, object]:
    """Every row of every table."""
    with database.glancing() as connection:
        if database.is_sqlite:
            tables = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).scalars()
            return {
                one: connection.exec_driver_sql(f"SELECT * FROM {one}").fetchall() for one in sorted(tables)
            }
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        every = " UNION ALL ".join(
            (
                f"SELECT '{one}', (SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM "
                f"{one} t)"
            )
            for one in connection.exec_driver_sql(query).scalars()
        )
        return {row[0]: row[1] for row in connection.exec_driver_sql(every)}


def attempt(stage: Stage, doing: Doing, number: int) -> bool:
    """Whether the act was done; False where the fault ended it."""
    try:
        with stage.failing_at(number), stage.database.writing() as session:
            doing(session)
    except Fault:
        return False
    return True


def events(database: Database) -> int:
    with database.glancing() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one())


def test_every_action_is_tried() -> None:
    assert set(ACTS) == set(Action), "an action of domain/workflow.py has no act in trials/acts.py"


def all_or_nothing(stage: Stage, action: Action, number: int) -> None:
    at = next(stage.numbers)
    with stage.database.writing() as session:
        doing = ACTS[action][number](scene(session, stage.people, at, NOW + timedelta(minutes=at)))
    before, told, faults = dump(stage.database), events(stage.database), 0
    for statement in from_(1, stage.every):
        if attempt(stage, doing, statement):
            break
        faults += 1
        assert dump(stage.database) == before, f"half of it is there after a fault at statement {statement}"
    assert faults > 1, "no statement of the act was reached"
    assert events(stage.database) > told, "the act left no event"
    stage.faults, stage.acts = stage.faults + faults, stage.acts + 1


@pytest.mark.parametrize(("action", "number"), CASES)
def test_an_act_is_done_whole_or_not_at_all(stage: Stage, action: Action, number: int) -> None:
    all_or_nothing(stage, action, number)


def commits_too_early(session: Session, *_: object) -> None:
    session.flush()
    for word in ("COMMIT", "BEGIN"):
        session.connection().exec_driver_sql(word)


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("recount", commits_too_early, "half of it is there"),
        ("record_event", lambda *_: None, "left no event"),
    ],
)
def test_the_trial_sees(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, name: str, what: object, said: str
) -> None:
    """A service that commits in the middle, or that tells the history nothing, is found."""
    stage = staged(sqlite_database)
    monkeypatch.setattr(rulings, name, what)
    with pytest.raises(AssertionError, match=said):
        all_or_nothing(stage, Action.SETTLE, 0)
