"""Puts suggested words into an article's Markdown: only what the suggestion changes is touched, so that
citations and emphasis around it stay. Pure. What cannot be put in surely is refused, never guessed."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from review_service.comparing.word_diff import diff_words
from review_service.core.errors import Blocked
from review_service.reading.claims import find_claims
from review_service.reading.document import CELL_DIVIDER, Citation, Claim
from review_service.reading.page_escape import escape_inline

MOVED_ON = (
    "The text has moved on: «{}» no longer stands there. Ask for a suggestion on the text as it is now."
)
OVERLAPS = "Another suggestion that you accepted has changed these words already. Change them by hand."
BY_HAND = "These words hold markup or a citation that the suggestion does not speak of: change them by hand."


@dataclass(frozen=True)
class Rewording:
    """In the claim `ordinal`, `old` (which begins at `start` of its text) is to read `new`.
    Plain words, no markup."""

    ordinal: int
    start: int
    old: str
    new: str


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    words: str


def reword(content: str, rewordings: Sequence[Rewording]) -> str:
    """The article file with every suggestion in it; only its body is changed.

    Raises Blocked where the old words no longer stand at their place, where two suggestions change the same
    words, or where what was put in would not read as it was meant.
    """
    if not rewordings:
        return content
    front, body = _parts(content)
    claims = {claim.ordinal: claim for claim in find_claims(body)}
    edits = sorted(
        (edit for rewording in rewordings for edit in _edits(body, claims.get(rewording.ordinal), rewording)),
        key=lambda edit: (edit.start, edit.end),
    )
    for before, after in itertools.pairwise(edits):
        if after.start < before.end or (after.start, after.end) == (before.start, before.end):
            raise Blocked([OVERLAPS])
    made = body
    for edit in reversed(edits):
        made = f"{made[: edit.start]}{edit.words}{made[edit.end :]}"
    now = find_claims(made)
    if _read(now) != _meant(claims, rewordings) or _cited(now) != _cited(claims.values()):
        raise Blocked([BY_HAND])
    return front + made


def _parts(content: str) -> tuple[str, str]:
    """The front matter with its fences, and the body as `Document.body` has it."""
    if not content.startswith("---\n"):
        return "", content
    front, fence, body = content.partition("\n---\n")
    return front + fence, body


def _read(claims: Sequence[Claim]) -> str:
    return " ".join(" ".join(claim.text for claim in claims).split())


def _cited(claims: Iterable[Claim]) -> list[Citation]:
    return [citation for claim in claims for citation in claim.citations]


def _meant(claims: dict[int, Claim], rewordings: Sequence[Rewording]) -> str:
    texts = {ordinal: claim.text for ordinal, claim in claims.items()}
    for rewording in sorted(
        rewordings, key=lambda rewording: -rewording.start
    ):  # from the back, so that the places before stay
        text = texts[rewording.ordinal]
        texts[rewording.ordinal] = (
            f"{text[: rewording.start]}{rewording.new}{text[rewording.start + len(rewording.old) :]}"
        )
    return " ".join(" ".join(texts[ordinal] for ordinal in sorted(texts)).split())


def _edits(body: str, claim: Claim | None, rewording: Rewording) -> list[_Edit]:
    if claim is None or not claim.text.startswith(rewording.old, rewording.start):
        raise Blocked([MOVED_ON.format(rewording.old)])
    places = _places(body, claim)
    edits, position = [], rewording.start
    pending: tuple[int, int, str] | None = None  # the range of the plain text that is replaced, and by what
    for word in diff_words(rewording.old, rewording.new):
        if word.op == "equal":
            edits += [_edit(places, *pending)] if pending else []
            pending, position = None, position + len(word.text)
        elif word.op == "delete":
            start, _, new = pending or (position, position, "")
            position += len(word.text)
            pending = (start, position, new)
        else:
            start, end, new = pending or (position, position, "")
            pending = (start, end, new + word.text)
    return [*edits, _edit(places, *pending)] if pending else edits


def _edit(places: list[int | None], start: int, end: int, text: str) -> _Edit:
    new = escape_inline(text)
    if start < end:
        touched = places[start:end]
        if None in touched:
            raise Blocked([BY_HAND])
        first, last = touched[0], touched[-1]
        assert first is not None and last is not None  # noqa: S101 - asked just above
        return _Edit(first, last + 1, new)
    before = places[start - 1] if start else None
    after = places[start] if start < len(places) else None
    if before is not None:
        return _Edit(before + 1, before + 1, new)
    if after is not None:
        return _Edit(after, after, new)
    raise Blocked([BY_HAND])


def _places(body: str, claim: Claim) -> list[int | None]:
    """For each character of the claim's text, where it stands in the body;
    None for what stands there otherwise."""
    virtual: list[tuple[str, int | None]] = []
    for number, (start, end) in enumerate(claim.spans):
        virtual += [(char, None) for char in CELL_DIVIDER] if number else []
        virtual += [
            (" " if body[position].isspace() else body[position], position) for position in range(start, end)
        ]
    places: list[int | None] = [None] * len(claim.text)
    for block in Indel.opcodes(claim.text, "".join(char for char, _ in virtual)):
        if block.tag == "equal":
            for offset in range(block.src_end - block.src_start):
                places[block.src_start + offset] = virtual[block.dest_start + offset][1]
    return places
