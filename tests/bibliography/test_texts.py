"""Files that people upload, made by code, become text that reads like what they saw."""

import pytest
from bibliography.files import W, docx, jats, paragraph, pdf, table, zipped

from review_service.bibliography.texts.extracted_text import LARGEST_FILE, LONGEST_TEXT
from review_service.bibliography.texts.file_kinds import FileKind, kind_of
from review_service.bibliography.texts.read_text import read_text
from review_service.core.errors import BadInput

PAGE = """<!doctype html><html><head><title>Leaflet</title><style>p{}</style><script>alert(1)</script>\
</head><body>
<nav>Home</nav><header role=banner>Site</header><main><h1>Aspirin &amp; you</h1><p>Take 10<sup>9</sup> CFU
of H<sub>2</sub>O.<br>Twice.</p><ul><li>First</li><li>Second <b>bold</b></li></ul>
<table><caption>Doses</caption><tr><th>Age</th><th>Dose</th></tr><tr><td>6–12</td><td></td><td>5&nbsp;\
mg</td></tr></table>
<form><input value=x>Search</form><p hidden>no</p><div aria-hidden="true">no</div><!-- no \
--></main><footer>© us</footer></body></html>"""


def test_a_web_page_is_read_as_its_reader_sees_it() -> None:
    read = read_text(PAGE.encode(), "x.html")
    assert read.text == (
        "Aspirin & you\n\nTake 10⁹ CFU of H2O. Twice.\n\n- First\n\n- Second bold\n\nDoses\n\n"
        "Age | Dose\n6–12 |  | 5 mg"
    )
    assert (read.label_hint, read.pages) == ("Leaflet (web page)", ())


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Grüße".encode("latin-1"), "Grüße"), ("<p>Grüße".encode("utf-16"), "Grüße"),
        ('<meta charset="windows-1251"><p>Доза'.encode("cp1251"), "Доза"),
        (b'<meta charset="utf-7"><p>+ADw-script+AD4-', "+ADw-script+AD4-"),
        (b"<div>a<script>b</script>c<style>d</style><svg><text>e</text></svg></div>", "ac"),
        (b"<p>a<p>b<div>c", "a\n\nb\n\nc"),
        (b"<p>x<sup>*</sup> pain<sup>12</sup> n<sup>\xe2\x88\x921</sup> 2<sup>nd</sup></p>",
            "x* pain¹² n⁻¹ 2^nd"),
        (b"<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>", "a b | c"),
        (b"<article><h2>HTML5</h2><p>article</p></article>", "HTML5\n\narticle"),
        (b"<p>1 &lt; 2 &amp;lt; &#x1F600;</p>", "1 < 2 &lt; 😀"),
    ],
)  # fmt: skip
def test_pages_of_every_making_are_read(page: bytes, text: str) -> None:
    assert read_text(page, "").text == text


def test_jats_gives_title_abstract_sections_and_tables_and_no_references() -> None:
    body = """<sec><label>1.</label><title>Methods</title><p>We gave 10<sup>6</sup> doses<xref \
ref-type="bibr" rid="r1">[3]</xref>.</p>
    <list><list-item><p>First</p></list-item><list-item><p>Second</p></list-item></list>
    <table-wrap><label>Table 1</label><caption><title>Baseline</title><p>By group.</p></caption>
    <table><thead><tr><th>Group</th><th>n</th></tr></thead><tbody><tr><td>Walk</td><td>51<sup>a</sup></td>\
</tr></tbody></table>
    <table-wrap-foot><fn><label>a</label><p>One lost.</p></fn></table-wrap-foot></table-wrap></sec>
    <sec><title>Results</title><p>Pain fell (<italic>P</italic> &lt; \
0.01).</p><disp-formula><tex-math>\\x</tex-math></disp-formula></sec>"""
    read = read_text(jats(body), "a.xml")
    assert read.text == (
        "Walking after surgery\n\nAim\n\nTo walk.\n\n1. Methods\n\nWe gave 10⁶ doses[3].\n\n- First\n\n- "
        "Second\n\nTable 1 Baseline\n\nBy group.\n\nGroup | n\nWalk | 51a\n\na One lost.\n\nResults\n\n"
        "Pain fell (P < 0.01)."
    )
    assert read.label_hint == "Walking after surgery (JATS article)"


def test_jats_with_its_public_dtd_is_read_without_fetching_it() -> None:
    head = (
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN" '
        '"http://127.0.0.1:9/JATS.dtd">'
    )
    assert "5 mg" in read_text(jats("<p>5&nbsp;mg &eacute;</p>", head=head), "").text.replace("\xa0", " ")


def test_word_paragraphs_tables_and_notes_are_read() -> None:
    body = (
        paragraph("Aspirin", '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>')
        + (
            "<w:p><w:r><w:t>Ten to 10</w:t></w:r><w:r><w:rPr><w:vertAlign "
            'w:val="superscript"/></w:rPr><w:t>9</w:t></w:r><w:r><w:tab/><w:t>CFU</w:t></'
            "w:r><w:r><w:footnoteReference "
            'w:id="2"/></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new</'
            "w:t></w:r></w:ins></w:p>"
        )
        + paragraph("First", "<w:pPr><w:numPr/></w:pPr>")
        + paragraph("hidden", run="<w:vanish/>")
        + table([["Age", "Dose"], ["6", "5 mg"]])
        + table([["Other", "table"]])
        + f"<w:sdt><w:sdtContent>{paragraph('In a control')}</w:sdtContent></w:sdt>"
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" '
        f'w:id="0">{paragraph("no")}</w:footnote><w:footnote '
        f'w:id="2">{paragraph("By mouth.")}</w:footnote></w:footnotes>'
    )
    read = read_text(docx(body, footnotes=notes), "C:\\texts\\Label of aspirin.docx")
    assert read.text == (
        "Aspirin\n\nTen to 10⁹ CFU[note 2]new\n\n- First\n\nAge | Dose\n6 | 5 mg\n\nOther | table\n\n"
        "In a control\n\n[note 2] By mouth."
    )
    assert read.label_hint == "Label of aspirin (Word document)"


def test_a_pdf_keeps_where_its_pages_begin() -> None:
    read = read_text(pdf(["One page.\nTwo lines.", "", "Pain (P = 0.01)."], title="Walking"), "w.pdf")
    assert read.text == "One page.\nTwo lines.\n\nPain (P = 0.01)."
    assert read.pages == ((0, "1"), (20, "2"), (22, "3"))
    assert (read.page_at(0), read.page_at(read.text.index("Pain"))) == ("1", "3")
    assert (read.label_hint, read.notes) == ("Walking (PDF, 3 pages)", ())


def test_a_pdf_gives_its_pages_the_names_that_are_printed_on_them() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 381 >>] >>"
    read = read_text(pdf(["a", "b", "c", "d"], labels), "")
    assert [label for _, label in read.pages] == ["i", "ii", "381", "382"]
    assert read.label_hint == "PDF, 4 pages"


def test_one_bad_page_loses_none_of_the_others() -> None:
    read = read_text(pdf(["Good.", b"<< /Length 9 /Filter /FlateDecode >>\nstream\nnot flate\nendstream",
        "Better."]), "")  # fmt: skip
    assert "Good." in read.text
    assert "Better." in read.text


@pytest.mark.parametrize(
    ("data", "text", "label"),
    [
        (b"Plain words.\r\nTwo lines.\r\n", "Plain words.\nTwo lines.", "notes (text)"),
        ("\ufeff# Aspirin #\n\nFor pain.".encode(), "# Aspirin #\n\nFor pain.", "Aspirin (text)"),
        ("Grüße – 5 µg".encode("cp1252"), "Grüße – 5 µg", "notes (text)"),
        ("Доза 5 мг".encode("utf-16"), "Доза 5 мг", "notes (text)"),
        (b"a < b and <b>c</b>", "a < b and <b>c</b>", "notes (text)"),
        (b"PKs are not a zip", "PKs are not a zip", "notes (text)"),
    ],
)  # fmt: skip
def test_text_stays_as_it_is(data: bytes, text: str, label: str) -> None:
    read = read_text(data, "notes.pdf")
    assert (read.text, read.label_hint) == (text, label)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf(["a"]), FileKind.PDF), (b"\n\njunk %PDF-1.4", FileKind.PDF), (docx(""), FileKind.DOCX),
        (jats(""), FileKind.JATS),
        (b"<!-- a --><!DOCTYPE HTML>", FileKind.HTML), (b"<HTML>", FileKind.HTML),
        (b'<?xml version="1.0"?><html/>', FileKind.HTML),
        (jats("").decode().replace("UTF-8", "UTF-16").encode("utf-16"), FileKind.JATS),
        (b"# Title", FileKind.TEXT), (b"<b>bold</b>", FileKind.TEXT),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_content(data: bytes, kind: FileKind) -> None:
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"), (b" \n\t ", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "password-protected Office file"),
        (b"{\\rtf1 x}", "RTF"), (b"\x89PNG\r\n\x1a\n", "OCR"), (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF\x02", "program"),
        (b"\x00\x01\x02binary", "control characters"), (b"\x81\x8d\x8f\x90\x9d", "not text in an encoding"),
        (b"\xff\xfe\x00", "not text"), (b"<?xml version='1.0'?><rss/>", "«rss»"),
        (b"<PubmedArticleSet>", "identifier"),
        (zipped({"a.txt": "x"}), "zip archive without a document"),
        (zipped({"xl/workbook.xml": "x"}), "Excel"),
        (zipped({"inner.docx": docx(paragraph("x"))}), "zip archive without a document"),
        (pdf(["", ""]), "OCR"),
        (b"<html><script>x</script></html>", "no text that a reader would see"), (docx(""), "no text"),
        (b"x" * (LARGEST_FILE + 1), "20,000,000 are allowed"),
        (b"x" * (LONGEST_TEXT + 1), "longer than 2,000,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words.replace("(", r"\(")):
        read_text(data, "")
