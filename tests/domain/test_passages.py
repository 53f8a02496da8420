"""Where the words a reviewer relied on stand in the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.passages import locate

TEXT = "Walking helped.\n\nNobody was\nharmed (p = 0.01). Nobody was harmed."


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("Walking helped.", "Walking helped."),
        ("helped. Nobody  was harmed", "helped.\n\nNobody was\nharmed"),
        ("  (p = 0.01) ", "(p = 0.01)"),
        ("Nobody was harmed.", "Nobody was harmed."),
    ],
)
def test_words_are_found_whatever_the_white_space(passage: str, found: str) -> None:
    place = locate(passage, TEXT)
    assert place is not None
    assert TEXT[slice(*place)] == found


@pytest.mark.parametrize("passage", ["", "  \n", "walking helped", "Nobody was harmed!", "p . 0.01", ".*"])
def test_other_words_are_not_found(passage: str) -> None:
    assert locate(passage, TEXT) is None


@given(text=st.text(max_size=60), start=st.integers(0, 60), size=st.integers(1, 30))
def test_any_words_cut_from_the_text_are_found_in_it(text: str, start: int, size: int) -> None:
    passage = text[start : start + size]
    place = locate(passage, text)
    if not passage.split():
        assert place is None
        return
    assert place is not None
    assert text[slice(*place)].split() == passage.split()


def test_a_place_beyond_the_text_is_no_place() -> None:
    assert locate("end.", "The end.", (4, 900)) == (4, 8)
