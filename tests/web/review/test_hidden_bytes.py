"""What another reviewer ruled on a high-risk claim reaches neither the pages of who rules on it unseen nor
what these are made from: whichever verdict it is, the bytes are the same.

Both verdicts do not pass: that a claim fails is told by its state, whoever asks.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from factories import NOW, cast, seeing, under_review
from flask import Flask
from sqlalchemy.orm import Session
from web.conftest import Site

from review_service.core.vocabulary import Verdict
from review_service.services.core.acting import look
from review_service.services.review.change_items import failing_rulings
from review_service.services.review.claim_lines import claim_marks
from review_service.services.review.independence import (
    claim_lines_for,
    claim_lines_to_sign,
    earlier_claim_for,
    hidden_rulings,
)
from review_service.services.review.read_disagreements import disagreements_to_settle
from review_service.services.review.read_queues import reviewer_page
from review_service.services.review.read_threads import threads_of
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.rulings_to_confirm import rulings_to_confirm

HIDDEN = {
    Verdict.CONTRADICTS: ("Nobody was harmed.", "p. 2", "It says the reverse, at length, on two pages."),
    Verdict.DOES_NOT_SUPPORT: ("Walking lowered systolic pressure", "table 3", "Not of this."),
}
PAGES = (
    "/reviews/", "/reviews/{slug}", "/reviews/{slug}?show=open", "/reviews/{slug}/claims/3",
    "/reviews/{slug}/claims/1",
    "/reviews/{slug}/sign-off", "/reviews/{slug}/request-changes", "/reviews/{slug}/confirmations",
    "/threads/{slug}",
    "/threads/{slug}/requests", "/articles/{slug}/history", "/submissions/{slug}",
    "/articles/{slug}/diff/1/1",
)  # fmt: skip
# What differs from one rendering to the next: nonce, token, key of the form, and the token of a page to sign.
ONCE = re.compile(
    r'nonce="[^"]*"|name="(csrf_token|idempotency_key|shown)"[^>]*value="[^"]*"|"challenge": ?"[^"]*"'
    r"|&#34;challenge&#34;: ?&#34;[^&]*"
)


def everything_of(value: Any) -> Any:
    """A read model with all that its properties say, as plain values."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value)]
        names += [
            name for name, kind in vars(type(value)).items() if isinstance(kind, property | cached_property)
        ]
        return {name: everything_of(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(name): everything_of(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [everything_of(one) for one in value]
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    return str(value)


@pytest.fixture
def sites(
    make_web: Callable[..., Flask], sqlite_template: Path, tmp_path: Path
) -> Iterator[dict[Verdict, Site]]:
    """The same review twice: only the verdict of the first reviewer on the high-risk claim,
    and its words, differ."""
    made = {}
    for verdict, (passage, locator, note) in HIDDEN.items():
        copy = tmp_path / f"{verdict.value}.sqlite3"
        shutil.copy(sqlite_template, copy)
        app = make_web(database_url=f"sqlite:///{copy}")
        with app.extensions["review_database"].writing() as session:
            made[verdict] = Site(app, cast(session))
            slug = under_review(session, made[verdict].people)
            new = NewRuling(3, "diaz2021", verdict, passage, locator, note)
            record_ruling(session, slug, new, seeing(session, slug, made[verdict].people.reviewer))
    yield made


def models(session: Session, site: Site, slug: str) -> dict[str, Any]:
    """Every read model that is made for the second reviewer."""
    second = site.people.second
    standing = look(session, slug, second)
    lines = claim_lines_for(session, standing, second)
    return {
        "standing": standing,
        "claims": lines,
        "one claim": claim_lines_for(session, standing, second, 3),
        "to sign": claim_lines_to_sign(session, standing, second),
        "before": [earlier_claim_for(session, standing, line, second) for line in lines],
        "marks": claim_marks(session, standing.version_id, second),
        "to confirm": rulings_to_confirm(session, lines, second.id),
        "to settle": disagreements_to_settle(session, second.id),
        "queue": reviewer_page(session, second.id, None, ""),
        "threads": threads_of(session, standing),
        "to send back": failing_rulings(session, standing, second),
        "kept from the history": hidden_rulings(session, standing, second),
    }


def test_the_read_models_of_a_second_reviewer_hold_nothing_of_a_hidden_verdict(
    sites: dict[Verdict, Site],
) -> None:
    told = {}
    for verdict, site in sites.items():
        with site.database.reading() as session:
            slug = session.connection().exec_driver_sql("SELECT slug FROM article").scalar_one()
            told[verdict] = everything_of(models(session, site, slug))
            assert site.people.second.id and NOW
    one, other = told.values()
    for name in one:
        assert str(one[name]) == str(other[name]), name
    (hidden,) = [pair for line in one["claims"] for pair in line["pairs"] if line["ordinal"] == "3"]
    assert hidden["unseen"]["holding"] == "1" and hidden["ruled"] == []


def test_the_pages_of_a_second_reviewer_are_the_same_whichever_verdict_is_hidden(
    sites: dict[Verdict, Site],
) -> None:
    told: dict[str, list[str]] = {}
    for site in sites.values():
        with site.database.reading() as session:
            slug = session.connection().exec_driver_sql("SELECT slug FROM article").scalar_one()
        for path in PAGES:
            page = site.as_("second").get(path.format(slug=slug))
            told.setdefault(path, []).append(ONCE.sub("", page.text))
    for path, (one, other) in told.items():
        assert one == other, path


def test_whoever_ruled_reads_what_was_kept_from_them(sites: dict[Verdict, Site]) -> None:
    site = sites[Verdict.CONTRADICTS]
    with site.database.reading() as session:
        slug = session.connection().exec_driver_sql("SELECT slug FROM article").scalar_one()
    second = site.as_("second")
    page = second.get(f"/reviews/{slug}/claims/3")
    assert HIDDEN[Verdict.CONTRADICTS][2] not in page.text
    second.send(page, having="reference", verdict="contradicts", note="So it does.")
    assert HIDDEN[Verdict.CONTRADICTS][2] in second.get(f"/reviews/{slug}/claims/3").text
