"""Where uploaded files are kept, by the SHA-256 of their bytes. Another place (S3) is another
file beside `folder.py`."""

from review_service.storage.folder import FolderStorage
from review_service.storage.stored import FileLost, Storage

__all__ = ["FileLost", "Storage", "open_storage"]


def open_storage(folder: str) -> Storage:
    """By the setting; nothing is made until a file is kept."""
    return FolderStorage(folder)
