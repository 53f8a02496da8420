"""The reviewer's pages: the claims of a version with their rulings, and one claim
with everything it needs."""

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
from review_service.domain.adjudication import counted, to_settle
from review_service.domain.carry_forward import Carried, Judged, carry_forward, to_confirm
from review_service.domain.pair_states import PairState, worst
from review_service.domain.waivers import is_waivable
from review_service.reading.document import ClaimKind, Risk
from review_service.services.review.pairs import judged_of
from review_service.services.review.waiver_lines import WaiverShown, standing_waivers


@dataclass(frozen=True)
class RulingShown:
    """A standing ruling. `version_number` is where it was made: an older one means it was carried forward.
    `is_kept`: it was made on an older text of the source, and its passage stands unchanged in this one.
    `confirms_id`: it confirms that one. `claim_id` is the claim it was made on, `judged` what of it."""

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
    """All that is told of rulings that are kept from a reviewer: how many hold on the pair,
    and how many were made on its words in other surroundings."""

    holding: int
    elsewhere: int


@dataclass(frozen=True)
class Pair:
    """A claim with one source it cites (or with none), as one reviewer meets it.

    `needed` different people must rule «supports»; `state` and the waiver that settles it are as
    the database says them. `ruled` is every ruling on the same words and source text. `unseen`:
    what others ruled was left out of it.
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
    state: PairState
    waiver: WaiverShown | None
    unseen: Unseen | None = None

    def kept_from(self, person_id: int) -> "Pair":
        """As it may be handed to this reviewer: without what others ruled and waived,
        where they have to rule unseen."""
        if not self.is_unseen_by(person_id):
            return self
        own = tuple(ruling for ruling in self.ruled if ruling.person_id == person_id)
        elsewhere = sum(ruling.person_id != person_id for ruling in self.carried.elsewhere)
        unseen = Unseen(len(self.rulings), elsewhere)
        return replace(self, ruled=own, waiver=None, unseen=unseen)

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
        return frozenset(ruling.ruling_id for ruling in self.rulings) - {
            ruling.ruling_id for ruling in self.counting
        }

    @property
    def check_reason(self) -> str:
        """Why a ruling is to be confirmed; "" where none is, or where it is kept from this reviewer."""
        is_kept = self.unseen is not None and not self.carried.to_check
        return self.carried.reason if self.state is PairState.CHECK and not is_kept else ""

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
        return frozenset(ruling.person_id for ruling in self.ruled)

    @property
    def is_waivable(self) -> bool:
        """«Partly supports» by all that count, and no waiver on it."""
        return is_waivable(self.rulings) and self.waiver is None

    @property
    def reference_csl(self) -> Mapping[str, Any]:
        """Read only where it is shown: a page has a hundred pairs and shows the reference of one or two."""
        csl: Mapping[str, Any] = json.loads(self.reference_json)
        return csl

    @property
    def is_unresolved(self) -> bool:
        return self.state is PairState.UNRESOLVED

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the passages that rulings rely on stand in the source's text."""
        return [
            (ruling.start, ruling.end)
            for ruling in self.rulings
            if ruling.start is not None and ruling.end is not None
        ]

    @property
    def wants_ruling(self) -> bool:
        return self.state in (PairState.OPEN, PairState.CHECK)

    def own(self, person_id: int) -> RulingShown | None:
        return next((ruling for ruling in self.rulings if ruling.person_id == person_id), None)

    def waits_for(self, person_id: int) -> bool:
        """Does this pair still need a ruling from this person?"""
        return self.wants_ruling and self.own(person_id) is None

    def is_unseen_by(self, person_id: int) -> bool:
        """Are the verdicts of others kept from this reviewer until their own? The third
        person sees what two ruled."""
        return self.is_high_risk and self.own(person_id) is None and self.state is not PairState.DISPUTED

    def to_settle(self, person_id: int) -> tuple[RulingShown, RulingShown] | None:
        """The two rulings of others that this person may settle, if any."""
        return to_settle(self.rulings, person_id) if self.state is PairState.DISPUTED else None

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
    def state(self) -> PairState:
        return worst(pair.state for pair in self.pairs)

    def waits_for(self, person_id: int) -> bool:
        return any(pair.waits_for(person_id) for pair in self.pairs)

    def may_settle(self, person_id: int) -> bool:
        return any(pair.to_settle(person_id) for pair in self.pairs)

    def mark_for(self, person_id: int) -> "ClaimMark":
        return ClaimMark(self.ordinal, self.risk, self.waits_for(person_id), self.may_settle(person_id))


_CLAIMS = sa.text("""
SELECT claim.ordinal, claim.text, CAST(claim.heading AS TEXT) AS heading, claim.kind AS claim_kind,
    claim.risk,
    claim.risk_reason, claim.fingerprint, claim.wording, claim.context, claim.id AS claim_id,
        claim.earlier_id,
    citation.locator, reference.key, reference.number, CAST(coalesce(source.csl, reference.csl) AS TEXT) AS
        csl,
    reference.text AS reference_text, source.id AS source_id, source.title, source.kind, source.status,
    (SELECT max(t.id) FROM source_text t WHERE t.source_id = source.id) AS source_text_id,
    pair.state, pair.needed, pair.waiver_id
FROM pair_standing AS pair
JOIN claim ON claim.id = pair.claim_id
LEFT JOIN citation ON citation.claim_id = claim.id AND citation.reference_id = pair.reference_id
LEFT JOIN reference ON reference.id = pair.reference_id
LEFT JOIN source ON source.id = pair.source_id
WHERE pair.version_id = :version AND (:ordinal = 0 OR pair.ordinal = :ordinal)
ORDER BY claim.ordinal, citation.position
""")

RULING = """
    standing.id, standing.claim_id, judged.fingerprint, judged.wording, judged.context, standing.confirms_id,
    judged.source_id, nullif(standing.source_text_no, 0) AS source_text_id, standing.verdict,
    standing.person_id, person.name, standing.ruled_at, version.number,
    standing.passage, standing.passage_start, standing.passage_end, standing.locator, standing.note,
    standing.settles_id, standing.settles_other_id,
    EXISTS (SELECT 1 FROM ruling_kept k WHERE k.ruling_id = standing.id) AS is_kept"""
_RULINGS = sa.text(f"""
SELECT {RULING}
FROM pair AS judged
JOIN standing_ruling AS standing ON standing.pair_id = judged.id
JOIN person ON person.id = standing.person_id
JOIN claim ON claim.id = standing.claim_id
JOIN version ON version.id = claim.version_id
WHERE judged.article_id = :article AND (:ordinal = 0 OR judged.wording =
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
        judged_of(row),
        (row.settles_id, row.settles_other_id) if row.settles_id else (),
    )


def standing_rulings(
    session: Session, article_id: int, version_id: int = 0, ordinal: int = 0
) -> dict[tuple[str, int, int], list[RulingShown]]:
    """The article's standing rulings (of the words of one claim, or all) by words, source and source text."""
    rulings: dict[tuple[str, int, int], list[RulingShown]] = {}
    which = {"article": article_id, "version": version_id, "ordinal": ordinal}
    for row in session.execute(_RULINGS, which).all():
        key = (row.wording, row.source_id or 0, row.source_text_id or 0)
        rulings.setdefault(key, []).append(ruling_shown(row))
    return rulings


def claim_lines(
    session: Session, article_id: int, version_id: int, ordinal: int = 0
) -> tuple[ClaimLine, ...]:
    """Every claim of the version (or the one asked for) with every ruling on its words: two statements, and
    one more where a waiver settles one of its pairs."""
    rulings = standing_rulings(session, article_id, version_id, ordinal)
    rows = session.execute(_CLAIMS, {"version": version_id, "ordinal": ordinal}).all()
    given = standing_waivers(session, article_id) if any(row.waiver_id for row in rows) else ()
    waivers = {waiver.waiver_id: waiver for waiver in given}
    lines: dict[int, tuple[Any, list[Pair]]] = {}
    for row in rows:
        key = (row.wording, row.source_id or 0, row.source_text_id or 0)
        ruled = () if row.state == PairState.UNRESOLVED else tuple(rulings.get(key, ()))
        pair = _pair(row, ruled, waivers.get(row.waiver_id))
        lines.setdefault(row.ordinal, (row, []))[1].append(pair)
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


def _pair(row: Any, rulings: tuple[RulingShown, ...], waiver: WaiverShown | None) -> Pair:
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
        needed=row.needed,
        is_high_risk=row.risk == Risk.HIGH,
        judged=judged_of(row),
        ruled=rulings,
        state=PairState(row.state),
        waiver=waiver,
    )


_SHORT = sa.text("""
SELECT pair.claim_id, pair.ordinal, pair.risk, pair.reference_id, pair.state IN ('open', 'check') AS is_short
FROM pair_standing AS pair WHERE pair.version_id = :version ORDER BY pair.ordinal
""")
# Whose they are is looked at here: asked for by person, each pair would be held against
# all that they ever ruled.
_HOLDING = sa.text("""
SELECT held.claim_id, held.reference_id, held.person_id FROM pair_ruling AS held
WHERE held.version_id = :version AND held.holds
""")


@dataclass(frozen=True)
class ClaimMark:
    """A claim in the way through a version: does any of its pairs still need a ruling from the person asking,
    or may they settle a disagreement on one?"""

    ordinal: int
    risk: Risk
    is_waiting: bool
    is_to_settle: bool = False


def claim_marks(session: Session, version_id: int, actor: Actor) -> tuple[ClaimMark, ...]:
    """Every claim of the version in reading order: two statements, for a page that shows only one claim.
    What the person may settle is not among it (`disagreements.py`)."""
    rulings = session.execute(_HOLDING, {"version": version_id})
    own = {(ruling.claim_id, ruling.reference_id) for ruling in rulings if ruling.person_id == actor.id}
    marks: dict[int, ClaimMark] = {}
    for row in session.execute(_SHORT, {"version": version_id}):
        before = marks.get(row.ordinal, ClaimMark(row.ordinal, Risk(row.risk), is_waiting=False))
        is_waiting = bool(row.is_short) and (row.claim_id, row.reference_id) not in own
        marks[row.ordinal] = replace(before, is_waiting=before.is_waiting or is_waiting)
    return tuple(marks.values())
