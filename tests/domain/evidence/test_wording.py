"""The wording rules: measured on sixty pairs of our own, each able to be silent."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording_pairs import PAIRS, Pair

from review_service.domain.evidence.codes import BY_CODE
from review_service.domain.evidence.contract import SourceFacts
from review_service.domain.evidence.wording import check_age, check_claim_wording, check_wording
from review_service.domain.vocabulary import SourceKind, SourceStatus


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
