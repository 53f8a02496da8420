"""HTML comments are taken out; what they stood in stays what it was."""

import pytest
from work import assert_work_grows_with

from review_service.reading.articles import read_article
from review_service.reading.comments import without_comments

CITED = "Pain fell in one trial [@doi:10.1000/a]."


def texts(body):
    return [claim.text for claim in read_article(f"# Does it work?\n\n{body}\n", "markdown").claims]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The drug helped\n<!-- which? -->\nin adults.", ["The drug helped in adults."]),
        ("The drug helped\n  <!-- over\ntwo lines -->\nin adults.", ["The drug helped in adults."]),
        ("One trial. <!-- a. b. --> Two trials.", ["One trial.", "Two trials."]),
        ("One trial.\n\n<!-- note -->\n\nTwo trials.", ["One trial.", "Two trials."]),
        ("- One trial.\n<!-- note -->\n- Two trials.", ["One trial.", "Two trials."]),
        ("- One trial.\n<!-- note -->\nNot an item.", ["One trial.", "Not an item."]),
        ("- One trial\n  <!-- note -->\n  of adults.", ["One trial of adults."]),
        (
            "| Drug | Dose |\n|---|---|\n| A | 1 mg |\n<!-- note -->\n| B | 2 mg |",
            ["A | 1 mg", "B | 2 mg"],
        ),
        (
            (
                "![One figure.\nIt has two sentences.\n<!-- Source: https://example.org/a.b -->\n"
                "](one.png){#fig:one .white}"
            ),
            ["One figure. It has two sentences."],
        ),
        ("```\n<!-- kept -->\n```\n\nOne trial.", ["One trial."]),
    ],
)
def test_what_stood_around_a_comment_is_read_as_if_it_was_not_there(body, expected):
    assert texts(body) == expected


def test_lines_behind_a_comment_keep_their_numbers():
    warned = []
    text = without_comments("a\n<!-- x\ny -->\nb\n\n<!-- z -->", lambda line, _: warned.append(line))
    assert text.count("\n") == 5
    assert warned == [2, 6]
    body = f"# T\n\nFirst line\n<!-- x -->\nsecond line. {CITED} See [1]."
    [line] = {
        w.line
        for w in read_article(body, "markdown").warnings
        if "read as text" in w.message or "unresolved" in w.message
    }
    assert line == 5


@pytest.mark.parametrize("unit", ["<!---->", "a\n<!-- -->\n", "```\n<!-- -->\n```\n"])
def test_ever_so_many_comments_take_no_square_of_time(unit):
    assert_work_grows_with(10_000, lambda size: without_comments(unit * size, lambda *_: None))
