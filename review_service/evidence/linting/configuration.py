"""What is linted for: `[tool.review-service.lint]` of pyproject.toml or `[lint]` of .review.toml,
then the command line."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from review_service.core.errors import BadInput
from review_service.evidence.codes import CODES

KEYS = ("select", "ignore", "sources", "oldest-source")


@dataclass(frozen=True)
class Configuration:
    """`select` and `ignore` are codes or beginnings of codes; empty `select` is all.
    `oldest_source` is in years."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    sources: Path | None = None
    oldest_source: int | None = None

    def has(self, code: str) -> bool:
        """Whether a code is asked for: the longer of the beginnings that fit wins, as in ruff."""
        chosen = max((len(part) for part in self.select if code.startswith(part)), default=-1)
        hidden = max((len(part) for part in self.ignore if code.startswith(part)), default=-1)
        return chosen > hidden if self.select else hidden < 0


def read_configuration(folder: Path) -> Configuration:
    """The nearest configuration at or above `folder`; the default where there is none.
    Raises BadInput naming the file."""
    for place in (folder, *folder.parents):
        for name, path in (
            (".review.toml", ("lint",)),
            ("pyproject.toml", ("tool", "review-service", "lint")),
        ):
            file = place / name
            if file.is_file() and (table := _table(file, path)) is not None:
                return _configuration(table, file)
    return Configuration()


def _table(file: Path, path: Sequence[str]) -> Mapping[str, Any] | None:
    try:
        table: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{file}: no TOML: {error}") from None
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise BadInput(f"{file}: {'.'.join(path)} has to be a table.")
    return table


def _configuration(table: Mapping[str, Any], file: Path) -> Configuration:
    for name in table:
        if name not in KEYS:
            raise BadInput(f"{file}: «{name}» is no setting of lint; there are {', '.join(KEYS)}.")
    sources, years = table.get("sources"), table.get("oldest-source")
    if sources is not None and not isinstance(sources, str):
        raise BadInput(f"{file}: sources has to be the name of a folder.")
    if years is not None and (not isinstance(years, int) or isinstance(years, bool) or not 0 < years < 500):
        raise BadInput(f"{file}: oldest-source is a number of years.")
    return Configuration(
        select=_listed(table.get("select", []), file),
        ignore=_listed(table.get("ignore", []), file),
        sources=file.parent / sources if sources else None,
        oldest_source=years,
    )


def _listed(value: Any, file: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInput(f"{file}: select and ignore are lists of codes.")
    return read_codes(",".join(value))


def read_codes(text: str) -> tuple[str, ...]:
    """`F,W201` as its parts; raises BadInput for what begins no code."""
    parts = tuple(part.strip().upper() for part in text.split(",") if part.strip())
    for part in parts:
        if not any(code.code.startswith(part) for code in CODES):
            raise BadInput(f"«{part}» is no code and begins none; --explain CODE tells about each.")
    return parts
