"""Units as medical texts write them, and what they measure: 4500 µg is 4.5 mg, 12 weeks are not 12 months."""

import re
from dataclasses import dataclass
from decimal import Context, Decimal

# Enough digits for any figure in a text, few enough that 1/3 of a thing is the same however it was reached.
EXACT = Context(prec=15)

# dimension: {factor to its base unit: spellings}. Days and months do not convert:
# a month has no fixed length.
TABLE: dict[str, dict[str, str]] = {
    "%": {"1": "% percent pct percentage", "0.1": "‰"},
    "mass": {
        "0.000000001": "pg picogram picograms",
        "0.000001": "ng nanogram nanograms",
        "0.001": "µg mcg ug microgram micrograms",
        "1": "mg mgs milligram milligrams milligramme milligrammes",
        "1000": "g gm gms gram grams gramme grammes",
        "1000000": "kg kgs kilo kilos kilogram kilograms",
    },
    "volume": {
        "0.000001": "µl µL ul",
        "0.001": "ml mL ML cc millilitre millilitres milliliter milliliters",
        "0.1": "dl dL",
        "1": "l L litre litres liter liters",
    },
    "amount": {
        "0.000000001": "pmol",
        "0.000001": "nmol",
        "0.001": "µmol umol micromol",
        "1": "mmol millimol",
        "1000": "mol",
    },
    "amount/volume": {"0.000001": "nM", "0.001": "µM uM", "1": "mM"},
    "unit": {"0.001": "mIU mU", "1": "IU U iu unit units"},
    "equivalent": {"1": "mEq meq"},
    "time": {
        "0.001": "ms msec",
        "1": "s sec secs seconds",
        "60": "min mins minute minutes",
        "3600": "h hr hrs hour hours",
        "86400": "d day days",
        "604800": "wk wks week weeks",
    },
    "months": {"1": "mo mos month months", "12": "y yr yrs year years yo"},
    "person-time": {"1": "person-month person-months", "12": "person-year person-years patient-years"},
    "length": {
        "0.000001": "nm",
        "0.001": "µm um",
        "1": "mm millimetres millimeters",
        "10": "cm centimetre centimetres centimeter centimeters",
        "1000": "m metre metres meter meters",
        "1000000": "km",
    },
    "area": {"0.0001": "cm2", "1": "m2"},
    "pressure": {"1": "mmHg", "7.50062": "kPa"},
    "frequency": {"1": "Hz", "1000": "kHz", "1000000": "MHz"},
    "beats/min": {"1": "bpm"},
    "energy": {"1": "kcal", "0.239006": "kJ"},
    "bases": {"1": "bp", "1000": "kb kbp", "1000000": "Mb Mbp"},
    "daltons": {"1": "Da", "1000": "kDa kd kD"},
    "dose of radiation": {"0.001": "mGy", "1": "Gy", "0.01": "cGy"},
    "°C": {"1": "°C ℃"},
    "°F": {"1": "°F ℉"},
    "$": {"1": "USD dollar dollars"},
    "€": {"1": "EUR euro euros"},
    "£": {"1": "GBP"},
}


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` turns a value into the base unit of `dimension` (mg, l, s, month, mm …)."""

    dimension: str
    factor: Decimal


NONE = Unit("", Decimal(1))
UNITS = {
    spelling: Unit(dimension, Decimal(factor))
    for dimension, factors in TABLE.items()
    for factor, spellings in factors.items()
    for spelling in spellings.split()
}
PHRASES = (
    (re.compile(r"per ?cent\b|percentage[- ]points?\b", re.I), UNITS["%"]),
    (re.compile(r"mm ?Hg\b|mm of mercury\b"), UNITS["mmHg"]),
    (re.compile(r"(?:person|patient)[- ]years?\b", re.I), UNITS["person-years"]),
    (re.compile(r"(?:person|patient)[- ]months?\b", re.I), UNITS["person-months"]),
    (re.compile(r"beats (?:per|/) ?min(?:ute)?\b"), UNITS["bpm"]),
    (re.compile(r"international units?\b", re.I), UNITS["IU"]),
    (re.compile(r"base[- ]pairs?\b", re.I), UNITS["bp"]),
    (re.compile(r"m(?:\(2\)|²|\^2)"), UNITS["m2"]),
    (re.compile(r"cm(?:\(2\)|²|\^2)"), UNITS["cm2"]),
    (re.compile(r"(?:° ?|degrees? )(?:C\b|Celsius|centigrade)", re.I), UNITS["°C"]),
    (re.compile(r"(?:° ?|degrees? )(?:F\b|Fahrenheit)", re.I), UNITS["°F"]),
    (re.compile(r"per million\b"), Unit("%", Decimal("0.0001"))),
    (re.compile(r"per thousand\b"), Unit("%", Decimal("0.1"))),
)
# Whatever begins one of the phrases above; most words do not, and are looked up at once.
PHRASE_START = re.compile(
    r"(?:per |base|percentage|mm|patient|person|beats|international|m[(²^]|cm[(²^]|°|degree)", re.I
)
WORD = re.compile(r"[%‰℃℉]|[A-Za-zµ°]+2?(?![A-Za-z0-9])")
OVER = re.compile(r" ?/ ?| per | an? (?=day|week|month|year|hour|minute)|[ .]?(?=[A-Za-z]{1,4}-1\b)")
INVERSE = re.compile(r"-1\b")


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit that begins exactly at `position` and the offset after it. «Per day» is dropped:
    a dose is a day's dose."""
    simple = _simple(text, position)
    if simple is None and not (text.startswith("/", position) and _simple(text, position + 1)):
        return None
    unit, end = simple or (NONE, position)  # «10(12)/l» has nothing but a denominator
    while (over := OVER.match(text, end)) and (below := _simple(text, over.end())):
        inverse = INVERSE.match(text, below[1])
        end = inverse.end() if inverse else below[1]
        if below[0] != UNITS["day"]:
            factor = EXACT.divide(unit.factor, below[0].factor)
            unit = Unit(f"{unit.dimension}/{below[0].dimension}", factor)
    return unit, end


def _simple(text: str, position: int) -> tuple[Unit, int] | None:
    if PHRASE_START.match(text, position):
        for pattern, unit in PHRASES:
            if match := pattern.match(text, position):
                return unit, match.end()
    word = WORD.match(text, position)
    if word is None:
        return None
    spelled = word[0]
    known = UNITS.get(spelled) or (UNITS.get(spelled.lower()) if len(spelled) > 1 else None)
    return (known, word.end()) if known else None
