"""Files made by code: Word documents, PDFs and JATS articles, good ones to begin with."""

import io
import zipfile
import zlib
from collections.abc import Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, **more: str | bytes) -> bytes:
    """`more`: other parts by their name under `word/`, without .xml."""
    document = (
        '<?xml version="1.0" encoding="UTF-8"?><w:document '
        f"{W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    parts: dict[str, str | bytes] = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document}
    return zipped(parts | {f"word/{name}.xml": content for name, content in more.items()})


def jats(body: str, title: str = "Walking after surgery", head: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article" dtd-version="1.3"><front>
<journal-meta><journal-title>Annals</journal-title></journal-meta><article-meta><article-id>1</article-id>
<title-group><article-title>{title}</article-title></title-group>
<contrib-group><contrib><name><surname>Berg</surname></name></contrib></contrib-group>
<abstract><sec><title>Aim</title><p>To walk.</p></sec></abstract></article-meta></front>
<body>{body}</body><back><ref-list><ref><mixed-citation>Left out \
2001.</mixed-citation></ref></ref-list></back></article>""".encode()


def stream(content: bytes, extra: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra.encode(), content)


def flate(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), "/Filter /FlateDecode")


def shown(text: str) -> bytes:
    """A content stream that shows lines of text."""
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.split("\n")]
    return (
        b"BT /F1 12 Tf 14 TL 72 720 Td "
        + b" ".join(f"({line}) Tj T*".encode("latin-1") for line in lines)
        + b" ET"
    )


def pdf_of(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Objects 1, 2, … with a cross-reference table; object 1 is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return out + b"startxref\n%d\n%%%%EOF\n" % start


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(pages: Sequence[str | bytes], catalog: str = "", title: str = "") -> bytes:
    """A page a text; bytes are the object of a content stream as it is. Object 3 is the font."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        FONT,
        f"<< /Title ({title}) >>".encode(),
    ]
    for number, page in enumerate(pages):
        objects.append(
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << "
                b"/Font << /F1 3 0 R >> >> >>"
            ) % (6 + 2 * number)
        )  # fmt: skip
        objects.append(flate(shown(page)) if isinstance(page, str) else page)
    return pdf_of(objects, "/Info 4 0 R")
