"""Claims with one figure made wrong: what a slip, a mix-up or a machine does to a sentence
that copies its source.

Finds numbers and units by a few patterns of its own, so that what the checks do not
parse counts against them.
"""

import re
from collections.abc import Callable
from random import Random

NUMBER = re.compile(
    r"(?<![\w.,)\]/*-])(?<!\w\()(?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?![,.]?[0-9])|(?<=[<>= ])\.[0-9]+)"
    r"(?!['′]|[A-Za-z(*+.]*[A-Za-z(]|-(?!week|day|month|year|hour|minute|patient|point|item|fold|mg)[A-Za-z])"
)
NAMED = re.compile(
    r"(?:types?|phases?|grades?|stages?|tables?|figures?|groups?|codon|exon|domain|protein|vitamins?"
    r"|interleukin|chromosome|levels?|class|no\.|ref\.|receptors?|and|or|supplement|volume|I2 ="
    r"|subunit)\s?$",
    re.I,
)
UNITS = {
    "mg": ["g", "µg"], "µg": ["mg"], "mcg": ["mg"], "g": ["mg"], "kg": ["g"], "ml": ["l"], "mL": ["L"],
    "weeks": ["months", "days"], "week": ["month", "day"], "months": ["weeks", "years"],
    "month": ["year", "week"],
    "days": ["weeks", "hours"], "day": ["week", "hour"], "years": ["months"], "year": ["month"],
    "hours": ["days"],
    "minutes": ["hours"], "%": [" mg", ""], "h": ["min"],
}  # fmt: skip
UNIT = re.compile(
    rf"(?<=[0-9])(?P<gap>[ -]?)(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})(?![\w/]|-[0-9])"
)
ARM = re.compile(
    r"\b(?:placebo|controls?|sham|vehicle|men|women|cases|naltrexone|duloxetine|pregabalin|exercise"
    r"|warfarin|heparin|monotherapy|combination|intervention|standard-dose|low-dose|high-dose|vaccinated"
    r"|unvaccinated|noncarriers|carriers)\b",
    re.I,
)


def digit(claim: str, rng: Random) -> str | None:
    """One digit of one number is another."""
    found = rng.choice(numbers(claim) or [None])
    if found is None:
        return None
    at = rng.choice([i for i in range(*found.span()) if claim[i].isdigit()])
    first = at == found.start() and found[0].isdigit() and len(found[0]) > 1
    other = rng.choice([d for d in "0123456789" if d != claim[at] and not (d == "0" and first)])
    return f"{claim[:at]}{other}{claim[at + 1 :]}"


def swapped(claim: str, rng: Random) -> str | None:
    """Two different numbers change places."""
    found = numbers(claim)
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if value(a[0]) != value(b[0])]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return f"{claim[: a.start()]}{b[0]}{claim[a.end() : b.start()]}{a[0]}{claim[b.end() :]}"


def decimal(claim: str, rng: Random) -> str | None:
    """The decimal point stands one place further left or right."""
    return _rewritten(claim, rng, rng.choice([0.1, 10]), only_decimals=True)


def tenfold(claim: str, rng: Random) -> str | None:
    return _rewritten(claim, rng, 10, only_decimals=False)


def unit(claim: str, rng: Random) -> str | None:
    """Another unit: mg for g, weeks for months, no percent sign."""
    found = rng.choice(list(UNIT.finditer(claim)) or [None])
    if found is None:
        return None
    shared = found["unit"] == "%" and re.match(r"\s?(?:vs|versus|and|or|to|,)\b", claim[found.end() :])
    other = rng.choice(UNITS[found["unit"]][: 1 if shared else None])
    return f"{claim[: found.start('unit')]}{other}{claim[found.end() :]}"


def arms(claim: str, rng: Random) -> str | None:
    """Two arms change places; the figures stay."""
    found = list(ARM.finditer(claim))
    others = [match for match in found[1:] if match[0].lower() != found[0][0].lower()]
    if not others or len(numbers(claim)) < 2 or len(found) > 2:
        return None
    a, b = found[0], others[0]
    near = [min(abs(number.start() - arm.end()) for number in numbers(claim)) for arm in (a, b)]
    if max(near) > 40 or not any(a.end() < number.start() < b.start() for number in numbers(claim)):
        return None
    return f"{claim[: a.start()]}{b[0]}{claim[a.end() : b.start()]}{a[0]}{claim[b.end() :]}"


KINDS: dict[str, Callable[[str, Random], str | None]] = {
    one.__name__: one for one in (digit, swapped, decimal, tenfold, unit, arms)
}


def numbers(claim: str) -> list[re.Match[str]]:
    return [m for m in NUMBER.finditer(claim) if not NAMED.search(claim[max(0, m.start() - 14) : m.start()])]


def value(written: str) -> float:
    return float(re.sub(r",(?=[0-9]{3}(?![0-9]))", "", written).replace(",", "."))


def _rewritten(claim: str, rng: Random, by: float, only_decimals: bool) -> str | None:
    found = [m for m in numbers(claim) if value(m[0]) and ("." in m[0] or not only_decimals)]
    if not found:
        return None
    chosen = rng.choice(found)
    return f"{claim[: chosen.start()]}{float(f'{value(chosen[0]) * by:.6g}'):.10g}{claim[chosen.end() :]}"
