"""Turns the ways people cite (`[1, 2]`, `[^1]`, `[a][b]`, superscripts) into Pandoc groups, leaf by leaf."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from review_service.core.errors import BadInput
from review_service.reading.citations import identified, read_group, read_numbers, write_group
from review_service.reading.inline import Inline, scan
from review_service.reading.read_text import Draft

BETWEEN_GROUPS = re.compile(r"[\s,;]*")
SUPERSCRIPT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒", "0123456789-,")
# After a stop or a word of three letters: m², cm^3^ and 10⁹ are units and figures.
SUPERSCRIPT = re.compile(
    r"(?:(?<=[a-z]{3})|(?<=[.,;:!?)\]”\"’]))(?:\^([\d,–\s-]+)\^|<sup>([\d,–\s-]+)</sup>"
    r"|([⁰¹²³⁴-⁹]+(?:[,˒⁻–-][⁰¹²³⁴-⁹]+)*))"
)
# «95% CI [10, 20]», «median 7 [5, 9]»: an interval, not references.
INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:CI|CrI|PI|IQR|SD|SE|range|interval|ranges|between|from|median|mean)\b\W*|[=±:≈]\s*|\d\s*%?\s)$",
    re.IGNORECASE,
)
FORGOTTEN_DOI = re.compile(r"(?<=; )(?=10\.\d{4,9}/)")
FOOTNOTE = re.compile(r"\^[^\s\[\]^]+$")
MOST_REFERENCES = 999


class Citing(NamedTuple):
    """One leaf: its source, and how to find the line of a place in it."""

    text: str
    line: Callable[[int], int]


class Edit(NamedTuple):
    """A range of the source and what it becomes."""

    start: int
    end: int
    text: str


class Forms:
    """The citing habits of one article."""

    def __init__(self, draft: Draft, links: Mapping[str, str]) -> None:
        self.draft = draft
        self.links = links
        self.numbers = {int(key) for key in draft.entries if key.isdecimal() and len(key) < 5}
        self.takes_numbers = bool(self.numbers)
        # Only beside a list in the body: in the canonical form a superscript is text.
        self.takes_superscripts = self.takes_numbers and draft.has_list_in_body

    def look_over(self, leaves: Iterable[Citing]) -> None:
        """Without a reference list, bracketed numbers are citations only if they begin at 1,
        as a list would."""
        if self.draft.has_list:
            return
        numbers_met: set[int] = set()
        for leaf in leaves:
            if "[" in leaf.text:
                read = scan(leaf.text)
                for start, end in read.brackets:
                    numbers = read_numbers(leaf.text[start:end])
                    if numbers and not _is_interval(leaf.text, start, numbers):
                        numbers_met.update(numbers)
        self.takes_numbers = 1 in numbers_met and max(numbers_met) <= MOST_REFERENCES
        self.numbers = numbers_met if self.takes_numbers else set()

    def convert(self, leaf: Citing) -> str:
        """The leaf with Pandoc citations; every citation is noted in the draft with its line."""
        text = leaf.text
        if self.takes_superscripts:
            text = SUPERSCRIPT.sub(self._superscript, text)
        if not any(char in text for char in "[@<"):
            return text
        read = scan(text)
        edits = [self._tag(leaf, read, *tag) for tag in read.tags]
        edits += self._brackets(leaf, read)
        groups = [edit for edit in edits if edit.text.startswith("[@")]
        for group in read.groups:
            source = text[group.start : group.end]
            written = FORGOTTEN_DOI.sub("@doi:", " ".join(source.split()))
            groups += [Edit(group.start, group.end, written)] if source[0] == "[" else []
        narrative = [
            Edit(group.start, group.start, write_group([group.citations[0].key]))
            for group in read.groups
            if text[group.start] != "["
        ]
        self._note(leaf, [*groups, *narrative])
        others = [edit for edit in edits if not edit.text.startswith("[@")]
        return _applied(text, [*others, *_merged(text, groups)])

    def _superscript(self, match: re.Match[str]) -> str:
        inner = next(filter(None, match.groups())).translate(SUPERSCRIPT_DIGITS)
        numbers = read_numbers(inner)
        if not numbers or not set(numbers) <= self.numbers:
            return match[0]
        return write_group(map(str, numbers))

    def _tag(self, leaf: Citing, read: Inline, start: int, end: int) -> Edit:
        shown = read.source[start:end][:40]
        self.draft.warn(leaf.line(start), f"Raw HTML is shown as text: «{shown}».")
        return Edit(start, start + 1, "&lt;")

    def _brackets(self, leaf: Citing, read: Inline) -> list[Edit]:
        edits: list[Edit] = []
        consumed = -1
        for start, end in read.brackets:
            if start > consumed:
                bracketed = self._bracket(leaf, read, start, end)
                edits += bracketed
                consumed = max([consumed, *(edit.end for edit in bracketed)])
        return edits

    def _bracket(self, leaf: Citing, read: Inline, start: int, end: int) -> list[Edit]:
        inner = read.source[start:end]
        line = leaf.line(start)
        if FOOTNOTE.match(inner):
            return self._footnote(inner[1:], start, end, line)
        if numbers := read_numbers(inner):
            return self._numbers(numbers, read.source, start, end, line)
        return self._link(read.source, start, end)

    def _footnote(self, label: str, start: int, end: int, line: int) -> list[Edit]:
        if label in self.draft.entries or (not self.draft.has_list and label.isdigit()):
            return [Edit(start - 1, end + 1, write_group([label]))]
        if self.draft.has_list:
            self.draft.refuse(BadInput(f"[^{label}] has no note or reference.", line))
        return []

    def _numbers(self, numbers: tuple[int, ...], source: str, start: int, end: int, line: int) -> list[Edit]:
        known = set(numbers) <= self.numbers
        if self.takes_numbers and not _is_interval(source, start, numbers):
            if not known:
                missing = next(number for number in numbers if number not in self.numbers)
                message = f"[{source[start:end]}] cites {missing}, which is not in the reference list."
                self.draft.refuse(BadInput(message, line))
            return [Edit(start - 1, end + 1, write_group(map(str, numbers)))]
        self.draft.warn(line, f"«[{source[start:end]}]» was read as text, not as a citation.")
        return [Edit(start - 1, start, "\\["), Edit(end, end + 1, "\\]")]

    def _link(self, source: str, start: int, end: int) -> list[Edit]:
        """`[words][label]`, `[label][]` and `[label]` whose label is defined."""
        after = end + 1
        if source.startswith("[", after) and (closing := source.find("]", after)) > 0:
            label = source[after + 1 : closing] or source[start:end]
            if target := self.links.get(" ".join(label.split()).lower()):
                return [Edit(after, closing + 1, f"({target})")]
        if target := self.links.get(" ".join(source[start:end].split()).lower()):
            return [Edit(after, after, f"({target})")]
        return []

    def _note(self, leaf: Citing, groups: list[Edit]) -> None:
        for edit in sorted(groups):
            for citation in read_group(edit.text[1:-1]):
                self._cite(citation.key, leaf.line(edit.start))

    def _cite(self, key: str, line: int) -> None:
        is_listed = self.draft.has_list if key.isdecimal() else self.draft.has_keyed_list
        if is_listed and key not in self.draft.entries and not identified(key):
            self.draft.refuse(BadInput(f"[@{key}] is cited, but it is not among the references.", line))
        self.draft.cite(key, line)


def _is_interval(source: str, start: int, numbers: tuple[int, ...]) -> bool:
    if 0 in numbers:  # «$x \in [0, 1]$»: no list begins at 0
        return True
    return len(numbers) > 1 and INTERVAL_BEFORE.search(source[max(0, start - 30) : start - 1]) is not None


def _merged(text: str, groups: list[Edit]) -> list[Edit]:
    """Neighbouring groups as one, or their numbers would run together on the page."""
    merged: list[Edit] = []
    for edit in sorted(groups):
        if merged and BETWEEN_GROUPS.fullmatch(text, merged[-1].end, edit.start):
            before = merged.pop()
            merged.append(Edit(before.start, edit.end, f"{before.text[:-1]}; {edit.text[1:]}"))
        else:
            merged.append(edit)
    return merged


def _applied(text: str, edits: list[Edit]) -> str:
    pieces, done = [], 0
    for edit in sorted(edits):
        if edit.start >= done:  # a tag within a citation stays as it is
            pieces += [text[done : edit.start], edit.text]
            done = edit.end
    return "".join([*pieces, text[done:]])
