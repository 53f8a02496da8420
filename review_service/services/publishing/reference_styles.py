"""The CSL style that an installation prints references in: read from its file once,
and refused where it could not print."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from review_service.core.errors import BadConfiguration, BadInput
from review_service.exports.ama import printed_by_citeproc
from review_service.exports.style import Style, ama_style
from review_service.reading.document import Reference

LARGEST = 1_000_000
NAMESPACE = "{http://purl.org/net/xbiblio/csl}"
_PEOPLE = [{"family": "Lee", "given": "Ann"}]
PROBES = (
    Reference("a", 1, {"type": "article-journal", "title": "A", "author": _PEOPLE, "container-title": "B",
        "volume": "1", "page": "1-9", "issued": {"date-parts": [[2020, 3, 1]]}, "DOI": "10.1000/a"}),
    Reference("b", 2, {"type": "book", "title": "A", "editor": _PEOPLE, "publisher": "B", "edition": "2",
        "issued": {"date-parts": [[2020]]}}),
    Reference("c", 3, {"type": "webpage", "title": "A", "URL": "https://example.org/",
        "accessed": {"date-parts": [[2020, 1, 2]]}}),
)  # fmt: skip


@lru_cache(maxsize=4)
def style_at(path: str) -> Style:
    """Our own where no path is set. Raises BadConfiguration that says what is wrong, and where."""
    if not path:
        return ama_style()
    try:
        style = _read(Path(path))
        for probe in PROBES:
            printed_by_citeproc(probe, style)
    except OSError as error:
        raise _refused(path, f"it cannot be read ({error.strerror})") from error
    except BadInput as error:
        raise _refused(path, str(error)) from error
    except Exception as error:  # citeproc-py answers an odd style with whatever its code ran into
        raise _refused(
            path, f"no reference can be printed in it ({type(error).__name__}: {error})"
        ) from error
    return style


def _refused(path: str, why: str) -> BadConfiguration:
    return BadConfiguration(
        f"REVIEW_CSL_STYLE, {path}: {why.rstrip('.')}. Leave the setting empty for AMA style."
    )


def _read(path: Path) -> Style:
    from lxml import etree

    from review_service.bibliography.safe_xml import parse_xml

    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    root = parse_xml(data, "the style", LARGEST)
    if root.tag != f"{NAMESPACE}style":
        raise BadInput("its outermost element is not the «style» of CSL 1.0", root.sourceline)
    bibliography = root.find(f"{NAMESPACE}bibliography")
    if bibliography is None:
        parent = root.find(f".//{NAMESPACE}link[@rel='independent-parent']")
        named = f": it only points to {parent.get('href')}, take that one" if parent is not None else ""
        raise BadInput(f"it says nothing of a list of references{named}")
    macros = {macro.get("name") for macro in root.iter(f"{NAMESPACE}macro")}
    for call in root.iter(f"{NAMESPACE}text", f"{NAMESPACE}key"):
        if call.get("macro") is not None and call.get("macro") not in macros:
            raise BadInput(
                f"it calls the macro «{call.get('macro')}», which it does not have", call.sourceline
            )
    for part in (*root.iter(f"{NAMESPACE}macro"), bibliography):
        _drop_numbers(part)
    title = root.findtext(f"{NAMESPACE}info/{NAMESPACE}title") or path.stem
    return Style(" ".join(title.split())[:200], hashlib.sha256(data).hexdigest(), etree.tostring(root))


def _drop_numbers(part: object) -> None:
    """Our lists number themselves, and each reference is printed alone: its number would always be 1."""
    for number in list(_numbers(part)):
        parent = number.getparent()  # type: ignore[attr-defined]
        parent.remove(number)


def _numbers(part: object) -> Iterator[object]:
    for name in ("text", "number"):
        for element in part.iter(f"{NAMESPACE}{name}"):  # type: ignore[attr-defined]
            if element.get("variable") == "citation-number":
                yield element
