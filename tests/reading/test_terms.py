import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.reading.terms import letter_groups, stem, words_of


def forms(text):
    return [word for _, _, word in words_of(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﬁbrosis and eﬀects", "fibrosis and effects"),
        ("hepato-\n  toxicity", "hepatotoxicity"),
        ("hepato\u00adtoxicity", "hepatotoxicity"),
        ("Sjögren", "Sjo\u0308gren"),
        ("Sjögren", "sjogren"),
        ("TNF-α", "tnf-alpha"),
        ("1,000 people", "1000 people"),
        ("0·016", "0.016"),
        ("ＩＬ", "il"),
    ],
)
def test_spellings_of_one_word_are_one_word(one, other):
    assert forms(one) == forms(other)


def test_a_hyphen_inside_a_line_separates_words():
    assert forms("anti-inflammatory") == ["anti", "inflammatory"]


def test_a_hyphen_before_a_capital_on_the_next_line_is_kept():
    assert forms("Cochran-\nArmitage") == ["cochran", "armitage"]


def test_a_decimal_comma_is_no_thousands_mark():
    assert forms("1,5 mg") == ["1,5", "mg"]


@pytest.mark.parametrize(
    "family",
    [
        ["inhibits", "inhibited", "inhibition", "inhibiting"],
        ["reduces", "reduced", "reducing"],
        ["falls", "fall"],
    ],
)
def test_inflections_share_a_stem(family):
    assert len({stem(word) for word in family}) == 1


def test_numbers_and_short_words_have_no_suffix():
    assert [stem(word) for word in ("1980s", "0.016", "aged", "ages")] == ["1980s", "0.016", "aged", "ages"]


def test_letter_groups_know_the_edges_of_the_word():
    assert letter_groups("il") == (" il", "il ", " il ")


@given(st.text())
def test_the_offsets_of_words_are_those_of_the_text_and_in_order(text):
    found = list(words_of(text))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in found)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))
