"""Among thousands of sources: what words find, what the list shows, what a choice means,
and that nothing is cut unsaid."""

from typing import Any

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, sources
from sqlalchemy.orm import Session

from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.models import Source
from review_service.services.sources.read_source_choices import (
    COUNTED_TO,
    MOST_SHOWN,
    Choice,
    chosen_source,
    source_choices,
)
from review_service.services.sources.read_sources import PAGE, source_lines
from review_service.services.sources.source_files import Wanted, list_sources
from review_service.services.sources.sources import add_source

MANY = 3_000


def add(session: Session, people: Cast, title: str, **csl: Any) -> int:
    return add_source(session, {"title": title, **csl}, SourceKind.TRIAL, people.editor, NOW).id or 0


def fill(session: Session, count: int = MANY) -> None:
    session.execute(
        sa.insert(Source),
        [
            {
                "title": f"Trial {n} of walking",
                "csl": {"title": f"Trial {n} of walking"},
                "kind": SourceKind.REVIEW if n % 2 else SourceKind.TRIAL,
                "status": SourceStatus.OK,
                "created_at": NOW,
            }
            for n in range(count)
        ],
    )


def found(session: Session, words: str) -> set[int]:
    lines, _ = source_lines(session, words)
    ids = {line.source_id for line in lines}
    assert ids == {row.id for row in list_sources(session, Wanted(search=words))}, (
        "the command line finds the same"
    )
    assert ids == {line.source_id for line in source_choices(session, words).lines}, "and so does a choice"
    return ids


def test_every_word_counts_wherever_it_stands(either: Session, people: Cast) -> None:
    younger = add(
        either, people, "Low-dose naltrexone for fibromyalgia", DOI="10.1000/ldn.2013", PMID="23359310",
        author=[{"family": "Younger", "given": "Jarred"}, {"family": "Mackey", "given": "Sean"}],
        issued={"date-parts": [[2013, 2]]}, **{"container-title": "Arthritis and Rheumatism"},
    )  # fmt: skip
    ueber = add(either, people, "Über 100 % mehr_Schritte", author=[{"family": "Müller"}],
        issued={"date-parts": [[2013]]})  # fmt: skip
    assert found(either, "naltrexone younger 2013") == found(either, "NALTREXONE arthritis") == {younger}
    assert found(either, "10.1000/LDN.2013") == found(either, "23359310") == {younger}
    assert found(either, "2013") == {younger, ueber}
    assert found(either, "über") == found(either, "müller") == found(either, "Müller 100") == {ueber}
    assert found(either, "100 %") == found(either, "r_S") == {ueber}, (
        "not a pattern, and «naltrexone» has no «r_s»"
    )
    assert found(either, "family") == set(), "the names of the variables are not words"
    assert found(either, "younger 2014") == set()


def test_the_list_goes_through_thousands_page_by_page_and_narrows(either: Session) -> None:
    fill(either)
    seen, after = list[int](), 0
    while True:
        lines, after = source_lines(either, "walking trial", after, SourceKind.REVIEW, SourceStatus.OK)
        assert len(lines) <= PAGE and all(line.kind is SourceKind.REVIEW for line in lines)
        seen += [line.source_id for line in lines]
        if not after:
            break
    assert len(seen) == len(set(seen)) == MANY // 2
    assert source_lines(either, "walking", 0, None, SourceStatus.RETRACTED) == ((), 0)


def test_a_choice_says_how_many_there_are_and_the_newest_come_first(session: Session) -> None:
    fill(session)
    offered = source_choices(session, "walking")
    assert len(offered.lines) == MOST_SHOWN and offered.total == COUNTED_TO + 1
    assert offered.lines[0].source_id > offered.lines[-1].source_id
    assert (
        offered.said
        == "The first 20 of more than 1,000 sources like «walking». Type another word to see fewer."
    )
    few = source_choices(session, "walking 29")
    assert few.total > MOST_SHOWN and f"The first 20 of {few.total} sources" in few.said
    assert source_choices(session, "zebra").said == "No source is like «zebra»."


@pytest.mark.parametrize("typed", ["", "  ", "0"])
def test_nothing_typed_means_no_source(session: Session, people: Cast, typed: str) -> None:
    sources(session, people.editor)
    assert chosen_source(session, typed) == Choice()


def test_what_is_typed_means_one_source_or_those_to_choose_from(session: Session, people: Cast) -> None:
    ids = {key: source.id for key, source in sources(session, people.editor).items()}
    label = source_choices(session, "walking").lines[0].label
    assert label == f"{ids['lee2020']} · Walking and blood pressure"
    for typed in (label, str(ids["lee2020"]), "10.1000/walk.2020", "blood  walking"):
        assert chosen_source(session, typed) == Choice(ids["lee2020"]), typed
    assert chosen_source(session, "pmid:30000001").source_id == ids["diaz2021"]
    several = chosen_source(session, "a")
    assert several.source_id is None and several.among is not None
    assert "2 sources are like «a»: choose one." in several.among.said
    nothing = chosen_source(session, "zebra")
    assert nothing.among is not None and nothing.among.lines == ()


def test_a_long_title_is_shortened_in_the_label_and_still_means_its_source(
    session: Session, people: Cast
) -> None:
    one = add(session, people, "Walking " * 40)
    add(session, people, "Walking " * 40)
    label = next(line.label for line in source_choices(session, "walking").lines if line.source_id == one)
    assert "…" in label and len(label) < 130
    assert chosen_source(session, label) == Choice(one)
