"""Acts done as the pages and the command line do them: one service call in one transaction each."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import yaml
from factories import CHEAP, MEANS, NOW, PASSWORD, TEXT, TOTP_SECRET, VAULT, seeing, what_stands
from sqlalchemy.orm import Session
from trials.model import OTHERWISE, POLICIES, ROLES, SPECIALTY, Model, markdown
from trials.rules import Act
from trials.walk import Refused

from review_service.core.actor import Actor
from review_service.core.db import Database
from review_service.core.errors import ReviewError
from review_service.core.vocabulary import NoticeKind, Role, SourceKind, SourceStatus, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.policy import Policies, Policy, Seat
from review_service.domain.second_factor import code_at, step_at
from review_service.models import Contribution
from review_service.reading.document import Audience
from review_service.services.articles.submissions import revise_article, submit_article, take_in
from review_service.services.people.people import NewPerson, actor_for, add_person
from review_service.services.people.proofs_of_person import Proof
from review_service.services.people.second_factors import keep_authenticator
from review_service.services.publishing.exports import export_article
from review_service.services.publishing.notices import publish_notice
from review_service.services.review.assignments import assign_reviewer, unassign_reviewer
from review_service.services.review.change_items import Answer, waiting_items
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
from review_service.services.review.threads import NewThread, change_thread, open_thread
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.signing.sign_offs import sign_off
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    take_back_status,
)
from review_service.services.sources.sources import TextFacts, add_source_text, make_source

SERVICE_ROLES = {
    "author": Role.AUTHOR,
    "board": Role.BOARD_MEMBER,
    "editor": Role.EDITOR,
    "publisher": Role.PUBLISHER,
}
BOTH = (Audience.PROFESSIONAL, Audience.PATIENT)
SERVICE_POLICIES = Policies(
    tuple(
        Policy(
            name,
            name.title(),
            rules.quorum,
            2,
            BOTH if name == "two" else (),
            (Seat(rules.seat, 1),) if rules.seat else (),
        )
        for name, rules in POLICIES.items()
    )
)


@dataclass(frozen=True)
class Out:
    """An export as the walk compares it."""

    content_sha256: str
    text: str


def out_of(data: bytes) -> Out:
    text = data.decode()
    return Out(yaml.safe_load(text.split("---\n")[1])["content_sha256"], text)


def people(database: Database) -> dict[str, Actor]:
    """Everybody of the model, with a second factor for who may sign."""
    with database.writing() as session:
        return {name: _person(session, name) for name in ROLES}


def _person(session: Session, name: str) -> Actor:
    email, roles = f"{name}@example.org", tuple(SERVICE_ROLES[one] for one in sorted(ROLES[name]))
    specialties = (SPECIALTY.get(name, OTHERWISE),)
    added = add_person(
        session, CHEAP, NewPerson(email, name.title(), PASSWORD, "MD", specialties, roles), NOW
    )
    if Role.BOARD_MEMBER in roles:
        keep_authenticator(session, VAULT, added.id or 0, TOTP_SECRET, NOW - timedelta(hours=1))
    return actor_for(session, email)


def make_sources(session: Session, run: str, editor: Actor) -> dict[str, int]:
    """The two works that the articles of a run cite, each with a text."""
    made = {}
    for name in ("one", "two"):
        csl = {"type": "article-journal", "title": f"Study {name} {run}", "DOI": f"10.1000/{name}.{run}"}
        made[name] = make_source(session, csl, SourceKind.TRIAL, NOW).id or 0
        add_source_text(session, made[name], TEXT, TextFacts("Summary"), editor, NOW)
    return made


class Base:
    """What both kinds of hands know of a run."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = people(database)
        self.ruling_ids: list[int] = []
        self.thread_ids: list[int] = []
        self.change_ids: list[int] = []

    def begin(self, run: str) -> None:
        self.run, self.slug, self._article_id = run, "", 0
        self.ruling_ids, self.change_ids = [], []
        with self.database.writing() as session:
            self.sources = make_sources(session, run, self.people["editor"])

    def article_id(self) -> int:
        if not self._article_id:
            with self.database.glancing() as connection:
                query = sa.text("SELECT id FROM article WHERE slug = :slug")
                self._article_id = connection.execute(query, {"slug": self.slug}).scalar_one()
        return self._article_id

    def ids(self, query: str, **where: Any) -> list[int]:
        with self.database.glancing() as connection:
            return list(connection.execute(sa.text(query), where).scalars())

    def threads(self) -> list[int]:
        return self.ids("SELECT id FROM thread WHERE article_id = :a ORDER BY id", a=self.article_id())

    def changes(self) -> list[int]:
        """Of the sources of this run, in the order in which they fell."""
        query = (
            "SELECT id FROM source_status_change WHERE source_id IN (:one, :two) AND takes_back_id IS "
            "NULL ORDER BY id"
        )
        return self.ids(query, **self.sources)

    def join(self, session: Session, version_id: int) -> None:
        """The co-author stands in the list of contributors from the first version on."""
        mine = Contribution(
            article_id=self.ids_of_version(session, version_id),
            version_id=version_id,
            person_id=self.people["co"].id,
        )
        session.add(mine)
        session.flush()

    @staticmethod
    def ids_of_version(session: Session, version_id: int) -> int:
        query = sa.text("SELECT article_id FROM version WHERE id = :version")
        return int(session.execute(query, {"version": version_id}).scalar_one())


class OverServices(Base):
    """A clock of its own: a minute an act, so that every one-time code is new."""

    flaws = ("code", "password", "rulings", "old page")

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.now = NOW

    def do(self, act: Act, m: Model) -> Any:
        self.now += timedelta(minutes=1)
        how = getattr(self, act.rule.replace(" ", "_").replace("-", "_"))
        try:
            with self.database.writing() as session:
                return how(session, self.people[act.actor], m, **_named(act))
        except ReviewError as error:
            raise Refused(str(error)) from error

    def submit(self, session: Session, actor: Actor, m: Model, claims: Any, co_author: bool) -> str:
        intake = take_in(markdown(claims, self.run), "markdown") if claims else None
        made = submit_article(session, intake, actor, self.now)  # type: ignore[arg-type]  # who may not is told first
        self.slug, version_id = made.slug, made.version_id or 0
        if co_author and actor.id != self.people["co"].id:
            self.join(session, version_id)
        return intake.sha256 if intake else ""

    def revise(self, session: Session, actor: Actor, m: Model, how: str, claims: Any, answers: bool) -> str:
        intake = take_in(markdown(claims, self.run), "markdown")
        waiting = waiting_items(session, self.version_id(session)) if answers else {}
        given = {one: Answer(place % 2 == 0, "Kept.") for one, place in waiting.items()}
        revise_article(session, self.slug, intake, seeing(session, self.slug, actor, self.now), answers=given)
        return intake.sha256

    def version_id(self, session: Session) -> int:
        query = sa.text("SELECT version_id FROM article WHERE slug = :slug")
        return int(session.execute(query, {"slug": self.slug}).scalar_one())

    def assign(self, session: Session, actor: Actor, m: Model, whom: str) -> None:
        assign_reviewer(
            session,
            self.slug,
            self.people[whom].id,
            seeing(session, self.slug, actor, self.now),
            SERVICE_POLICIES,
        )

    def unassign(self, session: Session, actor: Actor, m: Model, whom: str) -> None:
        unassign_reviewer(
            session, self.slug, self.people[whom].id, seeing(session, self.slug, actor, self.now)
        )

    def disclose(self, session: Session, actor: Actor, m: Model, answer: str) -> None:
        words = "" if answer == "none" else "Paid by the maker."
        disclose_interests(
            session,
            self.slug,
            Declaration(InterestAnswer(answer), words),
            seeing(session, self.slug, actor, self.now),
        )

    def start_review(self, session: Session, actor: Actor, m: Model, policy: str) -> None:
        start_review(
            session, self.slug, seeing(session, self.slug, actor, self.now), SERVICE_POLICIES, chosen=policy
        )

    def request_changes(self, session: Session, actor: Actor, m: Model, items: int) -> None:
        request_changes(
            session,
            self.slug,
            "\n\n".join(["Say more."] * items),
            seeing(session, self.slug, actor, self.now),
        )

    def withdraw(self, session: Session, actor: Actor, m: Model) -> None:
        withdraw_version(session, self.slug, "A slip.", seeing(session, self.slug, actor, self.now))

    def reopen(self, session: Session, actor: Actor, m: Model) -> None:
        reopen_article(
            session, self.slug, "Look again.", seeing(session, self.slug, actor, self.now), SERVICE_POLICIES
        )

    def source_falls(self, session: Session, actor: Actor, m: Model, source: str, number: int) -> None:
        new = NewStatus(SourceStatus.CORRECTED, f"A figure, for the {number}. time.")
        change_source_status(session, self.sources[source], new, actor, self.now, FallPolicy())

    def take_back(self, session: Session, actor: Actor, m: Model, fall: int) -> None:
        take_back_status(session, self.changes()[fall - 1], "A mistake.", actor, self.now)

    def close_re_review(self, session: Session, actor: Actor, m: Model) -> None:
        close_re_review(
            session,
            self.slug,
            "Of no matter.",
            seeing(session, self.slug, actor, self.now),
            newest_re_review(session, self.slug),
        )

    def notice(self, session: Session, actor: Actor, m: Model) -> None:
        publish_notice(
            session,
            self.slug,
            NoticeKind.CORRECTION,
            "A figure.",
            seeing(session, self.slug, actor, self.now),
        )

    def export(self, session: Session, actor: Actor, m: Model) -> Out:
        return out_of(export_article(session, self.slug, "markdown", actor, self.now).data)

    def rule(self, session: Session, actor: Actor, m: Model, pair: Any, verdict: str) -> None:
        new = NewRuling(pair.ordinal, pair.source or None, Verdict(verdict))
        record_ruling(session, self.slug, new, seeing(session, self.slug, actor, self.now))

    def settle(
        self, session: Session, actor: Actor, m: Model, pair: Any, verdict: str, settles: tuple[int, int]
    ) -> None:
        first, other = (self.ruling_ids[one - 1] for one in settles)
        new = NewRuling(
            pair.ordinal, pair.source or None, Verdict(verdict), note="Read both.", settles=(first, other)
        )
        record_ruling(session, self.slug, new, seeing(session, self.slug, actor, self.now))

    def confirm(self, session: Session, actor: Actor, m: Model, pair: Any, ruling: int) -> None:
        number, key = self.ruling_ids[ruling - 1], pair.source or None
        lines = claim_lines(session, self.article_id(), self.version_id(session), pair.ordinal)
        shown = {one.key: one.shown for one in rulings_to_confirm(session, lines, actor.id)}
        ticked = Confirmed(pair.ordinal, key, number, shown.get((pair.ordinal, key, number), "0"))
        confirm_rulings(session, self.slug, [ticked], seeing(session, self.slug, actor, self.now))

    def sign(self, session: Session, actor: Actor, m: Model, flaw: str) -> None:
        code = code_at(TOTP_SECRET, step_at(self.now))
        proof = Proof("wrong" if flaw == "password" else PASSWORD, "000000" if flaw == "code" else code)
        seen = replace(what_stands(session, self.slug), shown_at=self.now)
        if flaw == "rulings":
            seen = replace(seen, verdict_set_sha256="0" * 64)
        if flaw == "old page":
            seen = replace(seen, shown_at=self.now - timedelta(hours=1))
        sign_off(session, self.slug, proof, seen, seeing(session, self.slug, actor, self.now), MEANS)

    def withdraw_signature(self, session: Session, actor: Actor, m: Model) -> None:
        withdraw_sign_off(session, self.slug, "Read again.", seeing(session, self.slug, actor, self.now))

    def open_thread(self, session: Session, actor: Actor, m: Model, blocking: bool) -> None:
        open_thread(
            session,
            self.slug,
            NewThread("What of it?", is_blocking=blocking),
            seeing(session, self.slug, actor, self.now),
        )

    def change_thread(self, session: Session, actor: Actor, m: Model, thread: int, to: bool) -> None:
        change_thread(
            session, self.slug, self.threads()[thread], to, seeing(session, self.slug, actor, self.now)
        )


def _named(act: Act) -> dict[str, Any]:
    return {name.replace("-", "_"): value for name, value in act.what.items()}
