"""What carries forward: an edited claim never holds, an unchanged one is never open."""

import random
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples

from review_service.core.vocabulary import Verdict
from review_service.domain.carry_forward import (
    DISAGREED,
    NEVER_RULED,
    TABLE,
    Judged,
    Outcome,
    as_markdown,
    carry_forward,
    row_for,
    to_confirm,
)
from review_service.reading.articles import read_article
from review_service.reading.document import Claim

HOLDS, CHECK, OPEN = Outcome.HOLDS, Outcome.CHECK_CONTEXT, Outcome.OPEN
PAIR = Judged("words", "words under heading", "before", 1, 10)
OTHERS = {
    "words": {"wording": "x", "fingerprint": "x under heading"},
    "source": {"source_id": 2, "source_text_id": 20},
    "text": {"source_text_id": 11},
    "heading": {"fingerprint": "words under another"},
    "before": {"context": "another"},
}


@dataclass(frozen=True)
class Made:
    judged: Judged
    person_id: int = 1
    verdict: Verdict = Verdict.SUPPORTS
    is_confirmation: bool = False
    person: str = "Ada Lee"
    version_number: int = 1
    ruling_id: int = 0


def other(*names: str, **facts: object) -> Made:
    changes = {key: value for name in names for key, value in OTHERS[name].items()}
    return Made(replace(PAIR, **changes), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("names", "outcome", "reason"),
    [
        ((), HOLDS, "text unchanged"),
        (("heading",), CHECK, "text unchanged, under another heading"),
        (("before",), CHECK, "text unchanged, after another sentence"),
        (("heading", "before"), CHECK, "text unchanged, under another heading and after another sentence"),
        (("text",), OPEN, "the source has another text now"),
        (("text", "heading", "before"), OPEN, "the source has another text now"),
        (("source",), OPEN, "ruled against another source"),
        (("words",), OPEN, "text changed"),
        (("words", "source", "heading", "before"), OPEN, "text changed"),
    ],
)
def test_one_ruling_on_one_pair(names: tuple[str, ...], outcome: Outcome, reason: str) -> None:
    found = carry_forward(PAIR, [other(*names)])
    assert (found.outcome, found.reason) == (outcome, f"supports, ruled by Ada Lee on version 1; {reason}")


def test_exactly_one_line_of_the_table_fits_whatever_changed() -> None:
    for facts in product((True, False), repeat=5):
        fitting = [
            row
            for row in TABLE
            if all(
                want in (None, fact)
                for want, fact in zip(
                    (row.words, row.source, row.source_text, row.heading, row.before), facts, strict=True
                )
            )
        ]
        assert len(fitting) == 1, facts
        assert (fitting[0].outcome is HOLDS) is all(facts), "only what is all the same holds"


def test_a_pair_that_nobody_ruled_on_is_open() -> None:
    found = carry_forward(PAIR, [])
    assert (found.outcome, found.reason) == (OPEN, NEVER_RULED)


def test_text_that_returns_to_a_ruled_wording_gets_its_ruling_back() -> None:
    """The ruling that holds is found among all that stand, whatever was ruled in between."""
    found = carry_forward(PAIR, [other(), other("words"), other("before", person_id=2)])
    assert found.outcome is HOLDS and [one.person_id for one in found.to_check] == [2]


def test_where_people_disagreed_nothing_is_confirmed() -> None:
    against = other("before", person_id=2, verdict=Verdict.CONTRADICTS)
    found = carry_forward(PAIR, [other("before"), against])
    assert (found.outcome, found.reason, found.to_check) == (OPEN, DISAGREED, ())
    assert len(found.elsewhere) == 2
    assert carry_forward(PAIR, [against]).outcome is CHECK, "a ruling that does not pass is confirmed as well"
    assert carry_forward(PAIR, [other(), against]).to_check == ()


def test_a_confirmation_stands_for_its_own_surroundings_only() -> None:
    assert carry_forward(PAIR, [other("before", is_confirmation=True)]).outcome is OPEN
    assert carry_forward(PAIR, [other(is_confirmation=True)]).outcome is HOLDS


def test_who_has_a_ruling_on_the_pair_has_nothing_to_confirm_there() -> None:
    assert carry_forward(PAIR, [other(), other("heading")]).to_check == ()


def test_on_a_high_risk_claim_everybody_confirms_only_their_own_ruling() -> None:
    made = (other("before"), other("before", person_id=2), other("heading", person_id=3))
    assert to_confirm(made, 1, True) is made[0]
    assert to_confirm(made, 4, True) is None
    assert to_confirm(made, 4, False) is made[2], "else the newest, in the confirming person's own name"
    assert to_confirm(made, 2, False) is made[1]
    assert to_confirm((), 2, False) is None


WORDS = ["Walking", "lowered", "pressure", "by", "12", "percent", "in", "trials", "of", "40", "people", "and",
    "did", "not", "harm", '"much"', "4.5", "mg"]  # fmt: skip
sentence = st.lists(st.sampled_from(WORDS), min_size=3, max_size=8).map(
    lambda words: "Then " + " ".join(words) + "."
)
paragraph = st.lists(sentence, min_size=1, max_size=4)
section = st.lists(paragraph, min_size=1, max_size=4)
article = st.lists(section, min_size=1, max_size=3)
Article = list[list[list[str]]]


def written(sections: Article, keys: str = "ab", gap: str = " ") -> str:
    """Each sentence cites one of two works in turn; `keys` are what they are called in this version."""
    lines = ["---", "title: Does walking help?", "references:"]
    lines += [f"  {key}:\n    DOI: 10.1000/{work}" for key, work in zip(keys, ("one", "two"), strict=True)]
    lines += ["---", ""]
    for number, paragraphs in enumerate(sections):
        lines += [f"## Section {number}", ""]
        for sentences in paragraphs:
            told = [f"{text} [@{keys[len(text) % 2]}]" for text in sentences]
            lines += [gap.join(told).replace(" ", gap), ""]
    return "\n".join(lines)


def pairs(text: str, keys: str = "ab") -> list[tuple[Claim, Judged]]:
    claims = read_article(text, "markdown").claims
    return [
        (one, Judged(one.wording, one.fingerprint, one.context, keys.index(cited.key) + 1, 7))
        for one in claims
        for cited in one.citations
    ]


def outcomes(before: str, after: str, keys: str = "ab") -> list[Outcome]:
    """Of every pair of the new text, where every pair of the old one has a ruling."""
    ruled = [Made(judged) for _, judged in pairs(before)]
    return [carry_forward(judged, ruled).outcome for _, judged in pairs(after, keys)]


@settings(max_examples=examples(40))
@given(article, st.randoms(use_true_random=False))
def test_reflow_renumbering_emphasis_quotes_and_moved_paragraphs_open_nothing(
    sections: Article, chance: random.Random
) -> None:
    old = written(sections)
    moved = [chance.sample(paragraphs, len(paragraphs)) for paragraphs in sections]
    dressed = [[[_dressed(text, chance) for text in sentences] for sentences in part] for part in moved]
    keys = chance.choice(["ab", "yx"])
    new = written(dressed, keys, chance.choice([" ", "\n", "  "]))
    plain = {judged.wording for _, judged in pairs(old)}
    assert {judged.wording for _, judged in pairs(new, keys)} == plain
    assert set(outcomes(old, new, keys)) == {HOLDS}


def _dressed(text: str, chance: random.Random) -> str:
    """The same words; their length decides what they cite, so it is kept."""
    if '"much"' in text and chance.random() < 0.5:
        text = text.replace('"much"', "“much”")
    return text


@given(sentence, st.sampled_from(["**{}**", "*{}*", "_{}_"]), st.sampled_from(WORDS[:3]))
def test_emphasis_opens_nothing(text: str, mark: str, word: str) -> None:
    old = f"---\ntitle: T\n---\n\nFirst of all. {text} After {word} it ended.\n"
    new = old.replace(word, mark.format(word)).replace("First", mark.format("First"))
    assert [one.fingerprint for one in read_article(old).claims] == [
        one.fingerprint for one in read_article(new).claims
    ]
    assert [one.context for one in read_article(old).claims] == [
        one.context for one in read_article(new).claims
    ]


def _with_another_letter(text: str, chance: random.Random) -> str:
    at = chance.choice([place for place, letter in enumerate(text) if letter.isalpha()])
    return text[:at] + ("q" if text[at] != "q" else "z") + text[at + 1 :]


EDITS = {
    "a character": _with_another_letter,
    "a number": lambda text, _: f"{text[:-1]} 13.",
    "another number": lambda text, _: text.replace("12", "21") if "12" in text else f"{text[:-1]} 1.2.",
    "a negation": lambda text, _: text.replace(" not", "", 1) if " not" in text else text.replace("Then",
        "Then not", 1),
    "a decimal point": lambda text, _: text.replace("4.5", "45") if "4.5" in text else f"{text[:-1]} 4.5.",
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
@settings(max_examples=examples(40))
@given(sections=article, chance=st.randoms(use_true_random=False))
def test_an_edited_claim_never_holds(edit: str, sections: Article, chance: random.Random) -> None:
    section, part, place = (chance.randrange(1000) for _ in range(3))
    paragraphs = sections[section % len(sections)]
    sentences = paragraphs[part % len(paragraphs)]
    at = place % len(sentences)
    was = sentences[at]
    now = EDITS[edit](was, chance)
    new = [[[now if text is was else text for text in s] for s in p] for p in sections]
    ruled = [Made(judged) for _, judged in pairs(written(sections))]
    known = {claim.text for claim, _ in pairs(written(sections))}
    for claim, judged in pairs(written(new)):
        found = carry_forward(judged, ruled)
        if claim.text not in known:
            assert found.outcome is OPEN, (edit, claim.text)
        for one in found.holding:
            assert one.judged == judged
    changed = [
        claim for claim, _ in pairs(written(new)) if now in claim.text
    ]  # a small letter joins two sentences
    assert changed, "the edit is in the article"


@settings(max_examples=examples(40))
@given(article, st.randoms(use_true_random=False))
def test_what_is_next_to_an_edit_is_checked_and_nothing_else(
    sections: Article, chance: random.Random
) -> None:
    old = written(sections)
    number = chance.randrange(len(sections))
    headed = old.replace(f"## Section {number}\n", f"## Another {number}\n")
    expected = {
        one.wording: CHECK if one.heading == (f"Section {number}",) else HOLDS for one, _ in pairs(old)
    }
    twice = {
        one.wording for one, _ in pairs(old) if [c.wording for c, _ in pairs(old)].count(one.wording) > 1
    }
    for (claim, _), outcome in zip(pairs(headed), outcomes(old, headed), strict=True):
        if claim.wording not in twice:
            assert outcome is expected[claim.wording]


def test_the_sentence_before_is_that_of_the_paragraph_or_item() -> None:
    text = (
        "---\ntitle: T\n---\n\nOne is here. Two is here.\n\nThree is here.\n\n- Four is here. Five is "
        "here.\n- Six is here.\n"
    )
    claims = read_article(text).claims
    assert [one.context for one in claims] == ["", claims[0].wording, "", "", claims[3].wording, ""]


def test_rows_of_a_table_and_captions_have_no_sentence_before() -> None:
    text = (
        "---\ntitle: T\n---\n\n| Dose | Effect |\n|---|---|\n| 1 mg | None. |\n| 2 mg | Some. |\n\n"
        "Table: All doses. And more.\n"
    )
    assert {one.context for one in read_article(text).claims} == {""}


def test_the_table_in_the_docs_is_the_one_in_the_module() -> None:
    shown = (Path(__file__).parents[2] / "docs" / "reference" / "carry-forward.md").read_text(
        encoding="utf-8"
    )
    assert as_markdown() in shown


def test_row_for_is_asked_of_the_words_first() -> None:
    assert row_for(PAIR, other("words", "source").judged).reason == "text changed"
