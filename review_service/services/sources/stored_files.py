"""The files that texts of sources were read from: taken out by those who see the text,
and compared with what is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import NotFound, NotPermitted
from review_service.models import SourceText
from review_service.services.sources.sources import may_keep_sources
from review_service.storage import FileLost, Storage

LONGEST_NAME = 200
SUFFIXES = {
    "PDF": ".pdf",
    "Word document": ".docx",
    "JATS article": ".xml",
    "web page": ".html",
    "text": ".txt",
}


@dataclass(frozen=True)
class FileOut:
    """A file to be sent. `name` is made of numbers, never of what somebody typed."""

    name: str
    data: bytes


@dataclass(frozen=True)
class FilesCompared:
    """`lost`: a sentence a file that is missing or altered. `unreferenced`: kept, and no text names them."""

    lost: tuple[str, ...]
    unreferenced: tuple[str, ...]


def shown_name(name: str) -> str:
    """What its owner called a file, to be shown: the last part, without signs that cannot be printed."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:LONGEST_NAME]


def file_of_text(session: Session, storage: Storage, source_id: int, number: int, actor: Actor) -> FileOut:
    """The file as it was uploaded. Full texts may be under a licence:
    only those who keep sources take them out.

    Raises NotPermitted, NotFound, FileLost.
    """
    if not may_keep_sources(actor):
        raise NotPermitted("Files of sources are for editors and board members.")
    query = sa.select(SourceText).where(
        col(SourceText.source_id) == source_id, col(SourceText.number) == number
    )
    text = session.scalar(query)
    if text is None or text.file_sha256 is None:
        raise NotFound("There is no such file: this text was pasted or looked up.")
    name = f"source-{source_id}-text-{number}{SUFFIXES.get(text.file_kind, '')}"
    return FileOut(name, storage.read(text.file_sha256))


def compare_files(session: Session, storage: Storage) -> FilesCompared:
    """Reads every file that is kept."""
    named = {row[0]: row[1:] for row in session.execute(_NAMED)}
    lost = tuple(_lost(storage, named))
    return FilesCompared(lost, tuple(name for name in storage.stored() if name not in named))


_NAMED = sa.text("""
SELECT file_sha256, min(source_id), min(number), count(*) FROM source_text WHERE file_sha256 IS NOT NULL
    GROUP BY file_sha256
""")


def _lost(storage: Storage, named: dict[str, tuple[int, int, int]]) -> Iterator[str]:
    for sha256, (source_id, number, texts) in sorted(named.items()):
        try:
            storage.read(sha256)
        except FileLost as error:
            others = f", and {texts - 1} more" if texts > 1 else ""
            yield f"Source {source_id}, text {number}{others}: {error}"
