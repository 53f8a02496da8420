"""What the words around a number say of it: its meaning, its relation («at least»),
or that it belongs to a name."""

import re
from enum import StrEnum

LOOK_BACK = 60  # characters before a number that can say what it is
LOOK_AHEAD = 20


class Meaning(StrEnum):
    NUMBER = "number"
    MEASURE = "measure"
    PERCENTAGE = "percentage"
    DOSE = "dose"
    DURATION = "duration"
    AGE = "age"
    TEMPERATURE = "temperature"
    MONEY = "money"
    P_VALUE = "p-value"
    RATIO = "ratio"
    PROPORTION = "proportion"
    FRACTION = "fraction"
    INTERVAL = "confidence interval"
    CONFIDENCE = "confidence level"
    FREQUENCY = "frequency"
    YEAR = "year"
    ORDINAL = "ordinal"


class Relation(StrEnum):
    EQUAL = "="
    LESS = "<"
    AT_MOST = "≤"
    MORE = ">"
    AT_LEAST = "≥"
    ABOUT = "~"

    @property
    def side(self) -> str:
        """Where the truth may lie: below, above, or here; «over» and «at least» are not told apart."""
        return {"<": "below", "≤": "below", ">": "above", "≥": "above"}.get(self.value, "")


SYMBOLS = {
    "<": Relation.LESS, ">": Relation.MORE, "≤": Relation.AT_MOST, "≥": Relation.AT_LEAST,
    "≦": Relation.AT_MOST,
    "≧": Relation.AT_LEAST, "⩽": Relation.AT_MOST, "⩾": Relation.AT_LEAST, "~": Relation.ABOUT,
    "≈": Relation.ABOUT,
    "∼": Relation.ABOUT, "=": Relation.EQUAL,
}  # fmt: skip
UPWARD = "more|greater|higher|larger|longer|older"
DOWNWARD = "fewer|less|lower|smaller|shorter|younger"
SYMBOL = re.compile(r"([<>≤≥≦≧⩽⩾~≈∼=])\s?(?:(?:or\s?)?=\s?)?(?:[$€£]\s?)?$")
WORDS_BEFORE = re.compile(
    rf"\b(?:(?P<flip>no|not) )?(?:(?P<more>(?:{UPWARD}) than|over|above|exceed(?:s|ed|ing)?)"
    rf"|(?P<less>(?:{DOWNWARD}) than|under|below)|(?P<least>at least|(?:a )?minimum(?: of)?)"
    r"|(?P<most>at most|(?:a )?maximum(?: of)?|up to|as (?:much|many) as)|(?P<about>about|approximately"
    r"|approx\.|around|roughly|nearly|almost|some|circa|an? estimated))(?: or equal to)?(?: an?"
    r"| the)?\s(?:[$€£]\s?)?$",
    re.I,
)
WORDS_AFTER = re.compile(
    rf"(?P<plus>\+(?!\w))|\s(?:or|and) (?:(?P<more>{UPWARD}|over|above)|(?P<less>{DOWNWARD}|under|below))\b",
    re.I,
)
NAMED = {"more": Relation.MORE, "less": Relation.LESS, "least": Relation.AT_LEAST, "most": Relation.AT_MOST,
    "about": Relation.ABOUT, "plus": Relation.AT_LEAST}  # fmt: skip
FLIPPED = {Relation.MORE: Relation.AT_MOST, Relation.LESS: Relation.AT_LEAST}
# «over 12 weeks» is how long, not «more than».
OF_TIME = frozenset(["time", "months"])
WHILE = re.compile(r"\b(?:over|under)\b", re.I)

P_VALUE = re.compile(r"\b[pP](?:[- ]?[vV]alues?)?(?:\s(?:for|of|was)(?:\s\w{1,20}){0,3})?[\s,:(]*$")
MEANINGS = re.compile(
    r"(?:(?P<interval>\bC(?:r?I|Is)\b|(?:confidence|credible) intervals?\b)|(?P<ratio>[rR]atios?\b"
    r"|\b(?:[aA]?HR|[aA]?OR|[aAI]?RR|SMR|SIR)s?\b)|(?P<age>\b[aA]g(?:ed|es?)\b)"
    r"|(?P<proportion>\b(?:[pP]roportions?|[pP]robability|[pP]revalence|[sS]ensitivity"
    r"|[sS]pecificity)\b))[\])]*(?:\s?[\[(](?:[A-Za-z]{1,4}|\d{2}% CI)[\])]?)?(?:\s(?:from|of|was|were|is"
    r"|between|above|below|over|under))*[\s,:;(\[]*$"
)
CONFIDENCE = re.compile(r"\s?(?:CIs?\b|CrI\b|(?:two-sided )?(?:confidence|credible)\b)")
YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|from|of|until|during|by|before|after|to|between|and|through|early|late|mid|year|years|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\.?|[(\[,/-])\s?$",
    re.I,
)
YEAR_AFTER = re.compile(
    r"\s?(?:patients|participants|women|men|people|subjects|children|cases|adults|IU|samples)\b"
)
# A number after one of these is part of a name: «type 2», «phase 3», «Table 1»,
# «interleukin 6», «no. 4», «exon 6».
NAME_BEFORE = re.compile(
    r"\b(?:types?|phases?|grades?|stages?|class|classes|tables?|fig(?:ure)?s?\.?|vitamins?|interleukins?"
    r"|refs?\.?|references?|no\.|nos\.|sections?|chapters?|appendix|box|exons?|introns?|codons?"
    r"|chromosomes?|volume|vol\.|supplement|issue|pages?|pp?\.|version|caspases?|IL|vitamins? [A-EK]"
    r"|complement|subtypes?|subunits?|genotypes?|serotypes?|domains?|proteins?|virus|receptors?)\s?[-#]?$",
    re.I,
)
# After one of these only a single digit is: «group 2», but «in the placebo group 31 women».
NUMBERED = re.compile(
    r"\b(?:groups?|cohorts?|levels?|models?|factors?|part|clusters?|category|categories|criterion|criteria"
    r"|aims?|steps?|study|trial|experiment|question|arm|panel|schedule|line|lot|room|item|influenza"
    r"|round)\s?[-#]?$",
    re.I,
)
PROTEIN = re.compile(r"\b(?!OR|HR|RR|CI)[A-Z]{2,5}\s$")
PROJECT = re.compile(
    r"\s(?:[Gg]enomes?\b|0-[A-Z])"
)  # «1,000 genomes»; «5 0-UTR» is a 5′ whose prime was lost
# «The two trials» points back at what was named before.
POINTING = re.compile(r"\b(?:the|these|those|both|our|other)\s$", re.I)
# The words that may hang on a number by a hyphen and leave it a figure: «100-patient», «12-item», «2-arm».
COUNTED = re.compile(
    r"-(?:patient|participant|subject|person|people|point|item|arm|group|cent(?:er|re)|site|country"
    r"|component|dose|step|drug|wom[ae]n|m[ae]n|child|case|trial|study|hospital|sample|session|visit|bed"
    r"|centre|question|scale|hit|protein|gene|cell|old|step|digit|part|domain|subunit|stage|phase|wave|time"
    r"|minute|letter|word|tablet|capsule|unit|member|family|lead|vessel|Jan(?:uary)?|Feb(?:ruary)?"
    r"|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    r"|Dec(?:ember)?|sided|tailed|way|term|fold|times)s?\b",
    re.I,
)
LIST_GAP = re.compile(r" ?[,/-] ?|,? (?:and|or|to|versus|vs\.?|&) (?:[<>=] ?)?")
GLUED = re.compile(r"[^\W\d_]|['′’](?!\w)|-[^\W\d_]|\(\+\)")


def relation_of(text: str, start: int, end: int, dimension: str) -> Relation:
    """The relation stated before or after the number at `start`–`end` (its unit included)."""
    before = text[max(0, start - 26) : start]
    if symbol := SYMBOL.search(before):
        return _symbol(symbol, before)
    if after := WORDS_AFTER.match(text, end, end + LOOK_AHEAD):
        return Relation.AT_LEAST if after.lastgroup in ("more", "plus") else Relation.AT_MOST
    match = WORDS_BEFORE.search(before)
    if match is None or (dimension in OF_TIME and WHILE.search(match[0])):
        return Relation.EQUAL
    relation = next(kind for name, kind in NAMED.items() if match.groupdict().get(name))
    return FLIPPED.get(relation, relation) if match["flip"] else relation


def _symbol(symbol: re.Match[str], before: str) -> Relation:
    relation = SYMBOLS[symbol[1]]
    earlier = before[: symbol.start()].rstrip()[-1:]
    if relation is Relation.EQUAL and earlier in ("<", ">"):
        relation = SYMBOLS[earlier]
    if "=" in symbol[0][1:] or (symbol[1] == "=" and earlier in ("<", ">")):
        return {Relation.LESS: Relation.AT_MOST, Relation.MORE: Relation.AT_LEAST}.get(relation, relation)
    return relation


def meaning_of(text: str, start: int, end: int) -> Meaning | None:
    """What the words next to the number at `start`–`end` call it; None where they do not say."""
    if CONFIDENCE.match(text, end):
        return Meaning.CONFIDENCE
    before = text[max(0, start - LOOK_BACK) : start].rstrip("<>≤≥=~ -\u2212")
    if P_VALUE.search(before):
        return Meaning.P_VALUE
    match = MEANINGS.search(before)
    kinds = {
        "interval": Meaning.INTERVAL,
        "ratio": Meaning.RATIO,
        "age": Meaning.AGE,
        "proportion": Meaning.PROPORTION,
    }
    return kinds[match.lastgroup] if match and match.lastgroup else None


def is_year(text: str, start: int, end: int) -> bool:
    """Whether four bare digits stand where years do: «in 2013», «(2013)», not «2013 patients»."""
    if (
        YEAR_AFTER.match(text, end)
        or not text[start:end].isdecimal()
        or not 1800 <= int(text[start:end]) < 2100
    ):
        return False
    return start == 0 or YEAR_BEFORE.search(text, max(0, start - 12), start) is not None


def is_name(text: str, start: int, end: int) -> bool:
    """Whether the bare number at `start`–`end` belongs to a name: «type 2», «5-HT», «3T3», «5′»."""
    if (GLUED.match(text, end) and not COUNTED.match(text, end)) or PROJECT.match(text, end):
        return True
    first = max(0, start - 24)
    if end - start == 1 and NUMBERED.search(text, first, start):
        return True
    return not is_year(text, start, end) and NAME_BEFORE.search(text, first, start) is not None


def is_pair(text: str, start: int) -> bool:
    """Whether the quotient at `start` names two proteins: «MEK 1/2», «ERK 1/2»."""
    return PROTEIN.search(text, max(0, start - 8), start) is not None
