"""The body of an article with its citations as numbers, and without anything that could run or be expanded.

Pure text in, text out, in one pass; code spans and fenced code stay as they are.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from review_service.core.errors import BadInput
from review_service.exports.escaping import as_markdown
from review_service.reading.citations import NARRATIVE, read_group
from review_service.reading.document import Citation, Document, Reference
from review_service.reading.inline import LINK_END
from review_service.reading.narrative import named

_TOKEN = re.compile(
    rf"""
      (?P<fence>^[ ]{{0,3}}(?P<ticks>`{{3,}}(?=[^`\n]*$)|~{{3,}})(?P<info>[^\n]*)
          (?:\n.*?)??(?:(?P<closed>\n[ ]{{0,3}}(?P=ticks)[`~]*[ \t]*$)|\Z))
    | (?P<code>(?<!`)(?P<run>`++)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=run)(?!`))
    | (?P<escaped>\\.)
    | (?P<autolink><(?:https?://|mailto:)[^\s<>"{{}}]*>)
    | (?P<definition>^(?:[ >*+-]|\d+[.)][ ])*\[[^\[\]]+\]:)(?P<address>[\s>]*<?[^\s>]*)
    | (?P<lead>[ \t]?)\[(?P<group>[^\[\]`]*@[^\[\]`]*)\](?P<after>\([^()]*)?
    | \](?P<target>\([^()]*)
    | (?<![\w.@/])-?(?P<name>{NARRATIVE.pattern})
    | (?P<opener><(?=[A-Za-z/!?])|\{{)
    """,
    re.X | re.M | re.S | re.I,
)
_PAGE = re.compile(r"^(?:pp?\.?|pages?)\s*(?=[\divxlc])", re.I)
_SCHEME = re.compile(r"""([^:/?#"']*):""")
_SAFE_SCHEMES = {"http", "https", "mailto"}


def list_numbers(document: Document) -> dict[str, int]:
    """Citekey to place in the printed list, from 1: Markdown counts its lists itself and knows no gaps."""
    ordered = sorted(document.references, key=lambda reference: (reference.number, reference.key))
    return {reference.key: place for place, reference in enumerate(ordered, start=1)}


def listed_references(document: Document) -> tuple[Reference, ...]:
    """The references in the order of `list_numbers`."""
    places = list_numbers(document)
    return tuple(sorted(document.references, key=lambda reference: places[reference.key]))


def numbered_body(document: Document) -> str:
    r"""The body with `[@a; @b, p. 4]` as `\[1,2(p4)\]`: ascending, three or more in a row
    as a range (AMA 11, 3.6).

    Raw HTML, attributes and template marks (`{`) become text and links to other schemes than http(s) and
    mailto lead nowhere, as on our own pages. An open fence is closed: more text follows in the file.
    Raises `BadInput` where a citation has no entry in the list.
    """
    names = {reference.key: named(reference.csl) for reference in document.references}
    return _numbered(document.body, _Listed(list_numbers(document), names))


class _Listed(NamedTuple):
    """Places in the printed list, and the authors in words for citations in the running text,
    both by citekey."""

    numbers: Mapping[str, int]
    names: Mapping[str, str]


def _numbered(text: str, listed: _Listed) -> str:
    return _TOKEN.sub(lambda match: _replaced(match, listed), text)


def _replaced(match: re.Match[str], listed: _Listed) -> str:
    text = match[0]
    if match["fence"] is not None:
        return _fence(match)
    if match["opener"] is not None:
        return "&lt;" if text == "<" else r"\{"
    if match["group"] is not None:
        return match["lead"] + _group(match, listed)
    if match["name"] is not None:
        return _narrative(match, listed)
    if match["target"] is not None:
        return f"]{_safe_target(match['target'])}"
    return match["definition"] + _safe_target(match["address"]) if match["definition"] is not None else text


def _narrative(match: re.Match[str], listed: _Listed) -> str:
    key = match["braced"] or match["key"]
    if key not in listed.numbers:
        return match[0]
    return as_markdown(listed.names[key]) + _citation([Citation(key, match["locator"] or "")], listed.numbers)


def _fence(match: re.Match[str]) -> str:
    """Without Pandoc's attributes (`{=html}` would make raw HTML of it)."""
    end = "" if match["closed"] is not None else f"\n{match['ticks']}"
    return match[0].replace(match["info"], match["info"].partition("{")[0], 1) + end


def _group(match: re.Match[str], listed: _Listed) -> str:
    after, is_link = match["after"] or "", LINK_END.match(match.string, match.end("group") + 1)
    cited = () if is_link else read_group(match["group"])
    if cited:
        return _citation(cited, listed.numbers) + _numbered(after, listed)
    return f"[{_numbered(match['group'], listed)}]{_safe_target(after)}"


def _safe_target(text: str) -> str:
    """What stands between `(` or `:` and the end of a link, with `#` for an address of
    a scheme that may run."""
    # Browsers drop control characters from an address and readers of Markdown drop backslashes.
    target = re.sub(r"[\x00-\x1f\\]", "", unescape(text)).lstrip("(<> ")
    scheme = _SCHEME.match(target)
    if scheme is None or scheme[1].lower() in _SAFE_SCHEMES:
        return text
    return "(#" if text.startswith("(") else " #"


def _citation(cited: tuple[Citation, ...] | list[Citation], places: Mapping[str, int]) -> str:
    locators: dict[int, str] = {}
    for citation in cited:
        if citation.key not in places:
            raise BadInput(f"the text cites «{citation.key}», which is not in the list of references")
        number = places[citation.key]
        locators[number] = locators.get(number) or as_markdown(_PAGE.sub("p", citation.locator))
    return rf"\[{','.join(_runs(locators))}\]"


def _runs(locators: Mapping[int, str]) -> Iterator[str]:
    """`1-3` for three or more in a row; a number with a locator stands alone, as `2(p4)`."""
    numbers = sorted(locators)
    while numbers:
        length = 1
        while numbers[length : length + 1] == [numbers[0] + length] and not locators[numbers[length - 1]]:
            length += 1
        run, numbers = numbers[:length], numbers[length:]
        if locators[run[-1]]:
            run, numbers = (run[:-1], [run[-1], *numbers]) if len(run) > 1 else (run, numbers)
        yield (
            f"{run[0]}-{run[-1]}"
            if len(run) > 2
            else ",".join(_with_locator(number, locators) for number in run)
        )


def _with_locator(number: int, locators: Mapping[int, str]) -> str:
    return f"{number}({locators[number]})" if locators[number] else str(number)
