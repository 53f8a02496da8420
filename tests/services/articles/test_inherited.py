"""Which references of a new version keep the source that the editor tied them to."""

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, article, seeing, sources
from sqlalchemy.orm import Session

from review_service.models import ReferenceRow
from review_service.services.articles.submissions import revise_article, submit_article, take_in
from review_service.services.sources.sources import resolve_reference

BARE = """# Does walking help?

## Effect

Walking lowered the pressure. [1] Nobody was harmed in the trials. [1, 2]

## Dose

People walked for 30 minutes. [3]
"""


def tied(session: Session, slug: str) -> dict[str, int | None]:
    query = sa.select(ReferenceRow).where(ReferenceRow.version_id == article(session, slug).version_id)
    return {row.key: row.source_id for row in session.scalars(query)}


@pytest.fixture
def slug(session: Session, people: Cast) -> str:
    """Three bare numbers, each tied by the editor to one of two works."""
    works = sources(session, people.editor)
    made = submit_article(session, take_in(BARE, "markdown"), people.author, NOW).slug
    assert set(tied(session, made).values()) == {None}, "a bare number says nothing about a work"
    for key, name in (("1", "lee2020"), ("2", "diaz2021"), ("3", "lee2020")):
        resolve_reference(session, made, key, works[name].id, seeing(session, made, people.editor))
    return made


def revised(session: Session, people: Cast, slug: str, text: str) -> dict[str, int | None]:
    revise_article(session, slug, take_in(text, "markdown"), seeing(session, slug, people.author))
    return tied(session, slug)


def test_numbers_of_unchanged_claims_are_carried(session: Session, people: Cast, slug: str) -> None:
    before = tied(session, slug)
    assert revised(session, people, slug, BARE + "\nMore was said. [1]\n") == before


def test_a_number_is_not_carried_when_its_only_claim_changed(
    session: Session, people: Cast, slug: str
) -> None:
    before = tied(session, slug)
    after = revised(session, people, slug, BARE.replace("30 minutes", "40 minutes"))
    assert after == {**before, "3": None}


def test_no_number_is_carried_when_the_list_was_renumbered(session: Session, people: Cast, slug: str) -> None:
    """A work put in before the others: every number means another work now."""
    text = BARE.replace("[3]", "[4]").replace("[1, 2]", "[2, 3]").replace("pressure. [1]", "pressure. [2]")
    after = revised(session, people, slug, text + "\nA new beginning. [1]\n")
    assert set(after.values()) == {None}


def test_every_number_of_a_claim_that_lost_one_is_doubtful(session: Session, people: Cast, slug: str) -> None:
    """Was «1» dropped, or was the list renumbered, so that «2» means another work now?"""
    before = tied(session, slug)
    after = revised(session, people, slug, BARE.replace("[1, 2]", "[2]"))
    assert after == {**before, "1": None, "2": None}


def test_a_work_taken_out_of_the_list_leaves_no_number_with_the_wrong_work(
    session: Session, people: Cast, slug: str
) -> None:
    text = BARE.replace("pressure. [1]", "pressure.").replace("[1, 2]", "[1]").replace("[3]", "[2]")
    assert set(revised(session, people, slug, text).values()) == {None}


NAMED = """---
title: Does walking help?
references:
  lost1999:
    type: report
    publisher: {publisher}
---

Walking helped. [@lost1999]
"""


@pytest.mark.parametrize(("publisher", "is_carried"), [("The old press", True), ("Another press", False)])
def test_a_reference_that_says_something_is_carried_when_it_says_the_same(
    session: Session, people: Cast, publisher: str, is_carried: bool
) -> None:
    works = sources(session, people.editor)
    first = take_in(NAMED.format(publisher="The old press"), "markdown")
    slug = submit_article(session, first, people.author, NOW).slug
    resolve_reference(session, slug, "lost1999", works["lee2020"].id, seeing(session, slug, people.editor))
    text = NAMED.format(publisher=publisher).replace("helped", "helps")
    after = revised(session, people, slug, text)
    assert (after["lost1999"] == works["lee2020"].id) is is_carried


def test_an_approved_choice_of_source_is_not_overruled_by_the_identifier(
    session: Session, people: Cast
) -> None:
    works = sources(session, people.editor)
    from factories import ARTICLE

    slug = submit_article(session, take_in(ARTICLE, "markdown"), people.author, NOW).slug
    resolve_reference(session, slug, "lee2020", works["diaz2021"].id, seeing(session, slug, people.editor))
    assert revised(session, people, slug, ARTICLE)["lee2020"] == works["diaz2021"].id
