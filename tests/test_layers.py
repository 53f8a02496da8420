"""House rules as tests: imports go one way, files stay short, and nothing is named for what it is not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_sources import PACKAGE, ROOT, files, imports, modules, ours

# A room may import what is named here; itself always. Arrows go down only (docs/adr/0001).
MAY_IMPORT = {
    "core": set(),
    "reading": {"core"},
    "comparing": {"reading", "core"},
    "bibliography": {"reading", "core"},
    "evidence": {"reading", "core"},
    "proof": {"core"},
    "auditing": {"proof", "core"},
    "domain": {"evidence", "bibliography", "comparing", "reading", "core"},
    "models": {"domain", "comparing", "reading", "core"},
    "schema": {"models", "core"},
    "exports": {"domain", "reading", "core"},
    "rendering": {"domain", "evidence", "comparing", "reading", "core"},
    "storage": {"core"},
}
LIBRARIES = ("reading", "comparing", "evidence", "bibliography", "proof")
GROUND = {*LIBRARIES, "domain", "core"}
MAY_IMPORT["services"] = {"rendering", "exports", "storage", "models", *GROUND}
MAY_IMPORT["jobs"] = {"services", *GROUND}
MAY_IMPORT["web"] = {"services", "jobs", "schema", "rendering", "exports", "storage", *GROUND}
MAY_IMPORT["cli"] = {
    "services",
    "auditing",
    "jobs",
    "schema",
    "storage",
    "create_app",
    "__version__",
    *GROUND,
}
MAY_IMPORT["__init__"] = {"web", "core"}
MAY_IMPORT["__main__"] = {"cli"}
# The subjects of a layer, from the ground up: one may import those of earlier rows, and itself.
SUBJECTS = {
    "services": [
        {"core"},
        {"people"},
        {"review"},
        {"evidence", "signing", "sources"},
        {"publishing", "articles"},
    ],
    "web": [{"core"}, {"people", "sources", "articles", "signing"}, {"review", "evidence"}, {"publishing"}],
}
IMPURE = {
    "flask",
    "werkzeug",
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "argon2",
    "psycopg",
    "sqlite3",
    "wtforms",
    "jinja2",
}
IMPURE |= {
    "socket",
    "urllib.request",
    "http",
    "httpx",
    "requests",
    "subprocess",
    "time",
    "random",
    "os",
    "pathlib",
}
PURE = ("reading", "comparing", "evidence", "domain")
# Where no variable has a name that says nothing; services and web are still to do.
LONGEST = 400
WIDEST_TEMPLATE = 160
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_layer_has_a_row() -> None:
    assert {layer_of(path) for path in files(PACKAGE)} == set(MAY_IMPORT), (
        "give the new folder a row in MAY_IMPORT"
    )


def test_imports_go_one_way() -> None:
    """web, cli, jobs → services → rendering, exports, models → domain → the libraries
    → core (docs/adr/0001)."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {layer_of(path)} may not import {'.'.join(parts)}"
        for path in files(PACKAGE)
        for line, parts in ours(path)
        if parts[0] not in MAY_IMPORT[layer_of(path)] | {layer_of(path)}
    ]
    assert wrong == []


def test_no_row_allows_a_circle() -> None:
    seen: set[str] = set()
    while ready := {layer for layer, below in MAY_IMPORT.items() if below & set(MAY_IMPORT) <= seen} - seen:
        seen |= ready
    assert seen == set(MAY_IMPORT)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Also not where a function hides the import: two that need each other hold a third,
    which both may import."""
    named = modules()
    below = {
        name: {there for _, full in imports(path) if (there := nearest(full, named)) and there != name}
        for name, path in named.items()
    }
    while free := {name for name, needed in below.items() if not needed & below.keys()}:
        below = {name: needed for name, needed in below.items() if name not in free}
    assert {name: sorted(needed & below.keys()) for name, needed in below.items()} == {}


def nearest(full: str, named: dict[str, Path]) -> str:
    """The module of ours that an import of `full` loads; «» for what is not ours."""
    return full if full in named else parent if (parent := full.rpartition(".")[0]) in named else ""


def test_a_page_never_imports_a_table() -> None:
    assert "models" not in MAY_IMPORT["web"] | MAY_IMPORT["cli"]


@pytest.mark.parametrize("layer", sorted(SUBJECTS))
def test_subjects_import_only_those_below_them(layer: str) -> None:
    floors = {subject: floor for floor, row in enumerate(SUBJECTS[layer]) for subject in row}
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {here} may not import {there}"
        for here in floors
        for path in files(PACKAGE / layer / here)
        for line, parts in ours(path)
        if len(parts) > 1 and parts[0] == layer and (there := parts[1]) in floors and there != here
        if floors[there] >= floors[here]
    ]
    assert wrong == []
    folders = {path.name for path in (PACKAGE / layer).iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders == set(floors), "give the new subject a place in SUBJECTS"


def test_no_act_imports_what_was_made_for_a_page() -> None:
    """Only a `read_*.py` may import another: what acts and pages both need is named for what it is."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {'.'.join(parts)}"
        for path in files(PACKAGE / "services")
        if not path.name.startswith("read_")
        for line, parts in ours(path)
        if any(part.startswith("read_") for part in parts[1:3])
        if parts[0] == "services"
    ]
    assert wrong == []


def test_the_libraries_and_the_rules_are_pure() -> None:
    """No web, database, clock, network or file: a rule can be tried with nothing but values."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for layer in PURE
        for path in files(PACKAGE / layer)
        if "linting" not in path.parts
        for line, name in imports(path)
        if {name.split(".")[0], ".".join(name.split(".")[:2])} & IMPURE
    ]
    assert wrong == []


def test_no_service_commits_or_reads_the_clock() -> None:
    """`writing()` holds the only commit: an act and its event stand or fall together; `now` is handed in."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files(PACKAGE / "services")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"commit", "rollback", "utcnow"}
        or ast.unparse(node.func) in {"datetime.now", "date.today", "time.time"}
    ]
    assert wrong == []


def test_a_file_is_read_in_one_go() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("review_service", "tests", "benchmarks")
        for path in files(ROOT / folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}, "split it by subject (250 lines are a good size)"


@pytest.mark.parametrize("folder", ["review_service", "tests", "templates", "benchmarks", "migrations"])
def test_everything_is_named_for_what_it_is(folder: str) -> None:
    vague = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if VAGUE & set(path.stem.lower().replace("-", "_").split("_"))
    ]
    assert vague == [], "name it for its subject: what would somebody search for?"


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in files(PACKAGE)
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_rule_of_a_stylesheet_stands_in_it_twice() -> None:
    for path in (PACKAGE / "static" / "css").glob("*.css"):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        rules = [line for line in lines if "{" in line and line.endswith("}")]
        assert [rule for rule in rules if rules.count(rule) > 1] == [], f"{path.name}: say it once"


def test_a_line_of_a_template_can_be_read_where_it_stands() -> None:
    """Longer than that, it holds a component: cut it out, or break the line where a browser sees a blank."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDEST_TEMPLATE
    ]
    assert long == []


def test_variables_are_named_for_what_they_hold() -> None:
    """«one», «found» and «at» say nothing; «words» names several words, not a text."""
    vague = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in files(PACKAGE)
        for line, name in variables(path)
        if name in {"one", "found", "at"} or name == "words: str"
    ]
    assert vague == []


def variables(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of every variable that is bound, but no attribute, which says whose it is; an argument
    that is a text with its type."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    attributes = {step.target for kind in classes for step in kind.body if isinstance(step, ast.AnnAssign)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in attributes:
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            is_text = node.annotation is not None and ast.unparse(node.annotation) == "str"
            yield node.lineno, f"{node.arg}: str" if is_text and node.arg == "words" else node.arg
