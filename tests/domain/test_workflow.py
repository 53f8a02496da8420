"""The workflow, exhaustively: who may do what, what stands in the way and in which words,
and nothing beyond."""

from dataclasses import replace
from itertools import combinations, product

import pytest

from review_service.core.vocabulary import Role, Status
from review_service.domain.situation import Situation
from review_service.domain.waivers import WaiverRule
from review_service.domain.workflow import (
    WORKFLOW,
    Action,
    available,
    blockers,
    may_read_board_threads,
    may_read_drafts,
    permitted,
)

ROLES = [frozenset(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]
FACTS = ("is_contributor", "is_assigned", "is_recused", "has_disclosed", "has_signed")
STATUSES = [None, *Status]
PEOPLE = [
    Situation(roles=roles, status=status, **dict(zip(FACTS, facts, strict=True)))
    for roles, status, facts in product(ROLES, STATUSES, product((False, True), repeat=len(FACTS)))
]
READY = Situation(
    roles=frozenset({Role.BOARD_MEMBER}),
    is_assigned=True,
    has_disclosed=True,
    has_second_factor=True,
    status=Status.UNDER_REVIEW,
    number=1,
    claims=4,
    pairs=5,
    reviewers=2,
    quorum=2,
    waivers=WaiverRule.ORDINARY,
)

# Written out once more, from the table of the design and not from the code: who may, by role and relation.
MAY = {
    Action.SUBMIT: lambda s: Role.AUTHOR in s.roles,
    Action.REVISE: lambda s: Role.AUTHOR in s.roles and s.is_contributor,
    Action.ASSIGN: lambda s: Role.EDITOR in s.roles,
    Action.RESOLVE_REFERENCE: lambda s: Role.EDITOR in s.roles,
    Action.DISCLOSE: lambda s: Role.BOARD_MEMBER in s.roles and s.is_assigned,
    Action.START_REVIEW: lambda s: Role.EDITOR in s.roles or (Role.BOARD_MEMBER in s.roles and s.is_assigned),
    Action.RULE: lambda s: Role.BOARD_MEMBER in s.roles and s.is_assigned,
    Action.SETTLE: lambda s: Role.BOARD_MEMBER in s.roles and s.is_assigned,
    Action.WAIVE: lambda s: Role.EDITOR in s.roles,
    Action.WITHDRAW_WAIVER: lambda s: Role.EDITOR in s.roles,
    Action.DISMISS_FINDING: lambda s: (
        Role.EDITOR in s.roles or (Role.BOARD_MEMBER in s.roles and s.is_assigned)
    ),
    Action.REQUEST_CHANGES: lambda s: (
        Role.EDITOR in s.roles or (Role.BOARD_MEMBER in s.roles and s.is_assigned)
    ),
    Action.SIGN_OFF: lambda s: Role.BOARD_MEMBER in s.roles and s.is_assigned,
    Action.WITHDRAW_SIGN_OFF: lambda s: s.has_signed,
    Action.WITHDRAW: lambda s: Role.EDITOR in s.roles or (Role.AUTHOR in s.roles and s.is_contributor),
    Action.REOPEN: lambda s: Role.EDITOR in s.roles,
    Action.CLOSE_RE_REVIEW: lambda s: Role.EDITOR in s.roles,
    Action.PUBLISH_NOTICE: lambda s: Role.EDITOR in s.roles,
    Action.EXPORT: lambda s: Role.PUBLISHER in s.roles,
}
JUDGES = MAY[Action.DISMISS_FINDING]
WRITES = MAY[Action.REVISE]
MAY |= dict.fromkeys(
    (Action.OPEN_THREAD, Action.REPLY, Action.WITHDRAW_COMMENT, Action.PLACE_THREAD),
    lambda s: JUDGES(s) or WRITES(s),
)
MAY |= dict.fromkeys((Action.RESOLVE_THREAD, Action.REOPEN_THREAD), JUDGES)
MAY |= dict.fromkeys((Action.ACCEPT_SUGGESTION, Action.ANSWER_ITEMS), WRITES)
ANY = set(STATUSES)
FROM = {
    Action.SUBMIT: ANY,
    Action.REVISE: ANY,
    Action.ASSIGN: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.RESOLVE_REFERENCE: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.DISCLOSE: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.START_REVIEW: {Status.SUBMITTED},
    Action.RULE: {Status.UNDER_REVIEW},
    Action.SETTLE: {Status.UNDER_REVIEW},
    Action.WAIVE: {Status.UNDER_REVIEW},
    Action.WITHDRAW_WAIVER: {Status.UNDER_REVIEW},
    Action.DISMISS_FINDING: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.REQUEST_CHANGES: {Status.UNDER_REVIEW},
    Action.SIGN_OFF: {Status.UNDER_REVIEW},
    Action.WITHDRAW_SIGN_OFF: {Status.UNDER_REVIEW},
    Action.WITHDRAW: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.REOPEN: {Status.APPROVED, Status.SUBMITTED},
    Action.CLOSE_RE_REVIEW: ANY,
    Action.PUBLISH_NOTICE: ANY,
    Action.EXPORT: ANY,
    Action.OPEN_THREAD: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.REPLY: ANY,
    Action.WITHDRAW_COMMENT: ANY,
    Action.RESOLVE_THREAD: ANY,
    Action.REOPEN_THREAD: ANY,
    Action.PLACE_THREAD: {Status.SUBMITTED, Status.UNDER_REVIEW},
    Action.ACCEPT_SUGGESTION: ANY,
    Action.ANSWER_ITEMS: {Status.SUBMITTED},
}
TO = {
    Action.SUBMIT: Status.SUBMITTED,
    Action.REVISE: Status.SUBMITTED,
    Action.START_REVIEW: Status.UNDER_REVIEW,
    Action.REQUEST_CHANGES: Status.SUBMITTED,
    Action.SIGN_OFF: Status.APPROVED,
    Action.WITHDRAW: Status.SUBMITTED,
    Action.REOPEN: Status.UNDER_REVIEW,
}
DISCLOSURE, WITHDRAWN = "Answer the disclosure of interests first.", "This version was withdrawn"
WROTE, RECUSED = "You wrote this article", "so you are recused"

# Each guard: a change of what is READY, and the beginning of the sentence that must then,
# and only then, appear.
JUDGING = (
    ({"has_disclosed": False}, DISCLOSURE),
    ({"is_contributor": True}, WROTE),
    ({"is_recused": True}, RECUSED),
    ({"is_withdrawn": True}, WITHDRAWN),
)
TALKING = (({"has_disclosed": False}, DISCLOSURE), ({"is_recused": True}, RECUSED))
STANDING_IN_THE_WAY = {
    Action.SUBMIT: (),
    Action.REVISE: (
        ({"unanswered_items": 1}, "1 requested change still without your answer"),
        ({"unanswered_items": 3}, "3 requested changes still without your answer"),
    ),
    Action.OPEN_THREAD: (*TALKING, ({"is_withdrawn": True}, WITHDRAWN)),
    **dict.fromkeys((Action.REPLY, Action.WITHDRAW_COMMENT, Action.PLACE_THREAD), TALKING),
    **dict.fromkeys(
        (Action.RESOLVE_THREAD, Action.REOPEN_THREAD), (*TALKING, ({"is_contributor": True}, WROTE))
    ),
    Action.ACCEPT_SUGGESTION: (),
    Action.ANSWER_ITEMS: (({"are_changes_requested": False}, "No change is requested."),),
    Action.ASSIGN: (({"is_withdrawn": True}, WITHDRAWN),),
    Action.RESOLVE_REFERENCE: (
        ({"is_withdrawn": True}, WITHDRAWN),
        ({"was_approved": True}, "This version was approved with its references"),
    ),
    Action.DISCLOSE: (({"is_recused": True}, "You have disclosed a conflict; it stands."),),
    Action.START_REVIEW: (
        ({"reviewers": 0}, "Assign a reviewer first."),
        ({"has_disclosed": False}, DISCLOSURE),
        ({"is_recused": True}, RECUSED),
        ({"is_withdrawn": True}, WITHDRAWN),
        ({"are_changes_requested": True}, "Changes were requested"),
    ),
    Action.RULE: JUDGING,
    Action.SETTLE: JUDGING,
    Action.WAIVE: (
        *JUDGING,
        ({"waivers": WaiverRule.NONE}, "The policy of this review does not allow waivers"),
        ({"has_second_factor": False}, "Set up your second factor in your account first"),
    ),
    Action.WITHDRAW_WAIVER: JUDGING,
    Action.DISMISS_FINDING: JUDGING,
    Action.REQUEST_CHANGES: (
        ({"has_disclosed": False}, DISCLOSURE),
        ({"is_recused": True}, RECUSED),
        ({"is_withdrawn": True}, WITHDRAWN),
    ),
    Action.SIGN_OFF: (
        *JUDGING,
        ({"claims": 0}, "This version has no claims"),
        ({"unresolved_references": 1}, "1 reference not yet tied to a source"),
        ({"unresolved_references": 2}, "2 references not yet tied to a source"),
        ({"open_pairs": 1}, "1 claim–source pair still without a ruling"),
        ({"open_pairs": 3}, "3 claim–source pairs still without a ruling"),
        ({"disputed_pairs": 1}, "1 claim–source pair on which reviewers disagree"),
        ({"disputed_pairs": 2}, "2 claim–source pairs on which reviewers disagree"),
        ({"failing_pairs": 1}, "1 claim–source pair with a ruling that does not pass"),
        ({"failing_pairs": 2}, "2 claim–source pairs with a ruling that does not pass"),
        (
            {"pairs_to_check": 2},
            "2 claim–source pairs whose ruling is still to be confirmed in new surroundings",
        ),
        ({"short_high_risk": 1}, "1 high-risk pair still without another person's ruling"),
        ({"blocking_threads": 1}, "1 blocking thread still open"),
        ({"blocking_threads": 2}, "2 blocking threads still open"),
        ({"has_signed": True}, "You have signed this version with these rulings already"),
        ({"has_second_factor": False}, "Set up your second factor in your account first"),
    ),
    Action.WITHDRAW_SIGN_OFF: (),
    Action.WITHDRAW: (({"is_withdrawn": True}, WITHDRAWN),),
    Action.REOPEN: (),
    Action.CLOSE_RE_REVIEW: (({"re_reviews": 0}, "No re-review is open."),),
    Action.PUBLISH_NOTICE: (({"approved_number": None}, "about approved articles only"),),
    Action.EXPORT: (
        ({"approved_number": None}, "No version of it is approved"),
        ({"is_reopened": True}, "Its approval was reopened"),
        ({"re_reviews": 1}, "A source it cites has fallen since the approval"),
        ({"is_approved_by_contributor": True}, "has since been found to be a contributor"),
    ),
}


def ready(action: Action) -> Situation:
    """Nothing stands in the way of the action."""
    status = next(status for status in reversed(STATUSES) if status in FROM[action])
    return replace(
        READY,
        status=status,
        approved_number=1,
        is_withdrawn=action is Action.REOPEN,
        re_reviews=int(action is Action.CLOSE_RE_REVIEW),
        are_changes_requested=action is Action.ANSWER_ITEMS,
    )


def test_every_action_is_in_every_table() -> None:
    assert set(WORKFLOW) == set(Action) == set(MAY) == set(FROM) == set(STANDING_IN_THE_WAY)


@pytest.mark.parametrize("action", Action)
def test_who_may_is_who_the_design_says_whatever_the_state(action: Action) -> None:
    assert [permitted(one, action) for one in PEOPLE] == [MAY[action](one) for one in PEOPLE]


@pytest.mark.parametrize("action", Action)
def test_an_action_starts_and_ends_where_the_design_says(action: Action) -> None:
    for status in STATUSES:
        reasons = blockers(replace(ready(action), status=status), action)
        assert (reasons == ()) is (status in FROM[action])
        if reasons:
            assert reasons[0].startswith(f"«{WORKFLOW[action].label}» needs the status ")
            assert reasons[0].endswith(f"the article is {status.label if status else 'not handed in'}.")
    assert WORKFLOW[action].to is TO.get(action)


@pytest.mark.parametrize(
    ("action", "change", "words"),
    [(action, change, words) for action, guards in STANDING_IN_THE_WAY.items() for change, words in guards],
)
def test_each_guard_says_its_sentence_exactly_when_it_does_not_hold(
    action: Action, change: dict[str, object], words: str
) -> None:
    assert blockers(ready(action), action) == ()
    (reason,) = blockers(replace(ready(action), **change), action)
    assert words in reason
    assert reason.endswith(".")


@pytest.mark.parametrize("action", Action)
def test_nothing_else_stands_in_the_way(action: Action) -> None:
    """A fact that the table does not name for this action changes nothing for it."""
    named = {name for change, _ in STANDING_IN_THE_WAY[action] for name in change}
    facts = {"is_contributor": True, "is_recused": True, "has_disclosed": False, "has_signed": True}
    facts |= {"is_withdrawn": True, "are_changes_requested": True, "claims": 0, "open_pairs": 1}
    facts |= {
        "failing_pairs": 1,
        "disputed_pairs": 1,
        "short_high_risk": 1,
        "pairs_to_check": 1,
        "unresolved_references": 1,
        "reviewers": 0,
        "waivers": WaiverRule.NONE,
    }
    facts |= {"approved_number": None, "is_reopened": True, "was_approved": True}
    facts |= {"re_reviews": 1, "has_second_factor": False, "is_approved_by_contributor": True}
    harmless = {name: value for name, value in facts.items() if name not in named}
    assert blockers(replace(ready(action), **harmless), action) == ()


@pytest.mark.parametrize("action", Action)
def test_all_the_reasons_come_at_once(action: Action) -> None:
    changes = [change for change, _ in STANDING_IN_THE_WAY[action]]
    everything = {name: value for change in changes for name, value in change.items()}
    if action is Action.EXPORT:
        everything = {"is_reopened": True}  # one guard, two sentences
    assert len(blockers(replace(ready(action), **everything), action)) == len(everything)


def test_the_buttons_are_what_is_permitted_with_what_is_in_the_way() -> None:
    for one in PEOPLE:
        shown = available(one)
        assert [button.action for button in shown] == [action for action in Action if permitted(one, action)]
        assert all(button.reasons == blockers(one, button.action) for button in shown)
        assert all(button.label == WORKFLOW[button.action].label for button in shown)


def test_only_the_actions_asked_for_are_shown_in_that_order() -> None:
    editor = replace(READY, roles=frozenset({Role.EDITOR}))
    shown = available(editor, Action.WITHDRAW, Action.RULE, Action.ASSIGN)
    assert [button.action for button in shown] == [Action.WITHDRAW, Action.ASSIGN]


def test_whoever_holds_no_role_may_do_nothing() -> None:
    for facts in product((False, True), repeat=len(FACTS)):
        nobody = Situation(status=Status.UNDER_REVIEW, **dict(zip(FACTS, facts, strict=True)))
        own = (
            (Action.WITHDRAW_SIGN_OFF,) if nobody.has_signed else ()
        )  # whoever left the board may take theirs back
        assert tuple(one.action for one in available(nobody)) == own


def test_an_administrator_as_such_may_do_nothing_with_an_article() -> None:
    assert available(replace(READY, roles=frozenset({Role.ADMINISTRATOR}))) == ()


def test_an_action_without_a_row_cannot_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(WORKFLOW, Action.EXPORT)
    publisher = replace(READY, roles=frozenset(Role), approved_number=1)
    assert Action.EXPORT not in [button.action for button in available(publisher)]
    with pytest.raises(KeyError):
        permitted(publisher, Action.EXPORT)


def test_nobody_who_wrote_an_article_can_judge_it_in_any_state() -> None:
    for one in PEOPLE:
        for action in (Action.RULE, Action.SIGN_OFF):
            if one.is_contributor or one.is_recused or not one.has_disclosed:
                assert blockers(one, action)


def test_drafts_are_read_by_editors_contributors_and_assigned_reviewers_only() -> None:
    for one in PEOPLE:
        expected = Role.EDITOR in one.roles or one.is_contributor or (one.is_assigned and not one.is_recused)
        assert may_read_drafts(one) is expected


@pytest.mark.parametrize(
    "change", [{"is_withdrawn": False}, {"approved_number": None}, {"is_reopened": True}]
)
def test_from_submitted_only_an_approval_behind_a_withdrawn_version_is_reopened(
    change: dict[str, object],
) -> None:
    behind = replace(ready(Action.REOPEN), status=Status.SUBMITTED)
    assert blockers(behind, Action.REOPEN) == ()
    (reason,) = blockers(replace(behind, **change), Action.REOPEN)
    assert reason == "Only an approved version is reopened, while no newer one is under way."


def test_no_author_and_nobody_recused_reads_what_the_board_keeps_to_itself() -> None:
    for one in PEOPLE:
        works_on_it = Role.EDITOR in one.roles or (Role.BOARD_MEMBER in one.roles and one.is_assigned)
        assert may_read_board_threads(one) is (works_on_it and not one.is_contributor and not one.is_recused)
