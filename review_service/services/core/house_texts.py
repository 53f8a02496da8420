"""The texts that editors keep in `content/`: disclaimers, policy, sign-off statement.
Each is known by its SHA-256."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from review_service.core.errors import BadConfiguration, NotFound
from review_service.models import HouseText
from review_service.reading.document import Audience

EDITORIAL_POLICY = "editorial-policy.md"
SIGN_OFF_STATEMENT = "sign-off-statement.md"
BOARD = "board.md"


@dataclass(frozen=True)
class TextFile:
    """A text as it reads now; `sha256` is over its UTF-8 bytes."""

    name: str
    text: str
    sha256: str


def disclaimer_name(audience: Audience) -> str:
    return f"disclaimers/{audience.value}.md"


def read_text(content_dir: Path, name: str) -> TextFile:
    """Raises BadConfiguration naming the file that is missing."""
    try:
        raw = (content_dir / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadConfiguration(f"The text {name} is missing from the content folder {content_dir}.") from None
    text = raw.replace("\r\n", "\n").strip() + "\n"
    return TextFile(name, text, hashlib.sha256(text.encode()).hexdigest())


def keep_text(session: Session, file: TextFile, now: datetime) -> str:
    """Stores the text under its hash, once; returns the hash that a signature or approval then names."""
    if session.get(HouseText, file.sha256) is None:
        session.add(HouseText(sha256=file.sha256, name=file.name, text=file.text, first_used_at=now))
        session.flush()
    return file.sha256


def kept_text(session: Session, sha256: str) -> TextFile:
    row = session.get(HouseText, sha256)
    if row is None:
        raise NotFound(f"No text is kept under the hash {sha256[:12]}….")
    return TextFile(row.name, row.text, row.sha256)
