"""What the author is told before handing in is what happens when the text is handed in."""

import random

import pytest
from factories import (
    ARTICLE,
    POLICIES,
    Cast,
    article,
    intake,
    revised,
    ruled,
    seeing,
    start_review,
    under_review,
)
from services.articles.test_carry_forward import generated, states
from sqlalchemy.orm import Session

from review_service.comparing.diff import diff_documents
from review_service.core.vocabulary import Verdict
from review_service.domain.forecast import CITATION_GONE, CLAIM_GONE, SOURCE_CHANGED, TEXT_CHANGED, Forecast
from review_service.models import Version
from review_service.reading.articles import read_article
from review_service.services.articles.inherited import sources_to_carry
from review_service.services.articles.read_forecasts import forecast_of
from review_service.services.core.situations import standing_of
from review_service.services.review.claim_lines import RulingShown, claim_lines
from review_service.services.review.rulings import NewRuling, record_ruling

Told = Forecast[RulingShown]


def told(session: Session, slug: str, people: Cast, text: str) -> Told:
    standing = standing_of(session, slug, people.author)
    assert standing is not None
    document = intake(text).document
    old = read_article(session.get_one(Version, standing.version_id).content, "markdown")
    kept = sources_to_carry(session, standing.version_id, document)
    return forecast_of(session, standing, document, diff_documents(old, document).claims, kept)


def reasons(found: Told) -> dict[str, list[tuple[int, str | None, str]]]:
    return {
        name: [(one.ordinal, one.reference_key, one.reason) for one in fates]
        for name, fates in (("check", found.to_check), ("reopens", found.reopens), ("gone", found.gone))
    }


def test_an_unchanged_text_keeps_every_ruling(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    found = told(either, slug, people, ARTICLE)
    assert found.in_words == "10 of 10 rulings will hold." and found.open == 0 and found.returned == 0


def test_each_change_is_told_with_its_reason(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    text = (
        ARTICLE.replace("by 4 mmHg", "by 5 mmHg")
        .replace("trials. [@lee2020; @diaz2021]", "trials. [@lee2020]")
        .replace("- Ask what people enjoy.\n", "")
    )
    found = told(either, slug, people, text)
    assert reasons(found) == {
        "check": [(2, "lee2020", "text unchanged, after another sentence")],
        "reopens": [(1, "lee2020", TEXT_CHANGED)],
        "gone": [(2, "diaz2021", CITATION_GONE), (4, None, CLAIM_GONE)],
    }
    assert found.in_words == (
        "2 of 10 rulings will hold; 2 to check in new surroundings; 2 reopen; 4 no longer needed."
    )
    assert [
        (word.op, word.text) for _, run in found.reopens[0].runs for word in run if word.op != "equal"
    ] == [
        ("delete", "4"),
        ("insert", "5"),
    ]


def test_a_key_that_means_another_work_reopens_what_cites_it(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    found = told(either, slug, people, ARTICLE.replace("10.1000/walk.2020", "10.1000/other"))
    assert [one for one in reasons(found)["reopens"] if one[2] == SOURCE_CHANGED] == [
        (1, "lee2020", SOURCE_CHANGED),
        (2, "lee2020", SOURCE_CHANGED),
    ]


def test_words_that_come_back_are_told(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    revised(either, slug, people, ARTICLE.replace("enjoy", "like"))
    found = told(either, slug, people, ARTICLE)
    assert found.returned == 1 and found.open == 0


def test_without_rulings_nothing_can_be_lost(session: Session, people: Cast) -> None:
    found = told(session, under_review(session, people), people, ARTICLE)
    assert found.in_words.startswith("No ruling stands") and found.open == 5


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_is_what_happens_over_generated_histories(
    either: Session, people: Cast, seed: int
) -> None:
    chance = random.Random(100 + seed)
    slug = under_review(either, people, generated(chance))
    for _ in range(5):
        _rule_some(either, slug, people, chance)
        before = {one.ruling_id for one in _holding(either, slug)}
        text = generated(chance)
        found = told(either, slug, people, text)
        assert found.total == len(before)
        revised(either, slug, people, text)
        after = {one.ruling_id for one in _holding(either, slug)}
        assert found.holds == len(before & after)
        pairs = [one for line in _lines(either, slug) for one in line.pairs]
        assert found.open == sum(not one.rulings and not one.carried.to_check for one in pairs)
        assert bool(found.to_check) <= ("check" in states(either, slug) or "passing" in states(either, slug))
        start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)


def _lines(session: Session, slug: str):  # type: ignore[no-untyped-def]
    found = article(session, slug)
    return claim_lines(session, found.id or 0, found.version_id or 0)


def _holding(session: Session, slug: str) -> list[RulingShown]:
    return [ruling for line in _lines(session, slug) for pair in line.pairs for ruling in pair.rulings]


def _rule_some(session: Session, slug: str, people: Cast, chance: random.Random) -> None:
    for line in _lines(session, slug):
        for pair in line.pairs:
            verdict = Verdict.SUPPORTS if pair.reference_key else Verdict.NEEDS_NO_CITATION
            for who in (people.reviewer, people.second):
                if chance.random() < 0.4:
                    record_ruling(
                        session,
                        slug,
                        NewRuling(line.ordinal, pair.reference_key, verdict),
                        seeing(session, slug, who),
                    )
