import json
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import assert_work_grows_with

from review_service.core.errors import NotFound
from review_service.evidence import passages
from review_service.evidence.index import SourceIndex
from review_service.evidence.matching import FEATURES, match
from review_service.evidence.passages import find_passages, ranker

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures" / "pairs.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
SENTENCES = sorted({sentence for pair in PAIRS for sentence in pair["sentences"]})
UNRELATED = "Zyx qwv jjj."
TEXTS = st.text() | st.lists(
    st.sampled_from(
        [*"ab.,;\n\t (", "pain ", "falls ", "ﬁ", "5 mg ", "−0.95", "\ud800", "\x00", "é", "α", "_", "。"]
    )
).map("".join)
LIMITS = st.integers(-2, 8)


def source_of(sentences):
    return SourceIndex.of_sentences(sentences)


@given(TEXTS, TEXTS, LIMITS)
def test_no_input_raises_and_offsets_cut_sentences_and_words(claim, text, limit):
    index = SourceIndex(text)
    found = find_passages(claim, index, limit)
    assert len(found) <= max(0, limit)
    for passage in found:
        assert (passage.start, passage.end) == index.spans[passage.sentence]
        assert all(passage.start <= start < end <= passage.end for start, end in passage.marks)
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


@given(st.lists(st.text(), max_size=6), TEXTS)
def test_given_sentences_are_cut_exactly_from_their_text_joined_by_spaces(sentences, claim):
    index = source_of(sentences)
    assert index.text == " ".join(sentences)
    assert [index.text[start:end] for start, end in index.spans] == sentences
    for passage in find_passages(claim, index):
        assert index.text[passage.start : passage.end] == sentences[passage.sentence]


@given(st.sampled_from(PAIRS), st.data())
def test_adding_an_unrelated_sentence_never_removes_the_best_passage(pair, data):
    sentences = data.draw(st.lists(st.sampled_from(SENTENCES), max_size=60)) + pair["sentences"]
    place = data.draw(st.integers(0, len(sentences)))
    best = find_passages(pair["claim"], source_of(sentences))[0]
    longer = source_of([*sentences[:place], UNRELATED, *sentences[place:]])
    found = find_passages(pair["claim"], longer)
    assert best.sentence + (best.sentence >= place) in {passage.sentence for passage in found}


@given(st.sampled_from(PAIRS), st.randoms(use_true_random=False))
def test_ranking_depends_neither_on_the_run_nor_on_the_order_of_the_claims(pair, rng):
    claims = [each["claim"] for each in PAIRS]
    index = source_of(pair["sentences"])
    first = {claim: find_passages(claim, index) for claim in claims}
    rng.shuffle(claims)
    assert all(find_passages(claim, source_of(pair["sentences"])) == first[claim] for claim in claims)


@given(st.permutations(range(70)))
def test_in_a_full_text_the_order_of_the_sentences_changes_no_match_within_them(order):
    sentences = (SENTENCES * 2)[:70]
    claim = PAIRS[0]["claim"]
    straight, shuffled = (
        match(claim, source_of(each)).sentences
        for each in (sentences, [sentences[number] for number in order])
    )
    columns = [FEATURES.index(name) for name in ("coverage", "result", "aim", "hedge", "length")]
    for place, number in enumerate(order):
        one, other = shuffled.get(place), straight.get(number)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert [one[column] for column in columns] == pytest.approx([other[column] for column in columns])


def test_the_passage_that_bears_the_claim_out_is_among_the_first():
    first = sum(
        find_passages(pair["claim"], source_of(pair["sentences"]))[0].sentence in pair["gold"]
        for pair in PAIRS
    )
    among = sum(
        any(
            passage.sentence in pair["gold"]
            for passage in find_passages(pair["claim"], source_of(pair["sentences"]), 3)
        )
        for pair in PAIRS
    )
    assert first >= 13
    assert among >= 18


def test_it_finds_one_sentence_in_two_hundred_wherever_it_stands():
    filler = [
        f"Group {number} of the cohort visited ward {number % 7} for routine laboratory care."
        for number in range(200)
    ]
    for place in (0, 100, 200):
        text = [*filler[:place], "Nausea was seen in 6% of those given paroxetine.", *filler[place:]]
        assert find_passages("Paroxetine causes nausea.", source_of(text))[0].sentence == place


def test_marks_are_the_words_matched_whatever_their_spelling():
    text = "Treatment lasted a year. Hepato-\ntoxicity was conﬁrmed in 3 patients."
    found = find_passages("Confirmed hepatotoxicity", text)[0]
    assert [text[start:end] for start, end in found.marks] == ["Hepato-\ntoxicity", "conﬁrmed"]


@pytest.mark.parametrize(
    ("claim", "text"), [("", "A text."), ("of the", "A text."), ("Pain", ""), ("Pain", "Zyx qwv.")]
)
def test_where_no_word_is_alike_there_is_no_passage(claim, text):
    assert find_passages(claim, text) == ()


def test_every_feature_has_a_finite_weight_in_the_file():
    weights = passages._weights()
    assert {kind: len(row) for kind, row in weights.items()} == {
        "abstract": len(FEATURES),
        "full_text": len(FEATURES),
    }
    assert all(abs(weight) < 100 for row in weights.values() for weight in row)


@pytest.mark.parametrize("unit", ["a", "(", "pain. ", "a-\n", "−", "1,000 ", "é", "\n", "aB3"])
def test_long_input_of_any_kind_takes_a_moment(unit):
    def found_in_itself(size: int) -> None:
        text = (unit * size)[:size]
        find_passages(text, text)

    assert_work_grows_with(10_000, found_in_itself)
    found_in_itself(200_000)


def test_a_claim_as_long_as_a_book_takes_a_moment():
    def found_in_itself(size: int) -> None:
        text = " ".join(f"Word{number} of {number}." for number in range(size))
        find_passages(text, text)

    assert_work_grows_with(1_000, found_in_itself)
    found_in_itself(10_000)


def test_of_sentences_that_match_alike_the_earlier_comes_first():
    found = find_passages("Pain fell.", source_of(["Pain fell with the gel."] * 70))
    assert [passage.sentence for passage in found] == [0, 1, 2, 3, 4]


def test_an_index_of_200_000_characters_fits_into_ten_megabytes():
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghilmnoprstu", k=rng.randint(3, 11))) for _ in range(5_000)]
    ranks = [1 / rank for rank in range(1, 5_001)]
    text = " ".join(" ".join(rng.choices(words, ranks, k=20)).capitalize() + "." for _ in range(1_600))[
        :200_000
    ]
    tracemalloc.start()
    index = SourceIndex(text)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 10_000_000, f"{held:,} bytes for {len(index.spans)} sentences"


def test_without_a_name_the_ranker_is_our_own_and_an_unknown_name_is_refused():
    assert ranker() is find_passages
    with pytest.raises(NotFound, match="«absent»"):
        ranker("absent")


def test_a_plug_in_is_loaded_by_its_name(tmp_path, monkeypatch):
    (tmp_path / "loud_ranker.py").write_text(
        "def rank(claim, source, limit=5):\n    return ()\n", encoding="utf-8"
    )
    info = tmp_path / "loud_ranker-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: loud-ranker\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        f"[{passages.RANKERS}]\nloud = loud_ranker:rank\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert ranker("loud")("Pain", "Pain fell.") == ()
