"""Files in a folder: `ab/cd…` by SHA-256, written beside their place and put there whole,
for their owner's eyes only."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from review_service.core.errors import FileNotKept
from review_service.storage.stored import SHA256, FileLost

BACKUP = "restore it from a backup of the folder of files"


class FolderStorage:
    def __init__(self, folder: str) -> None:
        self._root = Path(folder)

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise FileLost("This is not the name of a file that is kept.")
        return self._root / sha256[:2] / sha256[2:]

    def keep(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        try:
            if _bytes_of(place) != data:  # not there yet, or altered: then it is put right
                self._write(place, data)
        except OSError as error:
            raise FileNotKept(
                f"The file could not be kept ({error.strerror}), so nothing was added. Tell the "
                "administrator."
            ) from error
        return sha256

    def _write(self, place: Path, data: bytes) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        beside = place.parent / f".{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        except BaseException:
            with suppress(FileNotFoundError):
                beside.unlink()
            raise
        for folder in (
            place.parent,
            self._root,
            self._root.parent,
        ):  # the names are to be found after a loss of power too
            _sync(folder)

    def read(self, sha256: str) -> bytes:
        try:
            data = _bytes_of(self._place(sha256))
        except OSError as error:
            raise FileLost(f"The file {sha256[:12]}… cannot be read ({error.strerror}): {BACKUP}.") from error
        if data is None:
            raise FileLost(f"The file {sha256[:12]}… is missing: {BACKUP}.")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileLost(f"The file {sha256[:12]}… is not what was uploaded any more: {BACKUP}.")
        return data

    def stored(self) -> Iterator[str]:
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(folder.iterdir()):
                if SHA256.fullmatch(folder.name + file.name):
                    yield folder.name + file.name


def _bytes_of(place: Path) -> bytes | None:
    """None where there is no file. A link is not followed: it would be somebody else's file."""
    try:
        with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
