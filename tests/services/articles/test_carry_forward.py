"""The database's view and the pure function say the same of every pair, and what an author changes
opens no more than it must."""

import random

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    TEXT,
    Cast,
    article,
    revised,
    ruled,
    seeing,
    sign,
    sources,
    under_review,
    what_stands,
)
from sqlalchemy.orm import Session
from standing import said_by_the_rulings, said_by_the_view

from review_service.core.actor import Actor
from review_service.core.vocabulary import SourceStatus, Verdict
from review_service.domain.carry_forward import Outcome
from review_service.models import Ruling
from review_service.services.core.situations import count_pairs
from review_service.services.review.claim_lines import claim_lines, claim_marks
from review_service.services.review.confirmations import Confirmed, confirm_rulings
from review_service.services.review.reviews import start_review
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.rulings_to_confirm import ToConfirm, rulings_to_confirm
from review_service.services.review.surroundings import earlier_claim
from review_service.services.signing.sign_offs import standing_verdicts
from review_service.services.sources.source_status import FallPolicy, NewStatus, change_source_status
from review_service.services.sources.sources import TextFacts, add_source_text

HEADINGS = ("Effect", "Harm")
SENTENCES = (
    "Walking lowered pressure by 4 mmHg. [@lee2020]",
    "Walking lowered pressure by 5 mmHg. [@lee2020]",
    "Nobody was harmed. [@lee2020; @diaz2021]",
    "Nobody was harmed. [@diaz2021]",
    "Patients take 5 mg of the tablet daily. [@diaz2021]",
    "It was agreed.",
)


def generated(chance: random.Random) -> str:
    """An article of a few sentences in any order, some of them more than once, under one of two headings."""
    lines = [ARTICLE.partition("## Effect")[0]]
    for _ in range(chance.randint(1, 3)):
        lines += [f"## {chance.choice(HEADINGS)}", ""]
        for _ in range(chance.randint(1, 2)):
            lines += [" ".join(chance.choices(SENTENCES, k=chance.randint(1, 3))), ""]
    return "\n".join(lines)


def confirm(session: Session, slug: str, ordinal: int, who: Actor, key: str | None = None) -> list[Ruling]:
    """As the page would: what is shown to this person of one claim, or of all (0),
    is ticked and confirmed."""
    ticked = [
        Confirmed(one.line.ordinal, one.pair.reference_key, one.ruling.ruling_id, one.shown)
        for one in shown_to(session, slug, who, ordinal)
        if key is None or one.pair.reference_key == key
    ]
    return confirm_rulings(session, slug, ticked, seeing(session, slug, who))


def shown_to(session: Session, slug: str, who: Actor, ordinal: int = 0) -> tuple[ToConfirm, ...]:
    found = article(session, slug)
    lines = claim_lines(session, found.id or 0, found.version_id or 0, ordinal)
    return rulings_to_confirm(session, lines, who.id)


def act(session: Session, slug: str, people: Cast, chance: random.Random) -> None:
    """Something that somebody does to the article: mostly a ruling, sometimes a version,
    a source's text or its fall."""
    what = chance.choices(["rule", "revise", "text", "fall"], [12, 4, 1, 1])[0]
    source = sources(session, people.editor)[chance.choice(["lee2020", "diaz2021"])].id or 0
    if what == "text":
        add_source_text(session, source, f"{chance.random()} {TEXT}", TextFacts("More"), people.editor, NOW)
    elif what == "fall":
        new = NewStatus(SourceStatus.CORRECTED, f"Figure {chance.random()} was corrected.")
        change_source_status(session, source, new, people.editor, NOW, FallPolicy())
    elif what == "revise":
        revised(session, slug, people, generated(chance))
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    else:
        version = article(session, slug).version_id or 0
        lines = claim_lines(session, article(session, slug).id or 0, version)
        line = chance.choice(lines)
        pair = chance.choice(line.pairs)
        good, bad = (
            (Verdict.SUPPORTS, Verdict.CONTRADICTS)
            if pair.reference_key
            else (Verdict.NEEDS_NO_CITATION, Verdict.NEEDS_CITATION)
        )
        verdict = good if chance.random() < 0.8 else bad
        who = chance.choice([people.reviewer, people.second])
        offered = pair.to_confirm(who.id)
        if offered and chance.random() < 0.6:
            confirm(session, slug, line.ordinal, who, pair.reference_key)
        else:
            passage = "Nobody was harmed." if pair.reference_key and chance.random() < 0.7 else ""
            record_ruling(
                session,
                slug,
                NewRuling(line.ordinal, pair.reference_key, verdict, passage),
                seeing(session, slug, who),
            )


def _compare(session: Session, article_id: int, version_id: int) -> None:
    assert said_by_the_view(session, version_id) == said_by_the_rulings(session, article_id, version_id)


@pytest.mark.parametrize("seed", range(4))
def test_view_and_function_agree_over_generated_histories(either: Session, people: Cast, seed: int) -> None:
    chance = random.Random(seed)
    slug = under_review(either, people, generated(chance))
    seen = dict.fromkeys(Outcome, 0)
    for _ in range(20):
        act(either, slug, people, chance)
        found = article(either, slug)
        _compare(either, found.id or 0, found.version_id or 0)
        lines = claim_lines(either, found.id or 0, found.version_id or 0)
        holding = {one.ruling_id for line in lines for pair in line.pairs for one in pair.rulings}
        signed = {one.ruling_id for one in standing_verdicts(either, found.version_id or 0)}
        assert signed == holding, "what is signed is what holds"
        for who in (people.reviewer, people.second):
            marks = claim_marks(either, found.version_id or 0, who)
            assert [one.is_waiting for one in marks] == [line.waits_for(who.id) for line in lines]
        states = [pair.state for line in lines for pair in line.pairs]
        counts = count_pairs(either, found.version_id or 0)
        assert (counts.to_check, counts.failing, counts.passing) == tuple(
            states.count(state) for state in ("check", "failing", "passing")
        )
        assert counts.open + counts.short_high_risk == states.count("open")
        for pair in (pair for line in lines for pair in line.pairs):
            seen[pair.carried.outcome] += 1
    for version in either.scalars(sa.text(f"SELECT id FROM version WHERE article_id = {found.id}")).all():
        _compare(either, found.id or 0, version)
    assert all(seen.values()), f"a history that never has all three outcomes proves little: {seen}"


def states(session: Session, slug: str) -> list[str]:
    """Of every pair of the current version, in reading order."""
    found = article(session, slug)
    lines = claim_lines(session, found.id or 0, found.version_id or 0)
    return [pair.state for line in lines for pair in line.pairs]


RENUMBERED = ARTICLE.replace("lee2020", "z1").replace("diaz2021", "a2")
MOVED = ARTICLE.replace(
    "- Patients take 5 mg of the tablet daily while they walk. [@diaz2021]\n- Ask what people enjoy.",
    "- Ask what people enjoy.\n- Patients take 5 mg of the tablet daily while they walk. [@diaz2021]",
)
REFLOWED = ARTICLE.replace(" Nobody was harmed", "\nNobody was\nharmed").replace("- Ask", "* Ask")
DRESSED = ARTICLE.replace("Nobody", "**Nobody**").replace("4 mmHg", "_4 mmHg_")


@pytest.mark.parametrize("text", [RENUMBERED, MOVED, REFLOWED, DRESSED])
def test_renumbering_moves_and_reflow_open_nothing_and_change_nothing_that_is_signed(
    either: Session, people: Cast, text: str
) -> None:
    slug = ruled(either, people)
    before = what_stands(either, slug)
    revised(either, slug, people, text)
    assert set(states(either, slug)) == {"passing"}
    after = what_stands(either, slug)
    assert after.verdict_set_sha256 == before.verdict_set_sha256, "the same rulings stand"


def test_a_changed_set_of_rulings_voids_the_signatures(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    assert not sign(either, slug, people.reviewer)
    before = what_stands(either, slug)
    record_ruling(
        either,
        slug,
        NewRuling(1, "lee2020", Verdict.SUPPORTS, note="Again."),
        seeing(either, slug, people.second),
    )
    assert what_stands(either, slug).verdict_set_sha256 != before.verdict_set_sha256
    assert not sign(either, slug, people.second), (
        "the signature before was on other rulings, so one is not enough"
    )
    assert sign(either, slug, people.reviewer)


def test_a_confirmation_voids_the_signatures_as_any_ruling_does(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    number = sa.text("SELECT verdict_set_no FROM article WHERE slug = :slug")
    revised(either, slug, people, ARTICLE.replace("## Effect", "## Benefit"))
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    before = either.scalar(number, {"slug": slug})
    assert confirm(either, slug, 1, people.reviewer)
    assert either.scalar(number, {"slug": slug}) > before


def test_a_citation_more_opens_its_own_pair_and_one_less_opens_none(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    revised(either, slug, people, ARTICLE.replace("mmHg. [@lee2020]", "mmHg. [@lee2020; @diaz2021]"))
    assert states(either, slug) == ["passing", "open", "passing", "passing", "passing", "passing"]
    revised(either, slug, people, ARTICLE.replace("trials. [@lee2020; @diaz2021]", "trials. [@diaz2021]"))
    assert set(states(either, slug)) == {"passing"}


def test_text_that_returns_gets_its_ruling_back_after_it_was_checked_and_edited(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    for text in (ARTICLE.replace("## Effect", "## Harm"), ARTICLE.replace("by 4", "by 5")):
        revised(either, slug, people, text)
        assert set(states(either, slug)) > {"passing"}
    revised(either, slug, people, ARTICLE)
    assert set(states(either, slug)) == {"passing"}


def test_what_a_claim_was_edited_from_is_kept_through_versions_that_leave_it(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    for text in (ARTICLE.replace("by 4", "by 5"), ARTICLE.replace("by 4", "by 5").replace("enjoy", "like")):
        revised(either, slug, people, text)
    found = article(either, slug)
    earlier = earlier_claim(either, found.version_id or 0, 1)
    assert earlier is not None
    assert (earlier.text, earlier.version_number) == ("Walking lowered systolic pressure by 4 mmHg.", 1)
    assert {one.person for one in earlier.rulings} == {"Reviewer", "Second"}
    assert earlier_claim(either, found.version_id or 0, 2) is None
