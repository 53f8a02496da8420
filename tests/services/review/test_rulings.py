"""Ruling on claims: what fits, what is stale, who may, and that nothing is overwritten."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    TEXT,
    Cast,
    article,
    assigned,
    last_event,
    revised,
    rule,
    rule_everything,
    ruled,
    seeing,
    sources,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import Role, Verdict
from review_service.models import Pair, Progress, Ruling
from review_service.services.core.acting import Act
from review_service.services.core.situations import standing_of
from review_service.services.people.people import grant_role
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.reviews import start_review
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.sources.sources import TextFacts, add_source_text, resolve_reference

UNCITED = 4


def open_pairs(session: Session, slug: str, people: Cast) -> int:
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    return standing.situation.open_pairs


def pairs_to_check(session: Session, slug: str, people: Cast) -> int:
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    return standing.situation.pairs_to_check


def test_a_ruling_is_told_with_claim_reference_and_verdict(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    ruling = rule(session, slug, people.reviewer, Verdict.SUPPORTS)
    event = last_event(session, "rule")
    assert event.before == {"replaces_id": None}
    assert event.after == {
        "ruling_id": ruling.id, "claim": 1, "reference": "lee2020", "verdict": "supports", "note": "",
    }  # fmt: skip


def test_a_second_ruling_of_the_same_person_replaces_the_first_and_keeps_it(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    first = rule(either, slug, people.reviewer, Verdict.SUPPORTS)
    second = rule(either, slug, people.reviewer, Verdict.SUPPORTS)
    third = rule(either, slug, people.reviewer, Verdict.CONTRADICTS)
    chain = [(one.id, one.replaces_id) for one in either.scalars(sa.select(Ruling).order_by(Ruling.id))]
    assert chain == [(first.id, None), (second.id, first.id), (third.id, second.id)]


def test_a_passage_is_located_in_the_text(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    new = NewRuling(1, "lee2020", Verdict.SUPPORTS, "Nobody  was\nharmed.", " p. 3 ", " Fine. ")
    ruling = record_ruling(session, slug, new, seeing(session, slug, people.reviewer))
    assert TEXT[ruling.passage_start : ruling.passage_end] == "Nobody was harmed."
    assert (ruling.locator, ruling.note) == ("p. 3", "Fine.")


def test_words_that_are_not_in_the_text_have_no_place(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    new = NewRuling(1, "lee2020", Verdict.SUPPORTS, "typed by hand")
    ruling = record_ruling(session, slug, new, seeing(session, slug, people.reviewer))
    assert (ruling.passage, ruling.passage_start, ruling.passage_end) == ("typed by hand", None, None)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_has_to_fit_the_claim(session: Session, people: Cast, verdict: Verdict) -> None:
    slug = under_review(session, people)
    is_for_uncited = verdict in (Verdict.NEEDS_CITATION, Verdict.NEEDS_NO_CITATION)
    for ordinal, key, fits in ((1, "lee2020", not is_for_uncited), (UNCITED, None, is_for_uncited)):
        if fits:
            assert rule(session, slug, people.reviewer, verdict, ordinal, key).verdict is verdict
            continue
        with pytest.raises(BadInput, match="is no verdict for"):
            rule(session, slug, people.reviewer, verdict, ordinal, key)


@pytest.mark.parametrize(
    ("ordinal", "key", "words"),
    [
        (1, "diaz2021", "does not cite «diaz2021»"),
        (1, None, "cites a source"),
        (99, "lee2020", "does not cite"),
    ],
)
def test_a_pair_that_is_not_there_is_not_found(
    session: Session, people: Cast, ordinal: int, key: str | None, words: str
) -> None:
    slug = under_review(session, people)
    with pytest.raises(NotFound, match=words):
        rule(session, slug, people.reviewer, Verdict.SUPPORTS, ordinal, key)


def test_a_note_has_its_limit(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    new = NewRuling(1, "lee2020", Verdict.SUPPORTS, note="x" * 10_001)
    with pytest.raises(BadInput, match="10,000 characters"):
        record_ruling(session, slug, new, seeing(session, slug, people.reviewer))


def test_ruling_on_a_text_that_has_a_newer_revision_is_stale(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    source = sources(session, people.editor)["lee2020"]
    newer = add_source_text(
        session, source.id or 0, TEXT + " More.", TextFacts("Full text"), people.editor, NOW
    )
    seen = NewRuling(1, "lee2020", Verdict.SUPPORTS, seen_text=(newer.id or 0) - 2)
    with pytest.raises(StaleVersion, match="source's text changed"):
        record_ruling(session, slug, seen, seeing(session, slug, people.reviewer))
    current = NewRuling(1, "lee2020", Verdict.SUPPORTS, seen_text=newer.id)
    made = record_ruling(session, slug, current, seeing(session, slug, people.reviewer))
    assert session.get_one(Pair, made.pair_id).source_text_id == newer.id


def test_ruling_on_a_version_that_is_not_the_newest_is_stale(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    revised(session, slug, people, ARTICLE)
    new = NewRuling(1, "lee2020", Verdict.SUPPORTS)
    with pytest.raises(StaleVersion):
        record_ruling(session, slug, new, Act(people.reviewer, NOW, 1))
    with pytest.raises(Blocked, match="needs the status Under Review; the article is Submitted"):
        record_ruling(session, slug, new, Act(people.reviewer, NOW, 2))


def test_a_contributor_cannot_rule_even_when_somebody_assigned_them_in_raw_sql(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    grant_role(session, people.author.email, Role.BOARD_MEMBER, NOW)
    with pytest.raises(NotPermitted):
        rule(session, slug, people.author, Verdict.SUPPORTS)


@pytest.mark.parametrize("who", ["editor", "author"])
def test_others_who_may_read_it_may_not_rule(session: Session, people: Cast, who: str) -> None:
    slug = under_review(session, people)
    with pytest.raises(NotPermitted, match="«Rule on claims» is not open to you"):
        rule(session, slug, getattr(people, who), Verdict.SUPPORTS)


@pytest.mark.parametrize("who", ["third", "publisher", "administrator", "nobody"])
def test_whoever_may_not_read_it_is_told_that_there_is_nothing(
    session: Session, people: Cast, who: str
) -> None:
    slug = under_review(session, people)
    with pytest.raises(NotFound, match="There is no article"):
        rule(session, slug, getattr(people, who), Verdict.SUPPORTS)


def test_the_disclosure_comes_first(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(Blocked, match="Answer the disclosure of interests first"):
        rule(session, slug, people.third, Verdict.SUPPORTS)


def test_an_unresolved_reference_is_ruled_on_only_once_it_is_tied(session: Session, people: Cast) -> None:
    text = ARTICLE.replace("title: Steps a day\n    PMID: '30000001'", "publisher: Nobody knows")
    slug = under_review(session, people, text)
    with pytest.raises(Blocked, match="«diaz2021» is not tied to a source yet"):
        rule(session, slug, people.reviewer, Verdict.SUPPORTS, 2, "diaz2021")
    source = sources(session, people.editor)["diaz2021"]
    resolve_reference(session, slug, "diaz2021", source.id, seeing(session, slug, people.editor))
    rule(session, slug, people.reviewer, Verdict.SUPPORTS, 2, "diaz2021")


def test_a_new_text_that_says_it_otherwise_opens_the_pairs_again_in_every_article(
    either: Session, people: Cast
) -> None:
    slugs = [ruled(either, people), ruled(either, people)]
    source = sources(either, people.editor)["lee2020"]
    add_source_text(
        either, source.id or 0, TEXT.replace("lowered", "reduced"), TextFacts("Full text"), people.editor, NOW
    )
    assert [open_pairs(either, slug, people) for slug in slugs] == [2, 2]
    tallies = [either.get_one(Progress, article(either, slug).version_id) for slug in slugs]
    assert [tally.open for tally in tallies] == [2, 2]


def test_a_reference_tied_to_another_source_opens_its_pairs_and_tying_it_back_closes_them(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    both = sources(either, people.editor)
    resolve_reference(either, slug, "lee2020", both["diaz2021"].id, seeing(either, slug, people.editor))
    event = last_event(either, "resolve_reference")
    assert event.before == {"key": "lee2020", "source_id": both["lee2020"].id}
    assert event.after == {"key": "lee2020", "source_id": both["diaz2021"].id, "title": "Steps a day"}
    assert open_pairs(either, slug, people) == 1  # claim 2 cites the other source too, and was ruled on it
    resolve_reference(either, slug, "lee2020", None, seeing(either, slug, people.editor))
    assert open_pairs(either, slug, people) == 2
    resolve_reference(either, slug, "lee2020", both["lee2020"].id, seeing(either, slug, people.editor))
    assert open_pairs(either, slug, people) == 0


def test_a_high_risk_pair_needs_two_people(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    rule_everything(session, slug, people.reviewer)
    rule_everything(session, slug, people.reviewer)
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    assert standing.situation.short_high_risk == 1
    rule(session, slug, people.second, Verdict.SUPPORTS, 3, "diaz2021")
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    assert standing.situation.short_high_risk == 0


def test_rulings_come_back_when_the_words_come_back(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    revised(session, slug, people, ARTICLE.replace("4 mmHg", "5 mmHg"))
    assert open_pairs(session, slug, people) == 1
    revised(session, slug, people, ARTICLE)
    assert open_pairs(session, slug, people) == 0


def test_under_another_heading_the_context_of_each_claim_is_to_be_checked(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    revised(either, slug, people, ARTICLE.replace("## Effect", "## Harm"))
    assert (open_pairs(either, slug, people), pairs_to_check(either, slug, people)) == (0, 3)


def test_after_another_sentence_so_is_that_of_one_claim(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    revised(either, slug, people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
    assert (open_pairs(either, slug, people), pairs_to_check(either, slug, people)) == (1, 2)


def test_rulings_of_one_article_say_nothing_about_another(session: Session, people: Cast) -> None:
    ruled(session, people)
    other = submitted(session, people)
    assert open_pairs(session, other, people) == 5


def test_ruling_needs_a_review_that_has_begun(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    with pytest.raises(Blocked, match="needs the status Under Review"):
        rule(session, slug, people.reviewer, Verdict.SUPPORTS)
    start_review(session, slug, seeing(session, slug, people.editor), POLICIES)
    rule(session, slug, people.reviewer, Verdict.SUPPORTS)
