"""What an article waits for: the first line that applies."""

import pytest

from review_service.core.vocabulary import Status
from review_service.domain.waiting import Facts, waiting_for

S, U, A = Status.SUBMITTED, Status.UNDER_REVIEW, Status.APPROVED


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(S, is_withdrawn=True, are_changes_requested=True), "Withdrawn"),
        (Facts(A, reviewers=0, unresolved=1, failing=1), "Approved: nothing to do"),
        (Facts(A, is_re_reviewed=True), "The editor: a re-review is under way"),
        (Facts(U, reviewers=1, pairs=1, passing=1, is_re_reviewed=True), "The board: signatures"),
        (
            Facts(U, reviewers=1, pairs=3, passing=3, waived=1),
            "The board: signatures; 1 of 3 settled by a waiver",
        ),
        (Facts(S, are_changes_requested=True), "The author: changes were requested"),
        (Facts(S), "The editor: no reviewer assigned"),
        (Facts(U, unresolved=2), "The editor: no reviewer assigned"),
        (Facts(S, reviewers=1, unresolved=1), "The editor: 1 reference to resolve"),
        (Facts(U, reviewers=1, unresolved=3), "The editor: 3 references to resolve"),
        (Facts(S, reviewers=1, pairs=5), "The reviewers: review not started"),
        (Facts(U, reviewers=1, pairs=5, passing=2, failing=1), "The reviewers: 1 ruled as not passing"),
        (Facts(U, reviewers=1, pairs=5, passing=2, disputed=2), "The reviewers: 2 in disagreement"),
        (
            Facts(U, reviewers=1, pairs=5, passing=2, disputed=2, failing=1),
            "The reviewers: 2 in disagreement, 1 ruled as not passing",
        ),
        (Facts(U, reviewers=1, pairs=5, passing=2), "The reviewers: 3 of 5 rulings to go"),
        (Facts(U, reviewers=1, pairs=5, passing=2, to_check=3), "The reviewers: 3 of 5 rulings to confirm"),
        (
            Facts(U, reviewers=1, pairs=5, passing=2, to_check=1),
            "The reviewers: 3 of 5 rulings to go, 1 of them to confirm",
        ),
        (Facts(U, reviewers=1, pairs=5, passing=5), "The board: signatures"),
    ],
)
def test_the_first_thing_that_applies_is_said(facts: Facts, words: str) -> None:
    assert waiting_for(facts) == words
