"""Threads on a claim, on words of it, or on the article: opening, replying, resolving, withdrawing.
All append-only."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.comparing.anchors import Anchor, anchor_in
from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted
from review_service.domain.history_words import BOARD_ONLY
from review_service.domain.situation import Situation
from review_service.domain.workflow import Action, may_read_board_threads, permitted
from review_service.models import Comment, CommentWithdrawal, Thread, ThreadChange
from review_service.reading.characters import clean_word
from review_service.reading.document import Claim
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event
from review_service.services.core.situations import Standing
from review_service.services.review.thread_places import Said, claims_of, keep_place

LONGEST = 10_000


@dataclass(frozen=True)
class NewThread:
    """`ordinal` None is a thread on the article. `words` «» is the whole claim; `start` says which occurrence
    is meant. `suggestion` is what is to stand in the place of the words; who suggests need not say more."""

    text: str
    ordinal: int | None = None
    words: str = ""
    start: int | None = None
    is_blocking: bool = False
    is_board_only: bool = False
    suggestion: str = ""


@dataclass(frozen=True)
class OpenedThread:
    """A thread of the article that the person may see, with its claim and words as they stand
    in the current version."""

    thread_id: int
    is_on_article: bool
    is_board_only: bool
    is_resolved: bool
    ordinal: int | None
    words: str


_THREAD = sa.text("""
SELECT thread.id, thread.claim_text = '' AS is_on_article, thread.is_board_only, claim.ordinal, claim.text,
    place.start_at, place.end_at,
    coalesce((SELECT c.is_resolved FROM thread_change c WHERE c.thread_id = thread.id ORDER BY c.id DESC
        LIMIT 1), FALSE)
        AS is_resolved
FROM thread
LEFT JOIN thread_place place ON place.id =
    (SELECT max(p.id) FROM thread_place p WHERE p.thread_id = thread.id AND p.version_id = :version)
LEFT JOIN claim ON claim.id = place.claim_id
WHERE thread.id = :thread AND thread.article_id = :article
""")


def find_thread(session: Session, standing: Standing, thread_id: int) -> OpenedThread:
    """Raises NotFound where the article has no such thread, or none that this person may know of."""
    where = {"thread": thread_id, "article": standing.article_id, "version": standing.version_id}
    row = session.execute(_THREAD, where).one_or_none()
    if row is None or (row.is_board_only and not may_read_board_threads(standing.situation)):
        raise NotFound("There is no such thread, or it is not open to you.")
    anchored = "" if row.text is None else row.text[row.start_at : row.end_at]
    return OpenedThread(
        row.id, bool(row.is_on_article), bool(row.is_board_only), bool(row.is_resolved), row.ordinal, anchored
    )


def open_thread(
    session: Session,
    slug: str,
    new: NewThread,
    act: Act,
) -> int:
    """Returns the number of the thread.

    Raises BadInput for words that the claim does not hold or a thread that says nothing,
    NotPermitted where an author would open one that blocks or that only the board reads.
    """
    standing = begin(session, slug, Action.OPEN_THREAD, act)
    _refuse_too_much(standing.situation, new)
    thread_id = add_thread(session, standing, new, act)
    where = OpenedThread(thread_id, new.ordinal is None, new.is_board_only, False, new.ordinal, "")
    record_in_thread(session, standing, Action.OPEN_THREAD, where, act, {"blocking": new.is_blocking})
    return thread_id


def _refuse_too_much(situation: Situation, new: NewThread) -> None:
    if new.is_board_only and not may_read_board_threads(situation):
        raise NotPermitted("Only reviewers and editors open threads that the author does not see.")
    if new.is_blocking and not (permitted(situation, Action.RESOLVE_THREAD) and not situation.is_contributor):
        raise NotPermitted("Only reviewers and editors say what has to be resolved before a signature.")


def add_thread(session: Session, standing: Standing, new: NewThread, act: Act) -> int:
    """The rows of a thread with its first comment, without an event:
    the act that it is part of writes that."""
    claim = _claim(session, standing, new.ordinal)
    anchor = anchor_in(claim[1], new.words, new.start) if claim else None
    if anchor is None and new.words.strip():
        raise BadInput("Say which claim holds the words.", field="ordinal")
    thread = Thread(
        article_id=standing.article_id,
        version_id=standing.version_id,
        is_blocking=new.is_blocking,
        is_board_only=new.is_board_only,
        opened_by=act.actor.id,
        opened_at=act.now,
        **(vars(anchor) if anchor else {}),
    )
    session.add(thread)
    session.flush()
    thread_id = thread.id or 0
    if claim and anchor:
        keep_place(session, thread_id, standing.version_id, claim, Said(anchor, new.start), act.now)
    add_comment(session, thread_id, new.text, new.suggestion, _replaced(anchor), act)
    return thread_id


def _replaced(anchor: Anchor | None) -> str:
    return (anchor.words or anchor.claim_text) if anchor else ""


def _claim(session: Session, standing: Standing, ordinal: int | None) -> tuple[int, Claim] | None:
    if ordinal is None:
        return None
    for number, claim in claims_of(session, standing.version_id, ordinal):
        return number, claim
    raise BadInput(f"Version {standing.situation.number} has no claim {ordinal}.", field="ordinal")


def add_comment(
    session: Session,
    thread_id: int,
    text: str,
    suggestion: str,
    replaced: str,
    act: Act,
) -> None:
    said, wanted = text.strip(), clean_word(suggestion)
    if not said and not wanted:
        raise BadInput("Write what you want to say.", field="text")
    if max(len(said), len(wanted)) > LONGEST:
        raise BadInput(
            f"A comment may hold {LONGEST:,} characters.",
            field="text" if len(said) > LONGEST else "suggestion",
        )
    if wanted and not replaced:
        raise BadInput(
            "Words can be suggested only in the place of words: this thread stands on none now.",
            field="suggestion",
        )
    if wanted and wanted == replaced:
        raise BadInput("The suggested words are the ones that stand there.", field="suggestion")
    session.add(
        Comment(
            thread_id=thread_id,
            person_id=act.actor.id,
            text=said,
            suggestion=wanted or None,
            replaces=replaced if wanted else None,
            written_at=act.now,
        )
    )
    session.flush()


def record_in_thread(
    session: Session,
    standing: Standing,
    action: Action,
    thread: OpenedThread,
    act: Act,
    more: dict[str, object] | None = None,
) -> None:
    """The event holds none of the words: what is withdrawn later is not kept in the history.
    One about a thread of the board is named so, and the history of an author leaves it out."""
    record_event(
        session,
        f"{BOARD_ONLY}{action.value}" if thread.is_board_only else action.value,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={"thread": thread.thread_id, "claim": thread.ordinal, **(more or {})},
    )


def reply(
    session: Session,
    slug: str,
    thread_id: int,
    text: str,
    act: Act,
    suggestion: str = "",
) -> None:
    """A resolved thread takes replies too; it stays resolved until somebody reopens it."""
    standing = begin(session, slug, Action.REPLY, act)
    thread = find_thread(session, standing, thread_id)
    add_comment(session, thread_id, text, suggestion, thread.words, act)
    record_in_thread(session, standing, Action.REPLY, thread, act)


def change_thread(session: Session, slug: str, thread_id: int, is_resolved: bool, act: Act) -> None:
    """Resolves the thread or opens it again. Raises Blocked where that was done already."""
    action = Action.RESOLVE_THREAD if is_resolved else Action.REOPEN_THREAD
    standing = begin(session, slug, action, act)
    thread = find_thread(session, standing, thread_id)
    if thread.is_resolved == is_resolved:
        raise Blocked(["The thread is resolved already." if is_resolved else "The thread is open already."])
    session.add(
        ThreadChange(thread_id=thread_id, is_resolved=is_resolved, person_id=act.actor.id, changed_at=act.now)
    )
    record_in_thread(session, standing, action, thread, act)


_COMMENT = sa.text("""
SELECT comment.thread_id, comment.person_id,
    EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment_id = comment.id) AS is_withdrawn
FROM comment WHERE comment.id = :comment
""")


def withdraw_comment(session: Session, slug: str, comment_id: int, act: Act) -> int:
    """Its words are shown no more; that somebody withdrew them is. Returns the number of the thread.

    Raises NotFound for a comment that is not there or not the person's own.
    """
    standing = begin(session, slug, Action.WITHDRAW_COMMENT, act)
    row = session.execute(_COMMENT, {"comment": comment_id}).one_or_none()
    if row is None or row.person_id != act.actor.id:
        raise NotFound("There is no such comment of yours.")
    thread = find_thread(session, standing, row.thread_id)
    if row.is_withdrawn:
        raise Blocked(["You have withdrawn this comment already."])
    session.add(CommentWithdrawal(comment_id=comment_id, person_id=act.actor.id, withdrawn_at=act.now))
    record_in_thread(session, standing, Action.WITHDRAW_COMMENT, thread, act)
    return thread.thread_id


def place_thread(session: Session, slug: str, thread_id: int, ordinal: int, quoted: str, act: Act) -> None:
    """Says by hand where the thread belongs in the current version.
    Raises BadInput for words that are not there."""
    standing = begin(session, slug, Action.PLACE_THREAD, act)
    thread = find_thread(session, standing, thread_id)
    if thread.is_on_article:
        raise BadInput("This thread is on the article as a whole: it has no place to lose.", field="ordinal")
    claim = _claim(session, standing, ordinal)
    assert claim is not None  # noqa: S101 - an ordinal was given
    anchor = anchor_in(claim[1], quoted)
    keep_place(session, thread_id, standing.version_id, claim, Said(anchor, placed_by=act.actor.id), act.now)
    record_in_thread(session, standing, Action.PLACE_THREAD, replace(thread, ordinal=ordinal), act)
