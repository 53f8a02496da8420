"""Crossref JSON as the REST API answers."""

import json
from typing import Any

from review_service.bibliography.formats.crossref_json import read
from review_service.bibliography.formats.registry import detect
from review_service.core.vocabulary import SourceStatus

WORK: dict[str, Any] = {
    "indexed": {"date-parts": [[2026, 1, 1]]},
    "type": "journal-article",
    "DOI": "10.5555/WALK.1",
    "title": ["Walking &amp; CO<sub>2</sub>\n  in <scp>DNA</scp>"],
    "subtitle": ["a trial"],
    "container-title": ["Journal of Invented Trials"],
    "short-container-title": ["J Invent Trials"],
    "author": [
        {"given": "Jan", "family": "van der Berg", "suffix": "Jr", "sequence": "first", "affiliation": []},
        {"name": "WALK Study Group", "sequence": "additional"},
    ],
    "published-online": {"date-parts": [[2018, 10, 9]]},
    "published-print": {"date-parts": [[2019, 5]]},
    "issued": {"date-parts": [[2018, 10, 9]]},
    "volume": "12",
    "issue": "3",
    "page": "101-9",
    "publisher": "Model Press",
    "ISSN": ["2434-561X", "0028-4793"],
    "language": "en",
    "abstract": (
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Background</jats:title><jats:p>Pain "
        "<jats:italic>hurts</jats:italic> &amp; "
        "lasts.</jats:p></jats:sec><jats:sec><jats:title>Methods</jats:title>\n<jats:p>We "
        "walked.</jats:p></jats:sec>"
    ),
    "updated-by": [{"DOI": "10.5555/r", "type": "retraction"}, {"DOI": "10.5555/z", "type": "unheard_of"}],
    "relation": {"has-preprint": [{"id-type": "doi", "id": "10.5555/pre"}]},
}


def answer(*works: Any) -> bytes:
    return json.dumps(
        {"status": "ok", "message-type": "work-list", "message": {"items": works}}, indent=1
    ).encode()


def test_a_work_is_read_whole() -> None:
    (entry,) = read(answer(WORK)).entries
    assert entry.item == {
        "type": "article-journal",
        "title": "Walking & CO<sub>2</sub> in DNA: a trial",
        "author": [
            {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan", "suffix": "Jr"},
            {"literal": "WALK Study Group"},
        ],
        "container-title": "Journal of Invented Trials",
        "container-title-short": "J Invent Trials",
        "issued": {"date-parts": [[2019, 5]]},
        "volume": "12",
        "issue": "3",
        "page": "101-109",
        "publisher": "Model Press",
        "ISSN": "2434-561X",
        "DOI": "10.5555/walk.1",
        "language": "en",
    }
    assert entry.abstract == "Background: Pain hurts & lasts.\n\nMethods: We walked."


def test_updates_and_relations_are_told() -> None:
    (entry,) = read(answer(WORK)).entries
    assert [(note.status, note.words) for note in entry.notes] == [
        (SourceStatus.RETRACTED, "retracted by DOI 10.5555/r"),
        (SourceStatus.CORRECTED, "updated by DOI 10.5555/z"),
    ]  # fmt: skip
    (notice,) = read(
        answer({**WORK, "updated-by": [], "update-to": [{"DOI": "10.5555/a", "type": "erratum"}]})
    ).entries
    assert [note.words for note in entry.about] == ["has the preprint DOI 10.5555/pre"]
    assert (notice.notes, [note.words for note in notice.about]) == (
        (),
        ["is the correction of DOI 10.5555/a", "has the preprint DOI 10.5555/pre"],
    )


def test_one_work_alone_and_in_its_envelope() -> None:
    single = json.dumps({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": WORK})
    for data in (single, json.dumps(WORK), json.dumps([WORK])):
        (entry,) = read(data.encode()).entries
        assert entry.item["DOI"] == "10.5555/walk.1"
        assert detect(data.encode()) == "crossref-json"


def test_a_preprint_says_where_it_was_posted_and_an_early_article_that_it_is_early() -> None:
    preprint = {"type": "posted-content", "subtype": "preprint", "DOI": "10.5555/p", "title": ["Walking"],
                "institution": [{"name": "medRxiv"}], "posted": {"date-parts": [[2025, 11, 2]]}}  # fmt: skip
    early = {name: value for name, value in WORK.items() if name not in {"volume", "issue", "page"}}
    first, second = read(answer(preprint, early)).entries
    assert (first.item["type"], first.item["publisher"], first.item["genre"]) == (
        "article",
        "medRxiv",
        "preprint",
    )
    assert second.item["status"] == "ahead of print"


def test_an_odd_work_is_named_with_its_line_and_loses_none_of_the_rest() -> None:
    reading = read(
        answer(
            {"nothing": 1},
            {**WORK, "author": "x", "title": 7, "issued": "soon", "relation": []},
            WORK,
            {"DOI": "10.5555/b", "author": ["x"]},
        )
    )
    assert reading.problems[0].message == "a work of Crossref has a DOI or a title"
    assert reading.problems[0].line == 6
    assert [entry.item["DOI"] for entry in reading.entries][:2] == ["10.5555/walk.1", "10.5555/walk.1"]
