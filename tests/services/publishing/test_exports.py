"""What goes out: approved text only, the same bytes every time, each time recorded."""

import hashlib

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    Cast,
    approved,
    assigned,
    cast,
    last_event,
    revised,
    rule_everything,
    seeing,
    sign,
    sources,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.db import Database
from review_service.core.errors import Blocked, NotFound, NotPermitted
from review_service.core.vocabulary import NoticeKind, Verdict
from review_service.models import ExportRecord
from review_service.services.publishing.exports import _APPROVED, Exported, bundle_of, export_article
from review_service.services.publishing.notices import publish_notice
from review_service.services.review.reviews import reopen_article, start_review
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.sources.sources import resolve_reference


def exported(session: Session, slug: str, people: Cast) -> Exported:
    return export_article(session, slug, "markdown", people.publisher, NOW)


def test_two_exports_are_the_same_bytes_and_two_records(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    first, second = exported(either, slug, people), exported(either, slug, people)
    assert first == second
    either.flush()
    digests = either.scalars(sa.select(ExportRecord.sha256)).all()
    assert digests == [hashlib.sha256(first.data).hexdigest()] * 2
    assert last_event(either, "export").after == {"format": "markdown", "number": 1, "sha256": digests[0]}


def test_like_sentences_in_two_contexts_go_out_each_with_its_own_ruling(
    either: Session, people: Cast
) -> None:
    again = "More was said. [@lee2020] Nobody was harmed in the trials. [@lee2020]\n\n## Dose"
    slug = under_review(either, people, ARTICLE.replace("## Dose", again))
    for who in (people.reviewer, people.second):
        rule_everything(either, slug, who)
    for ordinal, note in ((2, "The first of them."), (4, "The second of them.")):
        new = NewRuling(ordinal, "lee2020", Verdict.SUPPORTS, note=note)
        record_ruling(either, slug, new, seeing(either, slug, people.reviewer))
    for who in (people.reviewer, people.second):
        sign(either, slug, who)
    bundle = bundle_of(either, either.execute(_APPROVED, {"slug": slug}).one())
    notes = {(one.claim_ordinal, one.note) for one in bundle.rulings if one.note}
    assert notes == {(2, "The first of them."), (4, "The second of them.")}


@pytest.mark.parametrize("reached", [assigned, under_review])
def test_nothing_goes_out_that_was_never_approved(session: Session, people: Cast, reached) -> None:  # type: ignore[no-untyped-def]
    slug = reached(session, people)
    with pytest.raises(Blocked, match="No version of it is approved: the board has to sign it off first"):
        exported(session, slug, people)
    session.flush()
    assert session.scalars(sa.select(ExportRecord)).all() == []


def test_nothing_goes_out_while_it_is_reopened(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    reopen_article(session, slug, "A trial was retracted.", seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(Blocked, match="once the board has signed anew"):
        exported(session, slug, people)


def test_the_approved_version_goes_out_while_the_next_is_written(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    before = exported(session, slug, people)
    revised(session, slug, people, ARTICLE.replace("enjoy", "like"))
    assert exported(session, slug, people) == before


def test_only_publishers_export(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    for who in (people.author, people.editor, people.reviewer, people.nobody):
        with pytest.raises(NotPermitted):
            export_article(session, slug, "markdown", who, NOW)


def test_an_unknown_format_is_named_with_those_there_are(session: Session, people: Cast) -> None:
    with pytest.raises(NotFound, match="no export format «docx»; there are: markdown"):
        export_article(session, "x", "docx", people.publisher, NOW)


def test_a_notice_goes_out_with_the_article(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    publish_notice(
        session, slug, NoticeKind.CORRECTION, "Forty, not fifty.", seeing(session, slug, people.editor)
    )
    assert "Forty, not fifty." in exported(session, slug, people).data.decode()


def test_a_reference_known_by_its_number_alone_is_printed_as_the_source_it_was_tied_to(
    database: Database,
) -> None:
    text = "---\ntitle: Does it help?\nreferences:\n  '1': null\n  '2': null\n---\n\nIt helps. [@1; @2]\n"
    with database.writing() as session:
        people = cast(session)
        slug = assigned(session, people, text)
        source = sources(session, people.editor)["lee2020"]
        for key in ("1", "2"):
            resolve_reference(session, slug, key, source.id, seeing(session, slug, people.editor))
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
        rule_everything(session, slug, people.reviewer)
        sign(session, slug, people.reviewer)
        sign(session, slug, people.second)
        text = export_article(session, slug, "markdown", people.publisher, NOW).data.decode()
    assert text.count("Walking and blood pressure") == 2
    assert "not identified" not in text
    assert "2 checks against 1 source" in text


def test_a_retraction_outranks_the_approval_in_what_goes_out(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        people = cast(session)
        slug = approved(session, people)
        publish_notice(
            session,
            slug,
            NoticeKind.RETRACTION,
            "The trial was made up.",
            seeing(session, slug, people.editor),
        )
        text = export_article(session, slug, "markdown", people.publisher, NOW).data.decode()
    assert 'status: "retracted"' in text


def test_an_export_stays_the_same_when_a_source_is_corrected_after_the_approval(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    before = export_article(either, slug, "markdown", people.publisher, NOW).data
    source = sources(either, people.editor)["lee2020"]
    source.csl = {**source.csl, "title": "Walking, corrected"}
    either.flush()
    assert export_article(either, slug, "markdown", people.publisher, NOW).data == before
    assert b"Walking and blood pressure" in before
