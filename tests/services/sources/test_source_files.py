"""Sources taken out: found, named, written."""

import json

import pytest
from factories import NOW, Cast, sources
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.services.sources.source_files import (
    Wanted,
    export_sources,
    find_sources,
    keyed,
    reference_of,
    source_named,
    texts_of,
)
from review_service.services.sources.sources import add_source


def titles(session: Session, **wanted: object) -> list[str]:
    return [source.title for source in find_sources(session, Wanted(**wanted))]  # type: ignore[arg-type]


def test_sources_are_found_by_kind_status_and_words(session: Session, people: Cast) -> None:
    sources(session, people.editor)["diaz2021"].status = SourceStatus.RETRACTED
    session.flush()
    assert titles(session) == ["Walking and blood pressure", "Steps a day"]
    assert titles(session, kind=SourceKind.TRIAL) == ["Walking and blood pressure"]
    assert titles(session, status=SourceStatus.RETRACTED) == ["Steps a day"]
    assert (
        titles(session, search="BLOOD")
        == titles(session, search="doi:10.1000/WALK.2020")
        == ["Walking and blood pressure"]
    )
    assert titles(session, search="30000001") == ["Steps a day"]
    assert titles(session, search="%") == titles(session, search="_") == []


def test_a_source_is_named_by_its_number_or_any_identifier(session: Session, people: Cast) -> None:
    known = sources(session, people.editor)
    lee, diaz = known["lee2020"], known["diaz2021"]
    small = add_source(
        session,
        {"title": "Small", "PMID": str(lee.id), "PMCID": "PMC9"},
        SourceKind.OTHER,
        people.editor,
        NOW,
    )
    for name, source in (
        (str(lee.id), lee), ("https://doi.org/10.1000/walk.2020", lee), ("30000001", diaz),
        ("PMID: 30000001", diaz),
        (f"pmid:{lee.id}", small), ("pmc9", small),
    ):  # fmt: skip
        assert source_named(session, name) is source, name
    for name in ("999999", "10.1/x", "", "pmid:", "nonsense"):
        with pytest.raises(NotFound):
            source_named(session, name)


def test_an_export_holds_no_text_and_a_key_each(session: Session, people: Cast) -> None:
    sources(session, people.editor)
    people_named = {"author": [{"family": "Müller-Lüdenscheidt"}], "issued": {"date-parts": [[2019]]}}
    for title in ("A", "B"):
        add_source(
            session,
            {"title": title, "abstract": "Secret.", **people_named},
            SourceKind.OTHER,
            people.editor,
            NOW,
        )
    items = json.loads(export_sources(session, "csl-json", Wanted()))
    assert [item["id"] for item in items][2:] == ["mullerludenscheidt2019", "mullerludenscheidt2019b"]
    assert items[0]["id"].startswith("source") and items[0]["DOI"] == "10.1000/walk.2020"
    assert b"Secret" not in export_sources(session, "bibtex", Wanted())
    for name in ("pubmed-xml", "word"):
        with pytest.raises(BadInput, match="csl-json, bibtex, ris, nbib"):
            export_sources(session, name, Wanted())


def test_keys_stay_one_beyond_the_alphabet(session: Session, people: Cast) -> None:
    csl = {"author": [{"literal": "WHO"}]}
    made = [
        add_source(session, {"title": str(n), **csl}, SourceKind.OTHER, people.editor, NOW) for n in range(60)
    ]
    keys = [item["id"] for item in keyed(made)]
    assert len(set(keys)) == 60 and keys[:2] == ["who", "whob"]
    twin = add_source(
        session, {"title": "x", "author": [{"literal": "Whob"}]}, SourceKind.OTHER, people.editor, NOW
    )
    assert [item["id"] for item in keyed([*made[:2], twin])] == ["who", "whob", "whobb"]


def test_a_source_is_shown_as_a_reference_with_its_texts(session: Session, people: Cast) -> None:
    lee = sources(session, people.editor)["lee2020"]
    assert reference_of(lee) == "Walking and blood pressure. doi:10.1000/walk.2020"
    (text,) = texts_of(session, lee)
    assert (text.number, text.label) == (1, "Summary")
