"""Reads an article as it was pasted from its page: title, headings, bullets,
trailing citation numbers, disclaimer."""

import re

from review_service.core.errors import BadInput
from review_service.reading import page_furniture as furniture
from review_service.reading.block_tree import Block, BlockKind, Leaf, Part
from review_service.reading.canonical import write_body
from review_service.reading.citations import write_group
from review_service.reading.document import Audience
from review_service.reading.page_citations import Candidate, candidates, known_numbers
from review_service.reading.page_escape import escape, escape_front, escape_inline
from review_service.reading.page_headings import END_OF_PROSE, Levels, is_heading
from review_service.reading.page_lines import (
    LineKind,
    PageLine,
    classified,
    with_numbered_headings,
    with_rows,
)
from review_service.reading.read_text import Draft
from review_service.reading.reference_list import NUMBERED, is_list_title, read_numbered

SHOWN_BULLET = re.compile(r"^\s*[•◦▪‣●○➢➤►◆❖✓✔]", re.MULTILINE)
LIST_NUMBER = re.compile(r"\[\d{1,4}\]")
MIXED_CASE = re.compile(r"[a-z]{1,3}[A-Z]")  # «eGFR», «pH»: how such a line begins says nothing
TRAILING_NUMBERS = re.compile(r"[.!?][)\"”’]*\s*(?:\d{1,3}(?:, ?\d{1,3})*|[¹²³⁴-⁹]+)\s*$", re.MULTILINE)
PROFESSIONAL = re.compile(
    (
        r"intended (?:only |solely )?for (?:use by )?(?:(?:qualified|licensed) )?(?:health ?care|medical"
        r"|clinical) (?:professionals|providers)|for (?:clinicians|physicians|prescribers)|clinical judg"
    ),
    re.IGNORECASE,
)
PATIENT = re.compile(
    (
        r"\byour (?:own )?(?:doctor|physician|clinician|pharmacist|nurse|health ?care|medical (?:team"
        r"|provider))|substitute for (?:professional )?medical advice|talk to (?:a|your)|for patients"
        r"|\bpatient (?:information|education)"
    ),
    re.IGNORECASE,
)
LONGEST_TITLE = 300
DEEPEST_BULLET = 6


def looks_like_page(text: str) -> bool:
    """Page furniture, bullets that are no Markdown, or numbers behind the stop,
    headings that are no Markdown."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    page = furniture.Furniture()
    return (
        any(page.takes(line) for line in lines)
        or bool(SHOWN_BULLET.search(text) or TRAILING_NUMBERS.search(text))
        or sum(map(is_heading, lines[1:])) > 1
        or any(map(is_list_title, lines[1:]))
    )


def read_page(text: str) -> Draft:
    """A draft with canonical body; every guess is a warning with its line."""
    draft = Draft()
    lines = _without_furniture(text, draft)
    if not lines:
        raise BadInput("the page holds no article.", 1)
    lines = _take_title(with_rows(lines), draft)
    lines = _take_disclaimer(_joined(with_numbered_headings(lines)), draft)
    lines = _take_list(lines, draft)
    blocks = _blocks(lines, draft, _Citer(lines, draft))
    draft.body = write_body(blocks)
    return draft


def _without_furniture(text: str, draft: Draft) -> list[PageLine]:
    page, kept = furniture.Furniture(), []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw[: len(raw) - len(raw.lstrip())].expandtabs(4) + raw.strip()
        plain = " ".join(line.split())
        if not plain:
            kept.append(PageLine(number, LineKind.PROSE, "", 0))
        elif page.takes(plain):
            draft.warn(number, f"Left out as part of the page: «{plain[:60]}».")
        else:
            kept.append(classified(number, line, plain))
    return kept if any(line.text for line in kept) else []


def _take_title(lines: list[PageLine], draft: Draft) -> list[PageLine]:
    title_place = next(place for place, line in enumerate(lines) if line.text)
    first = lines[title_place]._replace(text=lines[title_place].text.replace("\t", " "))
    draft.title, draft.title_line = first.text, first.number
    if len(first.text) > LONGEST_TITLE:
        draft.title = first.text[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
        draft.warn(first.number, "There is no title; the first words were taken for one.")
        return lines
    if not first.text.endswith("?"):
        draft.warn(first.number, "The first line, though no question, was taken for the title.")
    return lines[title_place + 1 :]


def _joined(lines: list[PageLine]) -> list[PageLine]:
    """Lines without blank ones; a line that goes on with the sentence of the line above is joined to it."""
    kept: list[PageLine] = []
    is_next = False
    for line in lines:
        if line.text and is_next and _goes_on(kept[-1], line):
            kind = LineKind.PROSE if kept[-1].kind is LineKind.HEADING else kept[-1].kind
            kept[-1] = kept[-1]._replace(text=f"{kept[-1].text} {line.text}", kind=kind)
        elif line.text:
            kept.append(line)
        is_next = bool(line.text)
    return kept


def _goes_on(above: PageLine, line: PageLine) -> bool:
    if line.kind in (LineKind.BULLET, LineKind.ROW) or above.kind is LineKind.ROW:
        return False
    if LIST_NUMBER.match(line.text) or END_OF_PROSE.search(above.text) or above.text[-1] in "?:":
        return False
    return (line.text[0].islower() and not MIXED_CASE.match(line.text)) or (
        above.kind is not LineKind.HEADING and line.kind is LineKind.PROSE and len(above.text) > 50
    )


def _take_disclaimer(lines: list[PageLine], draft: Draft) -> list[PageLine]:
    start = next((place for place, line in enumerate(lines) if _is_disclaimer(line)), None)
    if start is None:
        draft.warn(
            draft.title_line, "No disclaimer was found; the article was taken to be for professionals."
        )
        return lines
    lead = furniture.DISCLAIMER_LEAD.match(lines[start].text)
    stop = start + 1
    is_bare = lines[start].kind is not LineKind.HEADING and not lead
    if not lead and not is_bare:
        while stop < len(lines) and lines[stop].kind is not LineKind.HEADING:
            stop += 1
    said = [line.text.replace("\t", " ") for line in lines[start if is_bare else start + 1 : stop]]
    said = [lines[start].text[lead.end() :]] if lead else said
    draft.disclaimer = "\n\n".join(map(escape, said))
    draft.audience = _audience(" ".join([lines[start].text, *said]))
    draft.warn(
        lines[start].number,
        (
            f"«{lines[start].text[:60]}» was taken for the disclaimer; it says the reader is a "
            f"{draft.audience.value}."
        ),
    )
    return lines[:start] + lines[stop:]


def _is_disclaimer(line: PageLine) -> bool:
    if line.kind is LineKind.HEADING:
        return furniture.DISCLAIMER.fullmatch(line.text) is not None
    return bool(furniture.DISCLAIMER_LEAD.match(line.text) or furniture.DISCLAIMER_TEXT.match(line.text))


def _audience(text: str) -> Audience:
    is_professional = bool(PROFESSIONAL.search(text)) or text.lower().startswith("professional")
    return Audience.PATIENT if PATIENT.search(text) and not is_professional else Audience.PROFESSIONAL


def _take_list(lines: list[PageLine], draft: Draft) -> list[PageLine]:
    """Lists under «References» or «Sources», each up to the next heading or the end;
    such a heading alone is dropped."""
    kept: list[PageLine] = []
    in_list = False
    for line in lines:
        in_list = is_list_title(line.text) or (in_list and _is_list_line(line))
        if not in_list:
            kept.append(line)
        elif not is_list_title(line.text):
            key, entry = read_numbered(line.text, len(draft.entries) + 1)
            if key in draft.entries and entry != draft.entries[key]:
                key = str(max(int(known) for known in draft.entries if known.isdecimal()) + 1)
                draft.warn(
                    line.number, f"«{line.text[:60]}» was taken for a reference of its own, number {key}."
                )
            draft.entries.setdefault(key, entry)
    draft.has_list = bool(draft.entries)
    return kept


def _is_list_line(line: PageLine) -> bool:
    return line.kind is not LineKind.HEADING or NUMBERED.match(line.text) is not None


class _Citer:
    """Turns trailing numbers into citations."""

    def __init__(self, lines: list[PageLine], draft: Draft) -> None:
        self.draft = draft
        listed = (int(key) for key in draft.entries if key.isdecimal())
        self.known = known_numbers((line.text for line in lines if line.kind is not LineKind.HEADING), listed)

    def convert(self, line: PageLine) -> str:
        """The line as Markdown: its words escaped, its citations as Pandoc groups."""
        pieces: list[str] = []
        done = 0
        for candidate in candidates(line.text):
            if candidate.start >= done and (numbers := self._cited(candidate, line)):
                between, group = line.text[done : candidate.start], write_group(map(str, numbers))
                group = f"{group[:-1]}, {candidate.locator}]" if candidate.locator else group
                if pieces and not between.strip(" ,;"):
                    pieces[-1] = f"{pieces[-1][:-1]}; {group[1:]}"
                else:
                    pieces += [escape_inline(between), " ", group]
                done = candidate.end
        return escape_front("".join([*pieces, escape_inline(line.text[done:])]).strip())

    def _cited(self, candidate: Candidate, line: PageLine) -> tuple[int, ...]:
        """The references that are meant; none where it is text. Beside a list, «[1-3]» with a third that is
        not there still cites the two that are."""
        shown = line.text[candidate.start : candidate.end].strip()
        numbers = tuple(number for number in candidate.numbers if number in self.known)
        missing = ", ".join(str(number) for number in candidate.numbers if number not in self.known)
        if missing and not (self.draft.has_list and candidate.is_sure and candidate.numbers[0] in self.known):
            self.draft.warn(line.number, f"«{shown}» was read as text: there is no such reference.")
            return ()
        if missing:
            self.draft.warn(
                line.number, f"«{shown}» cites {missing}, which the reference list does not hold."
            )
        if not candidate.is_sure:
            self.draft.warn(line.number, f"«{shown}», between two sentences, was taken for a citation.")
        for number in numbers:
            self.draft.cite(str(number), line.number)
        return numbers


def _blocks(lines: list[PageLine], draft: Draft, citer: _Citer) -> list[Block]:
    blocks: list[Block] = []
    levels = Levels(draft)
    for place, line in enumerate(lines):
        if line.kind is LineKind.HEADING and _is_set_apart(lines, place):
            level = levels.of(
                line.text,
                line.number,
                is_above_heading=place + 1 < len(lines) and lines[place + 1].kind is LineKind.HEADING,
                is_below_heading=place > 0 and lines[place - 1].kind is LineKind.HEADING,
            )
            blocks.append(
                Block(
                    BlockKind.HEADING, line.number, _leaf(escape_inline(line.text.rstrip(":")), line), level
                )
            )
        elif line.kind is LineKind.ROW:
            cells = [_leaf(citer.convert(line._replace(text=cell)), line) for cell in line.text.split("\t")]
            _add_row(blocks, line, cells)
        elif line.kind is LineKind.BULLET:
            _add_item(blocks, line, citer.convert(line))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, line.number, _leaf(citer.convert(line), line)))
    return blocks


def _is_set_apart(lines: list[PageLine], place: int) -> bool:
    """A last line without anything below it is no heading."""
    return place + 1 < len(lines)


def _add_row(blocks: list[Block], line: PageLine, cells: list[Leaf]) -> None:
    """Adds to the open table; its first row is the head."""
    if not blocks or blocks[-1].kind is not BlockKind.TABLE or len(blocks[-1].rows[0]) != len(cells):
        blocks.append(Block(BlockKind.TABLE, line.number, info=" ".join(["---"] * len(cells))))
    for cell in cells:
        cell.text = cell.text.replace("|", "\\|")
    blocks[-1].rows.append(cells)


def _leaf(text: str, line: PageLine) -> Leaf:
    return Leaf(text, [Part(0, line.number, 0)])


def _add_item(blocks: list[Block], line: PageLine, text: str) -> None:
    """Adds to the open list; a bullet set deeper than the last of the level above
    begins a list of its own."""
    item = Block(
        BlockKind.ITEM, line.indent, children=[Block(BlockKind.PARAGRAPH, line.number, _leaf(text, line))]
    )
    if not blocks or blocks[-1].kind is not BlockKind.LIST:
        blocks.append(Block(BlockKind.LIST, line.number))
    open_list = blocks[-1]
    for _ in range(DEEPEST_BULLET):
        if not open_list.children:
            break
        last = open_list.children[-1]
        if line.indent < last.line + 2:
            break
        if last.children[-1].kind is not BlockKind.LIST:
            last.children.append(Block(BlockKind.LIST, line.number))
        open_list = last.children[-1]
    open_list.children.append(item)
