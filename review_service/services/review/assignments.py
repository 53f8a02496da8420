"""Who reviews an article, and who may: people who may not are named with the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.errors import Blocked, NotFound
from review_service.core.vocabulary import Status
from review_service.domain.policy import Policies, Policy, Seat
from review_service.domain.workflow import Action
from review_service.models import Assignment
from review_service.reading.contributors import folded_name
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event
from review_service.services.core.policies import kept_policy
from review_service.services.core.situations import Standing
from review_service.services.people.contributors import names_of_contributors
from review_service.services.people.people import specialties_by_person

_CANDIDATES = (
    sa.text("""
SELECT person.id, person.name, person.credentials, person.term_ends_at < :now AS is_term_over,
    EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = :article
        AND k.person_id = person.id) AS is_contributor,
    EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = :article AND d.person_id = person.id
            AND d.has_conflict) AS is_recused,
    EXISTS (SELECT 1 FROM assignment x WHERE x.article_id = :article AND x.person_id = person.id
            AND x.ended_at IS NULL) AS is_assigned,
    (SELECT count(*) FROM assignment x JOIN article a ON a.id = x.article_id
     WHERE x.person_id = person.id AND x.ended_at IS NULL AND a.status <> 'approved') AS load,
    (SELECT max(r.ruled_at) FROM ruling r WHERE r.person_id = person.id) AS last_ruled_at
FROM person JOIN role_grant ON role_grant.person_id = person.id AND role_grant.role = 'board_member'
WHERE person.is_active ORDER BY load, person.name
""")
    .bindparams(sa.bindparam("now", type_=UTCDateTime()))
    .columns(last_ruled_at=UTCDateTime())
)


@dataclass(frozen=True)
class Candidate:
    """A board member as the editor sees them when assigning. `obstacle` is empty when they may be assigned.

    `load` counts the articles that wait for them; `last_ruled_at` is on any article.
    `namesake` is a listed contributor of the same name, which bars nobody.
    """

    person_id: int
    name: str
    credentials: str
    specialties: tuple[str, ...]
    is_assigned: bool
    load: int
    last_ruled_at: datetime | None
    obstacle: str
    namesake: str = ""


def candidates(session: Session, article_id: int, now: datetime) -> list[Candidate]:
    """Every board member, the least busy first; those who may not review are listed with the reason."""
    specialties, namesakes = specialties_by_person(session), names_of_contributors(session, article_id)
    return [
        Candidate(
            person_id=row.id,
            name=row.name,
            credentials=row.credentials,
            specialties=tuple(specialties.get(row.id, ())),
            is_assigned=bool(row.is_assigned),
            load=row.load,
            last_ruled_at=row.last_ruled_at,
            obstacle=_obstacle(bool(row.is_contributor), bool(row.is_recused), bool(row.is_term_over)),
            namesake=namesakes.get(folded_name(row.name), ""),
        )
        for row in session.execute(_CANDIDATES, {"article": article_id, "now": now})
    ]


@dataclass(frozen=True)
class SeatGap:
    """A seat that the people who are assigned cannot fill: who else could be assigned,
    and who may not although they hold the specialty. Vacant where all together are too few."""

    seat: Seat
    assignable: tuple[Candidate, ...]
    barred: tuple[Candidate, ...]
    is_vacant: bool


@dataclass(frozen=True)
class Gaps:
    """What keeps the policy from being met by who is there today. `signers`: how many may sign at all,
    where that is less than the quorum."""

    seats: tuple[SeatGap, ...]
    signers: int | None

    @property
    def are_final(self) -> bool:
        """Assigning somebody closes none of them: the board is too small, or the policy is the wrong one."""
        return self.signers is not None or any(gap.is_vacant for gap in self.seats)


def gaps_of(policy: Policy, members: Collection[Candidate]) -> Gaps:
    able = [member for member in members if not member.obstacle]
    gaps = (_gap(seat, members) for seat in policy.seats)
    return Gaps(
        tuple(gap for gap in gaps if gap is not None), len(able) if len(able) < policy.quorum else None
    )


def _gap(seat: Seat, members: Collection[Candidate]) -> SeatGap | None:
    holders = [member for member in members if seat.specialty in member.specialties]
    able = [member for member in holders if not member.obstacle]
    assigned = [member for member in able if member.is_assigned]
    if len(assigned) >= seat.signatures:
        return None
    others = tuple(member for member in able if not member.is_assigned)
    barred = tuple(member for member in holders if member.obstacle)
    return SeatGap(seat, others, barred, len(able) < seat.signatures)


def _obstacle(is_contributor: bool, is_recused: bool, is_term_over: bool) -> str:
    if is_contributor:
        return "wrote a version of this article, or is listed as a contributor"
    if is_term_over:
        return "has ended their term on the board"
    return "disclosed a conflict of interest" if is_recused else ""


def assign_reviewer(session: Session, slug: str, person_id: int, act: Act, policies: Policies) -> None:
    """Assigning somebody twice changes nothing; the days they have are the policy's.
    Raises Blocked with the reason where they may not review."""
    standing = begin(session, slug, Action.ASSIGN, act)
    person = next(
        (
            candidate
            for candidate in candidates(session, standing.article_id, act.now)
            if candidate.person_id == person_id
        ),
        None,
    )
    if person is None:
        raise NotFound("Only active board members can be assigned.")
    if person.obstacle:
        raise Blocked([f"{person.name} cannot review this article: {person.name} {person.obstacle}."])
    if person.is_assigned:
        return
    session.add(
        Assignment(
            article_id=standing.article_id,
            person_id=person_id,
            assigned_by=act.actor.id,
            assigned_at=act.now,
            due_at=act.now + timedelta(days=_due_days(session, standing, policies)),
        )
    )
    record_event(
        session,
        Action.ASSIGN,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={"reviewer": person.name, "person_id": person_id},
    )


def _due_days(session: Session, standing: Standing, policies: Policies) -> int:
    if standing.policy_id is not None and standing.situation.status is Status.UNDER_REVIEW:
        return kept_policy(session, standing.policy_id).due_days
    return policies.for_audience(standing.audience).due_days


def unassign_reviewer(session: Session, slug: str, person_id: int, act: Act) -> None:
    """Ending what is not there changes nothing."""
    standing = begin(session, slug, Action.ASSIGN, act)
    if not end_assignment(session, standing.article_id, person_id, act.now):
        return
    person = next(
        (
            candidate
            for candidate in candidates(session, standing.article_id, act.now)
            if candidate.person_id == person_id
        ),
        None,
    )
    record_event(
        session,
        "unassign",
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        before={"reviewer": person.name if person else "", "person_id": person_id},
    )


def end_assignment(session: Session, article_id: int, person_id: int, now: datetime) -> bool:
    """False where the person was not assigned."""
    standing = (
        col(Assignment.article_id) == article_id,
        col(Assignment.person_id) == person_id,
        col(Assignment.ended_at).is_(None),
    )
    ended = sa.update(Assignment).where(*standing).values(ended_at=now).returning(col(Assignment.id))
    return session.scalar(ended) is not None
