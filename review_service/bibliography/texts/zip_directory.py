"""What a zip archive says of itself, judged before anything in it is unpacked."""

import io
import struct
import zipfile
import zlib

from review_service.core.errors import BadInput

LARGEST_DIRECTORY = 500_000  # bytes, some 5,000 entries
MOST_ENTRIES = 3_000
MOST_UNPACKED = 150_000_000  # all of it together, pictures included
LARGEST_PART = 20_000_000
_END = b"PK\x05\x06"
_ADVICE = "Save it anew with a word processor."


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Raises BadInput for what is damaged, encrypted, or says that it would be too large unpacked."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise BadInput(f"The Word document is damaged: the archive has no end. {_ADVICE}")
    (size,) = struct.unpack_from("<I", data, end + 12)
    if size > LARGEST_DIRECTORY or data[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise BadInput(f"The archive lists more parts than any Word document has. {_ADVICE}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeError) as error:
        raise BadInput(f"The Word document is damaged ({error}). {_ADVICE}") from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"The archive lists more parts than any Word document has. {_ADVICE}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise BadInput(
            f"Unpacked, the file would hold {unpacked:,} bytes; {MOST_UNPACKED:,} are allowed. Leave its "
            "pictures out."
        )
    return archive


def part_of(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of a part, None where there is none. What a directory hides is not unpacked
    beyond the limit either."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return None
    if entry.flag_bits & 1:
        raise BadInput("The Word document is password-protected. Save it without a password.")
    if entry.file_size > LARGEST_PART:
        raise BadInput(
            f"Its part {name} would hold {entry.file_size:,} bytes unpacked; {LARGEST_PART:,} are allowed."
        )
    try:
        with archive.open(entry) as part:
            data = part.read(LARGEST_PART + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise BadInput(f"The Word document is damaged ({error}). {_ADVICE}") from None
    if len(data) > LARGEST_PART:
        raise BadInput(f"Its part {name} is larger than {LARGEST_PART:,} bytes.")
    return data
