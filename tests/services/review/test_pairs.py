"""What is ruled on is a row, made once; nothing but a first ruling or waiver makes one."""

import re
from pathlib import Path

import sqlalchemy as sa
from factories import NOW, TEXT, Cast, assigned, ruled, sources, under_review
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.domain.carry_forward import Judged
from review_service.models import Pair, Ruling, RulingKept
from review_service.services.review.pairs import pair_ids_of
from review_service.services.sources.sources import TextFacts, add_source_text

ROOT = Path(__file__).resolve().parents[3]
NULL_JOIN = re.compile(r"coalesce\([\w.]*(?:source|text|pair|ruling|waiver)_id, ?0\)")
LISTED = re.compile(r"^\d+\. `(.+)`$", re.MULTILINE)


def pairs(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Pair)) or 0


def test_two_people_rule_on_one_row(either: Session, people: Cast) -> None:
    ruled(either, people)
    rulings = either.scalars(sa.select(Ruling)).all()
    by_pair: dict[int, set[int]] = {}
    for ruling in rulings:
        by_pair.setdefault(ruling.pair_id, set()).add(ruling.person_id)
    assert len(by_pair) == pairs(either) > 1
    assert max(map(len, by_pair.values())) == 2


def test_a_pair_is_found_again_with_and_without_a_source_and_a_text(either: Session, people: Cast) -> None:
    ruled(either, people)
    known = either.scalars(sa.select(Pair)).all()
    assert {one.source_id is None for one in known} == {True, False}
    asked = {
        Judged(one.wording, one.fingerprint, one.context, one.source_id, one.source_text_id): one.id
        for one in known
    }
    assert pair_ids_of(either, known[0].article_id, asked) == asked
    (without_text,) = (Judged("w", "f", "", known[0].source_id, None),)
    first = pair_ids_of(either, known[0].article_id, [without_text])
    assert pair_ids_of(either, known[0].article_id, [without_text]) == first
    assert pairs(either) == len(known) + 1


def test_a_newer_text_of_a_source_makes_no_row_for_an_article_that_cites_it(
    either: Session, people: Cast
) -> None:
    """Neither where rulings go on holding on it, nor where nobody ruled."""
    ruled(either, people)
    under_review(either, people)
    assigned(either, people)
    before = pairs(either)
    source = sources(either, people.editor)["lee2020"]
    add_source_text(either, source.id or 0, f"{TEXT} More.", TextFacts("Full text"), people.editor, NOW)
    assert either.scalar(sa.select(sa.func.count(col(RulingKept.id)))), "no ruling is held by the new text"
    assert pairs(either) == before


def test_what_may_be_empty_is_joined_in_one_view() -> None:
    joined = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "review_service").rglob("*")
        if path.suffix in {".py", ".sql"} and path.parent.name != "printed"
        if NULL_JOIN.search(path.read_text(encoding="utf-8"))
    }
    assert joined == {"review_service/schema/views/claim_pair.sql"}


def test_the_files_that_a_new_rule_of_standing_touches_are_at_most_twelve_and_there() -> None:
    listed = LISTED.findall((ROOT / "docs/adr/0034-one-home-for-what-stands.md").read_text(encoding="utf-8"))
    assert 0 < len(listed) <= 12
    assert not [path for path in listed if not (ROOT / path).is_file()]
