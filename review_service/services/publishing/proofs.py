"""Proofs out of the log: an event, or an exported approval with all that somebody needs to check it alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, Blocked, NotFound, NotProved
from review_service.domain.history_words import ruling_events
from review_service.exports.style import Style
from review_service.proof import bundle
from review_service.proof.bundle import Earlier, ProvedEvent
from review_service.proof.checkpoint import size_named
from review_service.proof.event_proof import written_event_proof
from review_service.proof.events import instant
from review_service.proof.hand_over import ACTION
from review_service.proof.keys import SigningKey
from review_service.proof.merkle import Place, Range, consistency_ranges, inclusion_ranges, proof, subtrees
from review_service.services.core.history import write_waiting
from review_service.services.publishing.exports import Exported, export_article
from review_service.services.signing.checkpoints import KeptCheckpoint, make_checkpoint

MOST_EARLIER = 32
_COLUMNS = "event.id, happened_at, person_id, action, event.article_id, event.version_id, before, after, prev"
_TYPES: dict[str, Any] = {"happened_at": UTCDateTime(), "before": sa.JSON(), "after": sa.JSON()}
_KEYS = sa.text(f"""
SELECT {_COLUMNS} FROM event WHERE action = '{ACTION}' AND id <= :size ORDER BY id
""").columns(**_TYPES)  # noqa: S608 - our own words
_OF_ARTICLE = sa.text(f"""
SELECT {_COLUMNS} FROM event WHERE article_id = :article AND action = :action ORDER BY id DESC
""").columns(**_TYPES)  # noqa: S608
_ONE = sa.text(f"""
SELECT {_COLUMNS} FROM event WHERE article_id = :article AND id = :id
  AND (:sees_board = 1 OR substr(action, 1, 6) <> 'board_')
""").columns(**_TYPES)  # noqa: S608
_STATEMENT = sa.text("""
SELECT approved.approval_id, approved.article_id, approved.content, statement.envelope
FROM approved_version AS approved LEFT JOIN approval_statement AS statement
    ON statement.approval_id = approved.approval_id
WHERE approved.slug = :slug AND approved.is_latest
""")
_EARLIER = sa.text("SELECT size, note FROM checkpoint WHERE size < :size ORDER BY id DESC LIMIT :most")
_COVERING = sa.text("SELECT size, note FROM checkpoint ORDER BY id DESC LIMIT 1")


def paths(session: Session, proofs: Sequence[Sequence[Range]]) -> list[list[bytes]]:
    """The hashes of each list of ranges, all with one statement that reads a few rows by their numbers."""
    places = {place for ranges in proofs for span in ranges for place in subtrees(*span)}
    ids = ",".join(
        [str((position + 1) << level) for level, position in places]
    )  # numbers of ours, computed here
    cursor = session.connection().connection.cursor()  # the layers between would take longer than the proof
    cursor.execute(f"SELECT id, nodes FROM event WHERE id IN ({ids or 0})")  # noqa: S608
    rows = cursor.fetchall()
    cursor.close()
    nodes: dict[int, str] = {row[0]: row[1] for row in rows}

    def hash_of(place: Place) -> bytes:
        level, position = place
        return bytes.fromhex(nodes[(position + 1) << level][64 * level : 64 * level + 64])

    return [proof(ranges, hash_of) for ranges in proofs]


def _as_event(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "action": row.action,
        "after": row.after,
        "article_id": row.article_id,
        "before": row.before,
        "happened_at": instant(row.happened_at),
        "index": row.id - 1,
        "person_id": row.person_id,
        "prev": row.prev,
        "version_id": row.version_id,
    }


def _proved(session: Session, rows: Iterable[sa.Row[Any]], size: int) -> list[ProvedEvent]:
    events = sorted(map(_as_event, rows), key=lambda event: int(event["index"]))
    events_paths = paths(session, [inclusion_ranges(event["index"], size) for event in events])
    return [ProvedEvent(event, path) for event, path in zip(events, events_paths, strict=True)]


def event_proof(
    session: Session, article_id: int, event_id: int, sees_board: bool = False, hidden: Collection[int] = ()
) -> bytes:
    """One event of an article with its path to the newest checkpoint, where the history page
    would show it to this person.

    Raises NotFound, or Blocked while no checkpoint covers it or it tells a verdict of the `hidden` rulings.
    """
    where = {"article": article_id, "id": event_id, "sees_board": int(sees_board)}
    row = session.execute(_ONE, where).one_or_none()
    if row is None:
        raise NotFound("There is no such event in the history of this article.")
    told = {ruling_event.get("ruling_id") for ruling_event in ruling_events(row.after)} | set(
        row.after.get("waives", ())
    )
    if not told.isdisjoint(hidden):
        raise Blocked(["This event tells another reviewer's verdict: rule on that claim first."])
    checkpoint = session.execute(_COVERING).one_or_none()
    if checkpoint is None or checkpoint.size < event_id:
        raise Blocked(
            ["No checkpoint covers this event yet: one is signed every day and with each approval."]
        )
    keys = session.execute(_KEYS, {"size": checkpoint.size}).all()
    about, *named = _proved(session, [row], checkpoint.size) + _proved(session, keys, checkpoint.size)
    return written_event_proof(checkpoint.note, about, named)


@dataclass(frozen=True)
class ProofWanted:
    """`since`: a checkpoint that the receiver kept; `style` of the references, AMA where none is given."""

    since: str = ""
    style: Style | None = None


AS_IT_COMES = ProofWanted()


def export_with_proof(
    session: Session,
    slugs: Sequence[str],
    actor: Actor,
    now: datetime,
    key: SigningKey | None,
    wanted: ProofWanted = AS_IT_COMES,
) -> list[Exported]:
    """Approved versions as Markdown, each in a zip with its proof.

    Raises Blocked with the reasons where nothing is approved, or no statement was made of an approval.
    All the articles are locked before the log is.
    """
    exported = [export_article(session, slug, "markdown", actor, now, wanted.style) for slug in slugs]
    approved = [session.execute(_STATEMENT, {"slug": slug}).one() for slug in slugs]
    if any(approval.envelope is None for approval in approved):
        raise Blocked(
            [
                (
                    "This was approved before approvals were signed: reopen it and have it approved anew to "
                    "prove it."
                )
            ]
        )
    write_waiting(session)
    checkpoint = make_checkpoint(session, key, now)
    earlier = bundle.written_earlier(_earlier(session, checkpoint, wanted.since))
    files_made = []
    for file, approval in zip(exported, approved, strict=True):
        files = {
            bundle.EXPORT: file.data,
            bundle.ARTICLE: approval.content.encode(),
            bundle.STATEMENT: approval.envelope.encode(),
            bundle.EVENTS: bundle.written_events(_events(session, approval, checkpoint.size)),
            bundle.CHECKPOINT: checkpoint.note.encode(),
            bundle.EARLIER: earlier,
        }
        name = f"{file.file_name.rpartition('.')[0]}-proof.zip"
        files_made.append(Exported(name, "application/zip", bundle.zipped(files)))
    return files_made


def _events(session: Session, approved: sa.Row[Any], size: int) -> list[ProvedEvent]:
    """The approval, its newest export, and every key that was in force."""
    where = {"article": approved.article_id}
    approvals = session.execute(_OF_ARTICLE, {**where, "action": "approve"})
    approval = next(row for row in approvals if row.after.get("approval_id") == approved.approval_id)
    export = session.execute(_OF_ARTICLE, {**where, "action": "export"}).first()
    keys = session.execute(_KEYS, {"size": size}).all()
    return _proved(session, [approval, *([export] if export else []), *keys], size)


def _earlier(session: Session, checkpoint: KeptCheckpoint, since: str) -> list[Earlier]:
    rows = session.execute(_EARLIER, {"size": checkpoint.size, "most": MOST_EARLIER})
    notes = {row.note: row.size for row in reversed(rows.all())}
    if since and since != checkpoint.note:
        try:
            notes[since] = size_named(since)
        except NotProved as error:
            raise BadInput(f"The checkpoint that was kept cannot be read: {error}") from None
        if notes[since] > checkpoint.size:
            raise BadInput(
                f"The checkpoint that was kept is of {notes[since]} events, the log holds {checkpoint.size}."
            )
    known_paths = paths(session, [consistency_ranges(size, checkpoint.size) for size in notes.values()])
    return [Earlier(note, path) for note, path in zip(notes, known_paths, strict=True)]
