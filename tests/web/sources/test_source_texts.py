"""A text to verify against: pasted or from a file, with what it is, its licence and its pages."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from bibliography.files import docx, paragraph, pdf
from factories import under_review
from web.conftest import Site
from web.pages import Page, upload

from review_service.core.vocabulary import TextKind


@pytest.fixture
def source_id(site: Site) -> int:
    site.make(under_review)
    with site.database.reading() as session:
        return session.scalar(sa.text("SELECT id FROM source WHERE doi = '10.1000/walk.2020'")) or 0


def add(site: Site, source_id: int, code: int = 303, **typed: Any) -> Page:
    editor = site.as_("editor")
    return editor.send(editor.get(f"/sources/{source_id}"), code, having="kind", **typed)


def newest(site: Site) -> sa.Row[Any]:
    with site.database.reading() as session:
        return session.execute(sa.text("SELECT * FROM source_text ORDER BY id DESC LIMIT 1")).one()


def test_a_word_file_becomes_the_text_and_says_what_it_is(site: Site, source_id: int) -> None:
    made = docx(paragraph("Walking lowered systolic pressure.") + paragraph("Nobody was harmed."))
    add(
        site, source_id, label="Full text", kind=TextKind.FULL_TEXT.value, licence="CC BY 4.0",
        file=upload("walk.docx", made)
    )  # fmt: skip
    row = newest(site)
    assert row.text == "Walking lowered systolic pressure.\n\nNobody was harmed."
    assert (row.kind, row.licence, row.label) == ("full_text", "CC BY 4.0", "Full text")
    page = site.as_("reviewer").get(f"/sources/{source_id}")
    assert "Full text (full text) · licence: CC BY 4.0" in page.words


def test_the_pages_of_a_pdf_are_kept_and_reach_the_claim_page(site: Site, source_id: int) -> None:
    add(
        site,
        source_id,
        label="Paper",
        file=upload("walk.pdf", pdf(["Walking helps.", "It lowered pressure."])),
    )
    pages = json.loads(newest(site).pages)
    assert [label for _, label in pages] == ["1", "2"]
    claim = site.as_("reviewer").get("/reviews/does-walking-lower-blood-pressure/claims/1")
    assert json.loads(claim.tree.all(class_="rs-text")[0]["data-pages"]) == pages


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"label": "Abstract"}, "Paste the text, or choose a file."),
        ({"text": "Walking helps."}, "Say what this text is called."),
        ({"label": "X", "file": ("x.pdf", b"%PDF-1.7 broken")}, "PDF"),
        ({"label": "X", "file": ("x.bin", bytes(range(256)))}, "text"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words_and_nothing_typed_is_lost(
    site: Site, source_id: int, typed: dict[str, Any], words: str
) -> None:
    if "file" in typed:
        typed = {**typed, "file": upload(*typed["file"])}
    refused = add(site, source_id, 422, licence="By permission", **typed)
    assert words in refused.summary
    assert refused.tree.all("input", name="licence")[0]["value"] == "By permission"
    assert refused.tree.all(aria_invalid="true")
