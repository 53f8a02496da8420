"""Merging by claim: nothing that either side wrote is lost unless somebody chose it away."""

import re
from collections import Counter

from factories import ARTICLE
from hypothesis import given
from hypothesis import strategies as st

from review_service.comparing.merging import Choice, Part, merge, put_together, written
from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown

BASE = to_markdown(read_article(ARTICLE))


def merged(base: str | None, mine: str, theirs: str) -> tuple[Part, ...]:
    return merge(None if base is None else written(base), written(mine), written(theirs))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\S+", text))


def test_two_neighbouring_claims_edited_by_two_people_ask_nothing() -> None:
    """On one line of one paragraph, where a merge by lines would see a conflict."""
    mine, theirs = BASE.replace("4 mmHg", "5 mmHg"), BASE.replace("Nobody was harmed", "Few were harmed")
    parts = merged(BASE, mine, theirs)
    assert not [part for part in parts if part.is_conflict]
    assert put_together(parts, {}) == theirs.replace("4 mmHg", "5 mmHg")
    assert [part.theirs for part in parts if part.is_theirs] == [
        "Few were harmed in the trials. [@lee2020; @diaz2021]\n\n"
    ]


def test_the_same_claim_edited_by_two_people_is_asked_and_each_answer_is_that_text() -> None:
    mine, theirs = BASE.replace("4 mmHg", "5 mmHg"), BASE.replace("4 mmHg", "3 mmHg")
    parts = merged(BASE, mine, theirs)
    ((place, asked),) = [(n, part) for n, part in enumerate(parts) if part.is_conflict]
    assert asked.mine == "Walking lowered systolic pressure by 5 mmHg. [@lee2020] "
    assert put_together(parts, {place: Choice.MINE}) == mine
    assert put_together(parts, {place: Choice.THEIRS}) == theirs
    both = put_together(parts, {})
    assert "by 5 mmHg. [@lee2020] Walking lowered systolic pressure by 3 mmHg. [@lee2020] Nobody" in both


def test_what_one_side_deleted_and_the_other_edited_is_asked() -> None:
    mine = BASE.replace("- Ask what people enjoy.\n", "")
    theirs = BASE.replace("Ask what people enjoy", "Ask what people like")
    assert [part.mine.strip() for part in merged(BASE, mine, theirs) if part.is_conflict] == [""]


def test_both_may_add_at_the_same_place() -> None:
    end = "- Ask what people enjoy.\n"
    mine, theirs = BASE.replace(end, f"{end}- Rest.\n"), BASE.replace(end, f"{end}- Swim.\n")
    both = put_together(merged(BASE, mine, theirs), {})
    assert both.index("- Rest.") < both.index("- Swim.") and both.count("enjoy") == 1


def test_headings_references_and_the_title_are_merged_too() -> None:
    mine = BASE.replace("## Dose", "## How much")
    theirs = BASE.replace("Does walking lower", "Does running lower").replace("30000001", "30000002")
    parts = merged(BASE, mine, theirs)
    assert not [part for part in parts if part.is_conflict]
    assert put_together(parts, {}) == theirs.replace("## Dose", "## How much")


def test_without_a_base_what_either_added_is_kept() -> None:
    mine, theirs = BASE + "\nMine alone.\n", BASE.replace("4 mmHg", "3 mmHg")
    parts = merged(None, mine, theirs)
    result = put_together(parts, {})
    assert "Mine alone." in result and "4 mmHg" in result and "3 mmHg" in result
    assert [part for part in parts if part.is_conflict]


def test_a_text_that_cannot_be_read_is_merged_by_lines() -> None:
    broken = BASE.replace("title: ", "title: [unclosed ").replace("enjoy", "like")
    assert put_together(merged(BASE, broken, BASE), {}) == broken


def test_white_space_alone_is_asked_of_nobody() -> None:
    assert not Part("a b", "a  b\n", "a b\n\n").is_conflict
    assert Part("a", "b", "c").text(Choice.BOTH) == "b c"


SENTENCES = st.sampled_from(
    ["Walking helps. [@lee2020]", "Rest harms 3 of 10.", "Ask first.", "It costs 5 mg daily.",
        "Nobody knows why.", "It is safe."]
)  # fmt: skip
PARAGRAPHS = st.lists(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=5)


def article(paragraphs: list[str]) -> str:
    return to_markdown(read_article("# A title\n\n" + "\n\n".join(paragraphs) + "\n", "markdown"))


@given(PARAGRAPHS)
def test_cutting_loses_no_character(paragraphs: list[str]) -> None:
    text = article(paragraphs)
    assert "".join(written(text).pieces) == text
    assert all(claim.text[:4] in written(text).pieces[at] for claim, at in written(text).claims)


@given(PARAGRAPHS, PARAGRAPHS)
def test_the_changes_of_one_side_alone_give_that_side(before: list[str], after: list[str]) -> None:
    base, mine = article(before), article(after)
    assert put_together(merged(base, mine, base), {}) == mine
    assert put_together(merged(base, base, mine), {}) == mine


@given(PARAGRAPHS, PARAGRAPHS)
def test_two_sides_alike_merge_without_a_word(before: list[str], after: list[str]) -> None:
    base, both = article(before), article(after)
    parts = merged(base, both, both)
    assert not [part for part in parts if part.is_conflict or part.is_theirs]
    assert put_together(parts, {}) == both


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_no_word_that_either_added_is_lost(before: list[str], left: list[str], right: list[str]) -> None:
    base, mine, theirs = article(before), article(left), article(right)
    result = words(put_together(merged(base, mine, theirs), {}))
    for side in (mine, theirs):
        assert not (words(side) - words(base)) - result
    # Of a sentence that stands twice each side may have deleted another copy:
    # what stands once can be told apart.
    once = Counter(word for word, times in words(base).items() if times == 1)
    assert not (words(mine) & words(theirs) & once) - result


@given(PARAGRAPHS, PARAGRAPHS)
def test_without_a_base_no_word_of_either_is_lost(left: list[str], right: list[str]) -> None:
    mine, theirs = article(left), article(right)
    result = words(put_together(merged(None, mine, theirs), {}))
    assert not (words(mine) | words(theirs)) - result


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_merging_the_other_way_round_asks_about_the_same(
    before: list[str], left: list[str], right: list[str]
) -> None:
    base, mine, theirs = article(before), article(left), article(right)
    there, back = merged(base, mine, theirs), merged(base, theirs, mine)
    assert [(p.mine, p.theirs) for p in there] == [(p.theirs, p.mine) for p in back]
