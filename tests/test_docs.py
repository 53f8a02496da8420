"""README, CONTRIBUTING, SECURITY and docs/ say what is true of the code, and lead only to what is there."""

import re
from itertools import pairwise
from pathlib import Path

import click
from pictures import architecture, states
from sqlmodel import SQLModel

from review_service import models
from review_service.cli import cli
from review_service.core.config import _NUMBERS, _TEXTS, Settings
from review_service.core.vocabulary import SOURCE_VERDICTS, UNCITED_VERDICTS
from review_service.domain.workflow import WORKFLOW
from review_service.reading.articles import read_article
from review_service.reading.document import Risk

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FRONT = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
PAGES = [*FRONT, *sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "adr")]
DECISIONS = sorted((DOCS / "adr").glob("*.md"))
KINDS = ("tutorial", "how-to", "reference", "explanation")
BASES = (ROOT, ROOT / "review_service", ROOT / "tests", ROOT / "content")  # what a path may be named from
PATH = re.compile(r"`([a-z](?:[\w.-]+/)+(?:[\w.-]+\.(?:py|md|sql|html|yaml|jsonl|json|svg|css|js|csl))?)`")


def words_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def rows(page: Path) -> list[list[str]]:
    """The cells of all the tables of a page, without their heads."""
    lines = words_of(page).splitlines()
    tabled = [line for line in lines if line.startswith("|")]
    heads = {line for line, below in pairwise(lines) if below.startswith("|---")}
    bodies = [line for line in tabled if line not in heads and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in bodies]


def test_the_front_page_stays_short() -> None:
    assert len(words_of(ROOT / "README.md").splitlines()) <= 120


def test_the_workflow_table_is_the_workflow() -> None:
    true = [
        [
            step.label,
            ", ".join(status.label for status in step.from_) or "any",
            step.to.label if step.to else "–",
            ", ".join(is_so.__name__.replace("_", " ") for is_so in step.who),
        ]
        for step in WORKFLOW.values()
    ]
    page = DOCS / "reference" / "workflow.md"
    assert rows(page) == true, f"{page} differs from domain/workflow.py"


def commands(group: click.Group, prefix: str = "") -> set[str]:
    names: set[str] = set()
    for name, command in group.commands.items():
        names |= (
            commands(command, f"{prefix}{name} ") if isinstance(command, click.Group) else {prefix + name}
        )
    return names


def test_every_command_is_listed_and_no_other() -> None:
    listed = rows(DOCS / "reference" / "commands.md")
    assert {name for row in listed for name in re.findall(r"`([a-z -]+)`", row[0])} == commands(cli)


def test_every_setting_is_listed_with_its_default() -> None:
    table = rows(DOCS / "reference" / "settings.md")
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
                assert value == str(getattr(defaults, _NUMBERS[name][0])), f"{name} is not {value} by default"


def test_the_words_name_tables_that_exist_and_verdicts_as_they_are() -> None:
    assert models
    listed = {word: (means, tables) for word, means, tables in rows(DOCS / "reference" / "words.md")}
    tables = [name for _, cell in listed.values() for name in re.findall(r"`(\w+)`", cell)]
    assert set(tables) <= set(SQLModel.metadata.tables)
    assert len(tables) == len(set(tables)), "two words for one table"
    of_source, of_uncited = (
        ", ".join(verdict.label for verdict in kind) for kind in (SOURCE_VERDICTS, UNCITED_VERDICTS)
    )
    assert of_source in listed["Verdict"][0]
    assert of_uncited in listed["Verdict"][0]


def test_every_path_that_the_pages_name_is_there() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in PAGES
        for path in PATH.findall(words_of(page))
        if not any((base / path).exists() for base in BASES)
    ]
    assert gone == []


def test_every_make_target_that_the_pages_name_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", words_of(ROOT / "Makefile"), flags=re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", words_of(page))}
    assert named <= targets


def test_the_index_of_the_decisions_lists_each_of_them() -> None:
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", words_of(DOCS / "adr" / "README.md"))
    assert listed == [page.name for page in DECISIONS if page.name != "README.md"]


def test_the_index_of_the_documentation_lists_every_page_under_its_kind() -> None:
    listed = re.findall(r"\]\(([\w/-]+\.md)\)", words_of(DOCS / "README.md"))
    pages = {page.relative_to(DOCS).as_posix() for kind in KINDS for page in (DOCS / kind).glob("*.md")}
    assert sorted(listed) == sorted(pages | {"adr/README.md"})
    assert {page.parent.name for page in PAGES if page.parent not in (DOCS, ROOT)} == set(KINDS)


def test_the_example_of_the_guide_reads_as_the_guide_says() -> None:
    guide = words_of(DOCS / "how-to" / "writing-articles.md")
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


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as those who show Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", words_of(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for page in (*PAGES, *DECISIONS, ROOT / "CHANGELOG.md"):
        for target, _, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(#([^)]+))?\)", words_of(page)):
            there = page.parent / target if target else page
            assert there.exists(), f"{page.name} links to {target}, which is not there"
            assert not anchor or anchor in anchors(there), f"{page.name} links to {target}#{anchor}"


def test_the_drawn_pictures_are_what_the_rules_draw() -> None:
    for name, svg in (("states", states.svg), ("architecture", architecture.svg)):
        assert words_of(DOCS / "pictures" / f"{name}.svg") == svg(), f"{name}.svg is old: make pictures"


def test_how_to_change_names_at_most_four_places_that_exist_and_a_test_that_complains() -> None:
    page = ROOT / "CONTRIBUTING.md"
    changes = {what: (places, tests) for what, places, tests in rows(page)}
    asked = "an action, a role, a verdict, a source format, an export format, a page, a setting, a guard"
    assert set(asked.split(", ")) <= set(changes)
    for what, (places, tests) in changes.items():
        named, complaining = PATH.findall(places), PATH.findall(tests)
        assert 1 <= len(named) <= 4, f"{what}: {named}"
        assert complaining, f"{what}: no test complains"
        assert all((ROOT / path).exists() for path in named + complaining), what
        assert all(path.startswith("tests/") for path in complaining), what


def test_holes_are_reported_where_the_repository_came_from() -> None:
    page = words_of(ROOT / "SECURITY.md")
    assert "private report form" in page
    assert "@" not in page, "no address is promised that nobody reads"


def test_what_the_tutorials_press_stands_on_a_page() -> None:
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "review_service").rglob("*.py")]
    shown = "\n".join(words_of(page) for page in sources)
    for page in sorted((DOCS / "tutorial").glob("*.md")):
        for label in re.findall(r"(?<!\*)\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)", words_of(page)):
            assert " ".join(label.split()) in shown, f"{page.name}: no page shows «{label}»"


def test_the_article_of_the_tutorial_reads_as_the_tutorial_says() -> None:
    example = words_of(DOCS / "tutorial" / "author.md").split("```markdown\n")[1].split("```")[0]
    document = read_article(example, "markdown")
    assert [len(claim.citations) for claim in document.claims] == [1, 1]
    assert {claim.risk for claim in document.claims} == {Risk.NORMAL}
    assert not any(reference.is_unresolved for reference in document.references)
