"""What every place for files promises, wherever it is."""

import re
from collections.abc import Iterator
from typing import Protocol

from review_service.core.errors import NotFound

SHA256 = re.compile(r"[0-9a-f]{64}")


class Storage(Protocol):
    """The same bytes are one file. Nothing is named by what somebody typed."""

    def keep(self, data: bytes) -> str:
        """Its SHA-256, once the bytes are safe. Raises FileNotKept."""

    def read(self, sha256: str) -> bytes:
        """Bytes that have this SHA-256. Raises FileLost where they are missing or altered."""

    def stored(self) -> Iterator[str]:
        """The names (SHA-256) of all that is kept, in order."""


class FileLost(NotFound):
    """A file that was kept is missing, or is not what was kept."""
