"""Word documents (ECMA-376) to text: paragraphs, tables, footnotes and endnotes,
as they stand with changes accepted."""

import zipfile

from review_service.bibliography.safe_xml import Element, local_name, parse_xml, raised
from review_service.bibliography.texts.extracted_text import Blocks
from review_service.bibliography.texts.file_kinds import CAN_BE_READ
from review_service.bibliography.texts.zip_directory import open_zip, part_of
from review_service.core.errors import BadInput

_LEFT_OUT = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback", "pPr", "tblPr", "sectPr", "rPr",
    "drawing", "pict"})  # fmt: skip
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "‑", "softHyphen": ""}
_NOTES = {"footnoteReference": "", "endnoteReference": "e"}
_OTHERS = {
    "xl/workbook.xml": "an Excel workbook",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "META-INF/container.xml": "an EPUB book",
    "content.xml": "an OpenDocument file",
}


def docx_text(data: bytes) -> tuple[str, str]:
    """The text and the document's title, "" where it has none."""
    with open_zip(data) as archive:
        document = part_of(archive, "word/document.xml")
        if document is None:
            raise _not_word(archive)
        out = Blocks()
        _blocks(_body(document), out)
        for name, element, mark in (("word/footnotes.xml", "footnote", ""),
            ("word/endnotes.xml", "endnote", "e")):  # fmt: skip
            notes = part_of(archive, name)
            if notes is not None:
                _note_blocks(parse_xml(notes, f"Its part {name}"), element, mark, out)
        return out.text(), _title(part_of(archive, "docProps/core.xml"))


def _not_word(archive: zipfile.ZipFile) -> BadInput:
    names = set(archive.namelist())
    what = next((what for name, what in _OTHERS.items() if name in names), "a zip archive without a document")
    return BadInput(f"This is {what}. {CAN_BE_READ}. Unpack it, or save it as .docx or PDF.")


def _body(document: bytes) -> Element:
    root = parse_xml(document, "Its part word/document.xml")
    body = root.find("{*}body")
    if body is None:
        raise BadInput("The Word document has no body. Save it anew with a word processor.")
    return body


def _blocks(parent: Element, out: Blocks) -> None:
    for element in parent:
        name = local_name(element)
        if name == "p":
            out.paragraph(_list_mark(element) + _inline(element))
        elif name == "tbl":
            for row in element.iter("{*}tr"):
                _row(row, out)
            out.end_of_table()
        elif name and name not in _LEFT_OUT:  # content controls, custom XML, insertions
            _blocks(element, out)


def _row(row: Element, out: Blocks) -> None:
    """Only the row's own cells; a table inside a cell has rows of its own."""
    out.row([_cell(cell) for cell in row.iterchildren("{*}tc")])


def _cell(cell: Element) -> str:
    return " ".join(_inline(paragraph) for paragraph in cell.iterchildren("{*}p"))


def _list_mark(paragraph: Element) -> str:
    return "- " if paragraph.find("{*}pPr/{*}numPr") is not None else ""


def _inline(element: Element) -> str:
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces)


def _gather(element: Element, pieces: list[str]) -> None:
    for child in element:
        name = local_name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name in _NOTES:
            pieces.append(f"[note {_NOTES[name]}{_attribute(child, 'id')}]")
        elif name == "r":
            pieces.append(_run(child))
        elif name and name not in _LEFT_OUT:
            _gather(child, pieces)


def _run(run: Element) -> str:
    properties = run.find("{*}rPr")
    if properties is not None and properties.find("{*}vanish") is not None:
        return ""
    text = _inline_of_run(run)
    align = properties.find("{*}vertAlign") if properties is not None else None
    return raised(text) if align is not None and _attribute(align,
        "val") == "superscript" and "[note" not in text else text  # fmt: skip


def _inline_of_run(run: Element) -> str:
    pieces: list[str] = []
    _gather(run, pieces)
    return "".join(pieces)


def _attribute(element: Element, name: str) -> str:
    return next(
        (str(value)[:20] for key, value in element.attrib.items() if key.rpartition("}")[2] == name), ""
    )


def _note_blocks(root: Element, element: str, mark: str, out: Blocks) -> None:
    """Notes with a type are the lines that separate notes from text."""
    for note in root.iterchildren(f"{{*}}{element}"):
        if not _attribute(note, "type"):
            text = " ".join(_inline(paragraph) for paragraph in note.iter("{*}p"))
            out.paragraph(f"[note {mark}{_attribute(note, 'id')}] {text}")


def _title(core: bytes | None) -> str:
    if core is None:
        return ""
    title = parse_xml(core, "Its part docProps/core.xml", largest=100_000).find("{*}title")
    return " ".join((title.text or "").split()) if title is not None else ""
