"""The reviewer's pages: the claims of a version with their rulings, and one claim with everything it needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.vocabulary import SourceKind, SourceStatus, Verdict
from review_service.domain.adjudication import counted, is_disputed, to_settle
from review_service.domain.carry_forward import Carried, Judged, carry_forward, to_confirm
from review_service.domain.waivers import WaiverRule, is_waivable, settled_by
from review_service.reading.document import ClaimKind, Risk
from review_service.services.review.read_waivers import WaiverShown, standing_waivers


@dataclass(frozen=True)
class RulingShown:
    """A standing ruling. `version_number` is where it was made: an older one means it was carried forward. `is_kept`: it
    was made on an older text of the source, and its passage stands unchanged in this one. `confirms_id`: it confirms
    that one. `claim_id` is the claim it was made on, `judged` what of it."""

    ruling_id: int
    verdict: Verdict
    person_id: int
    person: str
    ruled_at: datetime
    version_number: int
    passage: str
    start: int | None
    end: int | None
    locator: str
    note: str
    is_kept: bool
    claim_id: int
    confirms_id: int | None
    judged: Judged
    settles: tuple[int, ...] = ()

    @property
    def is_confirmation(self) -> bool:
        return self.confirms_id is not None


@dataclass(frozen=True)
class Unseen:
    """All that is told of rulings that are kept from a reviewer: how many hold on the pair, how many were made on its words in
    other surroundings, and how it stands."""

    holding: int
    elsewhere: int
    state: str


@dataclass(frozen=True)
class Pair:
    """A claim with one source it cites (or with none), as one reviewer meets it.

    `needed` different people must rule «supports»; `state` is check | open | passing | waived | failing | disputed | unresolved: check wants
    a ruling of `carried.to_check` to be confirmed. `ruled` is every ruling on the same words and source text, `given` every
    waiver that stands, `rule` what the policy says of them. `unseen`: what others ruled was left out of these.
    """

    ordinal: int
    reference_key: str | None
    number: int | None
    reference_json: str
    reference_text: str
    locator: str
    source_id: int | None
    source_title: str
    source_kind: SourceKind | None
    source_status: SourceStatus | None
    source_text_id: int | None
    needed: int
    is_high_risk: bool
    judged: Judged
    ruled: tuple[RulingShown, ...]
    given: tuple[WaiverShown, ...] = ()
    rule: WaiverRule = WaiverRule.NONE
    unseen: Unseen | None = None

    def kept_from(self, person_id: int) -> "Pair":
        """As it may be handed to this reviewer: without what others ruled and waived, where they have to rule unseen."""
        if not self.is_unseen_by(person_id):
            return self
        own = tuple(ruling for ruling in self.ruled if ruling.person_id == person_id)
        elsewhere = sum(ruling.person_id != person_id for ruling in self.carried.elsewhere)
        unseen = Unseen(len(self.rulings), elsewhere, self.state)
        return replace(self, ruled=own, given=(), unseen=unseen)

    @cached_property
    def carried(self) -> Carried[RulingShown]:
        return carry_forward(self.judged, self.ruled)

    @property
    def rulings(self) -> tuple[RulingShown, ...]:
        """Those that hold on it."""
        return self.carried.holding

    @cached_property
    def counting(self) -> tuple[RulingShown, ...]:
        """Those that it stands on: without what an adjudication set aside."""
        return counted(self.rulings)

    @cached_property
    def set_aside(self) -> frozenset[int]:
        return frozenset(one.ruling_id for one in self.rulings) - {one.ruling_id for one in self.counting}

    @property
    def check_reason(self) -> str:
        """Why a ruling is to be confirmed; "" where none is, or where it is kept from this reviewer."""
        is_kept = self.unseen is not None and not self.carried.to_check
        return self.carried.reason if self.state == "check" and not is_kept else ""

    @property
    def is_ruled(self) -> bool:
        """Whether anybody ruled on its words as they are, seen or not."""
        told = self.unseen
        return bool(self.rulings or self.carried.elsewhere or (told and (told.holding or told.elsewhere)))

    @property
    def holding(self) -> tuple[RulingShown, ...]:
        return self.rulings

    @property
    def ruled_by(self) -> frozenset[int]:
        return frozenset(one.person_id for one in self.ruled)

    @property
    def is_waivable(self) -> bool:
        """«Partly supports» by all that count, and no waiver on it."""
        return is_waivable(self.rulings) and self.waiver is None

    @cached_property
    def waiver(self) -> WaiverShown | None:
        return settled_by(self.given, self.rulings, self.is_high_risk, self.rule) if self.given else None

    @property
    def reference_csl(self) -> Mapping[str, Any]:
        """Read only where it is shown: a page has a hundred pairs and shows the reference of one or two."""
        found: Mapping[str, Any] = json.loads(self.reference_json)
        return found

    @property
    def is_unresolved(self) -> bool:
        return self.reference_key is not None and self.source_id is None

    @cached_property
    def state(self) -> str:
        if self.unseen is not None:
            return self.unseen.state
        if self.is_unresolved:
            return "unresolved"
        if is_disputed(self.counting):
            return "disputed"
        if self.waiver is None and any(not ruling.verdict.is_passing for ruling in self.counting):
            return "failing"
        if len(self.counting) >= self.needed:
            return "waived" if self.waiver else "passing"
        return "check" if self.carried.to_check else "open"

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the passages that rulings rely on stand in the source's text."""
        return [(one.start, one.end) for one in self.rulings if one.start is not None and one.end is not None]

    @property
    def wants_ruling(self) -> bool:
        return self.state in ("open", "check")

    def own(self, person_id: int) -> RulingShown | None:
        return next((ruling for ruling in self.rulings if ruling.person_id == person_id), None)

    def waits_for(self, person_id: int) -> bool:
        """Does this pair still need a ruling from this person?"""
        return self.wants_ruling and self.own(person_id) is None

    def is_unseen_by(self, person_id: int) -> bool:
        """Are the verdicts of others kept from this reviewer until their own? The third person sees what two ruled."""
        return self.is_high_risk and self.own(person_id) is None and self.state != "disputed"

    def to_settle(self, person_id: int) -> tuple[RulingShown, RulingShown] | None:
        """The two rulings of others that this person may settle, if any."""
        return to_settle(self.rulings, person_id) if self.state == "disputed" else None

    def to_confirm(self, person_id: int) -> RulingShown | None:
        """The ruling that this person may confirm here, if any."""
        if not self.waits_for(person_id):
            return None
        return to_confirm(self.carried.to_check, person_id, self.is_high_risk)


@dataclass(frozen=True)
class ClaimLine:
    """A claim with its pairs. `state` is the worst of theirs."""

    ordinal: int
    text: str
    heading: tuple[str, ...]
    kind: ClaimKind
    risk: Risk
    risk_reason: str
    fingerprint: str
    pairs: tuple[Pair, ...]
    claim_id: int
    is_edited: bool

    def kept_from(self, person_id: int) -> "ClaimLine":
        return replace(self, pairs=tuple(pair.kept_from(person_id) for pair in self.pairs))

    @cached_property
    def state(self) -> str:
        states = {pair.state for pair in self.pairs}
        return next(
            state
            for state in ("unresolved", "disputed", "failing", "open", "check", "waived", "passing")
            if state in states
        )

    def waits_for(self, person_id: int) -> bool:
        return any(pair.waits_for(person_id) for pair in self.pairs)

    def may_settle(self, person_id: int) -> bool:
        return any(pair.to_settle(person_id) for pair in self.pairs)

    def mark_for(self, person_id: int) -> "ClaimMark":
        return ClaimMark(self.ordinal, self.risk, self.waits_for(person_id), self.may_settle(person_id))


_CLAIMS = sa.text("""
SELECT claim.ordinal, claim.text, CAST(claim.heading AS TEXT) AS heading, claim.kind AS claim_kind, claim.risk, claim.risk_reason, claim.fingerprint,
    claim.wording, claim.context, claim.id AS claim_id, claim.earlier_id, citation.locator, reference.key, reference.number, CAST(coalesce(source.csl, reference.csl) AS TEXT) AS csl, reference.text AS reference_text,
    source.id AS source_id, source.title, source.kind, source.status,
    (SELECT max(t.id) FROM source_text t WHERE t.source_id = source.id) AS source_text_id,
    (SELECT policy.waivers FROM review JOIN policy ON policy.id = review.policy_id
     WHERE review.version_id = claim.version_id ORDER BY review.id DESC LIMIT 1) AS waivers
FROM claim
LEFT JOIN citation ON citation.claim_id = claim.id
LEFT JOIN reference ON reference.id = citation.reference_id
LEFT JOIN source ON source.id = reference.source_id
WHERE claim.version_id = :version AND (:ordinal = 0 OR claim.ordinal = :ordinal)
ORDER BY claim.ordinal, citation.position
""")

RULING = """standing.id, standing.claim_id, standing.fingerprint, standing.wording, standing.context, standing.confirms_id,
    standing.source_id, standing.source_text_id, standing.verdict,
    standing.person_id, person.name, standing.ruled_at, version.number, standing.passage, standing.passage_start,
    standing.passage_end, standing.locator, standing.note, standing.settles_id, standing.settles_other_id,
    EXISTS (SELECT 1 FROM ruling_kept k WHERE k.ruling_id = standing.id) AS is_kept"""
_RULINGS = sa.text(f"""
SELECT {RULING}
FROM standing_ruling AS standing
JOIN person ON person.id = standing.person_id
JOIN claim ON claim.id = standing.claim_id
JOIN version ON version.id = claim.version_id
WHERE standing.article_id = :article AND (:ordinal = 0 OR standing.wording =
    (SELECT one.wording FROM claim one WHERE one.version_id = :version AND one.ordinal = :ordinal))
ORDER BY standing.id
""").columns(ruled_at=UTCDateTime())  # noqa: S608 - our own words


def ruling_shown(row: Any) -> RulingShown:
    """From the columns of `RULING`."""
    return RulingShown(
        row.id,
        Verdict(row.verdict),
        row.person_id,
        row.name,
        row.ruled_at,
        row.number,
        row.passage,
        row.passage_start,
        row.passage_end,
        row.locator,
        row.note,
        bool(row.is_kept),
        row.claim_id,
        row.confirms_id,
        _judged(row),
        (row.settles_id, row.settles_other_id) if row.settles_id else (),
    )


def _judged(row: Any) -> Judged:
    return Judged(row.wording, row.fingerprint, row.context, row.source_id, row.source_text_id)


def standing_rulings(
    session: Session, article_id: int, version_id: int = 0, ordinal: int = 0
) -> dict[tuple[str, int, int], list[RulingShown]]:
    """The article's standing rulings (of the words of one claim, or all) by words, source and source text."""
    found: dict[tuple[str, int, int], list[RulingShown]] = {}
    which = {"article": article_id, "version": version_id, "ordinal": ordinal}
    for row in session.execute(_RULINGS, which).all():
        key = (row.wording, row.source_id or 0, row.source_text_id or 0)
        found.setdefault(key, []).append(ruling_shown(row))
    return found


def claim_lines(
    session: Session, article_id: int, version_id: int, high_risk_rulings: int, ordinal: int = 0
) -> tuple[ClaimLine, ...]:
    """Every claim of the version (or the one asked for) with every ruling on its words: three statements."""
    rulings = standing_rulings(session, article_id, version_id, ordinal)
    given = standing_waivers(session, article_id)
    lines: dict[int, tuple[Any, list[Pair]]] = {}
    for row in session.execute(_CLAIMS, {"version": version_id, "ordinal": ordinal}).all():
        key = (row.wording, row.source_id or 0, row.source_text_id or 0)
        is_unresolved = row.key is not None and row.source_id is None
        found = () if is_unresolved else tuple(rulings.get(key, ()))
        needed = high_risk_rulings if row.risk == Risk.HIGH else 1
        lines.setdefault(row.ordinal, (row, []))[1].append(_pair(row, needed, found, given))
    return tuple(
        ClaimLine(
            number,
            row.text,
            _heading(row.heading),
            ClaimKind(row.claim_kind),
            Risk(row.risk),
            row.risk_reason,
            row.fingerprint,
            tuple(pairs),
            row.claim_id,
            row.earlier_id is not None,
        )
        for number, (row, pairs) in lines.items()
    )


@lru_cache(maxsize=1_000)
def _heading(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _pair(row: Any, needed: int, rulings: tuple[RulingShown, ...], given: tuple[WaiverShown, ...]) -> Pair:
    return Pair(
        ordinal=row.ordinal,
        reference_key=row.key,
        number=row.number,
        reference_json=row.csl or "{}",
        reference_text=row.reference_text or "",
        locator=row.locator or "",
        source_id=row.source_id,
        source_title=row.title or "",
        source_kind=SourceKind(row.kind) if row.kind else None,
        source_status=SourceStatus(row.status) if row.status else None,
        source_text_id=row.source_text_id,
        needed=needed,
        is_high_risk=row.risk == Risk.HIGH,
        judged=_judged(row),
        ruled=rulings,
        given=given,
        rule=WaiverRule(row.waivers or WaiverRule.NONE),
    )


_MARKS = sa.text("""
SELECT pair.ordinal, pair.risk,
    max(CASE WHEN NOT pair.is_unresolved AND pair.failing = 0
        AND pair.passing < CASE pair.risk WHEN 'high' THEN :twice ELSE 1 END
        AND NOT EXISTS (
            SELECT 1 FROM standing_ruling own
            WHERE own.article_id = pair.article_id AND own.fingerprint = pair.fingerprint AND own.context = pair.context
              AND own.person_id = :person
              AND coalesce(own.source_id, 0) = coalesce(pair.source_id, 0)
              AND coalesce(own.source_text_id, 0) = coalesce(pair.source_text_id, 0))
        THEN 1 ELSE 0 END) AS is_waiting
FROM pair_standing pair WHERE pair.version_id = :version GROUP BY pair.ordinal, pair.risk ORDER BY pair.ordinal
""")


@dataclass(frozen=True)
class ClaimMark:
    """A claim in the way through a version: does any of its pairs still need a ruling from the person asking, or may
    they settle a disagreement on one?"""

    ordinal: int
    risk: Risk
    is_waiting: bool
    is_to_settle: bool = False


def claim_marks(
    session: Session, version_id: int, high_risk_rulings: int, actor: Actor
) -> tuple[ClaimMark, ...]:
    """Every claim of the version in reading order: one statement, for a page that shows only one claim. What the person
    may settle is not among it (`disagreements.py`)."""
    where = {"version": version_id, "twice": high_risk_rulings, "person": actor.id}
    return tuple(
        ClaimMark(row.ordinal, Risk(row.risk), bool(row.is_waiting)) for row in session.execute(_MARKS, where)
    )
