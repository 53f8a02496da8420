import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import assert_work_grows_with

from review_service.comparing import word_diff
from review_service.comparing.word_diff import Word, diff_words, runs

TEXTS = st.text() | st.lists(
    st.sampled_from([*"abc", " ", " ", "  ", "5 mg", "-", "−3", "< 0.01", "12%", ".", "\n", "pain", "sleep"]),
    max_size=25,
).map("".join)


def marked(old, new):
    marks = {"equal": "{}", "insert": "[+{}+]", "delete": "[-{}-]"}
    return "".join(
        marks[op].format("".join(w.text for w in words)) for op, words in runs(diff_words(old, new))
    )


def texts_of(words):
    old = "".join(word.text for word in words if word.op != "insert")
    return old, "".join(word.text for word in words if word.op != "delete")


@given(TEXTS, TEXTS)
def test_the_diff_gives_both_texts_back_to_the_letter(old, new):
    words = diff_words(old, new)
    assert texts_of(words) == (old, new)
    assert all(word.text for word in words)


@given(TEXTS, TEXTS)
def test_so_it_does_for_texts_too_long_to_compare_in_one_go(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_diff, "MOST_TOKENS", 4)
        assert texts_of(diff_words(old, new)) == (old, new)


@given(TEXTS)
def test_a_text_differs_from_itself_in_nothing(text):
    assert diff_words(text, text) == ((Word("equal", text),) if text else ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Women should use it.", "Women should not use it.", "Women should [+not +]use it."),
        ("a dose of 5 mg", "a dose of 10 g", "a dose of [-5 mg-][+10 g+]"),
        ("IL-1 and TNF", "IL-6 and TNF", "[-IL-1-][+IL-6+] and TNF"),
        ("for 7-10 days", "for 7-14 days", "for 7-[-10-][+14+] days"),
        ("reduced by 28.8% overall", "reduced by 28.9% overall", "reduced by [-28.8%-][+28.9%+] overall"),
        ("5 mg and 10 mg", "6 mg and 11 mg", "[-5-][+6+] mg and [-10-][+11+] mg"),
    ],
)
def test_whole_words_and_whole_numbers_change(old, new, expected):
    assert marked(old, new) == expected


def test_small_words_between_two_rewritten_stretches_do_not_chop_the_change_up():
    old, new = "Severe headaches or a dizziness occur.", "Frequent nausea or a blurring occur."
    assert marked(old, new) == "[-Severe headaches or a dizziness-][+Frequent nausea or a blurring+] occur."


def test_a_number_that_stayed_is_never_shown_as_changed():
    words = diff_words("Altogether 31 participants", "Overall 31 women")
    assert Word("equal", " 31 ") in words


def test_changed_numbers_are_marked_and_unchanged_ones_are_not():
    words = diff_words("Of 31 women 32% answered (p = 0.05).", "Of 31 women 45% answered (p < 0.05).")
    assert {word.text for word in words if word.is_number} == {"32%", "45%", "0.05", "< 0.05"}


def test_a_very_long_text_takes_no_time_to_speak_of():
    def changed(size: int) -> None:
        old = " ".join(f"word{n}" for n in range(size))
        new = " ".join(f"other{n}" for n in range(size))
        assert texts_of(diff_words(old, new)) == (old, new)

    assert_work_grows_with(10_000, changed)
