"""What the machine found on a whole version, by rule, as pages show it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.evidence.finding_code import Code, Severity
from review_service.evidence.screening import once
from review_service.evidence.stored import ENGINE, findings_from_json
from review_service.evidence.structure import LocatedFinding
from review_service.services.evidence.findings import (
    FindingShown,
    dismissals_of,
    finding_shown,
    shown_findings,
)
from review_service.services.evidence.screening import ARTICLE, ScreeningPolicy, inputs_of_line
from review_service.services.review.claim_lines import ClaimLine


@dataclass(frozen=True)
class CodeFound:
    """All the findings of one rule that nobody dismissed."""

    code: Code
    findings: tuple[FindingShown, ...]


@dataclass(frozen=True)
class VersionFindings:
    """A version's: `groups` by rule, worst first, without what was dismissed;
    `waiting` claims not read yet."""

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
            finding
            for finding in self.by_claim.get(ordinal, ())
            if finding.dismissal is None and finding.code.severity is not Severity.NOTE
        )
        return next(flagged, None)


_OF_VERSION = sa.text("""
SELECT subject, inputs, findings FROM screening WHERE engine = :engine
AND (subject = :sha256 OR subject IN (SELECT fingerprint FROM claim WHERE version_id = :version))
""")


def version_findings(
    session: Session,
    article_id: int,
    version: tuple[int, str],
    lines: Sequence[ClaimLine],
    policy: ScreeningPolicy,
) -> VersionFindings:
    """Of a version (id, SHA-256) with all its claims: two statements.
    What is said of a source is said once."""
    where = {"engine": ENGINE, "version": version[0], "sha256": version[1]}
    stored = {(row.subject, row.inputs): row.findings for row in session.execute(_OF_VERSION, where)}
    dismissed = dismissals_of(session, article_id) if stored else {}
    by_claim: dict[int, tuple[FindingShown, ...]] = {}
    waiting = 0
    for line in lines:
        stored_findings = stored.get((line.fingerprint, inputs_of_line(line, policy)))
        if stored_findings is None:
            waiting += 1
        elif stored_findings != "[]":
            by_claim[line.ordinal] = shown_findings(line, findings_from_json(stored_findings), dismissed)
    texts = {line.ordinal: line.text for line in lines}
    article = stored.get((version[1], ARTICLE), "[]")
    tied = {pair.reference_key for line in lines for pair in line.pairs if pair.source_id}
    about = [
        finding_shown(located, texts.get(located.ordinal, ""))
        for located in findings_from_json(article)
        if not is_answered(located, tied)
    ]
    every = [*about, *(finding for of_claim in by_claim.values() for finding in of_claim)]
    return VersionFindings(
        grouped(finding for finding in every if finding.dismissal is None),
        tuple(finding for finding in every if finding.dismissal is not None),
        waiting,
        by_claim,
    )


def is_answered(located: LocatedFinding, tied: Container[str | None]) -> bool:
    """A reference that says nothing of itself, where somebody has said which source it is."""
    return located.finding.code == "S308" and located.finding.source_key in tied


def grouped(findings: Iterable[FindingShown]) -> tuple[CodeFound, ...]:
    """By rule, worst first; in each by claim."""
    ranked = sorted(once(findings, _mark), key=lambda finding: finding.rank)
    return tuple(
        CodeFound(items[0].code, tuple(items))
        for _, group in groupby(ranked, key=lambda finding: finding.code.code)
        if (items := list(group))
    )


def _mark(shown: FindingShown) -> tuple[str, str]:
    return shown.code.code, shown.source_key
