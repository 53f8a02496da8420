"""Every act of the workflow once, brought to where it can be done: for faults in the middle of it.

`ACTS` has an entry for each action of `domain/workflow.py`; a new action without one fails
`trials/test_statement_faults.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from factories import (
    ARTICLE,
    MEANS,
    NO_INTERESTS,
    NOW,
    POLICIES,
    RULES,
    Cast,
    approved,
    article,
    assigned,
    intake,
    partly,
    proof,
    revised,
    rule,
    ruled,
    screened,
    seeing,
    sign,
    submitted,
    under_review,
    waive,
    what_stands,
)
from populated import UNRESOLVED
from sqlalchemy.orm import Session

from review_service.core.vocabulary import NoticeKind, SourceStatus, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.workflow import Action
from review_service.services.articles.submissions import revise_article, submit_article
from review_service.services.core.acting import Act
from review_service.services.evidence.dismissals import NewDismissal, dismiss_finding
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.publishing.exports import export_article
from review_service.services.publishing.notices import publish_notice
from review_service.services.review.assignments import assign_reviewer, unassign_reviewer
from review_service.services.review.change_items import Answer, answer_items, waiting_items
from review_service.services.review.claim_lines import claim_lines
from review_service.services.review.confirmations import Confirmed, confirm_rulings
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.re_reviews import close_re_review
from review_service.services.review.read_re_reviews import newest_re_review
from review_service.services.review.reviews import (
    reopen_article,
    request_changes,
    start_review,
    withdraw_version,
)
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.rulings_to_confirm import rulings_to_confirm
from review_service.services.review.suggestions import accept_suggestion
from review_service.services.review.threads import (
    NewThread,
    change_thread,
    open_thread,
    place_thread,
    reply,
    withdraw_comment,
)
from review_service.services.review.waivers import NewWaiver, sign_waiver, withdraw_waiver
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.signing.sign_offs import sign_off
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    take_back_status,
)
from review_service.services.sources.sources import TextFacts, add_source_text, resolve_reference

Doing = Callable[[Session], object]


@dataclass(frozen=True)
class Scene:
    """Where an act begins: a session for what comes before it, the people, a time,
    and a text with sources of its own."""

    session: Session
    people: Cast
    now: datetime
    text: str

    def own_source(self, slug: str) -> int:
        query = sa.select(sa.text("min(source_id) FROM reference WHERE version_id = :version"))
        version = {"version": article(self.session, slug).version_id}
        return self.session.execute(query, version).scalar_one()

    def seeing(self, session: Session, slug: str, name: str) -> Act:
        """Somebody of the cast who has the newest version on the screen."""
        return seeing(session, slug, getattr(self.people, name), self.now)

    def newest(self, table: str) -> int:
        return self.session.execute(sa.text(f"SELECT max(id) FROM {table}")).scalar_one()


Prepare = Callable[[Scene], Doing]


def text_of(number: int, text: str = ARTICLE) -> str:
    """The article with sources that no other article cites."""
    return text.replace("walk.2020", f"walk.{number}").replace("30000001", f"3{number:07}")


def _submit(s: Scene) -> Doing:
    taken = intake(s.text)
    return lambda db: submit_article(db, taken, s.people.author, s.now)


def _returned(s: Scene) -> str:
    slug = under_review(s.session, s.people, s.text)
    request_changes(s.session, slug, "Say more.\n\nSay less.", s.seeing(s.session, slug, "editor"))
    return slug


def _answers(s: Scene, slug: str) -> dict[int, Answer]:
    return dict.fromkeys(waiting_items(s.session, article(s.session, slug).version_id or 0), Answer(True))


def _revise(s: Scene) -> Doing:
    slug = _returned(s)
    given, taken = _answers(s, slug), intake(s.text.replace("enjoy", "like"))
    return lambda db: revise_article(db, slug, taken, s.seeing(db, slug, "author"), answers=given)


def _answer(s: Scene) -> Doing:
    slug = _returned(s)
    given = _answers(s, slug)
    return lambda db: answer_items(db, slug, given, s.seeing(db, slug, "author"))


def _assign(s: Scene) -> Doing:
    slug = submitted(s.session, s.people, s.text)
    return lambda db: assign_reviewer(db, slug, s.people.third.id, s.seeing(db, slug, "editor"), POLICIES)


def _unassign(s: Scene) -> Doing:
    slug = assigned(s.session, s.people, s.text)
    return lambda db: unassign_reviewer(db, slug, s.people.second.id, s.seeing(db, slug, "editor"))


def _resolve(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, text_of(s.now.minute, UNRESOLVED))
    source = s.own_source(slug)
    return lambda db: resolve_reference(db, slug, "diaz2021", source, s.seeing(db, slug, "editor"))


def _disclose(s: Scene) -> Doing:
    slug = ruled(s.session, s.people, s.text)
    return lambda db: disclose_interests(
        db,
        slug,
        Declaration(InterestAnswer.CONFLICT, "Paid by the maker."),
        s.seeing(db, slug, "second"),
    )


def _start(s: Scene) -> Doing:
    slug = assigned(s.session, s.people, s.text)
    return lambda db: start_review(db, slug, s.seeing(db, slug, "reviewer"), POLICIES)


def _rule(s: Scene) -> Doing:
    slug = ruled(s.session, s.people, s.text)
    return lambda db: record_ruling(
        db, slug, NewRuling(1, "lee2020", Verdict.CONTRADICTS), s.seeing(db, slug, "reviewer")
    )


def _settle(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    one = rule(s.session, slug, s.people.reviewer, Verdict.SUPPORTS).id or 0
    other = rule(s.session, slug, s.people.second, Verdict.CONTRADICTS).id or 0
    assign_reviewer(s.session, slug, s.people.third.id, s.seeing(s.session, slug, "editor"), POLICIES)
    disclose_interests(s.session, slug, NO_INTERESTS, s.seeing(s.session, slug, "third"))
    new = NewRuling(1, "lee2020", Verdict.SUPPORTS, note="Read both.", settles=(one, other))
    return lambda db: record_ruling(db, slug, new, s.seeing(db, slug, "third"))


def _confirm(s: Scene) -> Doing:
    slug = ruled(s.session, s.people, s.text)
    revised(s.session, slug, s.people, s.text.replace("## Effect", "## Gain"), s.now)
    start_review(s.session, slug, s.seeing(s.session, slug, "reviewer"), POLICIES)
    row = article(s.session, slug)
    lines = claim_lines(s.session, row.id or 0, row.version_id or 0)
    ticked = [
        Confirmed(*one.key, one.shown) for one in rulings_to_confirm(s.session, lines, s.people.reviewer.id)
    ]
    return lambda db: confirm_rulings(db, slug, ticked, s.seeing(db, slug, "reviewer"))


def _dismiss(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    screened(s.session, slug)
    new = NewDismissal(4, "S302", reason="Plain advice.")
    return lambda db: dismiss_finding(db, slug, new, s.seeing(db, slug, "reviewer"), ScreeningPolicy())


def _request(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    return lambda db: request_changes(db, slug, "Say more.\n\nSay less.", s.seeing(db, slug, "editor"))


def _sign(s: Scene, already: int) -> Doing:
    slug = ruled(s.session, s.people, s.text)
    if already:
        sign(s.session, slug, s.people.reviewer, s.now)
    seen = replace(what_stands(s.session, slug), shown_at=s.now)
    given = proof(s.session, s.people.second, s.now)
    return lambda db: sign_off(db, slug, given, seen, s.seeing(db, slug, "second"), MEANS)


def _waive(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    seen, reason = partly(s.session, slug, s.people.reviewer), "The text says so."
    given = proof(s.session, s.people.editor, s.now)
    new = NewWaiver(ordinal=1, reference_key="lee2020", reason=reason, seen_rulings=seen, shown_at=s.now)
    return lambda db: sign_waiver(db, slug, new, given, s.seeing(db, slug, "editor"), RULES)


def _withdraw_waiver(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    number = waive(s.session, slug, s.people.editor, partly(s.session, slug, s.people.reviewer), s.now).id
    return lambda db: withdraw_waiver(db, slug, number or 0, "Read again.", s.seeing(db, slug, "editor"))


def _withdraw_sign_off(s: Scene) -> Doing:
    slug = ruled(s.session, s.people, s.text)
    sign(s.session, slug, s.people.reviewer, s.now)
    return lambda db: withdraw_sign_off(db, slug, "Read again.", s.seeing(db, slug, "reviewer"))


def _withdraw(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    return lambda db: withdraw_version(db, slug, "A slip.", s.seeing(db, slug, "author"))


def _reopen(s: Scene) -> Doing:
    slug = approved(s.session, s.people, s.text)
    return lambda db: reopen_article(db, slug, "Look again.", s.seeing(db, slug, "editor"), POLICIES)


def _reopen_behind(s: Scene) -> Doing:
    """Behind a newer version that was withdrawn, the approved one becomes the current one again."""
    slug = approved(s.session, s.people, s.text)
    revised(s.session, slug, s.people, s.text, s.now)
    withdraw_version(s.session, slug, "A slip.", s.seeing(s.session, slug, "author"))
    return lambda db: reopen_article(db, slug, "Look again.", s.seeing(db, slug, "editor"), POLICIES)


FALLEN = NewStatus(SourceStatus.RETRACTED, "The figures were made up.")


def _fall(s: Scene) -> Doing:
    """The article is reopened at once, as an installation may want it."""
    source = s.own_source(approved(s.session, s.people, s.text))
    policy = FallPolicy(frozenset({SourceStatus.RETRACTED}), POLICIES)
    return lambda db: change_source_status(db, source, FALLEN, s.people.editor, s.now, policy)


def _fallen(s: Scene) -> str:
    slug = approved(s.session, s.people, s.text)
    change_source_status(s.session, s.own_source(slug), FALLEN, s.people.editor, s.now, FallPolicy())
    return slug


def _take_back(s: Scene) -> Doing:
    _fallen(s)
    change = s.newest("source_status_change")
    return lambda db: take_back_status(db, change, "Another paper.", s.people.editor, s.now)


def _close(s: Scene) -> Doing:
    slug = _fallen(s)
    return lambda db: close_re_review(
        db, slug, "Of no matter.", s.seeing(db, slug, "editor"), newest_re_review(db, slug)
    )


def _newer_text(s: Scene) -> Doing:
    source = s.own_source(approved(s.session, s.people, s.text))
    return lambda db: add_source_text(
        db, source, "Nothing of it.", TextFacts("Full text"), s.people.editor, s.now
    )


def _notice(s: Scene) -> Doing:
    slug = approved(s.session, s.people, s.text)
    return lambda db: publish_notice(
        db, slug, NoticeKind.CORRECTION, "A figure.", s.seeing(db, slug, "editor")
    )


def _export(s: Scene) -> Doing:
    slug = approved(s.session, s.people, s.text)
    return lambda db: export_article(db, slug, "markdown", s.people.publisher, s.now)


NEW_THREAD = NewThread("Which?", 1, "systolic pressure", suggestion="systolic blood pressure")


def _open(s: Scene) -> Doing:
    slug = under_review(s.session, s.people, s.text)
    return lambda db: open_thread(db, slug, NEW_THREAD, s.seeing(db, slug, "reviewer"))


def _in_thread(s: Scene, act: Callable[[Session, str, int, int], object], is_resolved: bool = False) -> Doing:
    """`act` gets the slug, the thread and its first comment."""
    slug = under_review(s.session, s.people, s.text)
    thread = open_thread(s.session, slug, NEW_THREAD, s.seeing(s.session, slug, "reviewer"))
    if is_resolved:
        change_thread(s.session, slug, thread, True, s.seeing(s.session, slug, "reviewer"))
    comment = s.newest("comment")
    return lambda db: act(db, slug, thread, comment)


def _talk(s: Scene) -> Doing:
    return _in_thread(
        s,
        lambda db, slug, thread, _: reply(db, slug, thread, "A slip.", s.seeing(db, slug, "author")),
    )


def _change(s: Scene, to: bool) -> Doing:
    editor, now = s.people.editor, s.now
    how = lambda db, slug, thread, _: change_thread(db, slug, thread, to, seeing(db, slug, editor, now))  # noqa: E731
    return _in_thread(s, how, is_resolved=not to)


def _take_word_back(s: Scene) -> Doing:
    return _in_thread(
        s,
        lambda db, slug, _, comment: withdraw_comment(db, slug, comment, s.seeing(db, slug, "reviewer")),
    )


def _accept(s: Scene) -> Doing:
    return _in_thread(
        s,
        lambda db, slug, _, comment: accept_suggestion(db, slug, comment, s.seeing(db, slug, "author")),
    )


def _place(s: Scene) -> Doing:
    return _in_thread(
        s,
        lambda db, slug, thread, _: place_thread(db, slug, thread, 2, "harmed", s.seeing(db, slug, "editor")),
    )


# fmt: off
ACTS: dict[Action, tuple[Prepare, ...]] = {
    Action.SUBMIT: (_submit,), Action.REVISE: (_revise,), Action.ASSIGN: (_assign, _unassign),
    Action.RESOLVE_REFERENCE: (_resolve,), Action.DISCLOSE: (_disclose,), Action.START_REVIEW: (_start,),
    Action.RULE: (_rule, _confirm), Action.SETTLE: (_settle,), Action.DISMISS_FINDING: (_dismiss,),
    Action.REQUEST_CHANGES: (_request,), Action.SIGN_OFF: (partial(_sign, already=0),
        partial(_sign, already=1)),
    Action.WAIVE: (_waive,), Action.WITHDRAW_WAIVER: (_withdraw_waiver,),
    Action.WITHDRAW_SIGN_OFF: (_withdraw_sign_off,), Action.WITHDRAW: (_withdraw,),
    Action.REOPEN: (_reopen, _reopen_behind), Action.CLOSE_RE_REVIEW: (_close, _fall, _take_back,
        _newer_text),
    Action.PUBLISH_NOTICE: (_notice,), Action.OPEN_THREAD: (_open,), Action.REPLY: (_talk,),
    Action.WITHDRAW_COMMENT: (_take_word_back,), Action.RESOLVE_THREAD: (partial(_change, to=True),),
    Action.REOPEN_THREAD: (partial(_change, to=False),), Action.PLACE_THREAD: (_place,),
    Action.ACCEPT_SUGGESTION: (_accept,), Action.ANSWER_ITEMS: (_answer,), Action.EXPORT: (_export,),
}
# fmt: on


def scene(session: Session, people: Cast, number: int, now: datetime = NOW) -> Scene:
    return Scene(session, people, now, text_of(number))
