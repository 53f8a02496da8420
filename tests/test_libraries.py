"""Each library on the ground can be used alone: what it says of itself holds,
and nothing above it comes along."""

import doctest
import subprocess
import sys

import pytest
from python_sources import OURS, PACKAGE, files
from test_layers import LIBRARIES, MAY_IMPORT

FRAMEWORKS = {
    "alembic",
    "flask",
    "flask_wtf",
    "jinja2",
    "psycopg",
    "sqlalchemy",
    "sqlmodel",
    "werkzeug",
    "wtforms",
}
LOADED = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sys.modules)
"""


def loaded_by(library: str) -> set[str]:
    """Every module that a fresh interpreter holds once all of the library is imported."""
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in files(PACKAGE / library)
    ]
    command = [sys.executable, "-c", LOADED, *names]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_brings_nothing_along_that_stands_above_it(library: str) -> None:
    loaded = loaded_by(library)
    assert loaded & FRAMEWORKS == set()
    rooms = {name.split(".")[1] for name in loaded if name.startswith(f"{OURS}.")}
    assert rooms - MAY_IMPORT[library] == {library}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_says_in_few_lines_what_it_is_for_and_its_example_holds(library: str) -> None:
    readme = PACKAGE / library / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 12
    assert "May import" in text
    assert text.count(">>> ") == 2, "an example of two lines"
    example = text.split("```python\n")[1].split("```")[0]
    test = doctest.DocTestParser().get_doctest(example, {}, library, str(readme), 0)
    said: list[str] = []
    doctest.DocTestRunner().run(test, out=said.append)
    assert said == []
