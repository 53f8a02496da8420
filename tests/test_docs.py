"""The README and the ADR index say what is true of the code."""

import re
from pathlib import Path

import click
import pytest

from review_service.cli import cli
from review_service.core.config import _NUMBERS, _TEXTS, Settings
from review_service.domain.workflow import WORKFLOW
from review_service.reading.articles import read_article

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    part = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_workflow_table_is_the_workflow() -> None:
    said = rows("The workflow")
    true = [
        [
            step.label,
            ", ".join(status.label for status in step.from_) or "any",
            step.to.label if step.to else "–",
            ", ".join(is_so.__name__.replace("_", " ") for is_so in step.who),
        ]
        for step in WORKFLOW.values()
    ]
    assert said == true, "README, «The workflow», differs from domain/workflow.py"


def commands(group: click.Group, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, command in group.commands.items():
        found |= (
            commands(command, f"{prefix}{name} ") if isinstance(command, click.Group) else {prefix + name}
        )
    return found


def test_every_command_is_in_the_readme_and_no_other() -> None:
    said = {name for row in rows("The command line") for name in re.findall(r"`([a-z -]+)`", row[0])}
    assert said == commands(cli)


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    table = rows("Run it for real")
    said = {name for row in table for name in re.findall(r"`(REVIEW_\w+)`", row[0])}
    assert said == set(_NUMBERS) | set(_TEXTS) | {
        "REVIEW_CONTENT_DIR",
        "REVIEW_SHOW_PENDING",
        "REVIEW_REOPEN_ON",
    }
    defaults = Settings()
    for row in table:
        names, values = re.findall(r"`(REVIEW_\w+)`", row[0]), re.findall(r"`([^`]+)`", row[2])
        for name, value in zip(names, values, strict=False):
            if name in _NUMBERS:
                assert value == str(getattr(defaults, _NUMBERS[name][0])), (
                    f"README says {name} is {value} by default"
                )


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:review_service|tests|templates|migrations|content|docs|benchmarks)/[\w./]*)`", README))))  # fmt: skip
def test_every_path_named_in_the_readme_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_make_target_named_in_the_readme_is_there() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert (
        set(re.findall(r"`?make ([a-z]+)", README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
        <= targets
    )


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_the_index_of_the_documentation_lists_every_page() -> None:
    folder = ROOT / "docs"
    listed = re.findall(r"\]\(([\w/-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    pages = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.md") if path.parent.name != "adr"
    } - {"README.md"}
    assert sorted(listed) == sorted(pages | {"adr/README.md"})


def test_the_example_of_the_guide_reads_as_the_guide_says() -> None:
    guide = (ROOT / "docs" / "how-to" / "writing-articles.md").read_text(encoding="utf-8")
    example = guide.split("```markdown\n")[1].split("```")[0]
    document = read_article(example, "markdown")
    assert [[citation.key for citation in claim.citations] for claim in document.claims] == [
        ["lee2020"],
        ["lee2020", "diaz2021"],
    ]
    assert {reference.key: reference.is_unresolved for reference in document.references} == {
        "lee2020": False,
        "diaz2021": False,
        "leaflet": True,
    }


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"
