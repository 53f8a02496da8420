"""The values that passages, figures, wording, structure and the linter exchange."""

from dataclasses import dataclass
from enum import StrEnum

from review_service.core.vocabulary import SourceKind, SourceStatus


@dataclass(frozen=True)
class Passage:
    """A sentence of a source that may bear a claim out.

    `sentence` counts from 0; `start`/`end` are half-open character offsets into the source's text
    that cut exactly the sentence; `score` is higher for better and comparable within one source only;
    `marks` are the offsets (into the text too) of words matched.
    """

    sentence: int
    start: int
    end: int
    score: float
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class SourceFacts:
    """A source as the checks see it. `label` says what the text is («abstract», «full text»);
    `year` of the reference."""

    key: str
    text: str
    label: str = ""
    kind: SourceKind = SourceKind.OTHER
    status: SourceStatus = SourceStatus.OK
    year: int | None = None
    title: str = ""


class Level(StrEnum):
    """red: nowhere in the stored text; amber: in it, but not in a shown passage; green:
    found, with the place."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


@dataclass(frozen=True)
class FigureFinding:
    """One figure of a claim. `start`/`end` are offsets into the claim;
    `where` says in words where it looked or found."""

    text: str
    start: int
    end: int
    level: Level
    where: str


@dataclass(frozen=True)
class Finding:
    """What a reviewer would stumble over: a rule's code, its one-line reason,
    the words in the claim and the source."""

    code: str
    message: str
    claim_words: str = ""
    source_words: str = ""
    source_key: str = ""
