import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import assert_work_grows_with

from review_service.evidence.source_text import LONGEST, split_source

PIECES = st.lists(
    st.sampled_from(
        [
            *"ab.;\n\r\t ",
            "The dose. ",
            "p = 0.016",
            "5.1 Liver\n",
            "• ",
            "RESULTS: ",
            "  12   3\n",
            "ﬁ-\n",
            "。",
            "(",
            ")",
            "\x0c",
            "long " * 200,
        ]
    ),
    max_size=30,
).map("".join)


def cut(text):
    return [text[start:end] for start, end in split_source(text)]


@given(st.text() | PIECES)
def test_offsets_cut_sentences_without_blanks_at_their_ends_and_lose_no_word(text):
    spans = split_source(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(PIECES)
def test_no_sentence_is_longer_than_can_be_shown(text):
    assert all(end - start <= LONGEST for start, end in split_source(text))


def test_a_label_of_an_abstract_stays_with_its_sentence():
    text = (
        "BACKGROUND: Falls are common. METHODS AND FINDINGS We followed 31 women. RESULTS: Pain fell "
        "(p = .016)."
    )
    assert cut(text) == [
        "BACKGROUND: Falls are common.",
        "METHODS AND FINDINGS We followed 31 women.",
        "RESULTS: Pain fell (p = .016).",
    ]


def test_a_numbered_heading_of_a_label_is_a_sentence_of_its_own():
    text = (
        "Stop the drug.\n5.1 Hepatotoxicity\nFatal liver failure has been reported.\n5.2 Skin "
        "reactions\nRare."
    )
    assert cut(text) == [
        "Stop the drug.",
        "5.1 Hepatotoxicity",
        "Fatal liver failure has been reported.",
        "5.2 Skin reactions",
        "Rare.",
    ]


def test_each_row_of_a_flattened_table_is_a_sentence():
    text = (
        "Table 2. Adverse events\nEvent\tDrug\tPlacebo\nNausea\t12 (4%)\t3 (1%)\nHeadache    9    8\n"
        "Nausea was mild."
    )
    assert cut(text)[-4:] == [
        "Event\tDrug\tPlacebo",
        "Nausea\t12 (4%)\t3 (1%)",
        "Headache    9    8",
        "Nausea was mild.",
    ]


def test_wrapped_lines_make_one_sentence_and_a_blank_line_ends_it():
    text = (
        "The incidence of hepato-\ntoxicity in those who received the higher\ndose was 3%\n\nIt fell later."
    )
    assert cut(text) == [
        "The incidence of hepato-\ntoxicity in those who received the higher\ndose was 3%",
        "It fell later.",
    ]


def test_list_items_are_apart():
    assert cut("Do not use with\n• severe liver disease\n• alcohol") == [
        "Do not use with",
        "• severe liver disease",
        "• alcohol",
    ]


def test_a_long_sentence_is_cut_at_its_semicolons():
    arms = [f"arm {number} had {'many ' * 60}events;" for number in range(5)]
    assert cut(" ".join(arms)) == arms


@pytest.mark.parametrize(
    "unit", ["a", " ", "\n", "(", ". ", "a-\n", "-\n\n", "1.", "\t", "a;", "A b. ", "ä\u0308"]
)
def test_three_hundred_thousand_characters_of_anything_are_cut_in_a_moment(unit):
    assert_work_grows_with(20_000, lambda size: split_source((unit * size)[:size]))
    split_source((unit * 300_000)[:300_000])
