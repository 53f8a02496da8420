"""What is imported is declared, what is declared is locked with its hash,
and what builds the checkout is locked too."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from python_sources import OURS, PACKAGE, ROOT, files, imports

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
BUILD = PROJECT["dependency-groups"]["build"]
DISTRIBUTIONS = packages_distributions()
# What only some benchmarks compare with need not be installed: the package's name is then
# not known from its modules.
NOT_INSTALLED = {"numpy": "numpy", "rank_bm25": "rank-bm25", "scipy": "scipy", "sklearn": "scikit-learn"}


def normal(name: str) -> str:
    """As PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirements: list[str]) -> set[str]:
    return {normal(Requirement(line).name) for line in requirements}


def packages_of(module: str) -> set[str]:
    """Those that bring a module; nothing for the standard library and for ours."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top == OURS:
        return set()
    if top in NOT_INSTALLED:
        return {NOT_INSTALLED[top]}
    return {normal(name) for name in DISTRIBUTIONS.get(top, ())}


def undeclared(folder: str, declared: set[str]) -> list[str]:
    own = {path.name.removesuffix(".py") for path in (ROOT / folder).rglob("*")} | {"tests"}
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in files(ROOT / folder)
        for line, name in imports(path)
        if name.partition(".")[0] not in own and (packages := packages_of(name)) and not packages & declared
    ]


def test_what_the_product_imports_is_declared() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in files(PACKAGE)
        for line, name in imports(path)
        if (top := name.partition(".")[0]) != OURS
        and top not in sys.stdlib_module_names
        and not packages_of(name)
    ]
    assert unknown == [], "no installed package brings it"
    assert undeclared(OURS, named(DECLARED)) == []
    assert undeclared("migrations", named(DECLARED)) == []


def test_what_is_declared_is_used() -> None:
    """Only the driver of PostgreSQL is never imported by name: SQLAlchemy does it."""
    used = {package for path in files(PACKAGE) for _, name in imports(path) for package in packages_of(name)}
    assert named(DECLARED) - used == {"psycopg"}


@pytest.mark.parametrize(("folder", "extras"), [("tests", ["dev"]), ("benchmarks", ["dev", "training"])])
def test_what_tests_and_benchmarks_import_is_declared(folder: str, extras: list[str]) -> None:
    declared = named([*DECLARED, *(line for extra in extras for line in EXTRAS[extra])])
    assert undeclared(folder, declared) == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements-build.txt", BUILD),
        ("requirements.txt", DECLARED),
        ("requirements-dev.txt", [*DECLARED, *EXTRAS["dev"]]),
    ],
)
def test_what_is_declared_is_locked_with_its_hash(lock: str, wanted: list[str]) -> None:
    entries = re.split(r"^(?=\w)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    locked = {normal(pin.name): pin for pin in map(pin_of, entries)}
    assert named(wanted) - locked.keys() == set(), "make lock"
    for line in wanted:
        requirement = Requirement(line)
        version = str(locked[normal(requirement.name)].specifier).removeprefix("==")
        assert requirement.specifier.contains(version, prereleases=True), f"{line}: make lock"


def pin_of(entry: str) -> Requirement:
    return Requirement(entry.partition("--hash")[0].replace("\\", "").strip())


def test_the_build_is_locked_as_it_is_declared() -> None:
    """Nothing that builds is for whoever installs the product."""
    assert PROJECT["build-system"]["requires"] == BUILD
    assert not named(BUILD) & named(DECLARED)
