"""Finds the claims of an article: sentences of paragraphs and list items, table rows, captions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from review_service.core.errors import BadInput
from review_service.reading import inline, risk
from review_service.reading.block_tree import Block, BlockKind, Leaf
from review_service.reading.blocks import blocks_of
from review_service.reading.document import CELL_DIVIDER, Citation, Claim, ClaimKind
from review_service.reading.identity import Surroundings, identity_of
from review_service.reading.inline import CITE, UNSPACED_CITE, Inline, scan
from review_service.reading.sentences import split_sentences

WHOLE_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<[!?][^<>]{0,300}>")
HAS_WORD = re.compile(r"[^\W_]")
CAPTION_MARK = re.compile(r"(?:Table)?:\s+")
# Narrative keys behind the stop, or with nothing else beside them, are citations and no words.
TRAILING_CITES = re.compile(rf"(?<=[.!?…])(?P<closing>[)\]\"”’]*)(?:\s+{CITE}[^\s{CITE}]*)+\s*$")
CITED = re.compile(rf"{CITE}[^\s{CITE}]*")
MOST_CLAIMS = 10_000


@dataclass(slots=True)
class _Found:
    """A claim in the making. `goes_on`: the claim before it stands in the same paragraph or list item."""

    text: str
    kind: ClaimKind
    heading: tuple[str, ...]
    citations: list[Citation]
    spans: list[tuple[int, int]]
    goes_on: bool = False


@dataclass(slots=True)
class _Finder:
    headings: list[tuple[int, str]] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)

    def visit(self, blocks: Sequence[Block], kind: ClaimKind, is_top: bool = True) -> None:
        for block in blocks:
            match block.kind:
                case BlockKind.HEADING:
                    if is_top:
                        self._enter(block)
                case BlockKind.PARAGRAPH | BlockKind.DEFINITION:
                    self._sentences(block, kind)
                case BlockKind.CAPTION | BlockKind.IMAGE:
                    self._caption(block)
                case BlockKind.TABLE:
                    self._rows(block)
                case BlockKind.LIST:
                    self.visit(block.children, ClaimKind.ITEM, False)
                case BlockKind.ITEM | BlockKind.QUOTE:
                    self.visit(block.children, kind, False)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def _enter(self, block: Block) -> None:
        while self.headings and self.headings[-1][0] >= block.level:
            self.headings.pop()
        if text := inline.plain(block.text):
            self.headings.append((block.level, text))

    def _sentences(self, block: Block, kind: ClaimKind) -> None:
        if block.leaf is None:
            return
        read = scan(block.leaf.text)
        ranges = _with_words(read.plain, split_sentences(read.plain, _solids(read)))
        if not ranges:
            self._cite_before(read)
        self._refuse_too_many(len(ranges), block.line)
        for place, piece in enumerate(ranges):
            self.found.append(self._claim(block.leaf, read, piece, kind))
            self.found[-1].goes_on = place > 0

    def _refuse_too_many(self, more: int, line: int) -> None:
        if len(self.found) + more > MOST_CLAIMS:
            raise BadInput(f"more than {MOST_CLAIMS:,} claims: nobody could review them.", line)

    def _caption(self, block: Block) -> None:
        if block.leaf is None:
            return
        read = scan(block.leaf.text)
        mark = CAPTION_MARK.match(read.plain)
        start = mark.end() if mark else 0
        if HAS_WORD.search(read.plain, start):
            self.found.append(self._claim(block.leaf, read, (start, len(read.plain)), ClaimKind.CAPTION))

    def _rows(self, block: Block) -> None:
        self._refuse_too_many(len(block.rows) - 1, block.line)
        for row in block.rows[1:]:
            cells = [(leaf, read) for leaf in row if (read := scan(leaf.text)).plain.strip()]
            worded = [cell for cell in cells if HAS_WORD.search(cell[1].plain)]
            pieces = [self._claim(leaf, read, (0, len(read.plain)), ClaimKind.ROW) for leaf, read in cells]
            pieces = [piece for piece in pieces if piece.text or piece.citations]
            if worded:
                self.found.append(
                    _Found(
                        CELL_DIVIDER.join(piece.text for piece in pieces if piece.text),
                        ClaimKind.ROW,
                        self.path,
                        [citation for piece in pieces for citation in piece.citations],
                        [span for piece in pieces if piece.text for span in piece.spans],
                    )
                )

    def _claim(self, leaf: Leaf, read: Inline, piece: tuple[int, int], kind: ClaimKind) -> _Found:
        start, end = piece
        passage = _without_trailing_cites(read.plain[start:end])
        first = start + len(passage) - len(passage.lstrip(f" {CITE}"))
        last = start + len(passage.rstrip(f" {CITE}"))
        cited = read.cited_within(start, end)
        spans = []
        if first < last:
            from_, to = read.markup_before(read.place(first)), read.markup_after(read.place(last - 1) + 1)
            spans.append((leaf.place(from_), leaf.place(max(to - 1, from_)) + 1))
        return _Found(_tidy(passage), kind, self.path, cited, spans)

    def _cite_before(self, read: Inline) -> None:
        """A paragraph of nothing but citations cites for the claim before it in its section."""
        if self.found and self.found[-1].heading == self.path:
            self.found[-1].citations += [citation for group in read.groups for citation in group.citations]


def find_claims(body: str) -> tuple[Claim, ...]:
    """The claims of a canonical body in its order, ordinals from 1; spans are ranges of `body`."""
    finder = _Finder()
    finder.visit(blocks_of(body), ClaimKind.SENTENCE)
    claims: list[Claim] = []
    for draft_claim in finder.found:
        before = claims[-1] if draft_claim.goes_on else None
        surroundings = Surroundings(draft_claim.heading, before)
        claims.append(_finish(len(claims) + 1, draft_claim, surroundings))
    return tuple(claims)


def _finish(ordinal: int, draft_claim: _Found, surroundings: Surroundings) -> Claim:
    level, reason = risk.assess(draft_claim.text, draft_claim.heading)
    identity = identity_of(draft_claim.text, surroundings)
    return Claim(
        ordinal=ordinal,
        text=draft_claim.text,
        heading=draft_claim.heading,
        kind=draft_claim.kind,
        citations=tuple(dict.fromkeys(draft_claim.citations)),
        risk=level,
        risk_reason=reason,
        spans=tuple(draft_claim.spans),
        fingerprint=identity.fingerprint,
        wording=identity.wording,
        context=identity.context,
    )


def _without_trailing_cites(passage: str) -> str:
    return TRAILING_CITES.sub(r"\g<closing>", passage) if CITE in passage else passage


SPACE_BEFORE_STOP = re.compile(r" (?=[.,;:!?)\]](?:\s|$))")
EMPTY_BRACKETS = re.compile(r" ?(?:\( ?\)|\[ ?\])")


def _tidy(passage: str) -> str:
    """Plain words without what a removed citation leaves behind: a blank before the stop, empty brackets."""
    text = passage
    if CITE in passage:
        text = " ".join(UNSPACED_CITE.sub("", passage).replace(CITE, " ").split())
        text = EMPTY_BRACKETS.sub("", SPACE_BEFORE_STOP.sub("", text))
    return " ".join(text.split())


def _solids(read: Inline) -> list[tuple[int, int]]:
    """Links and code spans as ranges of the plain text."""
    if not read.links:
        return []
    return sorted((read.plain_place(start), read.plain_place(end)) for start, end in read.links)


def _with_words(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges without words (an ellipsis, a dash) joined to the one before, or to the one after the start."""
    joined: list[tuple[int, int]] = []
    waiting = -1
    for start, end in ranges:
        if not _has_word(text[start:end]):
            if joined:
                joined[-1] = (joined[-1][0], end)
            elif waiting < 0:
                waiting = start
        else:
            joined.append((waiting if waiting >= 0 else start, end))
            waiting = -1
    return joined


def _has_word(text: str) -> bool:
    if CITE in text:
        text = CITED.sub("", text)
    return bool(HAS_WORD.search(WHOLE_TAG.sub("", text) if "<" in text else text))
