"""`sources import|export|list|show` on a real database."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run

from review_service.bibliography.formats.registry import FORMATS, WRITABLE
from tests.bibliography.records import RECORDS

RIS = """TY  - JOUR
TI  - Walking for pain
AU  - Moreau, Anne
T2  - Journal of Invented Trials
PY  - 2019
DO  - 10.5555/walk.1
AB  - It helped.
ER  -
TY  - JOUR
AU  - Nobody, N
ER  -
TY  - JOUR
TI  - Steps
DO  - 10.1/x
AN  - 77
DB  - PubMed
ER  -
"""


@pytest.fixture
def editor(run: Run) -> None:
    run("people", "add", "ed@example.org", "Ed", "--role", "editor", "--password", "correct horse battery")


@pytest.fixture
def ris(environment: Path) -> Path:
    path = environment / "refs.ris"
    path.write_text(RIS, encoding="utf-8")
    return path


def problems(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_new_works_are_added_and_what_is_left_out_has_its_line(run: Run, editor: None, ris: Path) -> None:
    ran = run("sources", "import", "refs.ris")
    assert ran.code == 1 and "Traceback" not in ran.err
    assert problems(ran.err) == ["refs.ris:9: left out: this record has no title (TI) and no identifier"]
    assert ran.out.splitlines() == [
        "refs.ris:12: added, source 2: «10.1/x» is not a plausible DOI; it is left out",
        "refs.ris: 2 added, 0 known, 1 left out; 1 abstracts",
    ]
    shown = json.loads(run("sources", "show", "10.5555/WALK.1", "--json").out)
    assert shown["texts"][0]["label"] == "Abstract" and shown["csl"]["author"] == [
        {"family": "Moreau", "given": "Anne"}
    ]
    assert (
        shown["ama"]
        == "Moreau A. Walking for pain. Journal of Invented Trials. Published online 2019. doi:10.5555/walk.1"
    )


@pytest.mark.parametrize(
    ("name", "content"), [("refs.ris", ""), ("refs", " "), ("refs.json", "[]"), ("refs.bib", "% none yet\n")]
)
def test_a_file_without_a_record_is_said_to_hold_none(
    run: Run, editor: None, environment: Path, name: str, content: str
) -> None:
    (environment / name).write_text(content, encoding="utf-8")
    ran = run("sources", "import", name)
    assert (ran.code, ran.out, ran.error) == (1, "", f"{name}: this file holds no record.")


def test_a_second_import_finds_everything_known(run: Run, editor: None, ris: Path) -> None:
    ris.write_text(RIS.replace("TY  - JOUR\nAU  - Nobody, N\nER  -\n", ""), encoding="utf-8")
    assert run("sources", "import", "refs.ris", "--as", "ed@example.org").code == 0
    again = run("sources", "import", "refs.ris", "--format", "ris")
    assert again.code == 0
    assert "refs.ris:1: known, source 1: Walking for pain" in again.out
    assert again.out.endswith("refs.ris: 0 added, 2 known, 0 left out; 0 abstracts\n")


def test_one_bad_file_loses_none_of_the_rest(run: Run, editor: None, ris: Path, environment: Path) -> None:
    (environment / "notes.txt").write_text("hello", encoding="utf-8")
    ran = run("sources", "import", "notes.txt", "missing.bib", "refs.ris", environment)
    assert ran.code == 1
    assert [line.partition(": ")[0] for line in problems(ran.err)] == [
        "notes.txt",
        "missing.bib",
        "refs.ris:9",
        str(environment),
    ]
    assert "2 added" in ran.out


@pytest.mark.parametrize("name", WRITABLE)
def test_what_was_exported_is_known_when_it_comes_back(
    run: Run, editor: None, environment: Path, name: str
) -> None:
    write = FORMATS["csl-json"].write
    assert write is not None
    (environment / "all.json").write_bytes(write(RECORDS.values()))
    added = run("sources", "import", "all.json")
    assert added.code == 0 and f"{len(RECORDS)} added, 0 known" in added.out
    assert run("sources", "export", "--format", name, "--output", "out.txt").code == 0
    back = run("sources", "import", "out.txt", "--format", name)
    assert f" 0 added, {len(RECORDS)} known, 0 left out" in back.out, back.out


def test_export_to_standard_output_is_narrowed(run: Run, editor: None, ris: Path) -> None:
    run("sources", "import", "refs.ris")
    ran = run("sources", "export", "--format", "bibtex", "--search", "walking")
    assert ran.code == 0 and ran.out.startswith("@article{moreau2019,") and "Steps" not in ran.out


def test_list_tells_a_line_a_source(run: Run, editor: None, ris: Path) -> None:
    run("sources", "import", "refs.ris")
    assert [line.split() for line in run("sources", "list").out.splitlines()] == [
        ["1", "other", "ok", "10.5555/walk.1", "Walking", "for", "pain"],
        ["2", "other", "ok", "PMID", "77", "Steps"],
    ]  # fmt: skip
    (row,) = json.loads(run("sources", "list", "--search", "steps", "--json").out)
    assert row == {"id": 2, "title": "Steps", "kind": "other", "status": "ok", "doi": None, "pmid": "77",
        "pmcid": None, "url": None}  # fmt: skip
    assert (
        run("sources", "list", "--kind", "trial").out
        == run("sources", "list", "--status", "retracted").out
        == ""
    )


def test_show_tells_one_source_and_refuses_what_is_not_there(run: Run, editor: None, ris: Path) -> None:
    run("sources", "import", "refs.ris")
    lines = run("sources", "show", "pmid:77").out.splitlines()
    assert lines == ["Source 2: other, ok", "Steps. PMID: 77"]
    assert run("sources", "show", "1").out.splitlines()[2].startswith("text 1: Abstract, 10 characters, 20")
    missing = run("sources", "show", "999")
    assert missing.code == 2 and "999" in missing.error


def test_nobody_without_the_role_imports(run: Run, ris: Path) -> None:
    ran = run("sources", "import", "refs.ris")
    assert ran.code == 2 and "Nobody holds the role editor" in ran.error
    run("people", "add", "ann@example.org", "Ann", "--role", "author", "--password", "correct horse battery")
    ran = run("sources", "import", "refs.ris", "--as", "ann@example.org")
    assert ran.code == 2 and "added by editors and board members" in problems(ran.err)[-1]


def test_the_choices_of_the_command_line_are_the_formats_there_are() -> None:
    from review_service.cli.sources import READ, WRITTEN

    assert tuple(READ.choices) == ("auto", *FORMATS) and tuple(WRITTEN.choices) == WRITABLE


def test_what_seems_to_be_one_work_is_named_with_the_reason(
    run: Run, editor: None, environment: Path
) -> None:
    assert run("sources", "duplicates").code == 0
    one = RIS.split("ER  -", maxsplit=1)[0]
    other = one.replace("DO  - 10.5555/walk.1", "AN  - 77\nDB  - PubMed")
    (environment / "two.ris").write_text(f"{one}ER  - \n{other}ER  - \n", encoding="utf-8")
    said = run("sources", "import", "two.ris")
    assert said.code == 0 and "2 added" in said.out, said.out + said.err
    said = run("sources", "duplicates")
    assert said.code == 1 and said.out.startswith("the same title and year (2019):")
    assert said.out.count("Walking for pain") == 2
    assert run("sources", "merge", "1", "2").code == 2, "a reason is asked for"
    merged = run("sources", "merge", "1", "2", "--reason", "The same trial.")
    assert merged.code == 0 and merged.out.startswith("source 2 went into source 1: Walking for pain")
    assert run("sources", "duplicates").code == 0
    assert run("sources", "show", "2").out.startswith("Source 1:")
    assert run("sources", "list").out.count("Walking for pain") == 1
    again = run("sources", "merge", "1", "2", "--reason", "Again.")
    assert again.code == 2 and "the same source" in again.error
