"""What can be put right without thinking: the blank before a citation, one work listed twice, numbered lists.

Works on the file's own text; front matter, code and comments keep every character but
for references taken out.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from review_service.evidence.linting.places import FRONT_MATTER
from review_service.evidence.structure import marks
from review_service.reading.citations import write_key
from review_service.reading.document import Document, Reference

SOLID = re.compile(r"<!--(?:(?!<!--).)*?-->|^[ \t]*(```|~~~).*?^[ \t]*\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)
GLUED = re.compile(r"(?<=[^\W_]|[.,;:!?)%\"”’*])(?=\[-?@[\w{])")
APART = re.compile(r"(?<=[^\s|])(?:[ \t]{2,}|\t)(?=\[-?@[\w{][^\[\]\n]*\])")
ITEM = re.compile(r"^(?P<indent> {0,3})(?P<number>\d{1,9})(?P<mark>[.)])(?=[ \t]+\S)")
LIST_TITLE = re.compile(
    r"^#{1,6}[ \t]+(?:references|sources|bibliography|literature)\b", re.IGNORECASE | re.MULTILINE
)
BY_NUMBER = re.compile(r"\[\d{1,4}(?:\s*[,–-]\s*\d{1,4})*\]")


class Fix(NamedTuple):
    """`text[start:end]` becomes `replacement`."""

    code: str
    start: int
    end: int
    replacement: str
    message: str


def find_fixes(text: str, document: Document) -> tuple[Fix, ...]:
    """Every mechanical fix, in the order of the text and without overlap."""
    solid = [match.span() for match in SOLID.finditer(text)]
    front = FRONT_MATTER.match(text)
    body = front.end() if front else 0
    fixes = [
        fix
        for fix in (*_spacing(text), *_numbering(text, body))
        if fix.start >= body and not _within(fix, solid)
    ]
    fixes += _duplicates(text, document, body, solid)
    return tuple(_apart(sorted(fixes, key=lambda fix: (fix.start, fix.end))))


def apply_fixes(text: str, fixes: tuple[Fix, ...]) -> str:
    for fix in reversed(fixes):
        text = text[: fix.start] + fix.replacement + text[fix.end :]
    return text


def _within(fix: Fix, solid: list[tuple[int, int]]) -> bool:
    return any(start <= fix.start < end for start, end in solid)


def _apart(fixes: list[Fix]) -> Iterator[Fix]:
    end = -1
    for fix in fixes:
        if fix.start >= end:
            yield fix
            end = max(fix.end, fix.start)


def _spacing(text: str) -> Iterator[Fix]:
    for match in GLUED.finditer(text):
        yield Fix("S315", match.start(), match.start(), " ", "A blank is missing before the citation.")
    for match in APART.finditer(text):
        yield Fix("S315", *match.span(), " ", "One blank stands before a citation.")


def _numbering(text: str, body: int) -> Iterator[Fix]:
    """Lists that count wrongly; not where citations are numbers, nor in a list of references,
    nor «1. 1. 1.»."""
    title = LIST_TITLE.search(text, body)
    end = title.start() if title else len(text)
    if BY_NUMBER.search(text, body):
        return
    for run in _numbered_runs(text, body, end):
        numbers = [int(match["number"]) for _, match in run]
        if len(set(numbers)) == 1 or numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            continue
        for right, (place, match) in enumerate(run, numbers[0]):
            if int(match["number"]) != right:
                start = place + match.start("number")
                message = f"{match['number']}{match['mark']} stands where {right}{match['mark']} is next."
                yield Fix("S316", start, place + match.end("number"), str(right), message)


def _numbered_runs(text: str, start: int, end: int) -> Iterator[list[tuple[int, re.Match[str]]]]:
    """Items of one list: nothing between them but blank and indented lines."""
    run: list[tuple[int, re.Match[str]]] = []
    place = start
    for line in text[start:end].splitlines(keepends=True):
        match = ITEM.match(line)
        if match and (
            not run or (match["indent"], match["mark"]) == (run[0][1]["indent"], run[0][1]["mark"])
        ):
            run.append((place, match))
        elif run and line.strip() and not line.startswith((" ", "\t")):
            yield run
            run = [(place, match)] if match else []
        place += len(line)
    if run:
        yield run


def _duplicates(text: str, document: Document, body: int, solid: list[tuple[int, int]]) -> Iterator[Fix]:
    """Citations of the second key become the first's, and its entry goes;
    only where both stand in the front matter."""
    blocks = dict(_entries(text[:body]))
    same = {old: new for old, new in _same_works(document).items() if old in blocks and new in blocks}
    for old, new in same.items():
        yield Fix("S307", *blocks[old], "", f"References {new} and {old} are the same work.")
    if same:
        for group in re.compile(r"\[[^\[\]\n]*@[^\[\]\n]*\]").finditer(text, body):
            fix = Fix("S307", *group.span(), _merged(group[0], same), "The same work under another key.")
            if fix.replacement != group[0] and not _within(fix, solid):
                yield fix


def _same_works(document: Document) -> dict[str, str]:
    """Each key that can go, and the one that stays: the entry that says most, the first among equals."""
    first: dict[str, str] = {}
    works: dict[str, list[Reference]] = {}
    for reference in document.references:
        shared = marks(reference)
        first_key = next((first[mark] for mark in shared if mark in first), reference.key)
        works.setdefault(first_key, []).append(reference)
        for mark in shared:
            first.setdefault(mark, first_key)
    same: dict[str, str] = {}
    for entries in works.values():
        kept = max(entries, key=lambda reference: len(reference.csl))
        same |= {reference.key: kept.key for reference in entries if reference is not kept}
    return same


def _merged(group: str, same: Mapping[str, str]) -> str:
    parts = []
    for part in group[1:-1].split(";"):
        key_text = part.strip()
        for old, new in same.items():
            key = write_key(old)
            if key_text.startswith(key) and not re.match(r"[\w]", key_text[len(key) :]):
                key_text = write_key(new) + key_text[len(key) :]
        parts.append(key_text)
    return f"[{'; '.join(dict.fromkeys(parts))}]"


ENTRY = re.compile(
    r"^(?P<indent> +)(?:'(?P<single>[^'\n]+)'|\"(?P<double>[^\"\n]+)\""
    r"|(?P<plain>[^\s'\"#-][^\n:]*?))[ ]*:(?=\s|$)"
)


def _entries(front: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Key and range of each entry of a block mapping `references:`."""
    title = re.search(r"^references:[ \t]*\n", front, re.MULTILINE)
    if title is None:
        return
    place, indent = title.end(), ""
    starts: list[tuple[str, int]] = []
    for line in front[title.end() :].splitlines(keepends=True):
        if line.strip() and not line.startswith(" "):
            break
        if match := ENTRY.match(line):
            indent = indent or match["indent"]
            if match["indent"] == indent:
                starts.append((match["single"] or match["double"] or match["plain"], place))
        place += len(line)
    ends = [start for _, start in starts[1:]] + [place]
    yield from ((key, (start, end)) for (key, start), end in zip(starts, ends, strict=True))
