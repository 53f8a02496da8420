"""Sources from a folder: `<citekey>.md` or `.txt`, front matter with kind, status,
label and CSL-JSON, then the text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.evidence.contract import SourceFacts
from review_service.reading.years import year_of

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
SAFE_NAME = re.compile(r"\w[\w.:+@#-]{0,200}")
LARGEST = 20_000_000  # bytes
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class SourceFolder:
    """Reads only the files of the citekeys it is asked for. Raises BadInput where the folder is none."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise BadInput(f"{self.path}: there is no such folder of sources.")

    def facts(self, keys: Iterable[str]) -> dict[str, SourceFacts]:
        """What is known of each key that has a file; the others are left out."""
        facts_of = {}
        for key in keys:
            if SAFE_NAME.fullmatch(key):
                for suffix in (".md", ".txt"):
                    file = self.path / f"{key}{suffix}"
                    if file.is_file():
                        facts_of[key] = read_source(file, key)
                        break
        return facts_of


def read_source(file: Path, key: str) -> SourceFacts:
    """Raises BadInput naming the file."""
    if file.stat().st_size > LARGEST:
        raise BadInput(f"{file}: larger than {LARGEST // 1_000_000} MB.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8 text (byte {error.start + 1}).") from None
    match = FRONT_MATTER.match(text)
    about = _mapping(match[1], file) if match else {}
    csl = about.get("csl") if isinstance(about.get("csl"), dict) else {}
    return SourceFacts(
        key=key,
        text=text[match.end() :].strip() if match else text.strip(),
        label=str(about.get("label") or ""),
        kind=_word(SourceKind, about.get("kind"), SourceKind.OTHER, file),
        status=_word(SourceStatus, about.get("status"), SourceStatus.OK, file),
        year=year_of(csl or {}),
        title=str((csl or {}).get("title") or ""),
    )


def _mapping(source: str, file: Path) -> Mapping[str, Any]:
    try:
        front = yaml.load(source, Loader=LOADER)  # noqa: S506 - a safe loader, the one written in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        raise BadInput(f"{file}: the front matter is no YAML.") from None
    return front if isinstance(front, dict) else {}


def _word(kinds: type[Word], value: object, default: Word, file: Path) -> Word:
    if value in (None, ""):
        return default
    try:
        return kinds(str(value).strip().lower().replace(" ", "_"))
    except ValueError:
        raise BadInput(f"{file}: «{value}» is none of {', '.join(kinds)}.") from None
