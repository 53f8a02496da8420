"""Every spelling that authors and sources use is the same figure, and what only looks
like it is another one."""

import pytest

from review_service.evidence.contract import Level, SourceFacts
from review_service.evidence.figures import check_figures
from review_service.evidence.numbers import find_figures

SAME = [
    ("Thirty-two percent responded", "32% responded"), ("thirty two per cent responded", "32 % responded"),
    ("Half of them left", "50% of them left"),
    ("About half improved", "51% improved"), ("Nearly half improved", "48% improved"),
    ("One in five left", "20% left"), ("1 in 5 left", "20% left"),
    ("A third of them left", "33% of them left"), ("A third improved", "33.3% improved"),
    ("two-thirds of them left", "67% of them left"),
    ("about 3 in 10 did better", "32% did better"), ("about 1 in 10 did better", "11% did better"),
    ("a quarter of them", "25% of them"),
    ("1,000 women", "1000 women"), ("1 000 women", "1,000 women"), ("1\u2009000 women", "1,000 women"),
    ("1\u00a0000 women", "1000 women"),
    ("1.5 mg", "1,5 mg"), ("1·5 mg", "1.5 mg"), ("10-31 women", "10–31 women"),
    ("10 to 31 women", "10–31 women"), ("between 10 and 31 women", "10-31 women"),
    ("6- to 12-week trials", "6 to 12 weeks"), ("1/10th of the dose", "one tenth of the dose"),
    ("1/10 of it", "10% of it"), (">80%", "more than 80%"), ("over 80 %", ">80%"),
    ("p < 0.001", "P<.001"), ("p = .016", "p = 0.016"), ("p-value 0.016", "P=0.016"),
    ("−0.95 points", "-0.95 points"), ("by \u22120.95", "by \u20130.95"),
    ("95% CI −0.95 to 0.27", "95% CI -0.95–0.27"), ("CI −0.95 to 0.27", "confidence interval, −0.95 to 0.27"),
    ("CI −0.95 to 0.27", "95% CI: -0.95, 0.27"),
    ("a ratio of 2:1", "a ratio of 2 : 1"), ("HR 0.67", "hazard ratio, 0.67"), ("n=31", "(n = 31)"),
    ("N = 31", "31 women"), ("31/99", "31 of 99"),
    ("4.5 mg/day", "4.5 mg daily"), ("4.5 mg per day", "4.5 mg/d"), ("10 mg/kg", "10 mg per kg"),
    ("10 mg·kg−1·day−1", "10 mg/kg/day"), ("10 mg per kilogram", "10 mg/kg"),
    ("4500 µg", "4.5 mg"), ("4500 μg", "4500 mcg"), ("4500 mcg", "4.5 mg"), ("0.0045 g", "4.5 mg"),
    ("4.5mg", "4.5 mg"), ("12 weeks", "84 days"), ("12-week", "twelve weeks"),
    ("the first 4 of 12 weeks", "the first 4 weeks of the 12 weeks"), ("32%", "a proportion of 0.32"),
    ("in 2009–2013", "from 2009 to 2013"), ("in 1979–84", "from 1979 to 1984"),
    ("in the 1990s", "during the 1990s"), ("130/80 mmHg", "130/80 mm Hg"), ("130 mmHg", "130/80 mmHg"),
    ("36.5°C", "36.5 °C"), ("2½ years", "2.5 years"), ("1.5 million", "1,500,000"),
    ("twice daily", "2 times a day"), ("3-fold", "threefold"), ("32％", "32%"), ("３２ women", "32 women"),
    ("twenty to thirty percent", "20–30%"), ("aged 18–65", "18 to 65 years of age"),
]  # fmt: skip
OTHER = [
    ("12 weeks", "12 months"), ("4.5 mg", "45 mg"), ("4.5 mg", "4.5 g"), ("4.5 µg", "4.5 mg"),
    ("32%", "0.32 mg"), ("32%", "32 women"), ("31%", "32%"),
    ("10 mg/kg", "10 mg"), ("1,000 women", "100 women"), ("−0.95 points", "−0.59 points"),
    ("half of them", "40% of them"), ("about 3 in 10", "41%"), ("one in five", "one in four"),
    ("2:1", "1:2"), ("p = 0.016", "odds ratio 0.016"), (">80%", "80%"), ("20 women", "10 to 31 women"),
    ("in 2012", "in 2014"), ("130/80 mmHg", "180/80 mmHg"),
    ("130/80 mmHg", "80/130 mmHg"), ("the 1990s", "the 1980s"), ("2013 women", "31 women"),
    ("1,000 people", "in 1941-60"),
]  # fmt: skip
NAMES = [
    "IL-6", "IL 6", "interleukin 6", "CD4", "CD4+ cells", "COVID-19", "SARS-CoV-2", "SNRI", "omega-3",
    "vitamin B12", "vitamin B 12", "type 2 diabetes", "phase 3", "phase 2/3 trials",
    "CYP2D6", "SF-36", "BRCA1/2", "5-HT3", "H1N1", "reference 12", "refs. 3 and 4", "as shown [3]",
    "shown [1, 2-4]", "PMID 23359310", "ISBN 978-3-16-148410-0", "NCT00568555",
    "doi:10.1000/182", "5′ UTR", "5 0-UTRs", "the two trials", "both two arms", "one of them",
]  # fmt: skip


def levels(claim: str, text: str) -> set[Level]:
    return {found.level for found in check_figures(claim, [SourceFacts("one", text, year=2013)], {})}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_are_one_figure(one: str, other: str) -> None:
    assert levels(f"There it was {one}.", f"We saw {other}, as was said.") == {Level.GREEN}


@pytest.mark.parametrize(("claim", "source"), OTHER)
def test_another_figure_is_never_green(claim: str, source: str) -> None:
    found = levels(f"There it was {claim}.", f"We saw {source}, as was said.")
    assert found & {Level.RED, Level.AMBER}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_figure_in_a_sentence(name: str) -> None:
    assert find_figures(f"It was {name} that was measured.") == ()


@pytest.mark.parametrize(("claim", "text"), [("Naltrexone 50 mg tablets", "50 mg"), ("Revia 50 mg", "50 mg")])
def test_the_strength_in_a_products_name_is_a_figure(claim: str, text: str) -> None:
    assert [figure.text for figure in find_figures(claim)] == [text]


@pytest.mark.parametrize(("claim", "year"), [("In 2013 it was shown", Level.GREEN),
    ("A 2013 trial", Level.GREEN), ("In 2012 it was shown", Level.RED),
    ("2013 women took part", Level.RED)])  # fmt: skip
def test_a_year_may_be_that_of_the_reference_and_a_count_may_not(claim: str, year: Level) -> None:
    assert levels(claim, "It was shown.") == {year}


@pytest.mark.parametrize(("one", "other"), SAME + OTHER)
def test_each_finding_says_where_it_looked(one: str, other: str) -> None:
    for found in check_figures(one, [SourceFacts("one", other, "abstract")], {}):
        assert "abstract" in found.where and "characters" in found.where
