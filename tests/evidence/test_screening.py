"""Passages, figures, wording and structure put together."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples
from work import steps

from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.evidence.codes import BY_CODE
from review_service.evidence.contract import SourceFacts
from review_service.evidence.screening import screen_claim, screen_document
from review_service.evidence.structure import LocatedFinding
from review_service.reading.articles import read_article
from review_service.reading.document import Document

TRIAL = SourceFacts(
    "lee2020",
    "We enrolled 120 adults in Norway. Walking may lower systolic pressure. "
    "After 12 weeks systolic pressure was 4 mmHg lower in those who walked. Nobody was harmed.",
    "abstract",
    SourceKind.TRIAL,
    year=2020,
)
ARTICLE = """---
title: Does walking lower systolic pressure?
references:
  lee2020: {title: Walking and blood pressure, DOI: 10.1000/walk.2020, issued: 2020}
---

"""


def article(body: str) -> Document:
    return read_article(ARTICLE + body)


def codes(found: tuple[LocatedFinding, ...]) -> list[str]:
    return [located.finding.code for located in found]


def test_a_figure_that_is_nowhere_is_red_and_stands_at_its_place() -> None:
    document = article("Walking lowered systolic pressure by 7 mmHg. [@lee2020]")
    (red,) = screen_document(document, {"lee2020": TRIAL})
    assert red.finding.code == "F101"
    assert document.claims[0].text[red.start : red.end].startswith("7")
    assert "abstract" in red.finding.message


def test_a_right_figure_is_no_finding() -> None:
    document = article("Systolic pressure was 4 mmHg lower after 12 weeks in those who walked. [@lee2020]")
    assert screen_document(document, {"lee2020": TRIAL}) == ()


def test_a_figure_is_not_missing_while_a_cited_text_is() -> None:
    body = "Walking lowered systolic pressure by 7 mmHg. [@lee2020; @doi:10.1000/other]"
    other = SourceFacts("doi:10.1000/other", "")
    document = read_article(body)
    assert "F101" not in codes(screen_document(document, {"lee2020": TRIAL}))
    assert "F101" not in codes(screen_document(document, {"lee2020": TRIAL, other.key: other}))


def test_a_hedge_is_looked_for_in_the_passages_and_says_where() -> None:
    text = TRIAL.text.replace("After 12 weeks systolic pressure was 4 mmHg lower in those who walked. ", "")
    source = SourceFacts("lee2020", text, "abstract", SourceKind.TRIAL)
    (hedge,) = screen_document(article("Walking lowers systolic pressure. [@lee2020]"), {"lee2020": source})
    assert hedge.finding.code == "W201"
    assert hedge.looked_in == f"lee2020: abstract, {len(text):,} characters"


def test_a_superseded_source_is_named_once_and_a_retracted_one_each_time() -> None:
    body = "Walking lowers systolic pressure. [@lee2020]\n\nNobody was harmed. [@lee2020]"
    for status, found in ((SourceStatus.SUPERSEDED, ["W215"]), (SourceStatus.RETRACTED, ["W213", "W213"])):
        source = SourceFacts("lee2020", "", kind=SourceKind.TRIAL, status=status)
        assert codes(screen_document(article(body), {"lee2020": source})) == found


def test_a_source_without_text_or_unknown_is_no_reason_to_stop() -> None:
    document = article("Walking lowers systolic pressure by 7 mmHg. [@lee2020]")
    assert screen_document(document, {}) == ()
    assert screen_document(document, {"lee2020": SourceFacts("lee2020", "")}) == ()


def test_one_claim_is_screened_as_within_its_article() -> None:
    document = article("Walking lowered systolic pressure by 7 mmHg. [@lee2020]\n\nWalking is fun.")
    found = tuple(located for claim in document.claims for located in screen_claim(claim, {"lee2020": TRIAL}))
    assert set(found) == set(screen_document(document, {"lee2020": TRIAL}))


def test_the_oldest_year_is_policy() -> None:
    document = article("Nobody was harmed. [@lee2020]")
    assert codes(screen_document(document, {"lee2020": TRIAL}, oldest_year=2021))[0] == "W212"
    assert "W212" not in codes(screen_document(document, {"lee2020": TRIAL}, oldest_year=2020))


@settings(max_examples=examples(50))
@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from(SourceKind))
def test_no_text_makes_it_raise_and_every_place_lies_within_its_claim(
    words: str, text: str, kind: SourceKind
) -> None:
    folded = " ".join(word for word in words.split() if word.isalnum()) or "Walking helps"
    document = article(f"{folded} [@lee2020]")
    claims = {claim.ordinal: claim.text for claim in document.claims}
    for located in screen_document(document, {"lee2020": SourceFacts("lee2020", text, kind=kind)}):
        assert located.finding.code in BY_CODE
        if located.ordinal:
            assert 0 <= located.start <= located.end <= len(claims[located.ordinal])


def test_forty_claims_on_eight_sources_take_a_moment() -> None:
    """The aim is 150 ms (docs/explanation/evidence.md): a source is read once and not for each claim."""
    keys = [f"s{number}" for number in range(8)]
    lines = [
        f"- Walking {10 + number} minutes a day lowered systolic pressure by {number} mmHg in group "
        f"{number}. [@{keys[number % 8]}; @{keys[(number + 3) % 8]}]"
        for number in range(40)
    ]
    sentence = (
        "In group {} systolic pressure was {} mmHg lower after walking {} minutes a day than in those "
        "who rested. "
    )
    sources = {
        key: SourceFacts(key, "".join(sentence.format(n, n, 10 + n) for n in range(at, at + 12)), "abstract")
        for at, key in enumerate(keys)
    }
    document = read_article("# Walking\n\n" + "\n".join(lines))
    assert len(document.claims) == 40
    assert steps(lambda: screen_document(document, sources)) < 1_000_000  # 690,000 counted


@pytest.mark.parametrize("code", BY_CODE.values(), ids=lambda code: code.code)
def test_every_code_says_what_why_and_where_from(code: object) -> None:
    for name in ("name", "reason", "explanation", "source"):
        assert getattr(code, name).strip()


def test_in_a_text_as_short_as_an_abstract_every_sentence_counts_as_shown() -> None:
    filler = " ".join(
        f"Ward {name} kept its own books."
        for name in ("north", "south", "east", "west", "inner", "outer", "upper")
    )
    body = "Walking lowers systolic pressure in 120 people who walk. [@lee2020]"
    short = replace(
        TRIAL,
        text=(
            f"The trial had 120 adults. {filler} "
            f"{TRIAL.text.replace('We enrolled 120 adults in Norway. ', '') * 2}"
        ),
    )
    assert "F102" not in codes(screen_document(article(body), {"lee2020": short}))
    long = replace(short, text=f"{short.text} {'Walking lowers systolic pressure in people who walk. ' * 20}")
    assert "F102" in codes(screen_document(article(body), {"lee2020": long}))


def test_forty_claims_against_eight_sources_are_screened_in_a_moment() -> None:
    keys = [f"s{number}" for number in range(8)]
    front = (
        "---\ntitle: Does walking help?\nreferences:\n"
        + "".join(f"  {key}: {{title: T {key}, DOI: 10.1000/{key}}}\n" for key in keys)
        + "---\n\n"
    )
    claims = [
        f"Walking lowered systolic pressure by {number} mmHg in 120 adults. [@{'; @'.join(keys)}]"
        for number in range(40)
    ]
    document = read_article(front + "\n\n".join(claims))
    sources = {key: replace(TRIAL, key=key, text=f"{key} was a trial. {TRIAL.text * 3}") for key in keys}
    assert steps(lambda: screen_document(document, sources)) < 1_800_000  # 1,250,000 counted
