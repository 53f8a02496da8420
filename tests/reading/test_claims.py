"""What counts as a claim, and that no word of the prose is lost or counted twice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.reading.claims import find_claims
from review_service.reading.document import ClaimKind
from review_service.reading.sentences import split_sentences

WORDS = ["pain", "IL-1", "0.5 mg", "(p = 0.016)", "e.g.", "et al.", "Dr. J. B. Smith", "*low*", "**High.",
    "Dose**", "[link. A](http://x.org)", "Fig. 1", "U.S.", "mTOR", "vs.", "10-31"]  # fmt: skip


def texts(body: str) -> list[str]:
    return [claim.text for claim in find_claims(body)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mean was p = 0.016 and p < .001 in 1.5 mg.", "Some, e.g. IL-1, i.e. a cytokine, rose.",
        "Smith et al. found it, see Fig. 1 and No. 5.",
        "It was low vs. placebo in approx. 10-31 patients.",
        "Dr. J. B. Smith of the U.S. Food and Drug Administration agreed.",
        "It was (as said. Before) low.", "He waited ... and left.", "S. aureus and E. coli grew.",
        "Prof. A. Jones, Ph.D. Oxford, wrote it.",
        "It rose from 1.5 to 2.5 mg/kg (Ref. 12).", "See Eq. 3 and Sec. 2.", "Give it approx. 5 times.",
    ],
)  # fmt: skip
def test_a_stop_that_ends_nothing_does_not_split(sentence: str) -> None:
    assert texts(f"{sentence} Then it ended.") == [sentence, "Then it ended."]


@pytest.mark.parametrize(
    "text",
    [
        "It fell.|It rose.", "Is it so?|Yes!|It is.", "It lives in the U.S.|The rest does not.",
        "Smith et al.|The drug failed.", "He said “No.”|She agreed.",
        "(It fell.)|It rose.", "Take vitamin D.|Avoid the sun.", "It was given at 8 p.m.|Patients slept.",
        "It fell by 5 mg.|mTOR rose.", "It fell...|The rest rose.",
        "It fell in 2013.|12 patients left.", "It uses IL-1.|IL-6 rose.", "No.|That is all.",
    ],
)  # fmt: skip
def test_sentences_are_split_where_they_end(text: str) -> None:
    assert texts(text.replace("|", " ")) == text.split("|")


def test_a_group_behind_the_stop_belongs_to_the_sentence_before_it() -> None:
    claims = find_claims("It fell. [@a] It rose [@b]. It [@c] stayed.[@d; @e] It ended.")
    assert [[citation.key for citation in claim.citations] for claim in claims] == [
        ["a"],
        ["b"],
        ["c", "d", "e"],
        [],
    ]
    assert [claim.text for claim in claims] == ["It fell.", "It rose.", "It stayed.", "It ended."]


def test_headings_give_the_path_and_are_no_claims() -> None:
    claims = find_claims("## A\n\nOne.\n\n### B *c*\n\nTwo.\n\n## D\n\nThree.")
    assert [claim.heading for claim in claims] == [("A",), ("A", "B c"), ("D",)]


def test_items_rows_and_captions_have_their_kind() -> None:
    claims = find_claims(
        "- One. Two.\n    - Three.\n\n| H | I |\n| --- | --- |\n| a [@x] | 5 mg |\n\nTable: Doses. All. "
        "[@y]\n\n![Shown.](f.png)\n\n```\nx = 1.\n```"
    )
    assert [(claim.kind, claim.text) for claim in claims] == [
        (ClaimKind.ITEM, "One."), (ClaimKind.ITEM, "Two."), (ClaimKind.ITEM, "Three."),
        (ClaimKind.ROW, "a | 5 mg"),
        (ClaimKind.CAPTION, "Doses. All."), (ClaimKind.CAPTION, "Shown."),
    ]  # fmt: skip
    assert [len(claim.spans) for claim in claims] == [1, 1, 1, 2, 1, 1]


def test_spans_hold_the_claims_own_words() -> None:
    body = "## H\n\nIt *fell*. [@a] **It rose**, [see](http://x.org) it.\n\n- Item one."
    assert [body[slice(*claim.spans[0])] for claim in find_claims(body)] == [
        "It *fell*.",
        "**It rose**, [see](http://x.org) it.",
        "Item one.",
    ]


def test_a_paragraph_of_citations_alone_cites_for_the_claim_before() -> None:
    (claim,) = find_claims("It fell.\n\n[@a; @b]")
    assert [citation.key for citation in claim.citations] == ["a", "b"]


@given(
    st.lists(
        st.sampled_from([*WORDS, "fell.", "rose!", "Was it?", "[@a]", "[@b, p. 3]."]), min_size=1, max_size=30
    )
)
def test_no_word_is_lost_and_none_comes_twice(words: list[str]) -> None:
    body = " ".join(["Start", *words])
    prose = re.sub(r"\[@[^\]]*\]|\(http[^)]*\)", "", body)
    assert re.findall(r"\w+", " ".join(texts(body))) == re.findall(r"\w+", prose)


@given(st.text(alphabet='ab A.!?()1 "…', max_size=80))
def test_sentence_ranges_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in split_sentences(text)) == text


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=20), st.data())
def test_reflowing_changes_no_claim(words: list[str], data: st.DataObject) -> None:
    from review_service.reading.articles import read_article

    blanks = data.draw(st.lists(st.sampled_from([" ", "\n", "  "]), min_size=len(words), max_size=len(words)))
    flowed = "".join(word + blank for word, blank in zip(words, blanks, strict=True))
    straight, other = (
        read_article(f"# T\n\nIt was {text}end.", "markdown") for text in (" ".join([*words, ""]), flowed)
    )
    assert straight.claims == other.claims
