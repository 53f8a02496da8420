"""What an author is told before handing in: against every source that is known already,
and nothing waits too long."""

import pytest
from factories import ARTICLE, NOW, Cast, intake, sources
from sqlalchemy.orm import Session

from review_service.evidence.finding_code import Severity
from review_service.services.articles import read_intake_findings as module
from review_service.services.articles.read_intake_findings import intake_findings
from review_service.services.evidence.read_evidence import VersionFindings
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.sources.sources import TextFacts, add_source_text

WRONG = ARTICLE.replace("by 4 mmHg", "by 7 mmHg")
BARE = (
    "# Does walking help?\n\nWalking lowered systolic pressure by 7 mmHg. [1] It is currently under "
    "way. [9]\n"
)
POLICY = ScreeningPolicy()


def codes(found: VersionFindings) -> set[str]:
    return {group.code.code for group in found.groups}


def test_a_known_source_is_read_at_once_and_an_unknown_one_accuses_nobody(
    session: Session, people: Cast
) -> None:
    assert "F101" not in codes(intake_findings(session, intake(WRONG).document, POLICY))
    sources(session, people.editor)
    found = intake_findings(session, intake(WRONG).document, POLICY)
    assert found.groups[0].code.severity is Severity.ERROR and "F101" in codes(found)
    assert "F101" not in {
        group.code.code
        for group in intake_findings(session, intake(ARTICLE).document, POLICY).groups
        for one in group.findings
        if one.ordinal == 1
    }


def test_a_bare_number_is_read_against_the_source_that_the_editor_tied_to_it(
    session: Session, people: Cast
) -> None:
    known = sources(session, people.editor)
    document = intake(BARE).document
    assert codes(intake_findings(session, document, POLICY)) >= {"S308", "W208"}
    assert "F101" not in codes(intake_findings(session, document, POLICY))
    carried = {"1": known["lee2020"].id or 0}
    found = intake_findings(session, document, POLICY, carried)
    assert "F101" in codes(found)
    unknown = [
        one.source_key for group in found.groups if group.code.code == "S308" for one in group.findings
    ]
    assert unknown == ["9"]


def test_a_long_source_is_left_for_later_and_that_is_said(
    session: Session, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = sources(session, people.editor)
    monkeypatch.setattr(module, "READ_AT_ONCE", 500)
    add_source_text(
        session, known["lee2020"].id or 0, "Word. " * 200, TextFacts("Full text"), people.editor, NOW
    )
    found = intake_findings(session, intake(WRONG).document, POLICY)
    assert found.waiting == 1
    assert not [
        one
        for group in found.groups
        if group.code.code == "F101"
        for one in group.findings
        if one.ordinal == 1
    ]
