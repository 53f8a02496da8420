"""A claim keeps its identity when its setting changes, and loses it when a letter does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.reading.fingerprint import fingerprint

BASE = 'The dose isn\'t 4.5 mg - "low" for IL-1 in 10-31 people.'


@pytest.mark.parametrize(
    "same",
    [
        BASE.replace(" ", "\n  "), BASE.replace(" ", "\u00a0"), f"- {BASE}", f"• {BASE}", f"1. {BASE}",
        BASE.replace('"', "“", 1).replace('"', "”"),
        BASE.replace("'", "’"), BASE.replace("-", "–"), BASE.replace("-", "‑"), BASE.replace("-", "−"),
        BASE.replace("dose", "**dose**"), BASE.replace("low", "_low_"), f"*{BASE}*",
        BASE.replace("dose", "do\u00adse"), BASE.replace(" - ", " -- "), BASE.replace(" - ", "---"),
        BASE.replace(" - ", "—"), BASE.replace("10-31", "10--31"),
    ],
)  # fmt: skip
def test_how_the_words_are_set_makes_no_difference(same: str) -> None:
    assert fingerprint(same, ("Dosing",)) == fingerprint(BASE, ("Dosing",))


@pytest.mark.parametrize(
    "other",
    [BASE.replace("isn't", "is"), BASE.replace("4.5", "45"), BASE.replace("4.5", "4.6"),
        BASE.replace("mg", "Mg"), BASE.replace("IL-1", "IL1"), BASE + " Not.", BASE.replace("4.5", "-4.5"),
        BASE.replace("4.5", "- 4.5"), BASE.replace("mg", "µg")],
)  # fmt: skip
def test_a_changed_letter_digit_sign_case_or_negation_makes_one(other: str) -> None:
    assert fingerprint(other, ("Dosing",)) != fingerprint(BASE, ("Dosing",))


def test_a_power_is_not_its_digits_and_a_composed_letter_is_its_parts() -> None:
    assert fingerprint("10² cells", ()) != fingerprint("102 cells", ())
    assert fingerprint("Sjo\u0308gren", ()) == fingerprint("Sj\u00f6gren", ())


def test_the_heading_path_counts() -> None:
    assert len({fingerprint(BASE, path) for path in ((), ("A",), ("A", "B"), ("B", "A"), ("A B",))}) == 5


@given(st.text(alphabet="abcXYZ0123456789.%<>=+", min_size=2, max_size=40), st.data())
def test_any_changed_character_counts(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + ("q" if text[at] != "q" else "z") + text[at + 1 :]
    assert fingerprint(f"The {text}", ()) != fingerprint(f"The {changed}", ())
