"""What the machine found on a claim, worst first, each with its reason, and what a reviewer said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.evidence.codes import BY_CODE
from review_service.evidence.contract import Passage
from review_service.evidence.finding_code import Code, Severity
from review_service.evidence.stored import ENGINE, findings_from_json, passages_from_json
from review_service.evidence.structure import LocatedFinding
from review_service.services.evidence.screening import ScreeningPolicy, inputs_of_line
from review_service.services.review.claim_lines import ClaimLine

WORST_FIRST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class DismissalShown:
    person: str
    reason: str
    dismissed_at: datetime


@dataclass(frozen=True)
class FindingShown:
    """`ordinal` 0: about a reference or a heading. `start`/`end` are offsets into the claim's text,
    equal: all of it."""

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
    """One claim's. `is_ready` is False until the machine has read it as it stands now;
    `passages` by citekey, best first."""

    is_ready: bool
    passages: Mapping[str, tuple[Passage, ...]]
    findings: tuple[FindingShown, ...]


_SCREENING = sa.text("""
SELECT subject, inputs, findings, passages FROM screening WHERE subject = :subject AND inputs = :inputs
    AND engine = :engine
""")
_DISMISSALS = sa.text("""
SELECT d.fingerprint, d.code, d.source_id, d.words, d.is_dismissed, d.reason, d.dismissed_at, person.name
FROM dismissal d JOIN person ON person.id = d.person_id
WHERE d.article_id = :article AND (:fingerprint = '' OR d.fingerprint = :fingerprint) ORDER BY d.id
""").columns(dismissed_at=UTCDateTime(), is_dismissed=sa.Boolean())

_Key = tuple[str, str, int | None, str]


def dismissals_of(session: Session, article_id: int, fingerprint: str = "") -> dict[_Key, DismissalShown]:
    dismissals: dict[_Key, DismissalShown] = {}
    for row in session.execute(_DISMISSALS, {"article": article_id, "fingerprint": fingerprint}):
        key = (row.fingerprint, row.code, row.source_id, row.words)
        if row.is_dismissed:
            dismissals[key] = DismissalShown(row.name, row.reason, row.dismissed_at)
        else:
            dismissals.pop(key, None)
    return dismissals


def claim_evidence(
    session: Session, article_id: int, line: ClaimLine, policy: ScreeningPolicy
) -> EvidenceShown:
    """At most two statements, whatever there is. Reads only: what is missing is asked of the screener."""
    where = {"subject": line.fingerprint, "inputs": inputs_of_line(line, policy), "engine": ENGINE}
    row = session.execute(_SCREENING, where).one_or_none()
    if row is None:
        return EvidenceShown(False, {}, ())
    dismissed = dismissals_of(session, article_id, line.fingerprint) if row.findings != "[]" else {}
    findings = shown_findings(line, findings_from_json(row.findings), dismissed)
    return EvidenceShown(True, passages_from_json(row.passages), findings)


def shown_findings(
    line: ClaimLine, located_findings: Iterable[LocatedFinding], dismissed: Mapping[_Key, DismissalShown]
) -> tuple[FindingShown, ...]:
    sources = {pair.reference_key: pair.source_id for pair in line.pairs}
    shown = []
    for located in located_findings:
        finding = located.finding
        source_id = sources.get(finding.source_key) if finding.source_key else None
        key = (line.fingerprint, finding.code, source_id, finding.claim_words)
        finding_line = replace(
            finding_shown(located), source_id=source_id, ordinal=line.ordinal, claim_text=line.text
        )
        shown.append(replace(finding_line, dismissal=dismissed.get(key)))
    return tuple(sorted(shown, key=lambda finding: finding.rank))


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
