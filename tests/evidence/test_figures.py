"""A figure is green only where the source has it: this value, this unit, this meaning,
next to the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.evidence.contract import Level, Passage, SourceFacts
from review_service.evidence.figures import check_figures

TEXT = (
    "Low-dose naltrexone was tried in 31 women. Pain fell by 28.8% with naltrexone versus 18.0% with "
    "placebo (P = 0.016). Doses were 4500 µg for 12 weeks. The response rate was 32% in one arm. More than "
    "30% stayed; ages were 18-65 years."
)


def levels(claim: str, text: str = TEXT, *shown: str, year: int | None = None) -> list[Level]:
    places = [Passage(0, text.index(one), text.index(one) + len(one), 1.0) for one in shown]
    source = SourceFacts("one", text, "abstract", year=year)
    return [found.level for found in check_figures(claim, [source], {"one": places} if shown else {})]


@pytest.mark.parametrize(
    "claim",
    ["31 women", "thirty-one women", "4.5 mg", "4500 mcg daily", "84 days", "p=.016", "28,8 %", "over 30%",
        "Pain fell by 29%", "18 to 65 years"],
)  # fmt: skip
def test_an_equal_figure_is_green(claim: str) -> None:
    assert levels(claim) == [Level.GREEN]


@pytest.mark.parametrize(
    "claim", ["32 women", "12 months", "45 mg", "31%", "27% of them", "in 2013", "half of them"]
)
def test_a_figure_that_is_nowhere_is_red(claim: str) -> None:
    assert levels(claim) == [Level.RED]


@pytest.mark.parametrize(
    "claim", ["p<0.05", "exactly 30% stayed", "aged 40 years", "odds ratio 0.016", "65 to 18 years"]
)
def test_a_figure_of_another_relation_or_meaning_or_inside_a_range_is_amber(claim: str) -> None:
    assert levels(claim) == [Level.AMBER]


def test_a_figure_outside_the_passages_shown_is_amber() -> None:
    shown = "Doses were 4500 µg for 12 weeks."
    assert levels("4.5 mg in 31 women", TEXT, shown) == [Level.GREEN, Level.AMBER]


@pytest.mark.parametrize(
    "claim", ["28.8% with placebo versus 18.0% with naltrexone", "Naltrexone 18.0%, placebo 28.8%",
        "Pain fell by 18.0% with naltrexone versus 28.8% with placebo"]
)  # fmt: skip
def test_swapped_arms_are_amber(claim: str) -> None:
    assert levels(claim) == [Level.AMBER, Level.AMBER]


@pytest.mark.parametrize("claim", ["28.8% with naltrexone, 18.0% with placebo",
    "Naltrexone 28.8%, placebo 18.0%", "18.0% with placebo versus 28.8% with naltrexone"])  # fmt: skip
def test_arms_in_another_order_are_green(claim: str) -> None:
    assert levels(claim) == [Level.GREEN, Level.GREEN]


def test_another_value_among_the_same_words_is_amber_and_named() -> None:
    text = "The rate was 5% in the first month. Later the rate was 7% in the second month."
    (found, *_) = check_figures("Later the rate was 5% in the second month", [SourceFacts("one", text)], {})
    assert found.level is Level.AMBER and "“7%”" in found.where


def test_the_year_of_the_reference_is_green() -> None:
    assert levels("A 2013 trial", TEXT, year=2013) == [Level.GREEN]


def test_a_share_matches_only_where_a_proportion_is_meant() -> None:
    assert levels("32%", "The proportion was 0.32 in all.") == [Level.GREEN]
    assert levels("32%", "The ratio was 0.32 in all.") == [Level.RED]


def test_the_ends_of_a_range_may_come_from_two_sources() -> None:
    sources = [SourceFacts("a", "There were 10 women."), SourceFacts("b", "There were 31 women.")]
    assert [found.level for found in check_figures("10-31 women", sources, {})] == [Level.GREEN]


def test_it_says_where_it_looked() -> None:
    (found,) = check_figures("32 women", [SourceFacts("a", "x" * 1500, "abstract"), SourceFacts("b", "")], {})
    assert found.where == "not found in a: abstract, 1,500 characters; b: no text stored"


SPELLINGS = st.integers(2, 9999).flatmap(
    lambda n: st.sampled_from(
        [(f"{n} mg", f"{n}mg"), (f"{n:,} women", f"{n} women"),
            (f"{n / 10:.1f} mg", f"{n / 10:.1f}".replace(".", ",") + " mg"), (f"{n} mg", f"{n * 1000} µg"),
         (f"{n} days", f"{n * 24} hours"), (f"{n:,}".replace(",", "\u2009") + " women", f"{n} women"),
         (f"p = 0.{n:04}", f"P=.{n:04}"),
         (f"−{n} mm", f"-{n} mm"), (f"{n}–{n + 5} days", f"{n} to {n + 5} days"), (f"{n}%", f"{n} percent"),
         (f"over {n}%", f">{n} %")]
    )
)  # fmt: skip


@given(SPELLINGS, st.booleans())
def test_a_figure_is_found_in_its_own_source_whatever_its_spelling(
    pair: tuple[str, str], turned: bool
) -> None:
    claim, source = pair[::-1] if turned else pair
    assert levels(f"It was {claim} in all.", f"They had found {source} there.") == [Level.GREEN]


@given(st.text(alphabet="0123456789.,-–/:()[]%<>= abcdefimnoptwy½×⁶µ$\n", max_size=60) | st.text(max_size=60))
def test_no_claim_raises_and_every_text_bears_itself_out(text: str) -> None:
    assert all(found.level is Level.GREEN for found in check_figures(text, [SourceFacts("one", text)], {}))
