"""Numbers written in words: «thirty-two», «five hundred and six», «two thirds», «half»."""

import re
from decimal import Decimal

from review_service.evidence.units import EXACT

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = {word: value for value, word in enumerate(SMALL)} | {
    word: 20 + 10 * n for n, word in enumerate(TENS)
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
UNIT = "|".join(sorted(VALUES, key=len, reverse=True))
SCALE = "|".join(SCALES)
# One number: tens and units, then scales; «and» only after a scale, so that «two and three» stay two numbers.
GROUP = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(SMALL[1:10])})\b)?|(?:{UNIT})|an?(?= (?:{SCALE})\b))"
CARDINAL = rf"{GROUP}(?:[- ](?:{SCALE})\b(?:(?:[- ]and)?[- ]{GROUP}\b)?)*"
PART = rf"(?:{'|'.join(PARTS)})s?"
FRACTION = (
    rf"(?:(?:{UNIT})[- ]|an? )(?:{PART})(?![-\w])(?= (?:of|the|as|less|more|lower|higher|fewer|reduction"
    r"|were|had|have|did|[a-z]{3,}ed(?= (?:by|in|on|with|at|after|from|to|and)\b|[.,;)]|\s*$))\b|[-.,;)]"
    rf"|\s*$)|(?:{'|'.join(SMALL[1:10])})[- ](?:{PART})(?![-\w])|half(?= (?:of|the|as|an?|were|had|have"
    r"|did)\b)|(?:(?<=by )|(?<=about )|(?<=over )|(?<=under )|(?<=than )|(?<=nearly )|(?<=almost )"
    r"|(?<=roughly )|(?<=around )|(?<=least )|(?<=approximately )|(?<=in ))half\b(?!-| (?:life|lives|a"
    r"|the)\b)"
)
AND_A_HALF = re.compile(r" and (?:a|one)[- ]half\b", re.I)


def cardinal(text: str) -> Decimal:
    """The value of what `CARDINAL` matched: «five hundred and six» → 506."""
    total = group = 0
    for word in re.split(r"[- ]", text.lower()):
        if word in SCALES and SCALES[word] > 100:
            total, group = total + (group or 1) * SCALES[word], 0
        elif word == "hundred":
            group = (group or 1) * 100
        else:
            group += VALUES.get(word, 0)
    return Decimal(total + group)


def fraction(text: str) -> Decimal:
    """The share, in percent, of what `FRACTION` matched: «a third» → 33.3…"""
    *many, part = re.split(r"[- ]", text.lower())
    below = PARTS.get(part) or PARTS[part.removesuffix("s")]
    above = VALUES.get(many[-1], 1) if many else 1
    return EXACT.divide(Decimal(100 * above), Decimal(below))
