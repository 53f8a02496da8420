"""How a single number may be written: digits, words, fractions, powers of ten;
and what only looks like one."""

import re
from dataclasses import dataclass
from decimal import Decimal

from review_service.evidence.number_context import POINTING
from review_service.evidence.number_words import (
    AND_A_HALF,
    CARDINAL,
    FRACTION,
    SCALES,
    cardinal,
    fraction,
)
from review_service.evidence.units import EXACT, NONE, UNITS, Unit, unit_at

# One character for one character, so that offsets stay: blanks, hyphens and dashes,
# the Lancet's raised point, µ.
PLAIN = str.maketrans(
    dict.fromkeys("\t\n\r\x0b\x0c\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u00b7\u2219\u22c5", ".")
    | {"\u03bc": "µ", "\uff05": "%"}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
)
# A dash between digits joins a range; elsewhere it is a pause, and what follows it is no name («women—31»).
PAUSE = re.compile(r"(?<![0-9%])[—―]|[—―](?![0-9])")
SECTION = re.compile(
    (
        r"^[ \t]{0,8}(?:[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?|[0-9]{1,2}\.)(?=[ \t]+[A-Z][a-z]{2})"
        r"|^[ \t]{0,8}[0-9]{1,2}(?=[ \t]+[A-Z]{4})"
    ),
    re.M,
)
DIGITS = (
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,12})?(?![0-9])"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]{1,12})?(?![0-9])|[0-9]{0,15}\.[0-9]{1,12}(?![0-9]|\.[0-9])"
    r"|[0-9]{1,15},[0-9]{1,12}(?![0-9]|,[0-9]|\.[0-9])|[0-9]{0,6}[½⅓⅔¼¾⅛]|[0-9]{1,15}(?![0-9]|\.[0-9]))"
)
WRITTEN = (
    rf"(?i:(?P<part>{FRACTION})|(?P<words>{CARDINAL})(?:\b|(?=fold\b))|(?P<twice>twice|thrice|doubled"
    r"|tripled|halved)\b)"
)
START = re.compile(
    r"(?P<skip>https?://\S+|\b(?:PM(?:C?ID)?|ISBN|ISSN|NCT|EudraCT)(?: ?(?:no\."
    r"|number))? ?:? ?[0-9][0-9-]{3,20}X?\b|\bdoi: ?\S+|\b10\.[0-9]{4,9}/\S+"
    r"|\[[^\[\]@]{0,300}@[^\[\]]{0,300}\]"
    r"|(?<![0-9] )\[[0-9]{1,3}(?: ?[,;-] ?[0-9]{1,3}){0,30}\])"
    rf"|(?<![\w.)\]/*^%])(?<!\w\()(?<![\w)\]]-)(?<!\w/)(?P<sign>-(?=[0-9.]))?(?P<digits>{DIGITS})"
    rf"|(?<![\w-]){WRITTEN}"
)
NEXT = re.compile(rf"(?P<sign>-(?=[0-9.]))?(?P<digits>{DIGITS})|{WRITTEN}")
VULGAR = {"½": "0.5", "⅓": "1/3", "⅔": "2/3", "¼": "0.25", "¾": "0.75", "⅛": "0.125"}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
POWER = re.compile(
    r" ?[x×*] ?10(?:\^?\(?([-+]?[0-9]{1,2})\)?(?![0-9]|[.,][0-9])|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
    r"|[eE]([-+]?[0-9]{1,2})\b"
)
BARE_POWER = re.compile(r"(?:\^|\()([-+]?[0-9]{1,2})\)?(?=[ /,;.)]|$)|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})")
OVER = re.compile(
    r"/([1-9][0-9]{0,2}(?:[, ][0-9]{3})+(?![0-9])|[0-9]{1,9})(?:th|rd|nd)?s?\b(?![/-]|[.,][0-9])"
)
PRESSURES = re.compile(r"/[0-9]{2,3} ?mm ?Hg\b")
DECADE = re.compile(r"s\b")
COLON = re.compile(r" ?: ?([0-9]{1,9}(?:\.[0-9]{1,9})?)\b(?! ?:)")
IN_ALL = re.compile(
    rf" (?:in(?: every)?|out of(?: every)?) (?:(?P<digits>{DIGITS})|(?i:(?P<words>{CARDINAL})))\b(?! ?%)"
)
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
SCALE = re.compile(rf" ?-?({'|'.join(SCALES)})\b", re.I)
FOLD = re.compile(
    r"[ -]?fold\b|(?: times| ?[x×])(?= (?:as|more|less|higher|lower|greater|faster|the|that)\b)", re.I
)
OFTEN = re.compile(
    (
        r"(?: times|(?<=ice))(?: ?/ ?| (?:a|per|each|every) | )(?P<span>day|daily|week|weekly|month|monthly"
        r"|year|yearly)\b"
    ),
    re.I,
)
FACTORS = {"twice": "2", "thrice": "3", "doubled": "2", "tripled": "3", "halved": "0.5"}
COMPARED = re.compile(r" (?:as|the|that|more|higher|greater)\b", re.I)
BLANK = re.compile(r"-| {0,3}")
DECADES = Unit("decade", Decimal(1))
ORDINALS, QUOTIENT = Unit("ordinal", Decimal(1)), Unit("quotient", Decimal(1))
SIGNS = {"$": UNITS["USD"], "€": UNITS["EUR"], "£": UNITS["GBP"]}


@dataclass(frozen=True, slots=True)
class Term:
    """One written number. `kind` is «number», or the meaning its form gives it:
    fraction, ratio, frequency, ordinal."""

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: Unit = NONE
    kind: str = "number"

    @property
    def is_bare(self) -> bool:
        return self.unit is NONE and self.kind == "number"


def plain_text(text: str) -> str:
    """`text` with one spelling of blanks, dashes and points; every offset stays."""
    return PAUSE.sub(",", text).translate(PLAIN)


def section_numbers(text: str) -> frozenset[int]:
    """Where the numbers of numbered headings begin: «2.1 Dosage», «5 WARNINGS»."""
    matches = (match for match in SECTION.finditer(text))
    return frozenset(match.end() - len(match[0].lstrip()) for match in matches)


def term_at(plain: str, match: re.Match[str]) -> Term | None:
    """The number that `START` or `NEXT` matched, with whatever follows and belongs to it;
    None if it is none."""
    start, end = match.span()
    if match["twice"]:
        return _factor(plain, start, end, match["twice"].lower())
    if match["part"]:
        return Term(start, end, fraction(match["part"]), Decimal(0), UNITS["%"], "fraction")
    if match["words"]:
        value, step, end = cardinal(match["words"]), Decimal(1), _half(plain, end)
        value += Decimal("0.5") if end > match.end() else 0
        term = _whole(plain, start, end, value, step)
        return None if _is_pronoun(plain, match["words"], term) else term
    value, step = _digits(match["digits"])
    if match["digits"] in VULGAR:
        return Term(start, end, value * 100, Decimal(0), UNITS["%"], "fraction")
    return _whole(plain, start, end, -value if match["sign"] else value, step)


def _half(plain: str, end: int) -> int:
    half = AND_A_HALF.match(plain, end)
    return half.end() if half else end


def _is_pronoun(plain: str, text: str, term: Term) -> bool:
    return term.is_bare and (
        text.lower() in ("one", "zero")
        or (term.value <= 10 and POINTING.search(plain, max(0, term.start - 8), term.start) is not None)
    )


def _digits(written: str) -> tuple[Decimal, Decimal]:
    """«1 000» → 1000, 1; «1,5» → 1.5, 0.1; «2½» → 2.5, 0."""
    if written[-1] in VULGAR:
        above, _, below = VULGAR[written[-1]].partition("/")
        return Decimal(written[:-1] or 0) + EXACT.divide(Decimal(above), Decimal(below or 1)), Decimal(0)
    joined = written.replace(" ", "")
    thousands = re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", joined)
    value = Decimal(joined.replace(",", "" if thousands else "."))
    return value, Decimal(1).scaleb(int(value.as_tuple().exponent))


def _whole(plain: str, start: int, end: int, value: Decimal, step: Decimal) -> Term:
    term = _of_two(plain, start, end, value) if step == 1 else None
    if term:
        return term
    value, step, end = _scaled(plain, end, value, step)
    if step == 1 and 1800 <= value < 2100 and not value % 10 and (decade := DECADE.match(plain, end)):
        return Term(start, decade.end(), value, step, DECADES)
    for pattern, kind in ((FOLD, "ratio"), (OFTEN, "frequency"), (ORDINAL, "ordinal")):
        if after := pattern.match(plain, end):
            unit = _times(after["span"]) if kind == "frequency" else ORDINALS if kind == "ordinal" else NONE
            return Term(start, after.end(), value, step, unit, kind)
    if sign := SIGNS.get(plain[start - 1 : start]):
        return Term(start, end, value, step, sign)
    measured = _unit(plain, end)
    return Term(start, measured[1], value, step, measured[0]) if measured else Term(start, end, value, step)


def _unit(plain: str, end: int) -> tuple[Unit, int] | None:
    blank = BLANK.match(plain, end)
    return unit_at(plain, blank.end() if blank else end)


def _scaled(plain: str, end: int, value: Decimal, step: Decimal) -> tuple[Decimal, Decimal, int]:
    """«1.5 × 10⁶», «10(12)», «2 million»."""
    power = POWER.match(plain, end) or (BARE_POWER.match(plain, end) if value == 10 and step == 1 else None)
    if power:
        digits = next(group for group in power.groups() if group).translate(RAISED)
        base = Decimal(1) if power.re is BARE_POWER else value
        return base.scaleb(int(digits)), step.scaleb(int(digits)), power.end()
    if scale := SCALE.match(plain, end):
        by = SCALES[scale[1].lower()]
        return value * by, step * by, scale.end()
    return value, step, end


def _of_two(plain: str, start: int, end: int, value: Decimal) -> Term | None:
    """«31/100» and «one in five» as percent; «2:1» as a quotient."""
    if PRESSURES.match(plain, end):
        return None
    if (over := OVER.match(plain, end)) and (whole := _digits(over[1])[0]):
        return _share(start, over.end(), value, whole)
    if (colon := COLON.match(plain, end)) and Decimal(colon[1]):
        return Term(start, colon.end(), EXACT.divide(value, Decimal(colon[1])), Decimal(0), QUOTIENT, "ratio")
    every = IN_ALL.match(plain, end)
    whole = (
        (cardinal(every["words"]) if every["words"] else _digits(every["digits"])[0]) if every else Decimal(0)
    )
    if every is None or not 0 < value < whole or 1800 <= whole < 2100 or _unit(plain, every.end()):
        return None
    if " in " in every[0] and value > 10:
        return None
    return _share(start, every.end(), value, whole)


def _share(start: int, end: int, value: Decimal, whole: Decimal) -> Term:
    """«1/2000» is as coarse as its round thousands; smaller wholes are exact."""
    share = EXACT.divide(value * 100, whole)
    last = Decimal(1).scaleb(int(whole.normalize().as_tuple().exponent))
    step = EXACT.divide(share * last, whole) if value == 1 and whole >= 1000 else Decimal(0)
    return Term(start, end, share, step, UNITS["%"], "fraction")


def _times(span: str) -> Unit:
    return Unit(f"times/{span.lower().replace('daily', 'day').removesuffix('ly')}", Decimal(1))


def _factor(plain: str, start: int, end: int, word: str) -> Term | None:
    """«Twice daily» is how often, «twice as high» how much; «at least twice» neither."""
    value = Decimal(FACTORS[word])
    if often := OFTEN.match(plain, end):
        return Term(start, often.end(), value, Decimal(1), _times(often["span"]), "frequency")
    if word in ("twice", "thrice") and not COMPARED.match(plain, end):
        return None
    return Term(start, end, value, Decimal(1), NONE, "ratio")
