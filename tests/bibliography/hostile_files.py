"""Files made to stall, fill or spy on whoever opens them. Each with the words that the
refusal must hold, or None."""

import io
import struct
import zipfile
from collections.abc import Callable

from bibliography.files import (
    CONTENT_TYPES,
    FONT,
    W,
    docx,
    flate,
    jats,
    paragraph,
    pdf,
    pdf_of,
    shown,
    stream,
    zipped,
)
from pypdf import PdfReader, PdfWriter

LAUGHS = '<!DOCTYPE article [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before,
    after in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip
SPY = '<!DOCTYPE article [<!ENTITY spy SYSTEM "file:///etc/passwd">]>'


def word(document: str | bytes) -> bytes:
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document})


def in_word(head: str, inside: str) -> bytes:
    return word(
        f"<?xml version='1.0'?>{head}<w:document "
        f"{W}><w:body><w:p><w:r><w:t>{inside}</w:t></w:r></w:p></w:body></w:document>"
    )


def lying_directory() -> bytes:
    """5 MB that the directory calls 100 bytes."""
    data = bytearray(word(b"<a>" + b" " * 5_000_000 + b"</a>"))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset : at + offset + 4] = struct.pack("<I", 100)
    return bytes(data)


def changed(data: bytes, signature: bytes, offset: int, value: int) -> bytes:
    """A number of two bytes changed in every header of the archive that begins so."""
    out, at = bytearray(data), -1
    while (at := out.find(signature, at + 1)) >= 0:
        out[at + offset : at + offset + 2] = struct.pack("<H", value)
    return bytes(out)


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"word/{number}.xml", "")
    return out.getvalue()


def zip64() -> bytes:
    data = docx(paragraph("x"))
    end = data.rfind(b"PK\x05\x06")
    return data[:end] + b"PK\x06\x07" + b"\0" * 16 + data[end:]


def zip_in_zip() -> bytes:
    data = b"0" * 1_000_000
    for _ in range(8):
        data = zipped({f"{number}.zip": data for number in range(4)})
    return data


def encrypted_pdf() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf(["secret"]))))
    writer.encrypt("word", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def aes_pdf() -> bytes:
    entry = (
        "/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O ({0}) /U ({0}) /OE ({1}) /UE "
        "({1}) /Perms (0123456789abcdef) /CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF "
        "/StrF /StdCF >> /ID [(a) (b)]"
    )
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"],
        entry.format("x" * 48, "y" * 32))  # fmt: skip


def tree(*nodes: str) -> bytes:
    """Object 1 is the catalogue, the nodes follow from object 2."""
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", *(node.encode() for node in nodes)])


def deep_tree(levels: int) -> bytes:
    nodes = [f"<< /Type /Pages /Kids [{number + 3} 0 R] /Count 1 >>" for number in range(levels)]
    return tree(*nodes, "<< /Type /Page >>")


def wide_tree() -> bytes:
    """Eight levels, each naming the next ten times: a hundred million pages."""
    nodes = [f"<< /Type /Pages /Kids [{f'{number + 3} 0 R ' * 10}] /Count 10 >>" for number in range(8)]
    return tree(*nodes, "<< /Type /Page >>")


def forms(levels: int, times: int, loops: bool = False) -> bytes:
    """A page whose form shows another form so many times, and so on."""
    font = "/Font << /F1 3 0 R >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", FONT]
    objects.append(
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << {font} /XObject "
            "<< /X 6 0 R >> >> >>"
        ).encode()
    )
    objects.append(stream(b"/X Do"))
    for level in range(levels):
        inner = 6 if loops else 7 + level
        extra = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {font} /XObject << /X "
            f"{inner} 0 R >> >>"
        )
        objects.append(stream(b"/X Do " * times if level < levels - 1 or loops else shown("x"), extra))
    return pdf_of(objects)


def twice_flate(size: int) -> bytes:
    import zlib

    return stream(zlib.compress(zlib.compress(b"0" * size, 9), 9), "/Filter [/FlateDecode /FlateDecode]")


Maker = Callable[[], bytes]
PLAIN_XML: dict[str, tuple[Maker, str | None]] = {
    "external entity": (lambda: jats("<p>&spy;</p>", head=SPY), "declares entities"),
    "external entity in UTF-16": (lambda: jats("<p>&spy;</p>", head=SPY).decode().replace("UTF-8",
        "UTF-16").encode("utf-16"), "declares entities"),
    "external entity in UTF-7": (("<?xml version='1.0' encoding='UTF-7'?>" + jats("<p>&spy;</p>",
        head=SPY).decode().split("?>", 1)[1].replace("<!ENTITY", "+ADwAIQ-ENTITY")).encode, ""),
    "parameter entity": (lambda: jats("",
        head='<!DOCTYPE article [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'),
        "declares entities"),
    "billion laughs": (lambda: jats("<p>&j;</p>", head=LAUGHS), "declares entities"),
    "one long entity many times": (lambda: jats("<p>" + "&a;" * 50_000 + "</p>",
        head=f'<!DOCTYPE article [<!ENTITY a "{"x" * 100_000}">]>'), "declares entities"),
    "entity in an attribute": (lambda: jats("<p x='&j;'/>", head=LAUGHS), "declares entities"),
    "200,000 deep": (lambda: jats("<sec>" * 200_000 + "</sec>" * 200_000), "well-formed|deep"),
    "1,000 deep": (lambda: jats("<sec>" * 1_000 + "x" + "</sec>" * 1_000), "well-formed|deep"),
    "3 million elements": (lambda: jats("<p/>" * 3_000_000), "elements"),
    "100,000 attributes": (lambda: jats("<p " + " ".join(f"a{n}='1'" for n in range(100_000)) + ">x</p>"),
        ""),
    "100,000 namespaces": (
        lambda: jats("<p " + " ".join(f"xmlns:a{n}='u{n}'" for n in range(100_000)) + ">x</p>"),
        ""),
    "a name of 11 MB": (lambda: jats(f"<{'a' * 11_000_000}>"), "well-formed"),
    "an attribute of 11 MB": (lambda: jats(f"<p a='{'a' * 11_000_000}'/>"), "well-formed"),
    "cut off": (lambda: jats("<p>words</p>")[:-40], "well-formed"),
    "XInclude": (lambda: jats(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" '
            'parse="text"/>'), None),
    "style sheet": (lambda: jats("<p>x</p>",
        head='<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>'), None),
    "3 million characters": (lambda: jats(f"<p>{'word ' * 600_000}</p>"), "longer than"),
}  # fmt: skip
WORD: dict[str, tuple[Maker, str | None]] = {
    "zip bomb": (lambda: word(b"0" * 300_000_000), "300,000,098 bytes"),
    "a part of 30 MB": (lambda: word(b"0" * 30_000_000), "30,000,000 bytes unpacked"),
    "many parts": (
        lambda: zipped({"word/document.xml": "<a/>"} | {f"{n}": b"0" * 10_000_000 for n in range(16)}),
        "Leave its pictures out"),
    "a directory that lies": (lying_directory, "damaged|well-formed"),
    "zip in zip": (zip_in_zip, "zip archive without a document"),
    "zip as the document": (lambda: word(docx(paragraph("x"))), "well-formed"),
    "20,000 entries": (many_entries, "more parts"),
    "zip64": (zip64, "more parts"),
    "cut off": (lambda: docx(paragraph("x"))[:-30], "no end"),
    "cut in the middle": (lambda: docx(paragraph("word " * 900))[:60] + docx(paragraph("word " * 900))[200:],
        "damaged"),
    "encrypted": (lambda: changed(changed(docx(paragraph("x")), b"PK\x01\x02", 8, 1), b"PK\x03\x04", 6, 1),
        "password-protected"),
    "an unknown compression": (lambda: changed(changed(docx(paragraph("x")), b"PK\x01\x02", 10, 99),
        b"PK\x03\x04", 8, 99), "damaged"),
    "external entity": (lambda: in_word(SPY, "&spy;"), "declares entities"),
    "billion laughs": (lambda: in_word(LAUGHS, "&j;"), "declares entities"),
    "200,000 deep": (lambda: word(f"<w:document {W}><w:body>" + "<w:sdt>" * 200_000), "well-formed|deep"),
    "150 tables in each other": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 150 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 150),
        "well-formed|deep"),
    "2 million runs": (lambda: docx("<w:p>" + "<w:r/>" * 2_000_000 + "</w:p>"), "elements"),
    "external entity in the footnotes": (lambda: docx(paragraph("x"),
        footnotes=f"{SPY}<w:footnotes {W}>&spy;</w:footnotes>"), "declares entities"),
    "names that climb": (lambda: zipped({"../../../../etc/passwd": "x",
        "word/document.xml": f"<w:document {W}><w:body>{paragraph('x')}</w:body></w:document>"}), None),
    "no body": (lambda: word(f"<w:document {W}/>"), "no body"),
}  # fmt: skip
PAGES: dict[str, tuple[Maker, str | None]] = {
    "200,000 deep": (lambda: b"<html>" + b"<div>" * 200_000 + b"x", "without closing|deep"),
    "3,000 deep": (lambda: b"<html>" + b"<div>" * 3_000 + b"x" + b"</div>" * 3_000, "deep|read|holds"),
    "100,000 open tables": (lambda: b"<table><tr><td>" * 100_000 + b"x", "without closing|deep"),
    "misnested": (lambda: b"<html>" + b"<a><b></a>" * 100_000 + b"x", ""),
    "comments never closed": (lambda: b"<html>" + b"<!--" * 200_000 + b"x", "no text"),
    "a million openings": (lambda: b"<html>" + b"<" * 1_000_000, ""),
    "a million markup openings": (lambda: b"<html>x" + b"<![" * 500_000, ""),
    "2 million elements": (lambda: b"<html>" + b"<br>" * 2_000_000, "tags"),
    "an entity bomb": (f"<!DOCTYPE html {LAUGHS[18:]}<html><p>&j;</html>".encode, ""),
    "100,000 attributes": (lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x",
        "attributes"),
    "100,000 attributes behind quotes": (
        lambda: b"<html><script>'<p x='</script><p x='>' y=\"<\" "
            + b"/".join(b"a%d='<'" % n for n in range(100_000)) + b">x",
        "attributes"),
    "attributes just below the limit": (
        lambda: b"<html>" + (b"<p" + b"".join(b" a%d='1'" % n for n in range(250)) + b"></p>") * 1_500,
        ""),
    "tags inside tags": (lambda: b"<html>" + (b"<a " * 250 + b">") * 2_000, ""),
    "misnested for 4 MB": (lambda: b"<html>" + b"<a><b></a>" * 400_000 + b"x", ""),
    "closed wrongly": (lambda: b"<html>" + b"<b><i></b>" * 100_000 + b"</p>" * 100_000, ""),
    "scripts": (lambda: b"<html><p onclick=alert(1)>x<script>alert(2)</script><img src=x onerror=alert(3)>",
        None),
}  # fmt: skip
PDFS: dict[str, tuple[Maker, str | None]] = {
    "encrypted": (encrypted_pdf, "is encrypted"),
    "encrypted with AES": (aes_pdf, "is encrypted"),
    "a page tree in a circle": (lambda: tree("<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), ""),
    "a page tree in a wider circle": (lambda: tree("<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"), ""),
    "a page tree of 20,000 levels": (lambda: deep_tree(20_000), ""),
    "a page tree of 100 million leaves": (wide_tree, ""),
    "a page that is its own parent": (lambda: tree("<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 3 0 R >>"), ""),
    "200,000 pages": (lambda: tree(f"<< /Type /Pages /Kids [{'3 0 R ' * 200_000}] /Count 200000 >>",
        "<< /Type /Page /Parent 2 0 R >>"), ""),
    "a content stream of 300 MB": (lambda: pdf([flate(b"0 " * 150_000_000)]), ""),
    "a stream packed twice": (lambda: pdf([twice_flate(300_000_000)]), ""),
    "a million operators": (lambda: pdf([flate(b"BT /F1 1 Tf " + b"(x) Tj " * 1_000_000 + b"ET")]), ""),
    "a million brackets": (lambda: pdf([flate(b"[" * 1_000_000)]), ""),
    "a million dictionaries": (lambda: pdf([flate(b"<<" * 1_000_000)]), ""),
    "forms that double 40 times": (lambda: forms(40, 2), ""),
    "a form that shows itself": (lambda: forms(1, 2, loops=True), ""),
    "brackets as the catalogue": (lambda: pdf_of([b"[" * 200_000]), ""),
    "a table that points to itself": (lambda: pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>"], "/Prev 60 /XRefStm 60"), ""),
    "labels in a circle": (lambda: pdf_of([b"<< /Type /Catalog /Pages 2 0 R /PageLabels 3 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", b"<< /Kids [3 0 R 3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R >>"]), ""),
    "a length that is itself": (lambda: pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        b"<< /Length 4 0 R >>\nstream\nx\nendstream"]), ""),
    "100,000 objects without a table": (
        lambda: b"%PDF-1.4\n" + b"1 0 obj\n<< /A 1 0 R >>\nendobj\n" * 100_000 + b"startxref\n9\n%%EOF",
        ""),
    "a thousand ends": (lambda: b"%PDF-1.4\n" + b"startxref\n0\n%%EOF\n" * 100_000, ""),
    "cut off": (lambda: pdf(["words " * 50] * 5)[:900], ""),
    "only a head": (lambda: b"%PDF-1.7\n", ""),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4_000, ""),
}  # fmt: skip
