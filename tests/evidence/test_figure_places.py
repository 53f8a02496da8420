"""Figures that are the source's own, but next to the wrong words: exchanged arms, parts and wholes,
miscounted things."""

import pytest
from work import assert_work_grows_with, steps

from review_service.evidence.contract import Level, SourceFacts
from review_service.evidence.figures import check_figures

TEXT = (
    "Of 158 women screened, 99 were randomly assigned: 49 to naltrexone 6 mg once daily and 50 to placebo, "
    "for 12 weeks. The mean change was −1.3 points (95% CI −1.7 to −0.8) with naltrexone and −0.9 points "
    "(95% CI −1.4 to −0.5) with placebo. General satisfaction with life was better on naltrexone than on "
    "placebo (p = 0.045), and so was mood (p = 0.039). With the high dose 76.9% of the patients had "
    "diarrhoea. With the low dose 23.0% had diarrhoea. The aim was reached by 28 of 74 patients (37.8%) on "
    "the low dose, 17 of 52 (32.7%) on the high dose and 9 of 58 (15.5%) on placebo. Side effects led 4 of "
    "the 49 women on naltrexone (8%) and 3 of the 50 on placebo (6%) to stop treatment. Perforation "
    "occurred in 6 patients (1.9%) without antibiotics and in 3 patients (1.0%) with antibiotics. The "
    "placebo-controlled trial of 46 adults (22 women) was done in Oslo."
)


def levels(claim: str, text: str = TEXT) -> set[Level]:
    return {found.level for found in check_figures(claim, [SourceFacts("one", text)], {})}


@pytest.mark.parametrize(
    "claim",
    [
        "99 women took naltrexone 6 mg (n = 49) or placebo (n = 50) once daily for 12 weeks.",
        "Pain changed by −1.3 points with naltrexone and by −0.9 points with placebo.",
        "Satisfaction with life (p = 0.045) and mood (p = 0.039) were better with LDN than with placebo.",
        "Diarrhoea occurred in 23.0% of the patients on the low dose and in 76.9% on the high dose.",
        "The aim was reached in 37.8% on the low dose, 32.7% on the high dose and 15.5% on placebo.",
        "Perforation occurred in 1.9% without antibiotics and in 1.0% with antibiotics.",
        "4 of 49 women stopped naltrexone because of side effects.",
        "The Oslo trial had 46 adults.",
    ],
)
def test_the_sources_figures_in_other_words_are_green(claim: str) -> None:
    assert levels(claim) == {Level.GREEN}


@pytest.mark.parametrize(
    "claim",
    [
        "Pain changed by −0.9 points with naltrexone and by −1.3 points with placebo.",
        "Pain changed by −1.3 points with placebo and by −0.9 points with naltrexone.",
        "Satisfaction with life (p = 0.039) and mood (p = 0.045) were better with LDN than with placebo.",
        "Diarrhoea occurred in 76.9% of the patients on the low dose and in 23.0% on the high dose.",
        "The aim was reached in 37.8% on the high dose and 32.7% on the low dose.",
        "Perforation occurred in 1.0% without antibiotics and in 1.9% with antibiotics.",
        "Pain changed by −0.9 points on naltrexone.",
        "The women-controlled trial of 46 adults (22 placebo) was done in Oslo.",
    ],
)
def test_figures_of_the_other_arm_or_outcome_are_amber(claim: str) -> None:
    assert Level.AMBER in levels(claim)


def test_a_part_larger_than_its_whole_is_amber() -> None:
    assert levels("In the study, 49 of 4 women stopped the medicine.") == {Level.AMBER, Level.GREEN}
    assert levels("The first 12 of 4 weeks.", "The first 4 of the 12 weeks.") == {Level.AMBER, Level.GREEN}


def test_the_number_of_the_sources_cited_needs_to_stand_in_none_of_them() -> None:
    sources = [SourceFacts("a", "We studied pain."), SourceFacts("b", "They studied pain.")]
    for claim, level in (("Two small trials studied pain.", Level.GREEN),
        ("Three small trials studied pain.", Level.RED), ("Two women had pain.", Level.RED)):  # fmt: skip
        assert [found.level for found in check_figures(claim, sources, {})] == [level]


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "9,",
        "1. ",
        "5 mg ",
        "from 1 ",
        "(n = 3) ",
        "1:",
        "1,000",
        "95% CI ",
        "Table 1\t2\t",
        "1 in 5 on a ",
        "5 on a, 6 on b; ",
    ],
)
def test_a_text_of_nothing_but_figures_is_no_trap(unit: str) -> None:
    def checked(claim: int, source: int) -> None:
        facts = SourceFacts("one", (unit * source)[:source])
        check_figures((unit * claim)[:claim], [facts], {})

    assert_work_grows_with(1_000, lambda size: checked(100, size))
    assert_work_grows_with(100, lambda size: checked(size, 400))


def test_of_a_claim_as_long_as_an_article_only_its_beginning_is_looked_at() -> None:
    def checked(size: int) -> int:
        return steps(lambda: check_figures("1:" * size, [SourceFacts("one", "1:" * 20)], {}))

    checked(10)
    assert checked(2_000) < 1.2 * checked(500)
    assert len(check_figures("1:" * 20_000, [SourceFacts("one", "1:" * 20)], {})) == 500
