"""Loads the sample content by replaying its life through the services:
nothing in it is written past the rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadConfiguration
from review_service.core.vocabulary import Role, SourceKind, SourceStatus, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.policy import Policies
from review_service.domain.second_factor import code_at, step_at
from review_service.domain.verdict_set import verdict_set_sha256
from review_service.models import Article, ClaimRow, Comment, Person, Source
from review_service.proof.keys import SigningKey
from review_service.services.articles.submissions import revise_article, submit_article, take_in
from review_service.services.core.acting import Act, act_on_newest
from review_service.services.people.people import NewPerson, actor_for, add_person
from review_service.services.people.proofs_of_person import Proof, SigningRules
from review_service.services.people.second_factors import keep_authenticator
from review_service.services.publishing.questions import Asked, ask_question
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.change_items import Answer, waiting_items
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import request_changes, start_review
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.threads import NewThread, open_thread, reply
from review_service.services.signing.sign_offs import (
    SignedContent,
    SigningMeans,
    sign_off,
    standing_verdicts,
)
from review_service.services.sources.source_status import FallPolicy, NewStatus, change_source_status
from review_service.services.sources.sources import TextFacts, add_source_text, make_source

SAMPLE_PASSWORD = "sample-password"  # noqa: S105 - made-up people, demo mode only
SAMPLE_TOTP_SECRET = "SAMPLESAMPLESAMPLESAMPLESAMPLE22"  # noqa: S105 - of every sample board member


@dataclass(frozen=True)
class DemoSettings:
    """The policy that the sample reviews are carried out under."""

    content_dir: Path
    rules: SigningRules
    policies: Policies
    key: SigningKey


@dataclass(frozen=True)
class _Replay:
    session: Session
    settings: DemoSettings
    actors: dict[str, Actor]
    slug: str
    topic: str

    def acting(self, by: Actor, when: datetime) -> Act:
        return act_on_newest(self.session, self.slug, by, when)

    def version(self, number: int) -> Any:
        path = self.settings.content_dir / "articles" / self.slug / f"v{number}.md"
        return take_in(path.read_text(encoding="utf-8"), "markdown")


def is_empty(session: Session) -> bool:
    return session.scalar(sa.select(col(Person.id)).limit(1)) is None


def load_demo(session: Session, settings: DemoSettings, now: datetime) -> Iterator[str]:
    """Yields a line for each thing loaded, for the progress bar. `now` is the day that
    `days_ago` counts back from."""
    plan = yaml.safe_load((settings.content_dir / "demo.yaml").read_text(encoding="utf-8"))
    first_day = now - timedelta(days=120)
    actors = {}
    for key, person in plan["people"].items():
        actors[key] = _add_sample_person(session, settings, person, first_day)
        yield f"person {person['name']}"
    editor = next(actor for actor in actors.values() if actor.has(Role.EDITOR))
    yield from _load_sources(session, settings.content_dir, editor, first_day)
    for entry in plan["articles"]:
        replay = _Replay(session, settings, actors, entry["slug"], entry.get("topic", entry["slug"]))
        for place, act in enumerate(entry["acts"]):
            when = now - timedelta(days=act["days_ago"]) + timedelta(minutes=place)
            _ACTS[act["act"]](replay, act, actors.get(act.get("by", "")), when)
            yield f"{entry['slug']}: {act['act']}"


def _add_sample_person(
    session: Session, settings: DemoSettings, person: dict[str, Any], when: datetime
) -> Actor:
    new = NewPerson(
        email=person["email"],
        name=person["name"],
        password=SAMPLE_PASSWORD,
        credentials=person.get("credentials", ""),
        specialties=tuple(person.get("specialties", ())),
        orcid=person.get("orcid", ""),
        biography=person.get("biography", ""),
        roles=tuple(Role(role) for role in person["roles"]),
        is_sample=True,
    )
    added = add_person(session, settings.rules.passwords, new, when)
    if {Role.BOARD_MEMBER, Role.EDITOR} & {*new.roles}:
        keep_authenticator(session, settings.rules.vault, added.id or 0, SAMPLE_TOTP_SECRET, when)
    return actor_for(session, new.email)


def _load_sources(session: Session, content_dir: Path, editor: Actor, when: datetime) -> Iterator[str]:
    sources: dict[str, Source] = {}
    fallen: list[tuple[Source, dict[str, Any]]] = []
    for path in sorted((content_dir / "sources").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        facts = yaml.safe_load(front)
        sources[path.stem] = source = make_source(session, facts["csl"], SourceKind(facts["kind"]), when)
        if SourceStatus(facts["status"]) is not SourceStatus.OK:
            fallen.append((source, facts))
        add_source_text(session, source.id or 0, body, TextFacts(facts["label"]), editor, when)
        yield f"source {path.stem}"
    for source, facts in fallen:
        notice = sources[facts["superseded_by"]].id if facts.get("superseded_by") else None
        new = NewStatus(SourceStatus(facts["status"]), facts["status_reason"], notice)
        change_source_status(session, source.id or 0, new, editor, when, FallPolicy())
    session.flush()


Step = Callable[[_Replay, dict[str, Any], Any, datetime], None]


def _submit(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    submit_article(replay.session, replay.version(act["version"]), by, when, replay.slug, replay.topic)


def _revise(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    query = sa.select(col(Article.version_id)).where(col(Article.slug) == replay.slug)
    waiting = waiting_items(replay.session, replay.session.scalars(query).one() or 0)
    answers = {item: Answer(**said) for item, said in zip(waiting, act.get("answers", ()), strict=True)}
    revise_article(
        replay.session, replay.slug, replay.version(act["version"]), replay.acting(by, when), answers
    )


def _assign(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    reviewer = replay.actors[act["reviewer"]]
    assign_reviewer(
        replay.session, replay.slug, reviewer.id, replay.acting(by, when), replay.settings.policies
    )


def _disclose(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    declared = Declaration(InterestAnswer(act["answer"]), act.get("text", ""))
    disclose_interests(replay.session, replay.slug, declared, replay.acting(by, when))


def _start(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    policies = replay.settings.policies
    start_review(replay.session, replay.slug, replay.acting(by, when), policies, act.get("policy", ""))


def _ordinal(replay: _Replay, begins: str) -> int:
    query = (
        sa.select(col(ClaimRow.ordinal))
        .join(Article, col(Article.version_id) == ClaimRow.version_id)
        .where(col(Article.slug) == replay.slug, col(ClaimRow.text).startswith(begins, autoescape=True))
    )
    ordinals = replay.session.scalars(query).all()
    if len(ordinals) != 1:
        raise BadConfiguration(f"demo.yaml: «{begins}» begins {len(ordinals)} claims, not one.")
    return ordinals[0]


def _rule(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    for ruling in act["rulings"]:
        new = NewRuling(
            _ordinal(replay, ruling["claim"]),
            ruling["source"],
            Verdict(ruling["verdict"]),
            ruling.get("passage", ""),
            ruling.get("locator", ""),
            ruling.get("note", ""),
        )
        record_ruling(replay.session, replay.slug, new, replay.acting(by, when))


def _request(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    request_changes(replay.session, replay.slug, act["reason"], replay.acting(by, when))


def _open_thread(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    told = {
        name: act[name] for name in ("words", "suggestion", "is_blocking", "is_board_only") if name in act
    }
    ordinal = _ordinal(replay, act["claim"]) if act["claim"] else None
    open_thread(replay.session, replay.slug, NewThread(act["text"], ordinal, **told), replay.acting(by, when))


def _reply(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    begun = sa.select(col(Comment.thread_id)).where(col(Comment.text).startswith(act["thread"]))
    thread_id = replay.session.scalars(begun).one()
    reply(replay.session, replay.slug, thread_id, act["text"], replay.acting(by, when))


def _sign(replay: _Replay, act: dict[str, Any], by: Actor, when: datetime) -> None:
    settings, session = replay.settings, replay.session
    query = sa.text(
        "SELECT version.id, version.sha256 FROM article JOIN version ON version.id = article.version_id"
        " WHERE article.slug = :slug"
    )
    version = session.execute(query, {"slug": replay.slug}).one()
    verdict_set = verdict_set_sha256(standing_verdicts(session, version.id))
    seen = SignedContent(version.sha256, verdict_set, shown_at=when)
    proof = Proof(SAMPLE_PASSWORD, code_at(SAMPLE_TOTP_SECRET, step_at(when)))
    means = SigningMeans(settings.rules, settings.content_dir, settings.key)
    sign_off(session, replay.slug, proof, seen, replay.acting(by, when), means)


def _ask(replay: _Replay, act: dict[str, Any], _by: Any, when: datetime) -> None:
    article = replay.session.execute(
        sa.text("SELECT id, version_id FROM article WHERE slug = :slug"), {"slug": replay.slug}
    ).one()
    ask_question(replay.session, article.id, Asked(article.version_id, act["text"], act["contact"]), when)


_ACTS: dict[str, Step] = {
    "submit": _submit,
    "revise": _revise,
    "assign": _assign,
    "disclose": _disclose,
    "start_review": _start,
    "rule": _rule,
    "request_changes": _request,
    "open_thread": _open_thread,
    "reply": _reply,
    "sign_off": _sign,
    "follow_up_question": _ask,
}
