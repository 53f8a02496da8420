"""The rules that lay a claim beside a passage of its source: hedges, negation, direction, population, cause, outcomes.

Each is pure, looks only at words, and would rather be silent than wrong: what each was measured at is in docs/lint.md.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from review_service.domain.evidence.contract import Finding, SourceFacts
from review_service.domain.evidence.terms import STOP_WORDS, stem
from review_service.domain.sentences import split_sentences

WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
HEDGE = re.compile(
    r"\b(?:may(?! not have)|might|could|possib(?:le|ly)|perhaps|hypothes\w+|speculat\w+|suspect\w*|unclear|uncertain|unproven"
    r"|appears? to|seems? to|proposed? (?:that|to|as)|as a possibility|potentially)\b",
    re.IGNORECASE,
)
# Words by which a claim keeps its distance.
DISTANCE = re.compile(
    r"\b(?:may|might|could|can|possib\w+|perhaps|hypothes\w+|speculat\w+|suspect\w*|suggest\w*|propos\w+|appear\w*|seem\w*|likely"
    r"|probabl\w+|potential\w*|thought|believed|unclear|uncertain|theor\w+|assum\w+|indicat\w+|candidate|risk|expected|would|should|if)\b",
    re.IGNORECASE,
)
NEGATION = re.compile(r"\b(?:not(?! only)|(?<!with )no|never|neither|none|cannot|unable|\w+n['’]t)\b", re.IGNORECASE)
NEAR_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|cannot|without|un\w+|fail\w*|lack\w*|absen\w+|in(?:ability|dependent\w*|capable|ferior)|non\w*|less"
    r"|little|few(?:er)?|rare\w*|hardly|only|except|rather|instead|despite|although|prevent\w*|avoid\w*|free|refus\w*|exclud\w*|\w+n['’]t)\b",
    re.IGNORECASE,
)
ENOUGH_ALIKE = 0.55


class Word(NamedTuple):
    start: int
    end: int
    text: str
    stem: str


def words(text: str) -> tuple[Word, ...]:
    """The words of a text that carry meaning or direction, with their place."""
    return tuple(
        Word(match.start(), match.end(), match[0].lower(), stem(match[0].lower()))
        for match in WORD.finditer(text)
    )


@lru_cache(maxsize=2048)
def content(text: str) -> frozenset[str]:
    """Stems of what is not grammar."""
    return frozenset(word.stem for word in words(text) if word.text not in STOP_WORDS and len(word.text) > 1)


@lru_cache(maxsize=1024)
def sentences(passage: str) -> tuple[str, ...]:
    return tuple(passage[start:end] for start, end in split_sentences(passage)) or (passage,)


def likeness(claim: str, sentence: str) -> float:
    """The share of the claim's content that the sentence holds, 0 to 1."""
    mine = content(claim)
    return len(mine & content(sentence)) / len(mine) if mine else 0.0


def closest(claim: str, passage: str) -> str:
    return max(sentences(passage), key=lambda sentence: likeness(claim, sentence))


def finding(code: str, message: str, mine: str, theirs: str, facts: SourceFacts) -> Finding:
    return Finding(code, message, mine, theirs, facts.key)


def hedge_dropped(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """The fitting sentence hedges before what it shares with the claim, no other sentence asserts it, the claim does not hedge."""
    if DISTANCE.search(claim) or NEAR_NEGATION.search(claim):
        return None
    best = closest(claim, passage)
    hedge = HEDGE.search(best)
    if not hedge or likeness(claim, best) < 0.4 or likeness(claim, best[hedge.end() :]) < 0.2:
        return None
    for other in sentences(passage):
        if other != best and not HEDGE.search(other) and likeness(claim, other) >= 0.4:
            return None
    said = hedge[0]
    return finding("W201", f"The source says «{said}» where the claim asserts.", "", said, facts)


def negation_differs(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """Nearly the same words, a plain negation on one side, nothing like a negation on the other."""
    best = closest(claim, passage)
    if likeness(claim, best) < ENOUGH_ALIKE:
        return None
    mine, theirs = NEGATION.search(claim), NEGATION.search(best)
    if mine and not NEAR_NEGATION.search(passage):
        return finding("W202", f"The claim says «{mine[0]}», the source does not.", mine[0], "", facts)
    if theirs and not NEAR_NEGATION.search(claim) and _negates_shared(best, theirs, claim):
        return finding("W202", f"The source says «{theirs[0]}», the claim does not.", "", theirs[0], facts)
    return None


def _negates_shared(text: str, negation: re.Match[str], other: str) -> bool:
    following = [word for word in words(text[negation.end() :])[:4] if word.text not in STOP_WORDS]
    return bool(following) and following[0].stem in content(other)


UP = re.compile(
    r"(?:increas|rais|ris(?:e|es|en|ing)$|rose$|elevat|higher|greater|enhanc|upregulat|promot|accelerat|faster|heighten|augment|amplif|longer|stimulat|facilitat|boost|more$)"
)
DOWN = re.compile(
    r"(?:decreas|reduc|lower|fewer|diminish|suppress|inhibit|impair|attenuat|slow|declin|fell$|fall(?:s|en|ing)?$|downregulat|shorter|abolish|less$|weaken|eliminat)"
)
BETTER = re.compile(r"(?:improv|better|benefi|favou?rabl|reliev|eas(?:es|ed|ing)$|ameliorat|protect)")
WORSE = re.compile(r"(?:wors|poor|deteriorat|harm|aggravat|exacerbate[sd]?$|unfavou?rabl|detriment)")
AXES = ((UP, DOWN), (BETTER, WORSE))
# Words that turn a sentence's direction round: «low X → less Y» says what «high X → more Y» says.
TURNING = re.compile(
    r"\b(?:low|lack\w*|deficien\w*|loss|absen\w+|deplet\w*|knock\w*|blocked|blockade|block\w*|silenc\w+|delet\w+|without|not|no|nor|neither|never|fail\w*"
    r"|unable|cannot|removal|withdrawal|high|inactivat\w+|resist\w+|prevent\w*|inhibitors?|deprivation|null|antagonist\w*|mutant\w*|defective|risk ratio|anti)\b|-/-",
    re.IGNORECASE,
)
REACH = 4


class Move(NamedTuple):
    axis: int
    up: bool
    word: str
    about: frozenset[str]


def _moves(text: str) -> Iterator[Move]:
    """Each word of direction with the stems of what moves: what follows it and what stands just before."""
    found = words(text)
    for at, word in enumerate(found):
        for axis, (up, down) in enumerate(AXES):
            is_up = up.match(word.text) is not None
            if is_up or down.match(word.text):
                near = [*found[max(0, at - 2) : at], *found[at + 1 : at + 1 + REACH]]
                yield Move(
                    axis, is_up, text[word.start : word.end],
                    frozenset(other.stem for other in near if other.text not in STOP_WORDS and not _is_direction(other.text)),
                )  # fmt: skip


@lru_cache(maxsize=4096)
def _is_direction(word: str) -> bool:
    return any(pattern.match(word) for axis in AXES for pattern in axis)


def direction_differs(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """One direction in the claim, the other one in the passage about the same words, and never the same one."""
    mine = list(_moves(claim))
    if len(mine) != 1 or TURNING.search(claim):
        return None
    (move,) = mine
    opposite: Move | None = None
    for sentence in sentences(passage):
        for other in _moves(sentence):
            if other.axis != move.axis or not _same_matter(move, other, claim):
                continue
            if other.up == move.up:
                return None
            if likeness(claim, sentence) >= 0.3 and not TURNING.search(sentence):
                opposite = opposite or other
    if opposite is None:
        return None
    message = f"The claim says «{move.word}», the source «{opposite.word}»."
    return finding("W203", message, move.word, opposite.word, facts)


def _same_matter(mine: Move, other: Move, claim: str) -> bool:
    return bool(mine.about & other.about)
