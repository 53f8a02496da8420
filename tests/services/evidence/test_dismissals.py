"""A reviewer dismisses a finding with a reason; it is an event, it can be taken back,
and it follows the claim."""

import pytest
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    Cast,
    approved,
    article,
    last_event,
    revised,
    screened,
    seeing,
    sources,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted, StaleVersion
from review_service.domain.history_words import in_words
from review_service.services.core.acting import Act
from review_service.services.evidence.dismissals import LONGEST_REASON, NewDismissal, dismiss_finding
from review_service.services.evidence.findings import FindingShown, claim_evidence
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.review.claim_lines import claim_lines
from review_service.services.sources.sources import TextFacts, add_source_text

WRONG = ARTICLE.replace("by 4 mmHg", "by 7 mmHg")
POLICY = ScreeningPolicy()
SEVEN = NewDismissal(1, "F101", words="7 mmHg", reason="Rounded up from 6.8 in table 2.")


def ready(session: Session, people: Cast) -> str:
    slug = under_review(session, people, WRONG)
    screened(session, slug)
    return slug


def first(session: Session, slug: str) -> FindingShown:
    found = article(session, slug)
    line = claim_lines(session, found.id or 0, found.version_id or 0, 1)[0]
    return next(
        one
        for one in claim_evidence(session, found.id or 0, line, POLICY).findings
        if one.code.code == "F101"
    )


def test_it_is_kept_with_the_reason_and_told_in_the_history(either: Session, people: Cast) -> None:
    slug = ready(either, people)
    dismiss_finding(either, slug, SEVEN, Act(people.reviewer, NOW, 1), POLICY)
    kept = first(either, slug).dismissal
    assert kept is not None and (kept.person, kept.reason) == ("Reviewer", SEVEN.reason)
    event = last_event(either, "dismiss_finding")
    assert in_words(event.action, event.before, event.after).startswith(
        "dismissed a finding: claim 1, F101 «7 mmHg»: not found in Summary"
    )
    assert event.after["reason"] == SEVEN.reason


def test_it_is_taken_back_without_a_reason_and_can_be_dismissed_again(either: Session, people: Cast) -> None:
    slug = ready(either, people)
    dismiss_finding(either, slug, SEVEN, seeing(either, slug, people.reviewer), POLICY)
    dismiss_finding(
        either,
        slug,
        NewDismissal(1, "F101", words="7 mmHg", is_dismissed=False),
        seeing(either, slug, people.editor),
        POLICY,
    )
    assert first(either, slug).dismissal is None
    event = last_event(either, "dismiss_finding")
    assert "taken back: claim 1" in in_words(event.action, event.before, event.after)
    dismiss_finding(either, slug, SEVEN, seeing(either, slug, people.second), POLICY)
    kept = first(either, slug).dismissal
    assert kept is not None and kept.person == "Second"


def test_it_follows_its_claim_to_the_next_version_and_not_to_another_wording(
    session: Session, people: Cast
) -> None:
    slug = ready(session, people)
    dismiss_finding(session, slug, SEVEN, seeing(session, slug, people.reviewer), POLICY)
    revised(session, slug, people, WRONG.replace("enjoy", "like"))
    screened(session, slug)
    assert first(session, slug).dismissal is not None
    revised(session, slug, people, WRONG.replace("systolic pressure", "pressure"))
    screened(session, slug)
    assert first(session, slug).dismissal is None


@pytest.mark.parametrize("reason", ["", "   ", "x" * (LONGEST_REASON + 1)])
def test_a_reason_is_needed_and_has_an_end(session: Session, people: Cast, reason: str) -> None:
    slug = ready(session, people)
    new = NewDismissal(1, "F101", words="7 mmHg", reason=reason)
    with pytest.raises(BadInput):
        dismiss_finding(session, slug, new, seeing(session, slug, people.reviewer), POLICY)


@pytest.mark.parametrize(
    "new",
    [
        NewDismissal(1, "F101", words="8 mmHg", reason="No."),
        NewDismissal(1, "W999", reason="No."),
        NewDismissal(99, "F101", words="7 mmHg", reason="No."),
        NewDismissal(0, "F101", words="7 mmHg", reason="No."),
    ],
)
def test_what_the_machine_does_not_say_cannot_be_dismissed(
    session: Session, people: Cast, new: NewDismissal
) -> None:
    slug = ready(session, people)
    with pytest.raises(Blocked if new.ordinal == 1 else NotFound):
        dismiss_finding(session, slug, new, seeing(session, slug, people.reviewer), POLICY)


def test_who_may_not_is_refused_before_anything_is_said_of_the_finding(
    session: Session, people: Cast
) -> None:
    slug = ready(session, people)
    with pytest.raises(NotPermitted):
        dismiss_finding(session, slug, SEVEN, seeing(session, slug, people.author), POLICY)
    with pytest.raises(NotFound, match="no article"):
        dismiss_finding(session, slug, SEVEN, seeing(session, slug, people.third), POLICY)
    with pytest.raises(StaleVersion):
        dismiss_finding(session, slug, SEVEN, Act(people.reviewer, NOW, 7), POLICY)


def test_not_on_an_approved_version_and_not_before_the_disclosure(session: Session, people: Cast) -> None:
    from review_service.services.review.assignments import assign_reviewer

    slug = approved(session, people, WRONG)
    screened(session, slug)
    with pytest.raises(Blocked, match="is Approved"):
        dismiss_finding(session, slug, SEVEN, seeing(session, slug, people.reviewer), POLICY)
    other = submitted(session, people, WRONG)
    screened(session, other)
    assign_reviewer(session, other, people.reviewer.id, seeing(session, other, people.editor), POLICIES)
    with pytest.raises(Blocked, match="disclosure"):
        dismiss_finding(session, other, SEVEN, seeing(session, other, people.reviewer), POLICY)
    dismiss_finding(session, other, SEVEN, seeing(session, other, people.editor), POLICY)


def test_while_the_machine_reads_anew_what_was_typed_is_refused_not_lost(
    session: Session, people: Cast
) -> None:
    slug = ready(session, people)
    source = sources(session, people.editor)["lee2020"]
    add_source_text(session, source.id or 0, "Another text.", TextFacts("Abstract"), people.editor, NOW)
    with pytest.raises(Blocked, match="send this again in a moment"):
        dismiss_finding(session, slug, SEVEN, seeing(session, slug, people.reviewer), POLICY)
    screened(session, slug)
    with pytest.raises(Blocked, match="no longer says"):
        dismiss_finding(
            session,
            slug,
            NewDismissal(1, "F999", reason="No."),
            seeing(session, slug, people.reviewer),
            POLICY,
        )
