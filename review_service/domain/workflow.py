"""The workflow and the permissions on one screen: a row an action.
What is shown and what is enforced both ask here.

An action without a row cannot be taken. `who`: any of these predicates must hold. `guards`: all of them must.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from review_service.core.vocabulary import Role, Status
from review_service.domain.situation import Situation
from review_service.domain.waivers import WaiverRule

Predicate = Callable[[Situation], bool]


def has_author_role(s: Situation) -> bool:
    return Role.AUTHOR in s.roles


def is_author_of_article(s: Situation) -> bool:
    return s.is_contributor and Role.AUTHOR in s.roles


def is_editor(s: Situation) -> bool:
    return Role.EDITOR in s.roles


def is_publisher(s: Situation) -> bool:
    return Role.PUBLISHER in s.roles


def is_assigned_reviewer(s: Situation) -> bool:
    return s.is_assigned and Role.BOARD_MEMBER in s.roles


def is_signer(s: Situation) -> bool:
    return s.has_signed


@dataclass(frozen=True)
class Guard:
    """`must_hold` names what has to be true; `otherwise` tells the person what to do when it is not."""

    must_hold: Predicate
    otherwise: Callable[[Situation], str]


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


not_withdrawn = Guard(
    lambda s: not s.is_withdrawn, lambda s: "This version was withdrawn: hand in a new version to go on."
)
no_changes_pending = Guard(
    lambda s: not s.are_changes_requested,
    lambda s: "Changes were requested: the author's next version comes first.",
)
not_contributor = Guard(
    lambda s: not s.is_contributor, lambda s: "You wrote this article, so somebody else has to judge it."
)
not_recused = Guard(
    lambda s: not s.is_recused,
    lambda s: "You disclosed a conflict of interest, so you are recused from this article.",
)
disclosure_answered = Guard(
    lambda s: s.has_disclosed or not s.is_assigned, lambda s: "Answer the disclosure of interests first."
)
own_disclosure_answered = Guard(
    lambda s: s.has_disclosed, lambda s: "Answer the disclosure of interests first."
)
disclosure_open = Guard(lambda s: not s.is_recused, lambda s: "You have disclosed a conflict; it stands.")
reviewer_assigned = Guard(lambda s: s.reviewers > 0, lambda s: "Assign a reviewer first.")
references_resolved = Guard(
    lambda s: s.unresolved_references == 0,
    lambda s: (
        f"{_plural(s.unresolved_references, 'reference')} not yet tied to a source: the editor resolves them."
    ),
)
every_claim_ruled = Guard(
    lambda s: s.open_pairs == 0,
    lambda s: f"{_plural(s.open_pairs, 'claim–source pair')} still without a ruling.",
)
every_context_checked = Guard(
    lambda s: s.pairs_to_check == 0,
    lambda s: (
        f"{_plural(s.pairs_to_check, 'claim–source pair')} whose ruling is still to be confirmed in new "
        "surroundings."
    ),
)
no_ruling_fails = Guard(
    lambda s: s.failing_pairs == 0,
    lambda s: (
        f"{_plural(s.failing_pairs, 'claim–source pair')} with a ruling that does not pass: request changes, "
        "or rule again if it was a mistake."
    ),
)
no_disagreement = Guard(
    lambda s: s.disputed_pairs == 0,
    lambda s: (
        f"{_plural(s.disputed_pairs, 'claim–source pair')} on which reviewers disagree: a third person "
        "settles it first."
    ),
)
high_risk_ruled_twice = Guard(
    lambda s: s.short_high_risk == 0,
    lambda s: f"{_plural(s.short_high_risk, 'high-risk pair')} still without another person's ruling.",
)
never_approved = Guard(
    lambda s: not s.was_approved,
    lambda s: "This version was approved with its references as they are: a new version can cite others.",
)
has_claims = Guard(lambda s: s.claims > 0, lambda s: "This version has no claims: there is nothing to sign.")
not_signed_yet = Guard(
    lambda s: not s.has_signed, lambda s: "You have signed this version with these rulings already."
)
second_factor_enrolled = Guard(
    lambda s: s.has_second_factor,
    lambda s: "Set up your second factor in your account first: it is part of every signature.",
)
approval_stands = Guard(
    lambda s: s.approved_number is not None and not s.is_reopened,
    lambda s: (
        "Its approval was reopened: it can be exported again once the board has signed anew."
        if s.is_reopened
        else "No version of it is approved: the board has to sign it off first."
    ),
)
no_re_review_open = Guard(
    lambda s: s.re_reviews == 0 or s.is_reopened,
    lambda s: (
        "A source it cites has fallen since the approval, or has a newer text: the editor reopens it or "
        "closes the re-review first."
    ),
)
approved_by_others = Guard(
    lambda s: not s.is_approved_by_contributor or s.is_reopened,
    lambda s: (
        "Somebody who ruled or signed for its approval has since been found to be a contributor: the "
        "editor reopens it, so that others look at it."
    ),
)
re_review_open = Guard(lambda s: s.re_reviews > 0, lambda s: "No re-review is open.")
approval_to_reopen = Guard(
    lambda s: (
        s.status is not Status.SUBMITTED
        or (s.is_withdrawn and s.approved_number is not None and not s.is_reopened)
    ),
    lambda s: "Only an approved version is reopened, while no newer one is under way.",
)
has_been_approved = Guard(
    lambda s: s.approved_number is not None, lambda s: "Notices are published about approved articles only."
)

no_blocking_thread_open = Guard(
    lambda s: s.blocking_threads == 0,
    lambda s: f"{_plural(s.blocking_threads, 'blocking thread')} still open: resolve what was raised first.",
)
items_answered = Guard(
    lambda s: s.unanswered_items == 0,
    lambda s: f"{_plural(s.unanswered_items, 'requested change')} still without your answer.",
)
waivers_allowed = Guard(
    lambda s: s.waivers is not WaiverRule.NONE,
    lambda s: "The policy of this review does not allow waivers.",
)
changes_requested = Guard(lambda s: s.are_changes_requested, lambda s: "No change is requested.")


class Action(StrEnum):
    SUBMIT = "submit"
    REVISE = "revise"
    ASSIGN = "assign"
    RESOLVE_REFERENCE = "resolve_reference"
    DISCLOSE = "disclose"
    START_REVIEW = "start_review"
    RULE = "rule"
    SETTLE = "settle"
    WAIVE = "waiver_signed"
    WITHDRAW_WAIVER = "waiver_withdrawn"
    DISMISS_FINDING = "dismiss_finding"
    REQUEST_CHANGES = "request_changes"
    SIGN_OFF = "sign_off"
    WITHDRAW_SIGN_OFF = "withdraw_sign_off"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CLOSE_RE_REVIEW = "close_re_review"
    PUBLISH_NOTICE = "publish_notice"
    OPEN_THREAD = "open_thread"
    REPLY = "reply"
    WITHDRAW_COMMENT = "withdraw_comment"
    RESOLVE_THREAD = "resolve_thread"
    REOPEN_THREAD = "reopen_thread"
    PLACE_THREAD = "place_thread"
    ACCEPT_SUGGESTION = "accept_suggestion"
    ANSWER_ITEMS = "answer_items"
    EXPORT = "export"


@dataclass(frozen=True)
class Step:
    """`from_` empty: any status. `to` None: the status stays. `label` is the button,
    `log` the line of the history."""

    label: str
    log: str
    who: tuple[Predicate, ...]
    from_: tuple[Status, ...] = ()
    to: Status | None = None
    guards: tuple[Guard, ...] = ()


_S, _U, _A = Status.SUBMITTED, Status.UNDER_REVIEW, Status.APPROVED
_SIGNING = (
    own_disclosure_answered, not_contributor, not_recused, not_withdrawn, has_claims, references_resolved,
    every_claim_ruled, every_context_checked, no_ruling_fails, no_disagreement, high_risk_ruled_twice,
    no_blocking_thread_open, not_signed_yet,
    second_factor_enrolled,
)  # fmt: skip
_TALKERS = (is_assigned_reviewer, is_editor, is_author_of_article)
_TALKING = (disclosure_answered, not_recused)
_EDITING = (disclosure_answered, not_contributor, not_recused, not_withdrawn)
_RULING = (own_disclosure_answered, not_contributor, not_recused, not_withdrawn)

# fmt: off
WORKFLOW: dict[Action, Step] = {
    Action.SUBMIT: Step("Hand in", "handed in", (has_author_role,), to=_S),
    Action.REVISE: Step("Hand in a new version", "handed in a new version", (is_author_of_article,), to=_S,
        guards=(items_answered,)),
    Action.ASSIGN: Step("Assign reviewers", "changed the assignment", (is_editor,), (_S, _U), None,
        (not_withdrawn,)),
    Action.RESOLVE_REFERENCE: Step("Resolve references", "tied a reference to a source", (is_editor,),
        (_S, _U), None, (not_withdrawn, never_approved)),
    Action.DISCLOSE: Step("Disclose interests", "answered the disclosure of interests",
        (is_assigned_reviewer,), (_S, _U), None, (disclosure_open,)),
    Action.START_REVIEW: Step("Start review", "started the review", (is_assigned_reviewer, is_editor), (_S,),
        _U, (reviewer_assigned, disclosure_answered, not_recused, not_withdrawn, no_changes_pending)),
    Action.RULE: Step("Rule on claims", "ruled on a claim", (is_assigned_reviewer,), (_U,), None, _RULING),
    Action.SETTLE: Step("Settle a disagreement", "settled a disagreement", (is_assigned_reviewer,), (_U,),
        None, _RULING),
    Action.WAIVE: Step("Settle by a waiver", "settled «partly supports» by a waiver", (is_editor,), (_U,),
        None, (*_EDITING, waivers_allowed, second_factor_enrolled)),
    Action.WITHDRAW_WAIVER: Step("Withdraw a waiver", "withdrew a waiver", (is_editor,), (_U,), None,
        _EDITING),
    Action.DISMISS_FINDING: Step("Dismiss findings", "dismissed a finding", (is_assigned_reviewer, is_editor),
        (_S, _U), None, (disclosure_answered, not_contributor, not_recused, not_withdrawn)),
    Action.REQUEST_CHANGES: Step("Request changes", "requested changes", (is_assigned_reviewer, is_editor),
        (_U,), _S, (disclosure_answered, not_recused, not_withdrawn)),
    Action.SIGN_OFF: Step("Sign off", "signed off", (is_assigned_reviewer,), (_U,), _A, _SIGNING),
    Action.WITHDRAW_SIGN_OFF: Step("Withdraw your signature", "withdrew their signature", (is_signer,),
        (_U,)),
    Action.WITHDRAW: Step("Withdraw", "withdrew the version", (is_author_of_article, is_editor), (_S, _U), _S,
        (not_withdrawn,)),
    Action.REOPEN: Step("Reopen", "reopened the article", (is_editor,), (_A, _S), _U, (approval_to_reopen,)),
    Action.CLOSE_RE_REVIEW: Step("Close the re-review", "closed the re-review", (is_editor,), (), None,
        (re_review_open,)),
    Action.PUBLISH_NOTICE: Step("Publish a notice", "published a notice", (is_editor,), (), None,
        (has_been_approved,)),
    Action.OPEN_THREAD: Step("Comment", "opened a thread", _TALKERS, (_S, _U), None,
        (*_TALKING, not_withdrawn)),
    Action.REPLY: Step("Reply", "replied in a thread", _TALKERS, (), None, _TALKING),
    Action.WITHDRAW_COMMENT: Step("Withdraw a comment", "withdrew a comment", _TALKERS, (), None, _TALKING),
    Action.RESOLVE_THREAD: Step("Resolve a thread", "resolved a thread", (is_assigned_reviewer, is_editor),
        (), None, (*_TALKING, not_contributor)),
    Action.REOPEN_THREAD: Step("Reopen a thread", "reopened a thread", (is_assigned_reviewer, is_editor), (),
        None, (*_TALKING, not_contributor)),
    Action.PLACE_THREAD: Step("Place a thread", "gave a thread its place", _TALKERS, (_S, _U), None,
        _TALKING),
    Action.ACCEPT_SUGGESTION: Step("Accept the words", "accepted suggested words", (is_author_of_article,)),
    Action.ANSWER_ITEMS: Step("Answer what was asked", "answered what was asked", (is_author_of_article,),
        (_S,), None, (changes_requested,)),
    Action.EXPORT: Step("Export", "exported", (is_publisher,), (), None,
        (approval_stands, no_re_review_open, approved_by_others)),
}
# fmt: on


def permitted(situation: Situation, action: Action) -> bool:
    """May this person take the action at all, whatever the state?"""
    return any(is_so(situation) for is_so in WORKFLOW[action].who)


_ABOUT_PAIRS = frozenset(
    {
        has_claims,
        references_resolved,
        every_claim_ruled,
        every_context_checked,
        no_ruling_fails,
        no_disagreement,
        high_risk_ruled_twice,
    }
)


def asks_about_pairs(action: Action) -> bool:
    """Do the guards need the counts of claims and pairs? Counting them is the dearest
    part of a `Situation`."""
    return not _ABOUT_PAIRS.isdisjoint(WORKFLOW[action].guards)


def blockers(situation: Situation, action: Action) -> tuple[str, ...]:
    """Every reason why the action cannot be taken now, in words; empty when it can."""
    step = WORKFLOW[action]
    reasons = [guard.otherwise(situation) for guard in step.guards if not guard.must_hold(situation)]
    if step.from_ and situation.status not in step.from_:
        wanted = " or ".join(status.label for status in step.from_)
        now = situation.status.label if situation.status else "not handed in"
        reasons.insert(0, f"«{step.label}» needs the status {wanted}; the article is {now}.")
    return tuple(reasons)


@dataclass(frozen=True)
class Available:
    """One button: enabled when `reasons` is empty, else shown disabled with them."""

    action: Action
    label: str
    reasons: tuple[str, ...]


def available(situation: Situation, *actions: Action) -> tuple[Available, ...]:
    """The buttons this person may see, in the order of the table or of `actions`."""
    return tuple(
        Available(action, WORKFLOW[action].label, blockers(situation, action))
        for action in (actions or tuple(WORKFLOW))
        if permitted(situation, action)
    )


def offered(situation: Situation, *actions: Action) -> tuple[Available, ...]:
    """Those of `available` that begin in the status the article has:
    the others are not to be waited for here."""
    return tuple(
        action
        for action in available(situation, *actions)
        if not WORKFLOW[action.action].from_ or situation.status in WORKFLOW[action.action].from_
    )


def rules_unseen(situation: Situation) -> bool:
    """Whether what others ruled on high-risk claims is kept from this person until they have ruled
    themselves. After the approval nobody is influenced by it any more."""
    return permitted(situation, Action.RULE) and not situation.is_approved


def may_read_board_threads(situation: Situation) -> bool:
    """Who reads what the board keeps to itself: never an author of the article, never anybody recused."""
    return (
        (is_editor(situation) or is_assigned_reviewer(situation))
        and not situation.is_contributor
        and not situation.is_recused
    )


def may_read_drafts(situation: Situation) -> bool:
    """Who sees text that is not approved, beyond what the policy shows to every reader."""
    return (
        is_editor(situation)
        or situation.is_contributor
        or (situation.is_assigned and not situation.is_recused)
    )
