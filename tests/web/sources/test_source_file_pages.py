"""Bibliographic files by page: every entry's fate with its line, nothing typed lost,
and what is listed taken out again."""

from factories import sources
from web.conftest import Site
from web.pages import upload

RIS = """TY  - JOUR
TI  - Walking for pain
AU  - Moreau, Anne
PY  - 2019
DO  - 10.5555/walk.1
AB  - It helped.
ER  -
TY  - JOUR
AU  - Nobody, N
ER  -
TY  - JOUR
TI  - Walking and blood pressure
DO  - 10.1000/WALK.2020
ER  -
"""


def test_each_entry_is_added_known_or_left_out_and_the_page_says_which(site: Site) -> None:
    site.make(lambda session, people: sources(session, people.editor) and None)
    editor = site.as_("editor")
    page = editor.send(
        editor.get("/sources/import"), 200, having="form", file=upload("refs.ris", RIS.encode())
    )
    assert "1 added" in page.words and "1 known" in page.words and "1 left out" in page.words
    assert "line 8 left out" in page.words
    added = editor.get(page.link("Walking for pain"))
    assert "It helped." in added.words
    again = editor.send(editor.get("/sources/import"), 200, having="form", text=RIS)
    assert "0 added" in again.words and "2 known" in again.words


def test_what_is_no_such_file_is_refused_and_comes_back(site: Site) -> None:
    editor = site.as_("editor")
    refused = editor.send(
        editor.get("/sources/import"), 422, having="form", text="Dear editors, good morning."
    )
    assert refused.summary and "good morning" in refused.tree.all("textarea", name="text")[0].text
    refused = editor.send(editor.get("/sources/import"), 422, having="form")
    assert "Choose a file, or paste its entries." in refused.summary


def test_a_file_without_a_record_is_said_to_hold_none(site: Site) -> None:
    editor = site.as_("editor")
    for content in (b"", b"[]"):
        refused = editor.send(
            editor.get("/sources/import"), 422, having="form", file=upload("refs.json", content)
        )
        assert "this file holds no record." in refused.summary


def test_what_the_list_shows_is_taken_out_in_each_format(site: Site) -> None:
    site.make(lambda session, people: sources(session, people.editor) and None)
    reviewer = site.as_("reviewer")
    page = reviewer.get("/sources/?kind=trial")
    for label in ("CSL-JSON", "BibTeX", "RIS", "NBIB"):
        answer = reviewer.get(page.link(label))
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "Walking and blood pressure" in answer.text and "Steps a day" not in answer.text
    reviewer.get("/sources/export/docx", 404)
