"""Works that are there twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.bibliography.duplicates import (
    DuplicateGroup,
    differences,
    find_duplicates,
    normal_title,
    without_told_apart,
)


def work(title: str = "", year: int = 0, **fields: Any) -> dict[str, Any]:
    issued = {"issued": {"date-parts": [[year]]}} if year else {}
    return {"type": "article-journal", **({"title": title} if title else {}), **issued, **fields}


def test_any_spelling_of_an_identifier_joins_two_works() -> None:
    found = find_duplicates(
        [work("One", DOI="10.1000/A"), work("Two"), work("Uno", DOI="https://doi.org/10.1000/a.")]
    )
    assert found == [DuplicateGroup((0, 2), "the same DOI 10.1000/a")]


def test_works_are_joined_through_a_third() -> None:
    found = find_duplicates([work(DOI="10.1000/a"), work(PMID="7"), work(DOI="10.1000/a", PMID="007")])
    assert found == [DuplicateGroup((0, 1, 2), "the same DOI 10.1000/a, PMID 7")]


def test_title_and_year_join_what_has_no_identifier_in_common() -> None:
    found = find_duplicates(
        [
            work("Walking for <i>pain</i>: a trial.", 2019, DOI="10.1000/a"),
            work("WALKING FOR PAIN – A TRIAL", 2019),
            work("Walking for pain: a trial", 2020),
        ]
    )
    assert found == [DuplicateGroup((0, 1), "the same title and year (2019)")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (work("Walking for pain", 2019, DOI="10.1000/a"), work("Walking for pain", 2019, DOI="10.1000/b")),
        (work("Editorial", 2019), work("Editorial", 2019)),
        (work("Walking for pain"), work("Walking for pain")),
        (work(), work()),
    ],
    ids=["two DOIs", "a title of many works", "no year", "nothing"],
)
def test_two_works_stay_two(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert find_duplicates([first, second]) == []


def test_a_title_is_compared_by_its_letters() -> None:
    assert normal_title("<i>Énd</i>–point: β₂ &c.") == "end point β2 c"
    assert normal_title(None) == ""


@given(st.lists(st.builds(work, st.sampled_from(["Walking for pain", "Steps for all", ""]),
    st.integers(2018, 2019), DOI=st.sampled_from(["", "10.1000/a", "10.1000/b"]),
    PMID=st.sampled_from(["", "1", "2"])), max_size=7))  # fmt: skip
def test_every_group_has_two_members_that_are_there(items: list[dict[str, Any]]) -> None:
    for group in find_duplicates(items):
        assert len(group.places) > 1 and sorted(set(group.places)) == list(group.places)
        assert all(0 <= place < len(items) for place in group.places)


@pytest.mark.parametrize(
    ("apart", "left"),
    [
        (set(), [(0, 1, 2)]),
        ({(0, 1)}, [(0, 1, 2)]),  # each may still be the third
        ({(0, 1), (0, 2)}, [(1, 2)]),
        ({(0, 1), (0, 2), (1, 2)}, []),
        ({(3, 4)}, [(0, 1, 2)]),
    ],
)
def test_who_was_told_apart_from_all_the_others_leaves_the_group(
    apart: set[tuple[int, int]], left: list[tuple[int, ...]]
) -> None:
    found = without_told_apart([DuplicateGroup((0, 1, 2), "the same title")], apart)
    assert [group.places for group in found] == left


def test_what_differs_is_said_in_words_and_spelling_alone_is_no_difference() -> None:
    rows = differences(
        [
            work("Walking", 2020, DOI="10.1000/A", author=[{"family": "Lee", "given": "Ann"}]),
            work("WALKING.", 2020, DOI="https://doi.org/10.1000/a", volume="3"),
        ]
    )
    found = {label: (said, is_different) for label, said, is_different in rows}
    assert found["Title"] == (("Walking", "WALKING."), False)
    assert found["DOI"][1] is False and found["Published"] == (("2020", "2020"), False)
    assert found["Authors"] == (("Lee, Ann", ""), True) and found["Volume"] == (("", "3"), True)
    assert "Edition" not in found
