"""A suggestion goes into the text as it was meant, with citations and emphasis left where they were,
or not at all."""

import pytest
from factories import ARTICLE
from hypothesis import given
from hypothesis import strategies as st

from review_service.comparing.rewording import Rewording, reword
from review_service.core.errors import Blocked
from review_service.reading.articles import read_article
from review_service.reading.characters import clean_word

CONTENT = ARTICLE.replace(
    "Nobody was harmed in the trials.", "**Nobody** was harmed in *the* two [@lee2020] trials."
)
CONTENT = CONTENT.replace("Ask what people", "Ask what [@lee2020] people")
CLAIMS = read_article(CONTENT, "markdown").claims


def suggestion(ordinal: int, old: str, new: str) -> Rewording:
    text = CLAIMS[ordinal - 1].text
    return Rewording(ordinal, text.index(old), old, new)


def texts(content: str) -> list[str]:
    return [claim.text for claim in read_article(content, "markdown").claims]


@pytest.mark.parametrize(
    ("ordinal", "old", "new", "before", "after"),
    [
        (1, "4 mmHg", "5 mmHg", "by 4 mmHg. [@lee2020]", "by 5 mmHg. [@lee2020]"),
        (1, CLAIMS[0].text, "Daily walking lowered systolic pressure by about 4 mmHg.",
            "Walking lowered systolic pressure by 4", "Daily walking lowered systolic pressure by about 4"),
        (2, "harmed in the two", "hurt in the two", "was harmed in *the* two", "was hurt in *the* two"),
        (2, CLAIMS[1].text, CLAIMS[1].text.replace("harmed", "hurt"), "**Nobody** was harmed in *the*",
            "**Nobody** was hurt in *the*"),
        (4, "Ask", "Always ask *first*", "- Ask what [", "- Always ask \\*first\\* what ["),
    ],
)  # fmt: skip
def test_only_what_the_suggestion_changes_is_touched(
    ordinal: int, old: str, new: str, before: str, after: str
) -> None:
    one = suggestion(ordinal, old, new)
    assert before in CONTENT
    assert reword(CONTENT, [one]) == CONTENT.replace(before, after)
    assert texts(reword(CONTENT, [one]))[ordinal - 1] == CLAIMS[ordinal - 1].text.replace(old, new)


def test_several_suggestions_go_in_together() -> None:
    made = reword(
        CONTENT,
        [
            suggestion(1, "4 mmHg", "5 mmHg"),
            suggestion(4, "enjoy", "like"),
            suggestion(1, "Walking", "Running"),
        ],
    )
    assert (
        texts(made)[0] == "Running lowered systolic pressure by 5 mmHg."
        and texts(made)[3] == "Ask what people like."
    )


def test_a_suggestion_that_makes_two_sentences_of_one_is_taken() -> None:
    made = reword(
        CONTENT, [suggestion(1, CLAIMS[0].text, "Walking helps. It lowered systolic pressure by 4 mmHg.")]
    )
    assert texts(made)[:2] == ["Walking helps.", "It lowered systolic pressure by 4 mmHg."]


@pytest.mark.parametrize(
    ("rewordings", "words"),
    [
        ([Rewording(1, 0, "Running", "x")], "no longer stands there"),
        ([Rewording(99, 0, "Walking", "x")], "no longer stands there"),
        ([suggestion(1, "4 mmHg", "5 mmHg"), suggestion(1, "by 4 mmHg", "by 6 mmHg")],
            "Another suggestion that you accepted"),
        ([suggestion(1, "4 mmHg", "5 mmHg"), suggestion(1, "4 mmHg", "5 mmHg")],
            "Another suggestion that you accepted"),
        ([suggestion(4, "what people", "them")], "by hand"),
    ],
)  # fmt: skip
def test_what_cannot_be_put_in_is_refused_with_a_clear_word(rewordings: list[Rewording], words: str) -> None:
    with pytest.raises(Blocked, match=words):
        reword(CONTENT, rewordings)


def test_a_cell_of_a_table_is_reworded_and_the_line_between_cells_is_not() -> None:
    table = (
        "---\ntitle: T\naudience: patient\n---\n\n| Dose | Effect |\n| --- | --- |\n| 5 mg | none at all |\n"
    )
    text = read_article(table, "markdown").claims[0].text
    assert "| 5 mg | none seen |" in reword(table, [Rewording(1, text.index("at all"), "at all", "seen")])
    with pytest.raises(Blocked, match="by hand"):
        reword(table, [Rewording(1, 0, text, "5 mg and none at all")])


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co"]), min_size=1, max_size=30).map(
        clean_word
    ),
    st.integers(0, 3),
)
def test_whatever_is_suggested_it_reads_as_it_was_meant_or_is_refused(new: str, at: int) -> None:
    old = CLAIMS[at].text
    word = old.split()[1]
    try:
        made = reword(CONTENT, [suggestion(at + 1, word, new)])
    except Blocked:
        return
    assert " ".join(" ".join(texts(made)).split()) == " ".join(
        " ".join(
            claim.text.replace(word, new, 1) if n == at else claim.text for n, claim in enumerate(CLAIMS)
        ).split()
    )
    assert [c.key for claim in read_article(made, "markdown").claims for c in claim.citations] == [
        c.key for claim in CLAIMS for c in claim.citations
    ]
