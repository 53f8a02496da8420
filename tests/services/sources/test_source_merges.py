"""A person merges two sources that are one work; what that changes, what it leaves,
and telling two works apart."""

from typing import Any

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    Cast,
    approved,
    article,
    last_event,
    revised,
    rule_everything,
    seeing,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.retraction_watch import Retraction
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.models import ReReview, Source
from review_service.services.sources.look_ups import ask_for_source
from review_service.services.sources.read_duplicates import compare_page, duplicates_page
from review_service.services.sources.read_sources import source_lines, source_page
from review_service.services.sources.retractions import match_retractions
from review_service.services.sources.source_files import Wanted, list_sources, source_named
from review_service.services.sources.source_import import take_in_entries
from review_service.services.sources.source_merges import cites_of, merge_source, tell_apart
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    take_back_status,
)
from review_service.services.sources.sources import (
    TextFacts,
    add_source,
    add_source_text,
    find_source,
    known_sources,
    newest_text,
    resolve_reference,
)  # fmt: skip

WHY = "The same trial, entered twice."


def number(session: Session, doi: str = "10.1000/walk.2020") -> int:
    return session.scalar(sa.text("SELECT id FROM source WHERE doi = :doi"), {"doi": doi}) or 0


def another(session: Session, people: Cast, **csl: Any) -> int:
    made = add_source(
        session, {"title": "Walking and blood pressure", **csl}, SourceKind.TRIAL, people.editor, NOW
    )
    return made.id or 0


def sources_of(session: Session, slug: str, version: int = 0) -> list[int]:
    query = (
        "SELECT r.source_id FROM reference r JOIN version v ON v.id = r.version_id JOIN article a ON "
        "a.id = v.article_id WHERE a.slug = :slug AND v.number = coalesce(:number, v.number) ORDER BY "
        "r.number"
    )
    return list(session.scalars(sa.text(query), {"slug": slug, "number": version or None}))


def open_pairs(session: Session, slug: str) -> int:
    query = (
        'SELECT "open" FROM progress JOIN article a ON a.version_id = progress.version_id WHERE a.slug '
        "= :slug"
    )
    return session.scalar(sa.text(query), {"slug": slug}) or 0


def test_references_lead_to_the_kept_one_and_its_pairs_are_open(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    rule_everything(either, slug, people.reviewer)
    merged, kept = number(either), another(either, people)
    before = article(either, slug).verdict_set_no
    (told,) = cites_of(either, [merged])
    touched = merge_source(either, kept, merged, WHY, people.editor, NOW)
    assert touched == (told,) and (told.claims, told.rulings, told.is_kept) == (2, 2, False)
    assert kept in sources_of(either, slug) and merged not in sources_of(either, slug)
    assert open_pairs(either, slug) >= 2
    assert article(either, slug).verdict_set_no > before, "signatures were on other rulings"
    rulings = either.scalar(
        sa.text("SELECT count(*) FROM ruling JOIN pair ON pair.id = pair_id WHERE source_id = :kept"),
        {"kept": kept},
    )
    assert rulings == 0, "no ruling moves"


def test_one_event_says_it_all_and_the_article_has_a_line(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    merged, kept = number(session), another(session, people)
    merge_source(session, kept, merged, WHY, people.editor, NOW)
    row = session.execute(
        sa.text("SELECT person_id, source_id, after FROM event WHERE action = 'merge_source'").columns(
            after=sa.JSON()
        )
    ).one()
    assert (row.person_id, row.source_id) == (people.editor.id, kept)
    assert row.after["merged_id"] == merged and row.after["reason"] == WHY and row.after["retied"] == 1
    assert row.after["facts"] == {"DOI": "10.1000/walk.2020"}
    assert last_event(session, "source_merged").article_id == article(session, slug).id


def test_an_approved_version_keeps_its_source_and_the_next_one_follows(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    merged, kept = number(either), another(either, people)
    (told,) = merge_source(either, kept, merged, WHY, people.editor, NOW)
    assert told.is_kept and told.rulings == 0
    assert merged in sources_of(either, slug, 1)
    revised(either, slug, people, ARTICLE.replace("enjoy", "like"))
    assert kept in sources_of(either, slug, 2) and merged not in sources_of(either, slug, 2)


def test_whoever_looks_for_the_merged_one_finds_the_kept_one(either: Session, people: Cast) -> None:
    under_review(either, people)
    merged = number(either)
    kept = another(either, people, DOI="10.1000/walk.2020x")
    merge_source(either, kept, merged, WHY, people.editor, NOW)
    csl = {"title": "Walking and blood pressure", "DOI": "10.1000/walk.2020"}
    found = find_source(either, csl)
    assert found is not None and found.id == kept
    assert known_sources(either, [csl]) == {("doi", "10.1000/walk.2020"): kept}
    assert source_named(either, "10.1000/walk.2020").id == source_named(either, str(merged)).id == kept
    (outcome,) = take_in_entries(either, [Entry(csl, 1, SourceKind.TRIAL)], "ris", people.editor, NOW)
    assert outcome.fate.value == "known" and outcome.source is not None and outcome.source.id == kept
    row = Retraction(2, "1", SourceStatus.RETRACTED, "x", "10.1000/walk.2020", "", 2020, "Invented.")
    (match,) = match_retractions(either, [row]).sure
    assert match.source_id == kept
    lines, _ = source_lines(either)
    assert merged not in {line.source_id for line in lines} and kept in {line.source_id for line in lines}
    assert merged not in {row.id for row in list_sources(either, Wanted())}


def test_the_kept_one_takes_identifiers_and_a_text_that_it_lacks(either: Session, people: Cast) -> None:
    under_review(either, people)
    merged, kept = number(either), another(either, people, PMID="777")
    merge_source(either, kept, merged, WHY, people.editor, NOW)
    source = either.get_one(Source, kept)
    assert (source.doi, source.pmid) == ("10.1000/walk.2020", "777")
    assert source.csl["DOI"] == "10.1000/walk.2020"
    either.refresh(either.get_one(Source, merged))
    assert either.get_one(Source, merged).csl["DOI"] == "10.1000/walk.2020", "what it printed stays"
    ours, theirs = newest_text(either, kept), newest_text(either, merged)
    assert ours is not None and theirs is not None and ours.sha256 == theirs.sha256


def test_a_merged_source_takes_nothing_new(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    merged, kept = number(session), another(session, people)
    merge_source(session, kept, merged, WHY, people.editor, NOW)
    with pytest.raises(BadInput, match=f"merged into source {kept}"):
        add_source_text(session, merged, "More.", TextFacts("Text"), people.editor, NOW)
    with pytest.raises(BadInput, match=f"merged into source {kept}"):
        ask_for_source(session, merged, people.editor, NOW)
    with pytest.raises(BadInput, match=f"merged into source {kept}"):
        change_source_status(
            session, merged, NewStatus(SourceStatus.RETRACTED, "x"), people.editor, NOW, FallPolicy()
        )
    resolve_reference(session, slug, "diaz2021", merged, seeing(session, slug, people.editor))
    assert sources_of(session, slug) == [kept, kept], "somebody who still saw it in a list is led on"


def test_what_happens_to_the_kept_one_reaches_who_still_cites_the_merged_one(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    merged, kept = number(either), another(either, people)
    merge_source(either, kept, merged, WHY, people.editor, NOW)
    policy = FallPolicy(frozenset({SourceStatus.RETRACTED}), POLICIES)
    touched = change_source_status(
        either, kept, NewStatus(SourceStatus.RETRACTED, "Invented."), people.editor, NOW, policy
    )
    assert [one.slug for one in touched] == [slug]
    assert either.get_one(Source, merged).status is SourceStatus.RETRACTED
    assert article(either, slug).status.value == "under_review", "reopened, as the policy says"
    opened = either.scalars(
        sa.select(ReReview).where(ReReview.article_id == (article(either, slug).id or 0))
    ).all()
    assert len(opened) == 1
    change = either.scalar(sa.text("SELECT min(id) FROM source_status_change")) or 0
    take_back_status(either, change, "Another paper.", people.editor, NOW)
    assert either.get_one(Source, merged).status is SourceStatus.OK
    assert either.get_one(Source, kept).status is SourceStatus.OK
    assert opened[0].closed_at is not None


def test_who_may_and_what_is_refused(session: Session, people: Cast) -> None:
    one, two, three = (another(session, people, PMID=str(4000 + n)) for n in range(3))
    with pytest.raises(NotPermitted):
        merge_source(session, one, two, WHY, people.reviewer, NOW)
    with pytest.raises(BadInput, match="Say why"):
        merge_source(session, one, two, " ", people.editor, NOW)
    with pytest.raises(BadInput, match="the same source"):
        merge_source(session, one, one, WHY, people.editor, NOW)
    with pytest.raises(NotFound):
        merge_source(session, one, 9_999, WHY, people.editor, NOW)
    merge_source(session, one, two, WHY, people.editor, NOW)
    with pytest.raises(BadInput, match=f"merged into source {one} already"):
        merge_source(session, three, two, WHY, people.editor, NOW)
    with pytest.raises(BadInput, match="itself merged"):
        merge_source(session, two, three, WHY, people.editor, NOW)
    with pytest.raises(BadInput, match="Others were merged"):
        merge_source(session, three, one, WHY, people.editor, NOW)
    change_source_status(
        session, three, NewStatus(SourceStatus.CORRECTED, "x"), people.editor, NOW, FallPolicy()
    )
    with pytest.raises(BadInput, match="record on both"):
        merge_source(session, one, three, WHY, people.editor, NOW)


def test_groups_are_listed_until_merged_or_told_apart(either: Session, people: Cast) -> None:
    csl = {"title": "A trial of long walks", "issued": {"date-parts": [[2020]]}}
    ids = [another(either, people, **csl) for _ in range(4)]
    (group,) = duplicates_page(either).groups
    assert [line.source_id for line in group.lines] == ids
    assert tell_apart(either, ids[2:], "Another centre.", people.editor, NOW) == 1
    assert tell_apart(either, ids[2:], "Another centre.", people.editor, NOW) == 0
    assert len(duplicates_page(either).groups[0].lines) == 4, "each of the two may still be one of the others"
    merge_source(either, ids[0], ids[1], WHY, people.editor, NOW)
    tell_apart(either, (ids[0], ids[2]), "Another centre.", people.editor, NOW)
    assert [line.source_id for line in duplicates_page(either).groups[0].lines] == [ids[0], ids[3]]
    tell_apart(either, (ids[0], ids[3]), "Another centre.", people.editor, NOW)
    assert duplicates_page(either).total == 0
    with pytest.raises(NotPermitted):
        tell_apart(either, ids, "x", people.reviewer, NOW)


def test_side_by_side_says_what_differs_and_what_merging_touches(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    rule_everything(session, slug, people.reviewer)
    merged, kept = number(session), another(session, people, volume="12")
    page = compare_page(session, [kept, merged])
    rows = {label: (said, is_different) for label, said, is_different in page.rows}
    assert rows["Volume"] == (("", "12"), True) and not rows["Title"][1]
    assert page.suggested == merged, "the one that rulings stand on"
    assert [(one.claims, one.rulings, one.articles) for one in page.sources] == [(2, 2, 1), (0, 0, 0)]
    merge_source(session, kept, merged, WHY, people.editor, NOW)
    with pytest.raises(NotFound):
        compare_page(session, [kept, merged])
    shown = source_page(session, merged, people.editor)
    assert shown.went is not None and shown.went.kept_id == kept and shown.went.reason == WHY
    assert [one.source_id for one in source_page(session, kept, people.editor).merges] == [merged]
