"""House rules as tests: imports go one way, files stay short, and nothing is named for what it is not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "review_service"
OURS = "review_service"
# A layer may import what stands to its right; itself always, where it is a package.
MAY_IMPORT = {
    "errors": set(),
    "kept": set(),
    "config": {"errors"},
    "db": {"errors"},
    "domain": {"errors"},
    "models": {"domain", "errors"},
    "exports": {"domain", "errors"},
    "proof": {"errors"},
    "auditing": {"proof", "errors"},
    "sources": {"domain", "errors"},
    "rendering_inline": {"domain", "errors"},
    "rendering": {"rendering_inline", "domain", "errors"},
    "storage": {"errors"},
    "diff_page": {"domain", "errors"},
    "services": {"models", "exports", "proof", "sources", "storage", "rendering", "domain", "errors", "kept"},
    "guards": {"config"},
    "constraints": {"models"},
    "roles": {"guards", "models", "errors"},
    "schema": {"config", "db", "guards", "constraints", "roles", "errors"},
    "source_view": {"domain", "errors"},
    "jobs": {"services", "proof", "sources", "domain", "errors", "db", "config"},
    "web": {
        "services",
        "storage",
        "jobs",
        "sources",
        "source_view",
        "exports",
        "proof",
        "rendering",
        "diff_page",
        "kept",
        "guards",
        "domain",
        "errors",
        "db",
        "config",
    },
    "linting": {"domain", "errors"},
    "cli": {
        "services",
        "auditing",
        "proof",
        "storage",
        "jobs",
        "sources",
        "linting",
        "domain",
        "errors",
        "db",
        "config",
        "schema",
        "roles",
        "create_app",
        "__version__",
    },
    "__init__": {"web", "config", "db"},
    "__main__": {"cli"},
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
LONGEST = 400
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts]


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each thing that is imported, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import in full"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def wrong_directions(path: Path) -> list[str]:
    layer = layer_of(path)
    allowed = MAY_IMPORT[layer] | {layer}
    return [
        f"{path.relative_to(ROOT)}:{line}: {layer} may not import {name}"
        for line, name in imports(path)
        if name.split(".")[0] == OURS and name.split(".")[1] not in allowed
    ]


def test_every_layer_has_a_row() -> None:
    assert {layer_of(path) for path in files(PACKAGE)} <= set(MAY_IMPORT), (
        "give the new file a row in MAY_IMPORT"
    )


@pytest.mark.parametrize("path", files(PACKAGE), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    """web, cli → services, exports, rendering → models → domain, errors (docs/adr/0001)."""
    assert wrong_directions(path) == []


def test_a_page_never_imports_a_table() -> None:
    assert "models" not in MAY_IMPORT["web"] | MAY_IMPORT["cli"]


@pytest.mark.parametrize("path", files(PACKAGE / "domain"), ids=lambda path: path.stem)
def test_the_domain_is_pure(path: Path) -> None:
    """No web, database, clock, network or file: a rule can be tried with nothing but values."""
    for line, name in imports(path):
        parts = name.split(".")
        assert not {parts[0], ".".join(parts[:2])} & IMPURE, f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", files(PACKAGE / "services"), ids=lambda path: str(path.stem))
def test_no_service_commits_or_reads_the_clock(path: Path) -> None:
    """`writing()` holds the only commit, so that an act and its event stand or fall together; `now` is handed in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"commit", "rollback", "utcnow"}, f"{path.name}:{node.lineno}"
            assert ast.unparse(node.func) not in {"datetime.now", "date.today", "time.time"}, (
                f"{path.name}:{node.lineno}"
            )


@pytest.mark.parametrize(
    "path",
    [*files(PACKAGE), *files(ROOT / "tests"), *files(ROOT / "benchmarks")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_file_is_read_in_one_go(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, (
        f"{path.relative_to(ROOT)} has {lines} lines: split it by subject (250 is a good size)"
    )


@pytest.mark.parametrize("folder", ["review_service", "tests", "templates", "benchmarks", "migrations"])
def test_everything_is_named_for_what_it_is(folder: str) -> None:
    vague = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if VAGUE & set(path.stem.lower().replace("-", "_").split("_"))
    ]
    assert vague == [], "name it for its subject: what would somebody search for?"


@pytest.mark.parametrize(
    "path",
    [path for path in files(PACKAGE) if path.read_text(encoding="utf-8").strip()],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_no_rule_of_a_stylesheet_stands_in_it_twice() -> None:
    for path in (PACKAGE / "static" / "css").glob("*.css"):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        rules = [line for line in lines if "{" in line and line.endswith("}")]
        assert [rule for rule in rules if rules.count(rule) > 1] == [], f"{path.name}: say it once"
