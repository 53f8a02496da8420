"""What the machine found, as pages show it: worst first, each with its reason, and what a reviewer said of it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.evidence.codes import BY_CODE
from review_service.evidence.contract import Passage
from review_service.evidence.finding_code import Code, Severity
from review_service.evidence.screening import once
from review_service.evidence.stored import ENGINE, findings_from_json, passages_from_json
from review_service.evidence.structure import LocatedFinding
from review_service.services.evidence.screening import ARTICLE, ScreeningPolicy, inputs_of_line
from review_service.services.review.read_claims import ClaimLine

WORST_FIRST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class DismissalShown:
    person: str
    reason: str
    dismissed_at: datetime


@dataclass(frozen=True)
class FindingShown:
    """`ordinal` 0: about a reference or a heading. `start`/`end` are offsets into the claim's text, equal: all of it."""

    code: Code
    message: str
    words: str = ""
    source_words: str = ""
    source_key: str = ""
    source_id: int | None = None
    looked_in: str = ""
    ordinal: int = 0
    claim_text: str = ""
    start: int = 0
    end: int = 0
    dismissal: DismissalShown | None = None

    @property
    def rank(self) -> tuple[bool, int, str, int, int]:
        return (
            self.dismissal is not None,
            WORST_FIRST[self.code.severity],
            self.code.code,
            self.ordinal,
            self.start,
        )


@dataclass(frozen=True)
class EvidenceShown:
    """One claim's. `is_ready` is False until the machine has read it as it stands now; `passages` by citekey, best first."""

    is_ready: bool
    passages: Mapping[str, tuple[Passage, ...]]
    findings: tuple[FindingShown, ...]


@dataclass(frozen=True)
class CodeFound:
    """All the findings of one rule that nobody dismissed."""

    code: Code
    findings: tuple[FindingShown, ...]


@dataclass(frozen=True)
class VersionFindings:
    """A version's: `groups` by rule, worst first, without what was dismissed; `waiting` claims not read yet."""

    groups: tuple[CodeFound, ...]
    dismissed: tuple[FindingShown, ...]
    waiting: int
    by_claim: Mapping[int, tuple[FindingShown, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[Severity, int]:
        return {
            severity: sum(len(group.findings) for group in self.groups if group.code.severity is severity)
            for severity in Severity
        }

    def worst(self, ordinal: int) -> FindingShown | None:
        """The worst error or warning of a claim that nobody dismissed; notes flag no claim."""
        flagged = (
            one
            for one in self.by_claim.get(ordinal, ())
            if one.dismissal is None and one.code.severity is not Severity.NOTE
        )
        return next(flagged, None)


_SCREENING = sa.text("""
SELECT subject, inputs, findings, passages FROM screening WHERE subject = :subject AND inputs = :inputs AND engine = :engine
""")
_OF_VERSION = sa.text("""
SELECT subject, inputs, findings FROM screening WHERE engine = :engine
AND (subject = :sha256 OR subject IN (SELECT fingerprint FROM claim WHERE version_id = :version))
""")
_DISMISSALS = sa.text("""
SELECT d.fingerprint, d.code, d.source_id, d.words, d.is_dismissed, d.reason, d.dismissed_at, person.name
FROM dismissal d JOIN person ON person.id = d.person_id
WHERE d.article_id = :article AND (:fingerprint = '' OR d.fingerprint = :fingerprint) ORDER BY d.id
""").columns(dismissed_at=UTCDateTime(), is_dismissed=sa.Boolean())

_Key = tuple[str, str, int | None, str]


def _dismissals(session: Session, article_id: int, fingerprint: str = "") -> dict[_Key, DismissalShown]:
    found: dict[_Key, DismissalShown] = {}
    for row in session.execute(_DISMISSALS, {"article": article_id, "fingerprint": fingerprint}):
        key = (row.fingerprint, row.code, row.source_id, row.words)
        if row.is_dismissed:
            found[key] = DismissalShown(row.name, row.reason, row.dismissed_at)
        else:
            found.pop(key, None)
    return found


def claim_evidence(
    session: Session, article_id: int, line: ClaimLine, policy: ScreeningPolicy
) -> EvidenceShown:
    """At most two statements, whatever there is. Reads only: what is missing is asked of the screener."""
    where = {"subject": line.fingerprint, "inputs": inputs_of_line(line, policy), "engine": ENGINE}
    row = session.execute(_SCREENING, where).one_or_none()
    if row is None:
        return EvidenceShown(False, {}, ())
    dismissed = _dismissals(session, article_id, line.fingerprint) if row.findings != "[]" else {}
    found = _shown(line, findings_from_json(row.findings), dismissed)
    return EvidenceShown(True, passages_from_json(row.passages), found)


def _shown(
    line: ClaimLine, found: Iterable[LocatedFinding], dismissed: Mapping[_Key, DismissalShown]
) -> tuple[FindingShown, ...]:
    sources = {pair.reference_key: pair.source_id for pair in line.pairs}
    shown = []
    for located in found:
        finding = located.finding
        source_id = sources.get(finding.source_key) if finding.source_key else None
        key = (line.fingerprint, finding.code, source_id, finding.claim_words)
        one = replace(finding_shown(located), source_id=source_id, ordinal=line.ordinal, claim_text=line.text)
        shown.append(replace(one, dismissal=dismissed.get(key)))
    return tuple(sorted(shown, key=lambda one: one.rank))


def finding_shown(located: LocatedFinding, claim_text: str = "") -> FindingShown:
    finding = located.finding
    return FindingShown(
        code=BY_CODE[finding.code],
        message=finding.message,
        words=finding.claim_words,
        source_words=finding.source_words,
        source_key=finding.source_key,
        looked_in=located.looked_in,
        ordinal=located.ordinal,
        claim_text=claim_text,
        start=located.start,
        end=located.end,
    )


def version_findings(
    session: Session,
    article_id: int,
    version: tuple[int, str],
    lines: Sequence[ClaimLine],
    policy: ScreeningPolicy,
) -> VersionFindings:
    """Of a version (id, SHA-256) with all its claims: two statements. What is said of a source is said once."""
    where = {"engine": ENGINE, "version": version[0], "sha256": version[1]}
    stored = {(row.subject, row.inputs): row.findings for row in session.execute(_OF_VERSION, where)}
    dismissed = _dismissals(session, article_id) if stored else {}
    by_claim: dict[int, tuple[FindingShown, ...]] = {}
    waiting = 0
    for line in lines:
        found = stored.get((line.fingerprint, inputs_of_line(line, policy)))
        if found is None:
            waiting += 1
        elif found != "[]":
            by_claim[line.ordinal] = _shown(line, findings_from_json(found), dismissed)
    texts = {line.ordinal: line.text for line in lines}
    article = stored.get((version[1], ARTICLE), "[]")
    tied = {pair.reference_key for line in lines for pair in line.pairs if pair.source_id}
    about = [
        finding_shown(one, texts.get(one.ordinal, ""))
        for one in findings_from_json(article)
        if not is_answered(one, tied)
    ]
    every = [*about, *(one for found in by_claim.values() for one in found)]
    return VersionFindings(
        grouped(one for one in every if one.dismissal is None),
        tuple(one for one in every if one.dismissal is not None),
        waiting,
        by_claim,
    )


def is_answered(located: LocatedFinding, tied: Container[str | None]) -> bool:
    """A reference that says nothing of itself, where somebody has said which source it is."""
    return located.finding.code == "S308" and located.finding.source_key in tied


def grouped(found: Iterable[FindingShown]) -> tuple[CodeFound, ...]:
    """By rule, worst first; in each by claim."""
    ranked = sorted(once(found, _mark), key=lambda one: one.rank)
    return tuple(
        CodeFound(items[0].code, tuple(items))
        for _, group in groupby(ranked, key=lambda one: one.code.code)
        if (items := list(group))
    )


def _mark(shown: FindingShown) -> tuple[str, str]:
    return shown.code.code, shown.source_key
