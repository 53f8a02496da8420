"""Units convert where they measure the same, and only there."""

from decimal import Decimal

import pytest

from review_service.evidence.units import unit_at


def measure(spelled: str) -> tuple[str, Decimal]:
    found = unit_at(spelled, 0)
    assert found is not None and found[1] == len(spelled)
    return found[0].dimension, found[0].factor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mg", "milligrams"), ("µg", "mcg"), ("mg/kg", "mg per kg"), ("mg/day", "mg"), ("mg kg-1", "mg/kg"),
        ("mM", "mmol/L"), ("g/l", "mg/ml"),
        ("mm Hg", "mmHg"), ("h", "hours"), ("percent", "%"), ("person-years", "patient-years"),
        ("m(2)", "m²"), ("/l", "/litre"),
    ],
)  # fmt: skip
def test_two_spellings_of_a_unit_are_one(one: str, other: str) -> None:
    assert measure(one) == measure(other)


def test_weeks_are_seven_days_but_no_part_of_a_month() -> None:
    assert measure("weeks")[1] == 7 * measure("days")[1]
    assert measure("weeks")[0] != measure("months")[0]


@pytest.mark.parametrize("text", ["women", "M", "T cells", "", "%x"[1:]])
def test_a_word_is_no_unit(text: str) -> None:
    assert unit_at(text, 0) is None
