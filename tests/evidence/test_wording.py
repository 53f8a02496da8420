"""The wording rules: measured on sixty pairs of our own, each able to be silent."""

from collections import Counter

import pytest
from evidence.wording_pairs import PAIRS, Pair
from hypothesis import given
from hypothesis import strategies as st
from work import assert_work_grows_with

from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.evidence.codes import BY_CODE
from review_service.evidence.contract import SourceFacts
from review_service.evidence.wording import check_age, check_claim_wording, check_wording


def found(pair: Pair) -> set[str]:
    facts = pair.facts
    findings = (*check_wording(pair.claim, pair.passage, facts), *check_claim_wording(pair.claim, [facts]))
    return {finding.code for finding in findings}


def test_there_are_sixty_pairs_and_a_third_of_them_are_sound() -> None:
    assert len(PAIRS) == 60
    assert sum(not pair.codes for pair in PAIRS) >= 20


def test_what_is_flagged_is_wrong_far_more_often_than_not() -> None:
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for pair in PAIRS:
        flagged = found(pair)
        right.update(flagged & pair.codes)
        wrong.update(flagged - pair.codes)
        missed.update(pair.codes - flagged)
    for code in right | wrong | missed:
        assert right[code] > 2 * wrong[code], f"{code}: {right[code]} right, {wrong[code]} wrong"
    assert wrong.total() <= 0.05 * right.total(), wrong
    assert missed.total() <= 0.15 * (right.total() + missed.total()), missed


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if not pair.codes], ids=lambda pair: pair.claim)
def test_a_sound_claim_is_left_alone(pair: Pair) -> None:
    assert found(pair) == set()


SOURCE = SourceFacts(
    "lee2020", "Walking lowered blood pressure in 120 adults.", "abstract", SourceKind.TRIAL, year=2020
)


def test_the_words_of_the_finding_are_words_of_the_claim() -> None:
    for pair in PAIRS:
        for finding in check_wording(pair.claim, pair.passage, pair.facts):
            assert finding.claim_words in pair.claim
            assert finding.code in BY_CODE


def test_dated_words_name_the_year_of_the_newest_source() -> None:
    (finding,) = check_claim_wording("A trial is under way.", [SOURCE])
    assert finding.code == "W208"
    assert "2020" in finding.message


def test_a_date_in_the_claim_anchors_its_dated_words() -> None:
    assert check_claim_wording("A trial was under way as of March 2020.", [SOURCE]) == ()
    assert check_claim_wording("As of March 2020, a trial is under way.", [SOURCE]) == ()


def test_all_may_be_said_on_five_sources_and_not_on_four() -> None:
    claim = "All trials of walking were small."
    assert [finding.code for finding in check_claim_wording(claim, [SOURCE] * 4)] == ["W206"]
    assert check_claim_wording(claim, [SOURCE] * 5) == ()


def test_all_may_be_said_where_the_source_says_it_in_these_words() -> None:
    review = SourceFacts("r", "We find that all trials of walking were small.", "abstract", SourceKind.REVIEW)
    assert check_claim_wording("All trials of walking were small.", [review]) == ()


def test_a_claim_on_the_true_primary_outcome_may_name_a_secondary_one_too() -> None:
    text = "The primary outcome was pain. Fatigue was a secondary outcome."
    trial = SourceFacts("t", text, kind=SourceKind.TRIAL)
    assert (
        check_wording("Pain, the primary outcome, fell with the patch, and so did fatigue.", text, trial)
        == ()
    )
    (finding,) = check_wording("Fatigue, the primary outcome, fell with the patch.", text, trial)
    assert finding.code == "W209"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (SourceStatus.RETRACTED, "W213"),
        (SourceStatus.CORRECTED, "W214"),
        (SourceStatus.EXPRESSION_OF_CONCERN, "W214"),
        (SourceStatus.SUPERSEDED, "W215"),
    ],
)
def test_a_source_that_is_not_ok_is_named(status: SourceStatus, code: str) -> None:
    facts = SourceFacts("lee2020", "", status=status)
    (finding,) = check_wording("Walking helps.", "", facts)
    assert (finding.code, finding.source_key) == (code, "lee2020")


def test_a_source_is_too_old_from_the_year_before_the_oldest() -> None:
    assert check_age(SOURCE, 2020) is None
    assert check_age(SourceFacts("x", ""), 2020) is None
    assert (old := check_age(SOURCE, 2021)) is not None
    assert old.code == "W212"


@given(st.text(), st.text())
def test_no_words_make_a_rule_raise(claim: str, passage: str) -> None:
    facts = SourceFacts("k", passage)
    for finding in (*check_wording(claim, passage, facts), *check_claim_wording(claim, [facts])):
        assert finding.claim_words in claim


def test_a_long_passage_is_read_in_good_time() -> None:
    passage = (
        "Walking may lower the pressure of rats, which is associated with less pain than before. " * 5_000
    )
    check_wording("Walking lowers pressure and causes less pain.", passage, SourceFacts("k", passage))


@pytest.mark.parametrize(
    "unit", ["1", "9,", "1.", "a", "(", " ", "than ", "all the ", "not ", "may ", "women and men ", "\u0301"]
)
def test_time_grows_with_the_words_and_no_faster(unit: str) -> None:
    def checked(size: int) -> None:
        text = (unit * size)[:size]
        facts = SourceFacts("source", text, "abstract", SourceKind.REVIEW)
        check_claim_wording(text, [facts])
        check_wording(text, text, facts)

    assert_work_grows_with(2_000, checked)
    checked(20_000)
