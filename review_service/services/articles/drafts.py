"""Drafts: what a person typed into a form, kept on the server until the form is taken. Private;
never an act, no event."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NewerWords

LONGEST_SUBJECT = 300


class DraftKind(StrEnum):
    """What is being written; the first part of a subject."""

    ARTICLE = "article"
    REVISION = "revision"
    RULING = "ruling"
    REASON = "reason"
    DISCLOSURE = "disclosure"
    NOTICE = "notice"
    ANSWER = "answer"
    COMMENT = "comment"
    DISMISSAL = "dismissal"
    SOURCE = "source"


def subject_of(kind: DraftKind, *parts: object) -> str:
    """The form that is meant, such as «revision/does-walking-help»: the same words wherever it is shown."""
    return "/".join([kind.value, *(str(part) for part in parts)])


@dataclass(frozen=True)
class NewDraft:
    """What is to be kept. `seen` is the revision that was on the screen, 0 for none; `base` the number of the
    version it was typed against; `form_key` the key of the form it was typed into, "" where no form was."""

    subject: str
    fields: Mapping[str, str]
    seen: int = 0
    base: int | None = None
    form_key: str = ""


@dataclass(frozen=True)
class Draft:
    """A draft as it is kept. `fields` are the form's, by name, with line feeds only."""

    subject: str
    fields: Mapping[str, str] = field(repr=False)
    revision: int
    saved_at: datetime
    base: int | None
    person_id: int
    form_key: str = ""


_PUT = sa.text("""
INSERT INTO draft (person_id, subject, base, revision, form_key, content, saved_at)
SELECT :person, :subject, :base, :seen + 1, :form_key, :content, :now
WHERE NOT EXISTS (SELECT 1 FROM idempotency_key used WHERE coalesce(used.person_id, 0) = :person
    AND used.key = :form_key)
ON CONFLICT (person_id, subject) DO UPDATE SET base = excluded.base, revision = draft.revision + 1,
    form_key = excluded.form_key, content = excluded.content, saved_at = excluded.saved_at
WHERE draft.revision = :seen
RETURNING revision
""").bindparams(
    sa.bindparam("now", type_=UTCDateTime()),
    sa.bindparam("person", type_=sa.Integer()),
    sa.bindparam("subject", type_=sa.String()),
    sa.bindparam("base", type_=sa.Integer()),
    sa.bindparam("seen", type_=sa.Integer()),
    sa.bindparam("form_key", type_=sa.String()),
    sa.bindparam("content", type_=sa.String()),
)
_FIND = sa.text(
    "SELECT subject, content, revision, saved_at, base, person_id, form_key FROM draft"
    " WHERE person_id = :person AND subject = :subject"
).columns(saved_at=UTCDateTime())
_FIND_ALL = (
    sa.text(
        "SELECT subject, content, revision, saved_at, base, person_id, form_key FROM draft"
        " WHERE person_id = :person AND subject IN :subjects"
    )
    .bindparams(sa.bindparam("subjects", expanding=True))
    .columns(saved_at=UTCDateTime())
)
_OTHERS = sa.text(
    "SELECT draft.subject, content, revision, saved_at, base, person_id, form_key, person.name FROM draft"
    " JOIN person ON person.id = draft.person_id"
    " WHERE subject = :subject AND person_id <> :person ORDER BY saved_at DESC"
).columns(saved_at=UTCDateTime())
# Another window may have saved newer words since this form last heard of it: those stay.
_FORGET = sa.text(
    "DELETE FROM draft WHERE person_id = :person AND subject = :subject AND (revision <= :seen OR form_key "
    "= :form_key)"
)
_DISCARD = sa.text("DELETE FROM draft WHERE person_id = :person AND subject = :subject AND revision <= :seen")


def put_draft(session: Session, new: NewDraft, actor: Actor, now: datetime) -> Draft | None:
    """Keeps the words in the place of revision `seen`.

    Raises NewerWords, with them, where another window saved since; BadInput for a subject that
    nothing is written on. None where the form they were typed into has been taken meanwhile:
    a saving that comes late keeps nothing.
    """
    _check(new.subject)
    content = _content(new.fields)
    values = {
        "person": actor.id, "subject": new.subject, "base": new.base, "seen": new.seen,
        "form_key": new.form_key, "content": content, "now": now,
    }  # fmt: skip
    made = session.execute(_PUT, values).scalar_one_or_none()
    if made is not None:
        return Draft(new.subject, json.loads(content), made, now, new.base, actor.id, new.form_key)
    kept = find_draft(session, new.subject, actor)
    if kept is None or (new.form_key and _is_taken(session, new.form_key, actor)):
        return None
    if _content(kept.fields) == content:
        return kept  # the same words: their first saving was not heard of
    raise NewerWords(kept.fields, kept.revision, kept.saved_at)


def find_draft(session: Session, subject: str, actor: Actor) -> Draft | None:
    """The person's own draft: one statement."""
    row = session.execute(_FIND, {"person": actor.id, "subject": subject}).one_or_none()
    return _draft(row) if row else None


def find_drafts(session: Session, subjects: Sequence[str], actor: Actor) -> dict[str, Draft]:
    """The person's drafts of these, by subject: one statement."""
    if len(subjects) == 1:  # the claim page, mostly: a list in a statement costs more than the statement
        draft = find_draft(session, subjects[0], actor)
        return {subjects[0]: draft} if draft else {}
    drafts = session.execute(_FIND_ALL, {"person": actor.id, "subjects": list(subjects)})
    return {row.subject: _draft(row) for row in drafts}


def drafts_of_others(session: Session, subject: str, actor: Actor) -> tuple[tuple[str, Draft], ...]:
    """(name, draft) of everybody else who writes on the same; the caller has asked whether
    the person may see them."""
    rows = session.execute(_OTHERS, {"person": actor.id, "subject": subject})
    return tuple((row.name, _draft(row)) for row in rows)


def forget_draft(session: Session, subject: str, seen: int, form_key: str, actor: Actor) -> None:
    """The form was taken: what it had saved goes, in the act's own transaction.
    Newer words of another window stay."""
    session.execute(
        _FORGET, {"person": actor.id, "subject": subject, "seen": seen, "form_key": form_key or "-"}
    )


def discard_draft(session: Session, subject: str, seen: int, actor: Actor) -> bool:
    """What the person had on the screen is thrown away; False where another window has
    saved newer words since."""
    values = {"person": actor.id, "subject": subject, "seen": seen}
    session.execute(_DISCARD, values)
    return find_draft(session, subject, actor) is None


def _is_taken(session: Session, form_key: str, actor: Actor) -> bool:
    query = sa.text("SELECT 1 FROM idempotency_key WHERE coalesce(person_id, 0) = :person AND key = :key")
    return session.execute(query, {"person": actor.id, "key": form_key}).first() is not None


def _check(subject: str) -> None:
    kind, _, rest = subject.partition("/")
    if kind not in set(DraftKind) or not rest or len(subject) > LONGEST_SUBJECT:
        raise BadInput(f"Nothing is written on «{subject[:60]}».")


def _content(fields: Mapping[str, str]) -> str:
    """One way to write them down, so that equal words are equal text."""
    plain = {name: value.replace("\r\n", "\n").replace("\r", "\n") for name, value in fields.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def _draft(row: sa.Row[tuple[object, ...]]) -> Draft:
    return Draft(
        row.subject,
        json.loads(row.content),
        row.revision,
        row.saved_at,
        row.base,
        row.person_id,
        row.form_key,
    )
