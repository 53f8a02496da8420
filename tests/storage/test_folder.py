"""Files in a folder by their SHA-256: whole or not there, one for the same bytes,
and never named by what somebody typed."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from review_service.core.errors import FileNotKept
from review_service.storage import FileLost
from review_service.storage.folder import FolderStorage

DATA = b"%PDF-1.7 walking"
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "files"


@pytest.fixture
def storage(root: Path) -> FolderStorage:
    return FolderStorage(str(root))


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_what_is_kept_is_read_again_from_its_place(storage: FolderStorage, root: Path) -> None:
    assert storage.keep(DATA) == SHA
    assert storage.read(SHA) == DATA
    assert files(root) == [root / SHA[:2] / SHA[2:]]


def test_nobody_else_may_look(storage: FolderStorage, root: Path) -> None:
    storage.keep(DATA)
    assert stat.S_IMODE((root / SHA[:2] / SHA[2:]).stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root, root / SHA[:2])} == {0o700}


def test_the_same_bytes_are_one_file_that_is_not_written_again(storage: FolderStorage, root: Path) -> None:
    storage.keep(DATA)
    before = (root / SHA[:2] / SHA[2:]).stat()
    storage.keep(DATA)
    after = (root / SHA[:2] / SHA[2:]).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert list(storage.stored()) == [SHA]


def test_a_missing_and_an_altered_file_say_so(storage: FolderStorage, root: Path) -> None:
    with pytest.raises(FileLost, match="is missing: restore it"):
        storage.read(SHA)
    storage.keep(DATA)
    (root / SHA[:2] / SHA[2:]).write_bytes(DATA + b" and more")
    with pytest.raises(FileLost, match="is not what was uploaded any more"):
        storage.read(SHA)


def test_an_altered_file_is_put_right_by_the_same_upload(storage: FolderStorage, root: Path) -> None:
    storage.keep(DATA)
    (root / SHA[:2] / SHA[2:]).write_bytes(b"")
    storage.keep(DATA)
    assert storage.read(SHA) == DATA


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", SHA.upper(), SHA[:-1], f"{SHA}\n", "a" * 63 + "/", "..", "/etc/passwd"]
)
def test_only_a_hash_names_a_file(storage: FolderStorage, name: str) -> None:
    with pytest.raises(FileLost, match="not the name of a file"):
        storage.read(name)


def test_a_link_in_its_place_is_not_followed(storage: FolderStorage, root: Path, tmp_path: Path) -> None:
    storage.keep(DATA)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(DATA)
    place = root / SHA[:2] / SHA[2:]
    place.unlink()
    place.symlink_to(elsewhere)
    with pytest.raises(FileLost, match="cannot be read"):
        storage.read(SHA)


def test_a_write_that_fails_leaves_nothing_and_says_why(
    storage: FolderStorage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileNotKept, match=r"could not be kept \(No space left on device\)"):
        storage.keep(DATA)
    assert files(root) == []


def test_what_is_not_ours_in_the_folder_is_not_listed(storage: FolderStorage, root: Path) -> None:
    assert list(storage.stored()) == []
    storage.keep(DATA)
    (root / SHA[:2] / ".half-written").write_bytes(b"x")
    (root / "readme").write_text("x", encoding="utf-8")
    assert list(storage.stored()) == [SHA]
