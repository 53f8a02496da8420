"""Handing in: an article as it was written becomes an immutable version with its claims,
references and pairs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count, islice

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotPermitted
from review_service.core.vocabulary import Status
from review_service.domain.situation import Situation
from review_service.domain.workflow import Action, is_author_of_article, is_editor, permitted
from review_service.models import (
    Article,
    CitationRow,
    ClaimRow,
    Contribution,
    ReferenceRow,
    Rendering,
    Version,
)
from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown
from review_service.reading.document import Claim, Document, Reference
from review_service.reading.identifiers import identifiers_of
from review_service.reading.slug import slug_for
from review_service.rendering.html import render_body
from review_service.services.articles.inherited import edited_from, sources_to_carry
from review_service.services.core.acting import Act, begin, recount
from review_service.services.core.history import About, record_event
from review_service.services.core.renderings import ENGINE
from review_service.services.core.situations import standing_of
from review_service.services.people.contributors import (
    keep_contributors,
    last_contribution,
    tell_who_was_found,
)
from review_service.services.review.change_items import Answer, answer_items
from review_service.services.review.thread_places import follow_threads
from review_service.services.sources.sources import known_sources, make_source


@dataclass(frozen=True)
class Intake:
    """What was handed in, read once: the same value serves the intake report, the preview and the version."""

    document: Document
    original: str
    content: str
    html: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


def take_in(text: str, form: str = "auto") -> Intake:
    """Pure. Raises BadInput, with the line, where the text cannot be read or rendered."""
    document = read_article(text, form)
    if not document.claims:
        raise BadInput(
            "There is no claim in this text: it needs at least one sentence besides the title.", field="text"
        )
    return Intake(document, text, to_markdown(document), render_body(document))


def submit_article(
    session: Session, intake: Intake, actor: Actor, now: datetime, slug: str = "", topic: str = ""
) -> Article:
    """A new article with version 1, Submitted. `topic` is the slug of the article
    this one is a variant of."""
    if not permitted(Situation(roles=actor.roles), Action.SUBMIT):
        raise NotPermitted("Articles are handed in by people who hold the role author.")
    document = intake.document
    free = _free_slug(session, slug or slug_for(document.title))
    article = Article(
        slug=free,
        topic=_topic(session, topic, free, actor),
        audience=document.audience,
        title=document.title,
        status=Status.SUBMITTED,
        created_at=now,
        changed_at=now,
    )
    session.add(article)
    session.flush()
    version = _add_version(session, article, 1, intake, Act(actor, now, 0), Inherited())
    record_event(
        session,
        Action.SUBMIT,
        now,
        About(actor.id, article.id, version.id),
        after={"number": 1, "sha256": version.sha256},
    )
    return article


def revise_article(
    session: Session,
    slug: str,
    intake: Intake,
    act: Act,
    answers: Mapping[int, Answer] | None = None,
) -> Version:
    """The next version, Submitted. What was ruled and did not change still holds;
    the approved one stays public.

    `answers` are the author's to the requested changes, by item. Raises Blocked while one of them has none.
    """
    if answers:
        answer_items(session, slug, answers, act)
    standing = begin(session, slug, Action.REVISE, act)
    article = session.get_one(Article, standing.article_id)
    if intake.document.audience != article.audience:
        raise BadInput(
            f"This article is for the audience «{article.audience.value}»: hand in a text for another "
            "audience as an article of its own."
        )
    carried = sources_to_carry(session, standing.version_id, intake.document)
    before = {
        "number": standing.situation.number,
        "sha256": standing.version_sha256,
        "status": article.status.value,
    }
    inherited = Inherited(carried, edited_from(session, standing.version_id, intake.document))
    version = _add_version(session, article, standing.last_number + 1, intake, act, inherited)
    follow_threads(session, standing.article_id, standing.version_id, _id(version.id), act.now)
    record_event(
        session,
        Action.REVISE,
        act.now,
        About(act.actor.id, article.id, version.id),
        before,
        {"number": version.number, "sha256": version.sha256, "status": Status.SUBMITTED.value},
    )
    return version


def _topic(session: Session, variant_of: str, free: str, actor: Actor) -> str:
    """The topic of the article this is a variant of; a new topic of its own where it is none.

    Readers of one text are led to the other, so only those who answer for it may tie another to it.
    """
    if variant_of in {"", free}:
        return free
    standing = standing_of(session, variant_of, actor, with_pairs=False)
    if standing is None:
        raise BadInput(
            f"There is no article «{variant_of}» that this one could be a variant of.", field="topic"
        )
    if not (is_author_of_article(standing.situation) or is_editor(standing.situation)):
        raise BadInput(
            f"Only an author of «{variant_of}», or an editor, may hand in a variant of it.", field="topic"
        )
    return session.scalars(sa.select(col(Article.topic)).where(col(Article.slug) == variant_of)).one()


def _free_slug(session: Session, wanted: str) -> str:
    """`wanted`, or with the next free number; asks for equal slugs only,
    because LIKE would scan all articles."""
    wishes = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    while True:
        batch = list(islice(wishes, 50))
        taken = set(session.scalars(sa.select(col(Article.slug)).where(col(Article.slug).in_(batch))))
        for slug in batch:
            if slug not in taken:
                return slug


@dataclass(frozen=True)
class Inherited:
    """What a version takes over from the one before: the sources of its references by their key,
    and which claim each edited one was, both by ordinal."""

    sources: Mapping[str, int] = field(default_factory=dict)
    edited: Mapping[int, int] = field(default_factory=dict)


def _add_version(
    session: Session,
    article: Article,
    number: int,
    intake: Intake,
    act: Act,
    inherited: Inherited,
) -> Version:
    document = intake.document
    version = Version(
        article_id=_id(article.id),
        number=number,
        title=document.title,
        audience=document.audience,
        content=intake.content,
        sha256=intake.sha256,
        original=intake.original,
        warnings=[{"line": w.line, "message": w.message} for w in document.warnings],
        submitted_at=act.now,
        submitted_by=act.actor.id,
    )
    session.add(version)
    session.flush()
    version_id = _id(version.id)
    last = last_contribution(session)
    session.add(Contribution(article_id=_id(article.id), version_id=version_id, person_id=act.actor.id))
    keep_contributors(session, version, document.contributors)
    session.add(Rendering(version_id=version_id, engine=ENGINE, html=intake.html))
    references = _add_references(session, version_id, document.references, inherited.sources, act.now)
    _add_claims(session, version_id, document.claims, references, inherited.edited)
    article.version_id = version_id
    article.status = Status.SUBMITTED
    article.approval_id = None
    article.title = document.title
    article.changed_at = act.now
    recount(session, version_id)
    if document.contributors:
        tell_who_was_found(session, last, act.now, version_id=version_id, but=act.actor.id)
    return version


def _add_references(
    session: Session,
    version_id: int,
    references: tuple[Reference, ...],
    carried: Mapping[str, int],
    now: datetime,
) -> dict[str, int]:
    """Ids of the reference rows by key. A reference nobody can identify is left unresolved for the editor."""
    known = known_sources(session, [reference.csl for reference in references])
    rows = []
    for reference in references:
        source_id = carried.get(reference.key)
        if source_id is None and not reference.is_unresolved:
            source_ids = [
                known[identifier]
                for identifier in identifiers_of(reference.csl).items()
                if identifier in known
            ]
            source_id = source_ids[0] if source_ids else make_source(session, reference.csl, None, now).id
            known |= dict.fromkeys(identifiers_of(reference.csl).items(), _id(source_id))
        rows.append(
            {
                "version_id": version_id,
                "key": reference.key,
                "number": reference.number,
                "csl": dict(reference.csl),
                "text": reference.text,
                "source_id": source_id,
            }
        )
    if rows:
        session.execute(sa.insert(ReferenceRow), rows)
    query = sa.select(col(ReferenceRow.key), col(ReferenceRow.id)).where(
        col(ReferenceRow.version_id) == version_id
    )
    return {key: _id(number) for key, number in session.execute(query)}


def _add_claims(
    session: Session,
    version_id: int,
    claims: tuple[Claim, ...],
    references: dict[str, int],
    edited: Mapping[int, int],
) -> None:
    rows = [
        {
            "version_id": version_id,
            "ordinal": claim.ordinal,
            "text": claim.text,
            "heading": list(claim.heading),
            "kind": claim.kind,
            "risk": claim.risk,
            "risk_reason": claim.risk_reason,
            "fingerprint": claim.fingerprint,
            "wording": claim.wording,
            "context": claim.context,
            "earlier_id": edited.get(claim.ordinal),
        }
        for claim in claims
    ]
    session.execute(sa.insert(ClaimRow), rows)
    query = sa.select(col(ClaimRow.ordinal), col(ClaimRow.id)).where(col(ClaimRow.version_id) == version_id)
    ids = {ordinal: _id(number) for ordinal, number in session.execute(query)}
    cited = []
    for claim in claims:
        locators: dict[str, list[str]] = {}
        for citation in claim.citations:
            locators.setdefault(citation.key, []).append(citation.locator)
        cited += [
            {
                "claim_id": ids[claim.ordinal],
                "reference_id": references[key],
                "position": position,
                "locator": "; ".join(filter(None, places)),
            }
            for position, (key, places) in enumerate(locators.items())
        ]
    if cited:
        session.execute(sa.insert(CitationRow), cited)


def _id(value: int | None) -> int:
    assert value is not None  # noqa: S101 - flushed rows have one
    return value
