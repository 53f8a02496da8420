"""What the machine found is kept per claim, source text and engine, and made anew exactly
when one of them changes."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    TEXT,
    Cast,
    article,
    revised,
    screened,
    seeing,
    sources,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import NotFound
from review_service.core.vocabulary import SourceStatus
from review_service.evidence.contract import Passage
from review_service.evidence.finding_code import Severity
from review_service.services.evidence import screening
from review_service.services.evidence.findings import EvidenceShown, claim_evidence
from review_service.services.evidence.read_evidence import VersionFindings, version_findings
from review_service.services.evidence.screening import ScreeningPolicy, apart, newest_versions, outstanding
from review_service.services.review.claim_lines import ClaimLine, claim_lines
from review_service.services.sources.sources import TextFacts, add_source_text, resolve_reference

WRONG = ARTICLE.replace("by 4 mmHg", "by 7 mmHg")
POLICY = ScreeningPolicy()


def lines_of(session: Session, slug: str) -> tuple[ClaimLine, ...]:
    found = article(session, slug)
    return claim_lines(session, found.id or 0, found.version_id or 0)


def evidence(
    session: Session, slug: str, ordinal: int = 1, policy: ScreeningPolicy = POLICY
) -> EvidenceShown:
    return claim_evidence(
        session, article(session, slug).id or 0, lines_of(session, slug)[ordinal - 1], policy
    )


def findings(session: Session, slug: str) -> VersionFindings:
    found = article(session, slug)
    sha256 = session.scalar(sa.text("SELECT sha256 FROM version WHERE id = :id"), {"id": found.version_id})
    return version_findings(
        session, found.id or 0, (found.version_id or 0, str(sha256)), lines_of(session, slug), POLICY
    )


def test_nothing_is_known_until_a_version_was_screened_and_then_it_stays_known(
    either: Session, people: Cast
) -> None:
    slug = submitted(either, people)
    assert not evidence(either, slug).is_ready and findings(either, slug).waiting == 4
    assert screened(either, slug) == 4
    assert evidence(either, slug).is_ready and findings(either, slug).waiting == 0
    assert screened(either, slug) == 0


def test_the_best_passage_comes_first_and_its_offsets_cut_the_sentence(
    session: Session, people: Cast
) -> None:
    slug = submitted(session, people)
    screened(session, slug)
    best = evidence(session, slug).passages["lee2020"][0]
    text = session.scalar(sa.text("SELECT text FROM source_text ORDER BY id LIMIT 1"))
    assert str(text)[best.start : best.end] == "Walking lowered systolic pressure by 4 mmHg over 12 weeks."
    assert {str(text)[start:end] for start, end in best.marks} >= {"Walking", "systolic", "pressure"}


def test_a_figure_that_the_source_does_not_have_is_an_error_and_says_where_was_looked(
    session: Session, people: Cast
) -> None:
    slug = submitted(session, people, WRONG)
    screened(session, slug)
    found = evidence(session, slug).findings[0]
    assert (found.code.code, found.code.severity) == ("F101", Severity.ERROR)
    assert "7 mmHg" in found.message and f"Summary, {len(TEXT)} characters" in found.message
    assert found.claim_text[found.start : found.end] == "7 mmHg"


def test_a_new_text_of_a_source_reopens_exactly_the_claims_that_cite_it(
    session: Session, people: Cast
) -> None:
    slug = submitted(session, people)
    screened(session, slug)
    source = sources(session, people.editor)["lee2020"]
    add_source_text(
        session, source.id or 0, "Walking did nothing.", TextFacts("Full text"), people.editor, NOW
    )
    assert [evidence(session, slug, n).is_ready for n in (1, 2, 3, 4)] == [False, False, True, True]
    assert screened(session, slug) == 2
    assert evidence(session, slug).findings[0].code.code == "F101"


def test_a_source_that_falls_is_found_at_the_next_look(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    screened(session, slug)
    sources(session, people.editor)["lee2020"].status = SourceStatus.RETRACTED
    session.flush()
    assert screened(session, slug) == 2
    assert "W213" in {found.code.code for found in evidence(session, slug).findings}


def test_a_new_version_asks_again_only_for_what_changed(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    screened(session, slug)
    revised(session, slug, people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
    assert screened(session, slug) == 1


def test_a_newer_engine_makes_everything_anew(
    session: Session, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = submitted(session, people)
    screened(session, slug)
    monkeypatch.setattr(screening, "ENGINE", screening.ENGINE + 1)
    assert screened(session, slug) == 4
    assert screened(session, slug) == 0


def test_the_policy_on_old_sources_is_part_of_what_was_asked(session: Session, people: Cast) -> None:
    dated = ARTICLE.replace("    DOI: 10", "    issued: {date-parts: [[1990]]}\n    DOI: 10").replace(
        "walk.2020", "walk.1990"
    )
    slug = submitted(session, people, dated)
    strict = ScreeningPolicy(oldest_year=2010)
    screened(session, slug)
    assert not evidence(session, slug, policy=strict).is_ready
    screened(session, slug, strict)
    assert "W212" in {found.code.code for found in evidence(session, slug, policy=strict).findings}
    assert "W212" not in {found.code.code for found in evidence(session, slug).findings}


def test_two_claims_with_the_same_words_keep_their_own_numbers(session: Session, people: Cast) -> None:
    twice = WRONG.replace("## Dose", "Walking lowered systolic pressure by 7 mmHg. [@lee2020]\n\n## Dose")
    slug = submitted(session, people, twice)
    screened(session, slug)
    shown = [one for group in findings(session, slug).groups for one in group.findings]
    assert sorted(one.ordinal for one in shown if one.words == "7 mmHg") == [1, 3]


def test_the_overview_is_by_rule_worst_first_and_flags_claims(session: Session, people: Cast) -> None:
    slug = submitted(session, people, WRONG)
    screened(session, slug)
    found = findings(session, slug)
    severities = [group.code.severity for group in found.groups]
    assert severities == sorted(severities, key=list(Severity).index) and severities[0] is Severity.ERROR
    worst = found.worst(1)
    assert worst is not None and worst.code.code == "F101"
    assert found.worst(4) is None, "a note flags nothing"


def test_an_unresolved_reference_is_said_of_the_article_and_of_no_claim(
    session: Session, people: Cast
) -> None:
    unknown = ARTICLE.replace("title: Steps a day\n    PMID: '30000001'", "publisher: Nobody knows")
    slug = under_review(session, people, unknown)
    screened(session, slug)
    codes = {group.code.code: group.findings for group in findings(session, slug).groups}
    assert [one.ordinal for one in codes["S308"]] == [0]
    source = sources(session, people.editor)["diaz2021"]
    resolve_reference(session, slug, "diaz2021", source.id, seeing(session, slug, people.editor))
    screened(session, slug)
    assert "S308" not in {group.code.code for group in findings(session, slug).groups}, (
        "the editor has said it"
    )


def test_versions_that_do_not_exist_are_refused(session: Session, people: Cast) -> None:
    with pytest.raises(NotFound):
        outstanding(session, 10**6, POLICY)
    with pytest.raises(NotFound, match="no-such"):
        newest_versions(session, "no-such")
    slug = submitted(session, people)
    assert [name for _, name, _ in newest_versions(session)] == [slug]


def test_passages_of_a_ranker_that_overlap_or_lie_outside_the_text_are_left_out() -> None:
    def at(start: int, end: int) -> Passage:
        return Passage(0, start, end, 1.0, ())

    best, second = at(10, 20), at(30, 40)
    found = (best, at(15, 25), at(0, 11), second, at(95, 101), at(-3, 5), at(50, 50))
    assert apart(found, 100) == (best, second), "the page shows the text to the letter, once"
