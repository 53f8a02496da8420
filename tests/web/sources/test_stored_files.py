"""The file behind a text: kept as it was uploaded, given back to those who see the text,
and missed where it is gone."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bibliography.files import docx, paragraph
from factories import approved, under_review
from web.conftest import Site
from web.pages import Page, upload

from review_service.services.sources.sources import TextFacts
from review_service.services.sources.stored_files import compare_files, shown_name
from review_service.storage import open_storage

FILE = docx(paragraph("Walking lowered systolic pressure.") + paragraph("Nobody was harmed."))
SHA = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def source_id(site: Site) -> int:
    site.make(under_review)
    with site.database.reading() as session:
        return session.scalar(sa.text("SELECT id FROM source WHERE doi = '10.1000/walk.2020'")) or 0


@pytest.fixture
def folder(site: Site) -> Path:
    return Path(site.app.extensions["review_settings"].files_folder)


def add(site: Site, source_id: int, code: int = 303, name: str = "walk.docx", data: bytes = FILE) -> Page:
    editor = site.as_("editor")
    page = editor.get(f"/sources/{source_id}")
    return editor.send(page, code, having="kind", label="Full text", file=upload(name, data))


def kept(folder: Path) -> list[str]:
    return sorted(path.parent.name + path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_given_back_byte_for_byte_to_those_who_see_the_text(site: Site, source_id: int) -> None:
    add(site, source_id)
    page = site.as_("reviewer").get(f"/sources/{source_id}")
    assert "walk.docx (Word document, " in page.words
    for who in ("reviewer", "second", "editor"):
        answer = site.as_(who).client.get(page.link("walk.docx"))
        assert (answer.status_code, answer.data) == (200, FILE)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="source-{source_id}-text-2.docx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_readers_authors_and_publishers_never_get_it(site: Site, source_id: int) -> None:
    add(site, source_id)
    address = f"/sources/{source_id}/texts/2/file"
    codes = [site.as_(name).client.get(address).status_code for name in ("", "author", "publisher", "nobody")]
    assert codes == [302, 403, 403, 403]


def test_it_lies_under_its_hash_and_the_same_bytes_are_one_file(
    site: Site, source_id: int, folder: Path
) -> None:
    add(site, source_id, name="../../../etc/cron.d/evil.docx")
    other = site.make(
        lambda session, people: session.scalar(sa.text("SELECT id FROM source WHERE pmid = '30000001'"))
    )
    add(site, other, name="other name.docx")
    assert kept(folder) == [SHA] and (folder / SHA[:2] / SHA[2:]).read_bytes() == FILE
    words = site.as_("editor").get(f"/sources/{source_id}").words
    assert "evil.docx (Word document" in words and "cron.d" not in words


def test_a_pasted_text_has_no_file(site: Site, source_id: int, folder: Path) -> None:
    editor = site.as_("editor")
    editor.send(editor.get(f"/sources/{source_id}"), having="kind", label="Pasted", text="Something else.")
    assert kept(folder) == []
    assert "text was pasted or looked up" in editor.get(f"/sources/{source_id}/texts/2/file", 404).words


@pytest.mark.parametrize(
    "data", [b"MZ\x90\0 program", b"PK\x03\x04 broken", b"   ", b"<?xml version='1.0'?><other/>"]
)
def test_what_is_refused_is_not_kept(site: Site, source_id: int, folder: Path, data: bytes) -> None:
    add(site, source_id, 422, data=data)
    assert kept(folder) == []


def test_what_the_service_refuses_is_not_kept_either(site: Site, source_id: int, folder: Path) -> None:
    add(site, source_id)
    add(
        site,
        source_id,
        422,
        data=docx(paragraph("Walking lowered systolic pressure.") + paragraph("Nobody was harmed. ")),
    )
    assert kept(folder) == [SHA], "the text is there already"


def test_a_file_that_cannot_be_kept_adds_no_text_and_loses_no_word(
    site: Site, source_id: int, folder: Path
) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way", encoding="utf-8")
    page = add(site, source_id, 422)
    assert "could not be kept" in page.words and "nothing was added" in page.words
    with site.database.reading() as session:
        assert (
            session.scalar(
                sa.text("SELECT count(*) FROM source_text WHERE source_id = :id"), {"id": source_id}
            )
            == 1
        )
    assert page.tree.all("input", name="label")[0]["value"] == "Full text"


def test_a_missing_and_an_altered_file_say_so_on_the_page_and_in_the_check(
    site: Site, source_id: int, folder: Path
) -> None:
    add(site, source_id)
    place = folder / SHA[:2] / SHA[2:]
    place.write_bytes(FILE[:-1])
    editor = site.as_("editor")
    assert "is not what was uploaded any more" in editor.get(f"/sources/{source_id}/texts/2/file", 404).words
    assert "not what was uploaded" in compared(site).lost[0]
    place.unlink()
    assert (
        "is missing: restore it from a backup" in editor.get(f"/sources/{source_id}/texts/2/file", 404).words
    )
    assert compared(site).lost[0].startswith(f"Source {source_id}, text 2: The file {SHA[:12]}… is missing")


def compared(site: Site) -> Any:
    with site.database.reading() as session:
        return compare_files(session, open_storage(str(site.app.extensions["review_settings"].files_folder)))


def test_an_act_that_is_rolled_back_leaves_at_most_a_file_that_nothing_names(
    site: Site, source_id: int, folder: Path
) -> None:
    from factories import NOW

    from review_service.services.sources.sources import UploadedFile, add_source_text

    def fail(session: Any, people: Any) -> None:
        facts = TextFacts("Full text", file=UploadedFile(FILE, "Word document", "walk.docx"))
        add_source_text(session, source_id, "Words.", facts, people.editor, NOW)
        open_storage(str(folder)).keep(FILE)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        site.make(fail)
    found = compared(site)
    assert (found.lost, found.unreferenced) == ((), (SHA,))
    add(site, source_id)
    assert compared(site).unreferenced == ()


def test_no_export_holds_the_file_or_its_name(site: Site) -> None:
    slug = site.make(approved)
    source = site.make(
        lambda session, people: session.scalar(
            sa.text("SELECT id FROM source WHERE doi = '10.1000/walk.2020'")
        )
    )
    text = "Walking lowered systolic pressure by 4 mmHg over 12 weeks. A second finding."
    with site.database.reading() as session:
        text = session.scalar(sa.text("SELECT text FROM source_text WHERE source_id = :id"), {"id": source})
    add(site, source, name="licensed-copy.txt", data=f"{text} More.".encode())
    publisher = site.as_("publisher")
    page = publisher.get("/publishing/")
    data = publisher.post(
        "/publishing/export",
        {"slug": [slug], "csrf_token": page.tree.all("input", name="csrf_token")[0]["value"]},
        200,
    ).text
    assert "licensed-copy" not in data and "More." not in data
    assert "licensed-copy" not in site.as_().get(f"/articles/{slug}").text


def test_the_name_that_is_shown_is_one_line_of_its_last_part() -> None:
    assert shown_name("C:\\Papers\\walk.pdf") == "walk.pdf"
    assert shown_name("../\u202ewalk\n.pdf ") == "walk.pdf"
    assert len(shown_name("x" * 999)) == 200
