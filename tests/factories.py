"""Plain functions that bring an article to where a test begins, always through the services."""

from dataclasses import dataclass
from dataclasses import replace as with_changes
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.config import data_dir
from review_service.core.vocabulary import Role, SourceKind, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.policy import Policies, Policy, Seat
from review_service.domain.second_factor import code_at, step_at
from review_service.domain.verdict_set import verdict_set_sha256
from review_service.models import Article, Event, Ruling, Source, Waiver
from review_service.proof.keys import SigningKey
from review_service.reading.document import Audience
from review_service.services.articles.submissions import Intake, revise_article, submit_article, take_in
from review_service.services.core.acting import Act, act_on_newest
from review_service.services.core.history import write_waiting
from review_service.services.evidence.screening import (
    ScreeningPolicy,
    Shelf,
    outstanding,
    screen_article,
    screen_lines,
    store,
)
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.people import NewPerson, actor_for, add_person
from review_service.services.people.proofs_of_person import Proof, SigningRules, standing_factors
from review_service.services.people.second_factors import keep_authenticator
from review_service.services.people.vault import Vault
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.change_items import Answer, waiting_items
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import start_review
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.source_texts import source_texts
from review_service.services.review.waivers import NewWaiver, sign_waiver
from review_service.services.signing.sign_offs import (
    Outcome,
    SignedContent,
    SigningMeans,
    sign_off,
    standing_verdicts,
)
from review_service.services.sources.sources import TextFacts, add_source_text, find_source, make_source

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"
CHEAP = PasswordPolicy(time_cost=1, memory_kib=8)
SECRET_KEY = "k" * 32
VAULT = Vault(SECRET_KEY)
RULES = SigningRules(CHEAP, VAULT)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # everybody's authenticator
CONTENT: Path = data_dir("content")
KEY = SigningKey("review.example.org", bytes(range(32)))
MEANS = SigningMeans(RULES, CONTENT, KEY)
NO_INTERESTS = Declaration(InterestAnswer.NONE)


def policies(quorum: int = 2, *seats: Seat, **numbers: Any) -> Policies:
    """One policy for everybody."""
    audiences = (Audience.PROFESSIONAL, Audience.PATIENT)
    return Policies((Policy("standard", "Standard", quorum, 2, audiences, seats, **numbers),))


POLICIES = policies()
TEXT = (
    "Walking lowered systolic pressure by 4 mmHg over 12 weeks. Nobody was harmed. The trial had 120 "
    "participants."
)

ARTICLE = """---
title: Does walking lower blood pressure?
audience: professional
references:
  lee2020:
    type: article-journal
    title: Walking and blood pressure
    DOI: 10.1000/walk.2020
  diaz2021:
    type: article-journal
    title: Steps a day
    PMID: '30000001'
---

## Effect

Walking lowered systolic pressure by 4 mmHg. [@lee2020] Nobody was harmed in the trials. [@lee2020; @diaz2021]

## Dose

- Patients take 5 mg of the tablet daily while they walk. [@diaz2021]
- Ask what people enjoy.
"""


@dataclass(frozen=True)
class Cast:
    """One author, two reviewers, a third board member, an editor, a publisher, somebody without a role."""

    author: Actor
    reviewer: Actor
    second: Actor
    third: Actor
    editor: Actor
    publisher: Actor
    administrator: Actor
    nobody: Actor


def seeing(session: Session, slug: str, actor: Actor, now: datetime = NOW) -> Act:
    """Of somebody who has the newest version on the screen."""
    return act_on_newest(session, slug, actor, now)


def person(session: Session, name: str, *roles: Role) -> Actor:
    email = f"{name}@example.org"
    new = NewPerson(email, name.capitalize(), PASSWORD, "MD", ("Cardiology",), tuple(roles))
    added = add_person(session, CHEAP, new, NOW)
    if {Role.BOARD_MEMBER, Role.EDITOR} & {*roles}:
        keep_authenticator(session, VAULT, added.id or 0, TOTP_SECRET, NOW)
    return actor_for(session, email)


def cast(session: Session) -> Cast:
    return Cast(
        author=person(session, "author", Role.AUTHOR),
        reviewer=person(session, "reviewer", Role.BOARD_MEMBER),
        second=person(session, "second", Role.BOARD_MEMBER),
        third=person(session, "third", Role.BOARD_MEMBER),
        editor=person(session, "editor", Role.EDITOR),
        publisher=person(session, "publisher", Role.PUBLISHER),
        administrator=person(session, "administrator", Role.ADMINISTRATOR),
        nobody=person(session, "nobody"),
    )


def intake(text: str = ARTICLE) -> Intake:
    return take_in(text, "markdown")


def sources(session: Session, editor: Actor) -> dict[str, Source]:
    """The two works that ARTICLE cites, each with a text; those that are there already
    are taken as they are."""
    works = {
        "lee2020": (
            {"type": "article-journal", "title": "Walking and blood pressure", "DOI": "10.1000/walk.2020"},
            SourceKind.TRIAL,
        ),
        "diaz2021": (
            {"type": "article-journal", "title": "Steps a day", "PMID": "30000001"},
            SourceKind.STUDY,
        ),
    }
    found = {}
    for key, (csl, kind) in works.items():
        known = find_source(session, csl)
        found[key] = known or make_source(session, csl, kind, NOW)
        if known is None:
            add_source_text(session, found[key].id or 0, TEXT, TextFacts("Summary"), editor, NOW)
    return found


def submitted(session: Session, people: Cast, text: str = ARTICLE) -> str:
    """Handed in; returns the slug."""
    sources(session, people.editor)
    return submit_article(session, intake(text), people.author, NOW).slug


def assigned(session: Session, people: Cast, text: str = ARTICLE) -> str:
    """Two reviewers assigned, both with their disclosure answered."""
    slug = submitted(session, people, text)
    for one in (people.reviewer, people.second):
        assign_reviewer(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, one))
    return slug


def under_review(session: Session, people: Cast, text: str = ARTICLE, quorum: int = 2) -> str:
    slug = assigned(session, people, text)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(quorum))
    return slug


def rule_everything(session: Session, slug: str, actor: Actor, now: datetime = NOW) -> int:
    """Every pair that still needs this person gets a passing ruling; returns how many."""
    rows = session.execute(
        sa.text(
            "SELECT pair.ordinal, reference.key FROM claim_pair pair"
            " JOIN article ON article.version_id = pair.version_id"
            " LEFT JOIN reference ON reference.id = pair.reference_id WHERE article.slug = :slug"
            " ORDER BY pair.ordinal, pair.position"
        ),
        {"slug": slug},
    ).all()
    for row in rows:
        verdict = Verdict.SUPPORTS if row.key else Verdict.NEEDS_NO_CITATION
        passage = "Walking lowered systolic pressure" if row.key else ""
        record_ruling(
            session,
            slug,
            NewRuling(row.ordinal, row.key, verdict, passage),
            seeing(session, slug, actor, now),
        )
    return len(rows)


def ruled(session: Session, people: Cast, text: str = ARTICLE, quorum: int = 2) -> str:
    """Under review, every pair passing by two people: ready to be signed."""
    slug = under_review(session, people, text, quorum)
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    return slug


def what_stands(session: Session, slug: str) -> SignedContent:
    """What the sign-off page would show now."""
    row = session.execute(
        sa.text(
            "SELECT version.id, version.sha256 FROM article JOIN version ON version.id = article.version_id"
            " WHERE article.slug = :slug"
        ),
        {"slug": slug},
    ).one()
    return SignedContent(row.sha256, verdict_set_sha256(standing_verdicts(session, row.id)), shown_at=NOW)


def proof(session: Session, actor: Actor, now: datetime = NOW) -> Proof:
    """Password and a code that holds at this time. Who signs twice in half a minute gets another
    authenticator for it."""
    step, factors = step_at(now), standing_factors(session, actor.id)
    if not factors or factors[0].counter >= step or factors[0].enrolled_at > now:
        for one in factors:
            one.voided_at = now
        session.flush()
        keep_authenticator(session, VAULT, actor.id, TOTP_SECRET, now)
    return Proof(PASSWORD, code_at(TOTP_SECRET, step))


def sign(session: Session, slug: str, actor: Actor, now: datetime = NOW) -> bool:
    """True when the version is Approved by it."""
    seen = with_changes(what_stands(session, slug), shown_at=now)
    outcome = sign_off(
        session, slug, proof(session, actor, now), seen, seeing(session, slug, actor, now), MEANS
    )
    return outcome is Outcome.APPROVED


def approved(session: Session, people: Cast, text: str = ARTICLE) -> str:
    slug = ruled(session, people, text)
    sign(session, slug, people.reviewer)
    sign(session, slug, people.second)
    return slug


def revised(session: Session, slug: str, people: Cast, text: str, now: datetime = NOW) -> int:
    """The number of the new version; every change that was requested is answered as made."""
    waiting = waiting_items(session, article(session, slug).version_id or 0)
    answers = dict.fromkeys(waiting, Answer(is_changed=True))
    return revise_article(
        session, slug, intake(text), seeing(session, slug, people.author, now), answers=answers
    ).number


def article(session: Session, slug: str) -> Article:
    found = session.scalar(sa.select(Article).where(Article.slug == slug))  # type: ignore[arg-type]
    assert found is not None
    return found


def last_event(session: Session, action: str) -> Event:
    """The newest line of the history about this action."""
    write_waiting(session)
    found = session.scalars(sa.select(Event).where(Event.action == action).order_by(Event.id.desc()))  # type: ignore
    return next(iter(found))


def count_events(session: Session) -> int:
    write_waiting(session)
    return session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0


def rule(
    session: Session, slug: str, actor: Actor, verdict: Verdict, ordinal: int = 1, key: str | None = "lee2020"
) -> Ruling:
    """One ruling; by default on the first claim, which cites one source."""
    return record_ruling(session, slug, NewRuling(ordinal, key, verdict), seeing(session, slug, actor))


def partly(
    session: Session, slug: str, *reviewers: Actor, ordinal: int = 1, key: str = "lee2020"
) -> frozenset[int]:
    """Each of them rules that the source supports the claim only in part; returns the ids."""
    return frozenset(
        rule(session, slug, one, Verdict.PARTLY_SUPPORTS, ordinal, key).id or 0 for one in reviewers
    )


def waive(
    session: Session, slug: str, actor: Actor, rulings: frozenset[int], now: datetime = NOW, **changes: Any
) -> Waiver:
    """A waiver that is right in everything but the changes; by default on the first claim."""
    values: dict[str, Any] = {
        "ordinal": 1,
        "reference_key": "lee2020",
        "reason": "The trial is small, and the text says so.",
        "seen_rulings": rulings,
        "shown_at": now,
    }
    given = changes.pop("proof", None) or proof(session, actor, now)
    return sign_waiver(
        session, slug, NewWaiver(**values | changes), given, seeing(session, slug, actor, now), RULES
    )


def screened(session: Session, slug: str, policy: ScreeningPolicy | None = None, now: datetime = NOW) -> int:
    """What the screener would do behind the request, in this session.
    Returns how many claims it had to read."""
    policy = policy or ScreeningPolicy()
    work = outstanding(session, article(session, slug).version_id or 0, policy)
    ids = sorted({one.source_text_id for line in work.lines for one in line.pairs if one.source_text_id})
    made = [screen_article(work)] if work.content is not None else []
    made += screen_lines(work.lines, source_texts(session, ids), policy, Shelf())
    store(session, made, now)
    return len(work.lines)
