"""An SQLite database full of articles (`kept.py` keeps it): some through the services,
the others copied by SQL past every guard."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

import sqlalchemy as sa
from article import article, source_text
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.vocabulary import Role
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.second_factor import code_at, step_at
from review_service.models import Article, Assignment, Contribution, Version
from review_service.proof.keys import SigningKey
from review_service.services.articles.submissions import revise_article, submit_article, take_in
from review_service.services.core.acting import act_on_newest
from review_service.services.core.policies import read_policies
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.people import NewPerson, actor_for, add_person
from review_service.services.people.proofs_of_person import Proof, SigningRules
from review_service.services.people.second_factors import keep_authenticator
from review_service.services.people.vault import Vault
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import start_review
from review_service.services.signing.sign_offs import (
    SignedContent,
    SigningMeans,
    sign_off,
    standing_verdicts,
    verdict_set_sha256,
)
from review_service.services.sources.sources import TextFacts, add_source_text

PASSWORD = "benchmark-password"
TOTP_SECRET = "BENCHMARKBENCHMARKBENCHMARKBENCH"
KEY = SigningKey("benchmark.example", bytes(32))
WRITERS = 50
ARTICLES_A_REVIEWER = 500
FULL = 2_000  # so many of the copied articles have all the claims, the others one
NOW = datetime.now(UTC)
VERSIONS = 16
LONG_VERSIONS = 4


@dataclass(frozen=True)
class Cast:
    author: Actor
    editor: Actor
    first: Actor
    second: Actor


def fill(database: Database, settings: Settings, articles: int) -> None:
    """`ruled` is under review, `approved` is approved, `compared` and `long` have many versions;
    then the copies."""
    with database.writing() as session:
        cast = _people(session)
        submit_article(session, take_in(article(1), "markdown"), cast.author, NOW, "ruled")
        for number, row in enumerate(session.execute(sa.text("SELECT id FROM source ORDER BY id")).all(), 1):
            add_source_text(session, row.id, source_text(number), TextFacts("abstract"), cast.editor, NOW)
        begin_review(session, "ruled", cast, settings)
        rule_all(session, "ruled", cast.first, most=60)
        submit_article(session, take_in(article(2), "markdown"), cast.author, NOW, "approved")
        approve(session, "approved", cast, settings)
        submit_article(session, take_in(article(3), "markdown"), cast.author, NOW, "compared")
        for number in range(2, VERSIONS + 1):
            newer = take_in(article(3, f"Does the treatment help? Part {number}", edits=0.025), "markdown")
            revise_article(session, "compared", newer, act_on_newest(session, "compared", cast.author, NOW))
        submit_article(session, take_in(article(4, words=20_000), "markdown"), cast.author, NOW, "long")
        for number in range(2, LONG_VERSIONS + 1):
            title = f"Does the treatment help? Part {number}"
            newer = take_in(article(4, title, edits=0.025, words=20_000), "markdown")
            revise_article(session, "long", newer, act_on_newest(session, "long", cast.author, NOW))
    with database.writing() as session:
        bounds = _copies(session, articles, cast)
    for sql in _STEPS:
        with database.writing() as session:
            used = {name: value for name, value in bounds.items() if f":{name}" in sql}
            times = [sa.bindparam("now", type_=UTCDateTime())] if "now" in used else []
            session.execute(sa.text(sql).bindparams(*times), used)


def _people(session: Session) -> Cast:
    roles = {
        "author": Role.AUTHOR,
        "editor": Role.EDITOR,
        "first": Role.BOARD_MEMBER,
        "second": Role.BOARD_MEMBER,
    }
    for name, role in roles.items():
        new = NewPerson(f"{name}@example.org", f"{name.title()} Person", PASSWORD, "MD", (), (role,))
        add_person(session, PasswordPolicy(), new, NOW)
    return cast_of(session)


def cast_of(session: Session) -> Cast:
    return Cast(
        *(actor_for(session, f"{name}@example.org") for name in ("author", "editor", "first", "second"))
    )


def begin_review(session: Session, slug: str, cast: Cast, settings: Settings) -> None:
    for reviewer in (cast.first, cast.second):
        assign_reviewer(
            session,
            slug,
            reviewer.id,
            act_on_newest(session, slug, cast.editor, NOW),
            read_policies(settings.content_dir),
        )
        disclose_interests(
            session, slug, Declaration(InterestAnswer.NONE), act_on_newest(session, slug, reviewer, NOW)
        )
    start_review(
        session, slug, act_on_newest(session, slug, cast.editor, NOW), read_policies(settings.content_dir)
    )


_PAIRS = """
INSERT INTO pair (article_id, wording, fingerprint, context, source_id, source_text_id)
SELECT DISTINCT pair.article_id, pair.wording, pair.fingerprint, pair.context, pair.source_id,
    pair.source_text_id
FROM claim_pair AS pair JOIN article ON article.version_id = pair.version_id
WHERE pair.pair_id IS NULL AND NOT pair.is_unresolved AND {where}"""


def rule_all(session: Session, slug: str, reviewer: Actor, most: int = 1_000_000) -> None:
    """The reviewer's passing ruling on the first pairs, in one statement that every guard checks."""
    session.execute(sa.text(_PAIRS.format(where="article.slug = :slug")), {"slug": slug})
    session.execute(
        sa.text("""
INSERT INTO ruling (article_id, claim_id, pair_id, verdict, passage, locator, note, person_id, ruled_at)
SELECT pair.article_id, pair.claim_id, pair.pair_id,
    CASE WHEN pair.source_id IS NULL THEN 'needs_no_citation' ELSE 'supports' END, '', '', '', :person, :now
FROM claim_pair AS pair JOIN article ON article.version_id = pair.version_id
WHERE article.slug = :slug ORDER BY pair.claim_id, pair.position LIMIT :most
""").bindparams(sa.bindparam("now", type_=UTCDateTime())),
        {"slug": slug, "person": reviewer.id, "now": NOW, "most": most},
    )


def approve(session: Session, slug: str, cast: Cast, settings: Settings) -> None:
    begin_review(session, slug, cast, settings)
    for reviewer in (cast.first, cast.second):
        rule_all(session, slug, reviewer)
    query = sa.text(
        "SELECT v.id, v.sha256 FROM article a JOIN version v ON v.id = a.version_id WHERE a.slug = :slug"
    )
    version = session.execute(query, {"slug": slug}).one()
    rulings = verdict_set_sha256(standing_verdicts(session, version.id))
    seen = SignedContent(version.sha256, rulings, shown_at=NOW)
    rules = SigningRules(PasswordPolicy(), Vault(settings.secret_key))
    means = SigningMeans(rules, settings.content_dir, KEY)
    proof = Proof(PASSWORD, code_at(TOTP_SECRET, step_at(NOW)))
    for reviewer in (cast.first, cast.second):
        keep_authenticator(session, rules.vault, reviewer.id, TOTP_SECRET, NOW)
        sign_off(session, slug, proof, seen, act_on_newest(session, slug, reviewer, NOW), means)


def _copies(session: Session, articles: int, cast: Cast) -> dict[str, object]:
    """Articles and versions; returns what the steps need.

    Three in ten are submitted, three under review, four approved; of the first FULL those
    not approved have all claims.
    """
    bounds = session.execute(
        sa.text(
            "SELECT (SELECT max(id) FROM article), (SELECT max(id) FROM version), (SELECT max(id) FROM "
            "person)"
        )
    ).one()
    base, first_version, first_person = (int(value) for value in bounds)
    writers, reviewers = _crowd(session, first_person, max(20, articles // ARTICLES_A_REVIEWER))
    reviewers[0] = cast.first.id
    places = range(1, articles + 1)
    _insert(session, Article, (_article(base, first_version, i) for i in places))
    _insert(session, Version, (_version(base, first_version, i, writers) for i in places))
    _insert(
        session,
        Contribution,
        (
            {"article_id": base + i, "version_id": first_version + i, "person_id": writers[i % WRITERS]}
            for i in places
        ),
    )
    _insert(session, Assignment, _assignments(base, articles, reviewers, cast.editor.id))
    template = session.execute(sa.text("SELECT version_id FROM article WHERE slug = 'ruled'")).scalar_one()
    return {"base": base, "last": base + articles, "template": template, "now": NOW, "full": FULL}


def _crowd(session: Session, after: int, reviewers: int) -> tuple[list[int], list[int]]:
    session.execute(
        sa.text("""
INSERT INTO person (email, name, credentials, password_hash, is_active, is_sample, biography, told_event_id,
    created_at)
VALUES (:email, :email, '', '-', :yes, :no, '', 0, :now)""").bindparams(
            sa.bindparam("now", type_=UTCDateTime())
        ),
        [
            {"email": f"crowd{n}@example.org", "now": NOW, "yes": True, "no": False}
            for n in range(WRITERS + reviewers)
        ],
    )
    query = sa.text("SELECT id FROM person WHERE id > :after ORDER BY id")
    ids = list(session.scalars(query, {"after": after}))
    session.execute(
        sa.text(
            "INSERT INTO role_grant (person_id, role, granted_at) VALUES (:id, 'board_member', :now)"
        ).bindparams(sa.bindparam("now", type_=UTCDateTime())),
        [{"id": one, "now": NOW} for one in ids[WRITERS:]],
    )
    session.execute(
        sa.text(
            "INSERT INTO second_factor (person_id, kind, label, secret, counter, enrolled_at)"
            " VALUES (:id, 'totp', 'Authenticator', '-', 0, :now)"
        ).bindparams(sa.bindparam("now", type_=UTCDateTime())),
        [{"id": one, "now": NOW} for one in ids[WRITERS:]],
    )
    return ids[:WRITERS], ids[WRITERS:]


def _insert(session: Session, table: type, rows: Iterator[dict[str, object]]) -> None:
    while batch := list(islice(rows, 10_000)):
        session.execute(sa.insert(table), batch)


def _article(base: int, first_version: int, i: int) -> dict[str, object]:
    return {
        "id": base + i,
        "slug": f"copy-{i}",
        "topic": f"copy-{i}",
        "audience": "professional",
        "title": f"Does treatment number {i} help an adult with the condition that it is given for?",
        "status": "submitted",
        "version_id": first_version + i,
        "approval_id": None,
        "verdict_set_no": 0,
        "created_at": NOW - timedelta(days=400),
        "changed_at": NOW - timedelta(minutes=i % 500_000, microseconds=i),
    }


def _version(base: int, first_version: int, i: int, writers: list[int]) -> dict[str, object]:
    content = f"---\ntitle: Copy {i}\naudience: professional\n---\n\nOne claim stands here.\n"
    return {
        "id": first_version + i,
        "article_id": base + i,
        "number": 1,
        "title": f"Copy {i}",
        "audience": "professional",
        "content": content,
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
        "original": "",
        "warnings": [],
        "submitted_at": NOW - timedelta(days=400),
        "submitted_by": writers[i % WRITERS],
    }


def _assignments(base: int, articles: int, reviewers: list[int], editor: int) -> Iterator[dict[str, object]]:
    for i in range(1, articles + 1):
        if (base + i) % 10 >= 3:
            for reviewer in {reviewers[i % len(reviewers)], reviewers[(i + 7) % len(reviewers)]}:
                yield {
                    "article_id": base + i,
                    "person_id": reviewer,
                    "assigned_by": editor,
                    "assigned_at": NOW,
                    "due_at": NOW + timedelta(minutes=i % 40_000),
                    "ended_at": None,
                }


_COPY = "id > :base AND id <= :last"
_APPROVED = f"{_COPY} AND id % 10 >= 6"
_IS_FULL = "article.id > :base AND article.id <= :base + :full AND article.id % 10 < 6"
_RULED_ON = """article.id > :base AND article.id <= :last
        AND (article.id % 10 >= 6
            OR (article.id % 10 >= 3 AND article.id <= :base + :full AND pair.ordinal <= 40))"""
_STEPS = (
    f"""INSERT INTO claim (version_id, ordinal, text, heading, kind, risk, risk_reason, fingerprint, wording,
        context)
    SELECT version_id, 1, 'One claim stands here.', '[]', 'sentence', 'normal', '', 'copy-' || id, 'copy-' ||
        id, ''
    FROM article WHERE {_COPY} AND NOT (id <= :base + :full AND id % 10 < 6)""",
    f"""INSERT INTO claim (version_id, ordinal, text, heading, kind, risk, risk_reason, fingerprint, wording,
        context)
    SELECT article.version_id, claim.ordinal, claim.text, claim.heading, claim.kind, claim.risk,
        claim.risk_reason,
        claim.fingerprint, claim.wording, claim.context
    FROM article JOIN claim ON claim.version_id = :template WHERE {_IS_FULL}""",
    f"""INSERT INTO reference (version_id, key, number, csl, text, source_id)
    SELECT article.version_id, reference.key, reference.number, reference.csl, reference.text,
        reference.source_id
    FROM article JOIN reference ON reference.version_id = :template WHERE {_IS_FULL}""",
    f"""INSERT INTO citation (claim_id, reference_id, position, locator)
    SELECT made.id, listed.id, citation.position, citation.locator
    FROM article
    JOIN claim ON claim.version_id = :template
    JOIN citation ON citation.claim_id = claim.id
    JOIN reference ON reference.id = citation.reference_id
    JOIN claim AS made ON made.version_id = article.version_id AND made.ordinal = claim.ordinal
    JOIN reference AS listed ON listed.version_id = article.version_id AND listed.key = reference.key
    WHERE {_IS_FULL}""",
    f"""INSERT INTO progress (version_id, claims, pairs, passing, failing, open, open_high, unresolved,
        to_check,
        disputed, waived)
    SELECT version_id, 90, 130, id % 130, 0, 130 - id % 130, id % 9, 0, 0, 0, 0 FROM article WHERE {_COPY}""",
    """INSERT INTO disclosure (article_id, person_id, has_conflict, statement, categories, disclosed_at)
    SELECT article_id, person_id, (1 = 0), '', '[]', :now FROM assignment
    WHERE article_id > :base AND article_id <= :last""",
    f"""INSERT INTO review (article_id, version_id, number, policy_id, quorum, high_risk_rulings, started_at,
        started_by)
    SELECT article.id, version_id, 1, policy.id, policy.quorum, policy.high_risk_rulings, :now, 1
    FROM article JOIN policy ON policy.id = (SELECT min(policy_id) FROM review)
    WHERE {_COPY.replace("id ", "article.id ")} AND article.id % 10 >= 3""",
    f"UPDATE article SET status = 'under_review' WHERE {_COPY} AND id % 10 >= 3",
    _PAIRS.format(where=_RULED_ON),
    f"""INSERT INTO ruling (article_id, claim_id, pair_id, verdict, passage, locator, note, person_id,
        ruled_at)
    SELECT pair.article_id, pair.claim_id, pair.pair_id,
        CASE WHEN pair.source_id IS NULL THEN 'needs_no_citation' ELSE 'supports' END, '', '', '',
        (SELECT min(person_id) FROM assignment WHERE assignment.article_id = article.id), :now
    FROM article JOIN claim_pair AS pair ON pair.version_id = article.version_id
    WHERE {_RULED_ON}""",
    f"""INSERT INTO sign_off (article_id, version_id, version_sha256, review_id, verdict_set_no,
        verdict_set_sha256,
        person_id, printed_name, credentials, specialty, statement_sha256, signed_at, interests,
        method, renewal, is_late)
    SELECT article.id, version.id, version.sha256, review.id, article.verdict_set_no, 'the rulings',
        x.person_id,
        'Crowd Person', 'MD', '', (SELECT min(statement_sha256)
            FROM sign_off), :now, '', 'password+totp', 0, (1 = 0)
    FROM article JOIN version ON version.id = article.version_id JOIN review ON review.version_id = version.id
    JOIN assignment x ON x.article_id = article.id
    WHERE {_APPROVED.replace("id ", "article.id ")}""",
    f"""INSERT INTO approval (article_id, version_id, version_sha256, review_id, verdict_set_no,
        verdict_set_sha256,
        disclaimer_sha256, policy_sha256, rulings, approved_at, next_review_due)
    SELECT article.id, version.id, version.sha256, review.id, article.verdict_set_no, 'the rulings',
        (SELECT min(disclaimer_sha256) FROM approval), (SELECT min(policy_sha256) FROM approval),
        (SELECT count(*) FROM ruling WHERE ruling.article_id = article.id), :now, :now
    FROM article JOIN version ON version.id = article.version_id JOIN review ON review.version_id = version.id
    WHERE {_APPROVED.replace("id ", "article.id ")}""",
    """INSERT INTO approval_ruling (approval_id, ruling_id)
    SELECT approval.id, ruling.id FROM approval JOIN ruling ON ruling.article_id = approval.article_id
    WHERE approval.article_id > :base AND approval.article_id <= :last""",
)
