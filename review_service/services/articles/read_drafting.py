"""What the pages of drafts show: a person's words beside those they met, put together claim by claim."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from review_service.comparing.merging import Choice, Part, merge, put_together, written
from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.domain.workflow import Action, permitted
from review_service.services.articles.drafts import DraftKind, drafts_of_others, find_draft
from review_service.services.articles.read_versions import version_text
from review_service.services.core.acting import look

NEWEST, OWN = "version", "own"  # or the number of the person whose draft it is


@dataclass(frozen=True)
class Theirs:
    """What the person's words are compared with. `name` says whose they are;
    `revision` is that of the person's own draft as it stands now, which the words put together will follow;
    `base` the version they will be based on."""

    which: str
    name: str
    fields: Mapping[str, str]
    saved_at: datetime | None
    revision: int
    base: int | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(dict(self.fields), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class FieldMerge:
    """One field of the form in parts; `can_be_both` where it holds words and not a choice from a list."""

    name: str
    parts: tuple[Part, ...]
    can_be_both: bool

    @property
    def conflicts(self) -> list[tuple[int, Part]]:
        return [(place, part) for place, part in enumerate(self.parts) if part.is_conflict]

    @property
    def taken(self) -> list[Part]:
        return [part for part in self.parts if part.is_theirs]

    def text(self, choices: Mapping[int, Choice]) -> str:
        return put_together(self.parts, choices, Choice.BOTH if self.can_be_both else Choice.MINE)


def fellow_drafts(session: Session, subject: str, actor: Actor) -> tuple[tuple[str, str, datetime], ...]:
    """(number of the person, name, saved at) of whoever else writes on the same version;
    the caller has asked whether the person may know."""
    return tuple(
        (str(draft.person_id), name, draft.saved_at)
        for name, draft in drafts_of_others(session, subject, actor)
    )


def refuse_who_may_not_write(session: Session, subject: str, actor: Actor) -> None:
    """Drafts are private, but those of an article's authors meet: only they write on its next version."""
    slug = _revised(subject)
    if slug and not permitted(look(session, slug, actor, with_pairs=False).situation, Action.REVISE):
        raise NotPermitted("Only the authors of an article write its next version.")


def theirs_of(session: Session, subject: str, which: str, actor: Actor) -> Theirs:
    """Raises NotFound where there is nothing (any more) to compare with."""
    own = find_draft(session, subject, actor)
    revision, slug = own.revision if own else 0, _revised(subject)
    if which == OWN and own:
        return Theirs(which, "your other window's", own.fields, own.saved_at, revision, own.base)
    if which == NEWEST and slug:
        standing = look(session, slug, actor, with_pairs=False)
        newest = version_text(session, standing.article_id, standing.situation.number)
        name = f"version {newest.number}"
        return Theirs(which, name, {"text": newest.content}, None, revision, newest.number)
    for name, draft in drafts_of_others(session, subject, actor) if slug else ():
        if str(draft.person_id) == which:
            text = {"text": draft.fields.get("text", "")}
            return Theirs(which, f"{name}'s", text, draft.saved_at, revision, draft.base)
    raise NotFound("There is nothing to compare with any more: what was there has been taken or thrown away.")


def merged(
    session: Session, subject: str, base: int | None, mine: Mapping[str, str], theirs: Theirs, actor: Actor
) -> tuple[FieldMerge, ...]:
    """The fields that differ. A field that only one side has is that side's."""
    merges = []
    for name in sorted(set(mine) & set(theirs.fields)):
        left, right = mine[name], theirs.fields[name]
        if left == right:
            continue
        if name == "text" and subject.split("/", maxsplit=1)[0] in {DraftKind.ARTICLE, DraftKind.REVISION}:
            before = _base_text(session, subject, base, actor)
            parts: Sequence[Part] = merge(
                written(before) if before is not None else None, written(left), written(right)
            )
        else:
            parts = [Part("", left, right)]
        has_words = any(letter.isspace() for letter in (left + right).strip())
        merges.append(FieldMerge(name, tuple(parts), has_words))
    return tuple(merges)


def _base_text(session: Session, subject: str, base: int | None, actor: Actor) -> str | None:
    slug = _revised(subject)
    if not slug or base is None:
        return None
    standing = look(session, slug, actor, with_pairs=False)
    try:
        return version_text(session, standing.article_id, base).content
    except NotFound:
        raise BadInput("The version that this was typed against is none of this article.") from None


def _revised(subject: str) -> str:
    kind, _, rest = subject.partition("/")
    return rest if kind == DraftKind.REVISION else ""
