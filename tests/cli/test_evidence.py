"""`evidence`: passages and figures of one claim in words and JSON, and the batch contract line by line."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run

TEXT = (
    "Sleep was recorded at home. Pain fell by 31 mm with the gel and by 22 mm with the vehicle. Nobody "
    "bled.\n"
)
CLAIM = "The gel lowered pain by 31 mm."
SENTENCES = ["Sleep was recorded at home.", "Pain fell by 31 mm with the gel.", "Nobody bled."]


@pytest.fixture
def folder(environment: Path) -> Path:
    (environment / "source.txt").write_text(TEXT, encoding="utf-8")
    return environment


def write(folder: Path, *lines: object) -> str:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / "batch.jsonl").write_text(text + "\n", encoding="utf-8")
    return "batch.jsonl"


def test_one_claim_in_json_names_the_sentence_by_its_offsets(run: Run, folder: Path) -> None:
    ran = run("evidence", "--claim", CLAIM, "--source", "source.txt", "--json")
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    best = found["passages"][0]
    assert set(best) == {"sentence", "start", "end", "score"} and best["sentence"] == 1
    assert (
        TEXT[best["start"] : best["end"]] == "Pain fell by 31 mm with the gel and by 22 mm with the vehicle."
    )
    assert [set(figure) for figure in found["figures"]] == [{"text", "level", "where"}]
    assert found["figures"][0]["level"] == "green"


def test_one_claim_in_words_shows_the_sentence_and_the_figure(run: Run, folder: Path) -> None:
    ran = run("evidence", "--claim", CLAIM, "--source", "source.txt", "--limit", 1)
    lines = ran.out.splitlines()
    assert ran.code == 0 and "Pain fell by 31 mm with the gel" in lines[0]
    assert lines[1].split()[0] == "green"


def test_where_nothing_is_alike_it_says_so(run: Run, folder: Path) -> None:
    ran = run("evidence", "--claim", "Zyx qwv.", "--source", "source.txt")
    assert ran.out == "No sentence of the source shares a word with the claim.\n"


def test_the_batch_answers_every_line_in_its_order(run: Run, folder: Path) -> None:
    asked = [
        {"id": "a", "claim": CLAIM, "sentences": SENTENCES},
        {"id": 2, "claim": "The gel lowered pain by 77 mm.", "sentences": SENTENCES},
        {"id": None, "claim": CLAIM, "text": TEXT},
        {"id": "\ud800", "claim": "", "sentences": []},
    ]
    ran = run("evidence", "--batch", write(folder, asked[0], "", *asked[1:]), "--json")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0 and [line["id"] for line in found] == ["a", 2, None, "\ud800"]
    assert all(set(line) == {"id", "passages", "figures"} for line in found)
    joined = " ".join(SENTENCES)
    for passage in found[0]["passages"]:
        assert joined[passage["start"] : passage["end"]] == SENTENCES[passage["sentence"]]
    assert found[0]["passages"][0]["sentence"] == 1
    assert [line["figures"][0]["level"] for line in found[:2]] == ["green", "red"]
    assert found[3] == {"id": "\ud800", "passages": [], "figures": []}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1}',
        '{"claim": "x", "text": "y"}',
        '{"id": 1, "claim": "x", "sentences": [1]}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:30],
)
def test_a_line_that_is_not_of_the_contract_is_named(run: Run, folder: Path, line: str) -> None:
    ran = run("evidence", "--batch", write(folder, {"id": 1, "claim": "x", "text": "y"}, line), "--json")
    assert ran.code == 2 and ran.error.startswith("review-service: batch.jsonl, line 2: ")


@pytest.mark.parametrize(
    "options",
    [(), ("--claim", "x"), ("--batch", "batch.jsonl"), ("--batch", "batch.jsonl", "--json", "--claim", "x")],
)
def test_options_that_do_not_go_together_are_refused(
    run: Run, folder: Path, options: tuple[str, ...]
) -> None:
    ran = run("evidence", *options)
    assert ran.code == 2 and "--batch" in ran.err


def test_an_unknown_ranker_is_one_clear_line(run: Run, folder: Path) -> None:
    ran = run("evidence", "--claim", CLAIM, "--source", "source.txt", "--ranker", "absent")
    assert ran.code == 2 and "«absent»" in ran.error
