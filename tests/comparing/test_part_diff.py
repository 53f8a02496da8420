"""What is no claim is compared too: nothing that changed is called a change of the layout only."""

import pytest
from work import assert_work_grows_with

from review_service.comparing.diff import diff_documents
from review_service.comparing.part_diff import diff_parts
from review_service.reading.articles import read_article

TABLE = "| Drug | Dose |\n| --- | --- |\n| A | 1 mg |"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (TABLE, TABLE.replace("Dose", "Daily dose"), [("edited", "table head")]),
        ("```python\na = 1\n```", "```python\na = 2\n```", [("edited", "code")]),
        ("$$x = 1$$", "$$x = 2$$", [("edited", "formula")]),
        ("![One figure.](one.png)", "![One figure.](two.png)", [("edited", "image")]),
        (
            "See [the guide](https://example.org/a).",
            "See [the guide](https://example.org/b).",
            [("edited", "link")],
        ),
        ("See [the guide](https://example.org/a).", "See the guide.", [("removed", "link")]),
        ("- See this:\n\n  ```\n  a\n  ```", "- See this:", [("removed", "code")]),
    ],
)
def test_what_is_no_claim_is_told(old, new, expected):
    texts = [f"# Does it work?\n\nOne claim stays.\n\n{part}\n" for part in (old, new)]
    diff = diff_documents(*map(read_article, texts))
    assert [(part.change, part.kind) for part in diff.parts] == expected
    assert not diff.is_formatting_only and not diff.is_empty


def test_the_words_of_a_part_give_both_back():
    [part] = diff_parts("| Drug | Dose |\n| --- | --- |", "| Drug | Daily dose |\n| --- | --- |")
    assert "".join(word.text for word in part.words if word.op != "insert") == "Drug | Dose"
    assert "".join(word.text for word in part.words if word.op != "delete") == "Drug | Daily dose"


def test_ever_so_many_links_turned_into_images_take_no_square_of_time():
    def changed(size: int) -> None:
        links = "\n\n".join(f"[a](x{n})" for n in range(size))
        images = "\n\n".join(f"![a](y{n})" for n in range(size))
        assert len(diff_parts(links, images)) == 2 * size

    assert_work_grows_with(1_000, changed)
