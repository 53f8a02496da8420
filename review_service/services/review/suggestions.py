"""Suggested words that an author accepts: recorded, and put into the text from which the
next version is written."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.comparing.merging import Choice, merge, put_together, written
from review_service.comparing.rewording import Rewording, reword
from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.core.errors import Blocked, NotFound
from review_service.domain.workflow import Action
from review_service.models import SuggestionAcceptance, Version
from review_service.services.core.acting import Act, begin
from review_service.services.review.threads import find_thread, record_in_thread

_SUGGESTION = sa.text("""
SELECT comment.thread_id, comment.suggestion, comment.replaces, place.claim_id, place.start_at, claim.ordinal,
    EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment_id = comment.id) AS is_withdrawn,
    EXISTS (SELECT 1 FROM suggestion_acceptance a WHERE a.comment_id = comment.id
        AND a.version_id = :version) AS is_accepted
FROM comment
LEFT JOIN thread_place place ON place.id =
    (SELECT max(p.id) FROM thread_place p WHERE p.thread_id = comment.thread_id AND p.version_id = :version)
LEFT JOIN claim ON claim.id = place.claim_id
WHERE comment.id = :comment AND comment.suggestion IS NOT NULL
""")

_ACCEPTED = sa.text("""
SELECT claim.ordinal, accepted.start_at, comment.replaces, comment.suggestion, accepted.accepted_at
FROM suggestion_acceptance accepted
JOIN comment ON comment.id = accepted.comment_id JOIN claim ON claim.id = accepted.claim_id
WHERE accepted.version_id = :version ORDER BY accepted.id
""").columns(accepted_at=UTCDateTime())


@dataclass(frozen=True)
class TextToRevise:
    """The text that the next version begins from; `accepted` is how many suggestions stand in it."""

    text: str
    accepted: int


def accepted_rewordings(session: Session, version_id: int, until: datetime | None = None) -> list[Rewording]:
    """In the order in which they were accepted; those after `until` are left out."""
    return [
        Rewording(row.ordinal, row.start_at, row.replaces, row.suggestion)
        for row in session.execute(_ACCEPTED, {"version": version_id})
        if until is None or row.accepted_at <= until
    ]


def text_to_revise(session: Session, version_id: int, content: str) -> TextToRevise:
    """The version's own text with every suggestion that was accepted on it."""
    rewordings = accepted_rewordings(session, version_id)
    return TextToRevise(reword(content, rewordings), len(rewordings))


def draft_to_revise(session: Session, version_id: int, content: str, draft: str, saved_at: datetime) -> str:
    """The person's draft with the suggestions that were accepted after it was saved;
    where both changed a claim, the draft's words stay."""
    before, after = (accepted_rewordings(session, version_id, until) for until in (saved_at, None))
    if len(before) == len(after):
        return draft
    base, mine, theirs = map(written, (reword(content, before), draft, reword(content, after)))
    return put_together(merge(base, mine, theirs), {}, Choice.MINE)


@dataclass(frozen=True)
class AcceptedAndAbsent:
    """Claims that accepted suggestions changed and a text has as they were before,
    and the text with them put in."""

    changes: tuple[tuple[Run, ...], ...]
    text: str


def accepted_and_absent(content: str, begun: TextToRevise, text: str) -> AcceptedAndAbsent:
    """Such a text was opened before the suggestion was accepted. What the author wrote otherwise counts as
    theirs. `content` is the version's own text, `begun` the one that the next version begins from."""
    if not begun.accepted or not text.strip():
        return AcceptedAndAbsent((), text)
    parts = merge(*map(written, (content, text, begun.text)))
    absent = tuple(part for part in parts if part.is_theirs)
    changes = tuple(tuple(runs(diff_words(part.base, part.theirs))) for part in absent)
    return AcceptedAndAbsent(changes, put_together(parts, {}, Choice.MINE) if absent else text)


def accept_suggestion(session: Session, slug: str, comment_id: int, act: Act) -> None:
    """Raises Blocked, in words, where the old words no longer stand at the place of the thread,
    another suggestion that was accepted changed them, or they cannot be put in surely."""
    standing = begin(session, slug, Action.ACCEPT_SUGGESTION, act)
    where = {"comment": comment_id, "version": standing.version_id}
    row = session.execute(_SUGGESTION, where).one_or_none()
    if row is None or row.is_withdrawn:
        raise NotFound("There is no such suggestion.")
    thread = find_thread(session, standing, row.thread_id)
    if row.is_accepted:
        raise Blocked(
            ["You have accepted this suggestion already: it stands in the text of the next version."]
        )
    new = Rewording(
        row.ordinal or 0, row.start_at or 0, row.replaces, row.suggestion
    )  # 0: it has lost its place
    content = session.get_one(Version, standing.version_id).content
    reword(content, [*accepted_rewordings(session, standing.version_id), new])
    session.add(
        SuggestionAcceptance(
            comment_id=comment_id,
            version_id=standing.version_id,
            claim_id=row.claim_id,
            start_at=row.start_at,
            person_id=act.actor.id,
            accepted_at=act.now,
        )
    )
    record_in_thread(session, standing, Action.ACCEPT_SUGGESTION, thread, act)
