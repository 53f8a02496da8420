"""What the house rules read: our files, and what each of them imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "review_service"
OURS = "review_service"


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each thing that is imported, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or PACKAGE not in path.parents, (
                f"{path}:{node.lineno}: write the import in full"
            )
            if node.level == 0:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def ours(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line and the parts after the package's name of each import of ours."""
    for line, name in imports(path):
        first, *parts = name.split(".")
        if first == OURS:
            yield line, parts


def modules() -> dict[str, Path]:
    """Each module of ours by its full name."""
    named = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files(PACKAGE))
    return dict(zip((name.removesuffix(".__init__") for name in named), files(PACKAGE), strict=True))
