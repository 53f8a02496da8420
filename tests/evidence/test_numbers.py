"""Every spelling of a figure is read, and no name is read as one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import assert_work_grows_with

from review_service.evidence.number_context import Meaning, Relation
from review_service.evidence.numbers import find_figures


@pytest.mark.parametrize(
    ("text", "values", "dimension"),
    [
        ("Thirty-two percent", ["32"], "%"), ("32 per cent", ["32"], "%"), ("one in five", ["20"], "%"),
        ("1/10th of it", ["10"], "%"),
        ("one tenth of it", ["10"], "%"), ("half of them", ["50"], "%"), ("31/100", ["31"], "%"),
        ("493 per million", ["0.0493"], "%"),
        ("1,000 women", ["1000"], ""), ("1 000 women", ["1000"], ""), ("1\u2009000 women", ["1000"], ""),
        ("1\u00a0000 women", ["1000"], ""),
        ("1,5 mg", ["1.5"], "mass"), ("1·5 mg", ["1.5"], "mass"), ("4500 µg", ["4.5"], "mass"),
        ("4500 mcg daily", ["4.5"], "mass"),
        ("10-31 women", ["10", "31"], ""), ("10–31 women", ["10", "31"], ""),
        ("10 to 31 women", ["10", "31"], ""),
        ("between 10 and 31 women", ["10", "31"], ""), ("(n=31)", ["31"], ""), ("p = .016", ["0.016"], ""),
        ("0,016", ["0.016"], ""),
        ("−0.95 to 0.27", ["-0.95", "0.27"], ""), ("1.5 × 10⁶ cells", ["1500000"], ""),
        ("a ratio of 2:1", ["2"], "quotient"),
        ("24 h", ["86400"], "time"), ("1 day", ["86400"], "time"), ("12 weeks", ["7257600"], "time"),
        ("12-month", ["12"], "months"),
        ("women aged 35", ["420"], "months"), ("twice daily", ["2"], "times/day"), ("two-fold", ["2"], ""),
        ("twice as high", ["2"], ""),
        ("$750 million", ["750000000"], "$"), ("37.5 °C", ["37.5"], "°C"),
        ("0.5 mg/kg/day", ["0.0000005"], "mass/mass"),
        ("Two hundred fifty-nine women", ["259"], ""), ("the 90th percentile", ["90"], "ordinal"),
        ("a 100-patient trial", ["100"], ""),
    ],
)  # fmt: skip
def test_a_figure_is_read_however_it_is_spelled(text: str, values: list[str], dimension: str) -> None:
    (figure,) = find_figures(text)
    assert figure.values == tuple(Decimal(value) for value in values) and figure.dimension == dimension
    assert text[figure.start : figure.end] == figure.text


@pytest.mark.parametrize(
    "text",
    [
        "IL-6", "CD4+ cells", "COVID-19", "TNF-α", "SNRI", "vitamin B12", "H1N1", "type 2 diabetes",
        "phase 3", "vitamin D3", "CYP3A4",
        "p53", "as shown [3]", "as shown [1, 2-4]", "5-HT", "reference 3", "section 5", "types 1 and 2",
        "[@pmid:23359310, p. 4]",
        "MEK 1/2 inhibitors", "https://example.org/2013/31", "one of them", "a double-blind half-life",
        "T(H)2", "at least twice",
    ],
)  # fmt: skip
def test_a_name_is_no_figure(text: str) -> None:
    assert find_figures(text) == ()


def test_a_strength_in_a_product_name_is_a_figure() -> None:
    assert [figure.text for figure in find_figures("Naltrexone 50 mg tablets")] == ["50 mg"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("p = 0.016", Meaning.P_VALUE), ("P-value of 0.3", Meaning.P_VALUE), ("HR 0.75", Meaning.RATIO),
        ("odds ratio, 0.42", Meaning.RATIO),
        ("95% CI", Meaning.CONFIDENCE), ("CI −0.95 to 0.27", Meaning.INTERVAL), ("in 2013", Meaning.YEAR),
        ("2000 patients", Meaning.NUMBER),
        ("a third of them", Meaning.FRACTION), ("aged 65", Meaning.AGE), ("€5", Meaning.MONEY),
        ("5 mg", Meaning.DOSE), ("5 days", Meaning.DURATION),
    ],
)  # fmt: skip
def test_the_words_around_a_figure_give_its_meaning(text: str, meaning: Meaning) -> None:
    assert find_figures(text)[0].meaning is meaning


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("p<0.05", Relation.LESS), (">80%", Relation.MORE), ("over 80%", Relation.MORE),
        ("at least 5 mg", Relation.AT_LEAST),
        ("65 years or older", Relation.AT_LEAST), ("> or = 4000 g", Relation.AT_LEAST),
        ("no more than 5", Relation.AT_MOST),
        ("less than 5", Relation.LESS), ("about 5", Relation.ABOUT), ("over 12 weeks", Relation.EQUAL),
        ("5 mg", Relation.EQUAL),
    ],
)  # fmt: skip
def test_a_relation_is_read_in_signs_and_words(text: str, relation: Relation) -> None:
    assert find_figures(text)[0].relation is relation


def test_a_unit_written_once_counts_for_the_list_before_it() -> None:
    found = find_figures("doses of 0.05, 0.15, or 0.5 mg; at 4 and 12 weeks")
    assert [figure.dimension for figure in found] == ["mass", "mass", "mass", "time", "time"]


@given(st.text(alphabet="0123456789.,-–/:()[]%<>= abcdefimnoptwy½×⁶µ$\n", max_size=60) | st.text(max_size=60))
def test_no_text_raises_and_offsets_cut_the_figure(text: str) -> None:
    for figure in find_figures(text):
        assert text[figure.start : figure.end] == figure.text and figure.values


@pytest.mark.parametrize(
    "piece", ["1 ", "1,", "[", "[1,", "1-", "one ", "(((", "p for ", "1 x 10", "[@", "1 mg/"]
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    assert_work_grows_with(4_000, lambda size: find_figures((piece * size)[:size]))
    find_figures((piece * 20_000)[:20_000])
