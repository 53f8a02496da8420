"""The rules that lay a claim beside a passage of its source: hedges, negation, direction, population, cause, outcomes.

Each is pure, looks only at words, and would rather be silent than wrong: what each was measured at is in
docs/reference/lint.md.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from review_service.evidence.contract import Finding, SourceFacts
from review_service.reading.sentences import split_sentences
from review_service.reading.terms import STOP_WORDS, stem

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
NEGATION = re.compile(
    r"\b(?:not(?! only)|(?<!with )(?!(?-i:NO)\b)no|never|neither|none|cannot|unable|\w+n['’]t)\b",
    re.IGNORECASE,
)
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


@lru_cache(maxsize=2048)
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


@lru_cache(maxsize=256)
def sentences(passage: str) -> tuple[str, ...]:
    return tuple(passage[start:end] for start, end in split_sentences(passage)) or (passage,)


def likeness(claim: str, sentence: str) -> float:
    """The share of the claim's content that the sentence holds, 0 to 1."""
    mine = content(claim)
    return len(mine & content(sentence)) / len(mine) if mine else 0.0


@lru_cache(maxsize=256)
def closest(claim: str, passage: str) -> str:
    return max(sentences(passage), key=lambda sentence: likeness(claim, sentence))


def finding(code: str, message: str, mine: str, theirs: str, facts: SourceFacts) -> Finding:
    return Finding(code, message, mine, theirs, facts.key)


@lru_cache(maxsize=256)
def _keeps_distance(claim: str) -> bool:
    return DISTANCE.search(claim) is not None or NEGATION.search(claim) is not None


def hedge_dropped(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """The fitting sentence hedges before what it shares with the claim, no other sentence asserts it, the claim does not hedge."""
    if _keeps_distance(claim):
        return None
    best = closest(claim, passage)
    hedge = HEDGE.search(best)
    if not hedge or likeness(claim, best) < 0.4 or likeness(claim, best[hedge.end() :]) < 0.2:
        return None
    if likeness(claim, best[: hedge.start()]) >= 0.5:
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
    if mine and not NEAR_NEGATION.search(passage) and not _negates_elsewhere(claim, facts.text):
        return finding("W202", f"The claim says «{mine[0]}», the source does not.", mine[0], "", facts)
    if theirs and not NEAR_NEGATION.search(claim) and _negates_shared(best, theirs, claim):
        return finding("W202", f"The source says «{theirs[0]}», the claim does not.", "", theirs[0], facts)
    return None


def _negates_elsewhere(claim: str, text: str) -> bool:
    return any(NEGATION.search(one) and likeness(claim, one) >= 0.25 for one in sentences(text))


def _negates_shared(text: str, negation: re.Match[str], other: str) -> bool:
    following = [word for word in words(text[negation.end() :])[:4] if word.text not in STOP_WORDS]
    return bool(following) and following[0].stem in content(other)


UP = re.compile(
    r"(?:increas|rais|ris(?:e|es|en|ing)$|rose$|elevat|higher|greater|enhanc|upregulat|promot|accelerat|faster|heighten|augment|amplif|longer|lengthen|prolong|stimulat|facilitat|boost|more$)"
)
DOWN = re.compile(
    r"(?:decreas|reduc|lower|fewer|diminish|suppress|inhibit|impair|attenuat|slow|declin|fell$|fall(?:s|en|ing)?$|downregulat|short(?:er|en)|abolish|less$|weaken|eliminat)"
)
BETTER = re.compile(r"(?:improv|better|benefi|favou?rabl|reliev|eas(?:es|ed|ing)$|ameliorat|protect)")
WORSE = re.compile(r"(?:wors|poor|deteriorat|harm|aggravat|exacerbate[sd]?$|unfavou?rabl|detriment)")
AXES = ((UP, DOWN), (BETTER, WORSE))
# Words that turn a sentence's direction round: «low X → less Y» says what «high X → more Y» says.
TURNING = re.compile(
    r"\b(?:low|lack\w*|deficien\w*|loss|absen\w+|deplet\w*|knock\w*|blocked|blockade|block\w*|silenc\w+|delet\w+|without|not|no|nor|neither|never|fail\w*"
    r"|unable|cannot|removal|withdrawal|high|inactivat\w+|resist\w+|prevent\w*|inhibitors?|deprivation|null|antagonist\w*|mutant\w*|defective|anti)\b|-/-",
    re.IGNORECASE,
)
REACH = 4


class Move(NamedTuple):
    axis: int
    up: bool
    word: str
    about: frozenset[str]


@lru_cache(maxsize=2048)
def _moves(text: str) -> tuple[Move, ...]:
    """Each word of direction with the stems of what moves: what follows it and what stands just before."""
    found, moves = words(text), []
    for at, word in enumerate(found):
        if (axis := _axis(word.text)) is not None:
            near = [*found[max(0, at - 2) : at], *found[at + 1 : at + 1 + REACH]]
            about = frozenset(
                other.stem for other in near if other.text not in STOP_WORDS and _axis(other.text) is None
            )
            moves.append(Move(*axis, text[word.start : word.end], about))
    return tuple(moves)


@lru_cache(maxsize=8192)
def _axis(word: str) -> tuple[int, bool] | None:
    """Which pair of directions a word belongs to, and whether it is the upper one."""
    for axis, (up, down) in enumerate(AXES):
        if up.match(word) or down.match(word):
            return axis, up.match(word) is not None
    return None


def direction_differs(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """One direction in the claim, the other one in the passage about the same words, and never the same one."""
    mine = _moves(claim)
    if len(mine) != 1:
        return None
    (move,) = mine
    opposite: Move | None = None
    for sentence in sentences(passage):
        for other in _moves(sentence):
            if other.axis != move.axis or not move.about & other.about:
                continue
            if other.up == move.up:
                return None
            if (
                likeness(claim, sentence) >= 0.3
                and _turning(claim) == _turning(sentence)
                and not _swaps(claim, sentence)
            ):
                opposite = opposite or other
    if opposite is None:
        return None
    message = f"The claim says «{move.word}», the source «{opposite.word}»."
    return finding("W203", message, move.word, opposite.word, facts)


def _turning(text: str) -> set[str]:
    return {stem(match[0].lower()) for match in TURNING.finditer(text)}


def _swaps(claim: str, sentence: str) -> bool:
    """«Less A than B» and «more B than A» say the same."""
    before, than, after = claim.partition(" than ")
    other_before, other_than, other_after = sentence.partition(" than ")
    first, second = content(before), content(after)
    return bool(than and other_than and first & content(other_after) and second & content(other_before))


class Population(NamedTuple):
    """`theirs` in a source about nobody of `others`, and `said` nowhere in the claim."""

    name: str
    theirs: re.Pattern[str]
    others: re.Pattern[str]
    said: re.Pattern[str]


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


PEOPLE = r"patients?|participants?|volunteers?|humans?|persons?|people|individuals?|men|women|subjects|children|adults?|adolescents|infants|cohort|cases|clinical|donors?|students|physicians|mothers|population|trial|families"
ANIMALS = r"mice|mouse|murine|rats?|rodents?|rabbits?|zebrafish|drosophila|monkeys?|macaques?|pigs?|dogs?|c\. elegans|yeasts?"
CELLS = r"in vitro|cell lines?|cultured cells|cell culture|organoids?"
POPULATIONS = (
    Population("animals", _any(ANIMALS), _any(PEOPLE), _any(ANIMALS + r"|animals?|pre-?clinical|models?|vivo|embryos?")),
    Population("cells", _any(CELLS), _any(PEOPLE + "|" + ANIMALS + "|in vivo"), _any(CELLS + r"|cells?|vitro|pre-?clinical|cultures?")),
    Population("women", _any("women|woman|girls?|mothers|female"), _any(r"men|man|boys?|males?|both sexes|either sex"), _any(r"women|woman|wom[ae]n's|females?|girls?|mothers?|maternal|pregnan\w+|breast|ovar\w+|menopaus\w+|cervical|uter\w+|endometri\w+|birth\w*|fetal|gestation\w*|pre-?eclampsia|neonat\w+|infants?|newborns?")),
    Population("men", _any("men|boys|male"), _any(r"women|woman|girls?|females?|both sexes|either sex"), _any(r"men|man|males?|boys?|prostat\w+|testic\w+|testost\w+|sperm\w*|erect\w+")),
    Population("children", _any(r"children|infants|adolescents|p(?:a)?ediatric|neonates"), _any(r"adults?|elderly|older people|men|women|all ages"), _any(r"child\w*|infan\w+|adolescen\w+|p(?:a)?ediatric\w*|neonat\w+|newborns?|bab(?:y|ies)|boys?|girls?|young|youth|school\w*|teen\w*|birth\w*|toddlers?|juvenile")),
)  # fmt: skip
# A claim about people or their treatment; what is said of genes, proteins and cells holds for the species at hand.
OF_PEOPLE = re.compile(
    r"\b(?:patients?|people|persons?|adults?|treat\w*|therap\w+|drugs?|mg|dose\w*|daily|pain|symptoms?|risk|mortality|effective|tolerated|safe|relie\w+"
    r"|prevents?|cures?|improves?|reduces?|lowers?|disease|depression|sleep|fatigue|weight|blood pressure)\b",
    re.IGNORECASE,
)


# «In the pilot study», «participants»: the claim reports a study and does not widen it.
REPORTS = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|protocol|meta-analys[ie]s|participants|outcomes?|placebo|dummy pill|both groups|p\s?[=<]|survey|cohort)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _alone_in(text: str, title: str) -> tuple[Population, ...]:
    """The populations that a source names, and no others beside them; looked for once a source, not once a claim."""
    whole = f"{title} {text}"
    named = (population for population in POPULATIONS if population.theirs.search(whole))
    return tuple(population for population in named if not population.others.search(text))


@lru_cache(maxsize=64)
def _tells_of_an_experiment(text: str) -> bool:
    return TESTED.search(text) is not None


def population_widened(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """The passage or title names animals, cells, one sex or children; the whole source names no others; the claim is silent."""
    if not OF_PEOPLE.search(claim) or REPORTS.search(claim):
        return None
    near = f"{facts.title} {passage}"
    for population in _alone_in(facts.text, facts.title):
        theirs = population.theirs.search(near)
        if theirs and not population.said.search(claim) and not population.others.search(near):
            message = f"The source is about {population.name} («{theirs[0]}»); the claim does not say so."
            return finding("W204", message, "", theirs[0], facts)
    return None


CAUSES = re.compile(
    r"\b(?:causes?|caused|leads? to|led to|results? in|prevents?|protects? against|due to|because of|brings? about|triggers?"
    r"|(?:reduces?|lowers?|increases?|raises?|decreases?) (?:the |their |its )?(?:risk|incidence|mortality|rate|likelihood|odds|chance))\b",
    re.IGNORECASE,
)
ASSOCIATED = re.compile(
    r"\b(?:associat(?:ed|ion|ions)|correlat(?:ed|es|ion|ions)|linked (?:to|with)|predict(?:ed|s|or|ors)|related to|risk factors?)\b",
    re.IGNORECASE,
)
TESTED = re.compile(
    r"\b(?:random\w*|placebo|trials?|experiment\w*|interven\w+|mendelian|knock\w+|inhibit\w+|mice|mouse|rats?|cells?|caus\w+|treat(?:ed|ment)s?|effects? of"
    r"|leads? to|led to|results? in|due to|prevent\w*|meta-analys[ie]s|protect\w*|programmes?|induc\w+|vaccin\w+)\b",
    re.IGNORECASE,
)


def association_as_cause(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """A causal verb in the claim, words of association in the fitting sentence, no trace of an experiment in the source."""
    mine, best = CAUSES.search(claim), closest(claim, passage)
    theirs = ASSOCIATED.search(best)
    if not mine or not theirs or ASSOCIATED.search(claim) or likeness(claim, best) < 0.3:
        return None
    if TESTED.search(f"{facts.title} {passage}") or _tells_of_an_experiment(facts.text):
        return None
    message = f"The claim says «{mine[0]}», the source «{theirs[0]}»."
    return finding("W205", message, mine[0], theirs[0], facts)


PRIMARY = re.compile(r"\b(?:primary|main|principal) (?:outcomes?|end-?points?|measures?)\b", re.IGNORECASE)
SECONDARY = re.compile(
    r"\b(?:secondary|exploratory|tertiary) (?:\w+ )?(?:outcomes?|end-?points?|measures?)\b", re.IGNORECASE
)


def secondary_as_primary(claim: str, passage: str, facts: SourceFacts) -> Finding | None:
    """The claim speaks of a primary outcome; the source names it in a sentence on secondary ones and in none on the primary."""
    mine = PRIMARY.search(claim)
    if not mine or SECONDARY.search(claim):
        return None
    named = content(PRIMARY.sub(" ", claim))
    as_primary: set[str] = set()
    as_secondary: dict[str, str] = {}
    for sentence in sentences(f"{passage} {facts.text}"):
        if PRIMARY.search(sentence):
            as_primary |= content(sentence)
        elif listed := SECONDARY.search(sentence):
            as_secondary |= dict.fromkeys(content(SECONDARY.sub(" ", sentence)), listed[0])
    hit = next((name for name in sorted(named & as_secondary.keys() - as_primary)), None)
    if hit is None or named & as_primary:
        return None
    said = as_secondary[hit]
    return finding("W209", f"The source counts it among the «{said}».", mine[0], said, facts)


def forget() -> None:
    """Lets go of what was kept of the texts read lately; a long one takes megabytes."""
    for kept in (
        words,
        content,
        sentences,
        closest,
        _moves,
        _keeps_distance,
        _alone_in,
        _tells_of_an_experiment,
    ):
        kept.cache_clear()
