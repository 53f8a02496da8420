"""The files of a proof, as a folder or one zip that can be written in one way only,
so that no byte of it is unchecked."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof.canonical_json import canonical, read_canonical
from review_service.proof.events import event_data

EXPORT, ARTICLE, STATEMENT, EVENTS, CHECKPOINT, EARLIER = NAMES = (
    "export.md",
    "article.md",
    "statement.json",
    "events.json",
    "checkpoint.txt",
    "earlier.json",
)
LARGEST = 64_000_000
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class ProvedEvent:
    """An event with the hashes that lead from its leaf to the root of the checkpoint."""

    event: dict[str, Any]
    path: Sequence[bytes]

    @property
    def index(self) -> int:
        return int(self.event["index"])

    @property
    def data(self) -> bytes:
        return event_data(self.event)

    @property
    def after(self) -> dict[str, Any]:
        after: dict[str, Any] = self.event["after"]
        return after


@dataclass(frozen=True)
class Earlier:
    """A checkpoint that went out before, and the hashes that prove that the log has only grown since."""

    note: str
    path: Sequence[bytes]


def written_events(events: Sequence[ProvedEvent]) -> bytes:
    return canonical(
        [{"event": event.event, "path": [part.hex() for part in event.path]} for event in events]
    )


def read_events(data: bytes) -> list[ProvedEvent]:
    """Raises NotProved for anything but events with their paths, each once and in order."""
    rows = _rows(data, EVENTS, {"event", "path"})
    for row in rows:
        event = row["event"]
        if (
            not isinstance(event, dict)
            or type(event.get("index")) is not int
            or not isinstance(event.get("after"), dict)
        ):
            raise NotProved(f"{EVENTS} holds something that is no event.")
    events = [ProvedEvent(row["event"], _path(row["path"], EVENTS)) for row in rows]
    if sorted({event.index for event in events}) != [event.index for event in events]:
        raise NotProved(f"The events of {EVENTS} are not in their order.")
    return events


def written_earlier(earlier: Sequence[Earlier]) -> bytes:
    return canonical(
        [
            {"note": checkpoint.note, "path": [part.hex() for part in checkpoint.path]}
            for checkpoint in earlier
        ]
    )


def read_earlier(data: bytes) -> list[Earlier]:
    rows = _rows(data, EARLIER, {"note", "path"})
    return [Earlier(str(row["note"]), _path(row["path"], EARLIER)) for row in rows]


def _rows(data: bytes, name: str, fields: set[str]) -> list[dict[str, Any]]:
    rows = read_canonical(data, name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() == fields for row in rows):
        raise NotProved(f"{name} is not a list of what belongs there.")
    return rows


def _path(parts: Any, name: str) -> list[bytes]:
    """Only the one way to write a hash is taken: 64 lower-case hexadecimal digits."""
    if not isinstance(parts, list) or not all(
        isinstance(part, str) and len(part) == 64 and _HEX.issuperset(part) for part in parts
    ):
        raise NotProved(f"A path of {name} is no list of hashes.")
    return [bytes.fromhex(part) for part in parts]


def zipped(files: dict[str, bytes]) -> bytes:
    """Stored, dated 1980, in the order of `NAMES`: the same files give the same bytes everywhere."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in NAMES:
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Raises NotProved where the zip is not byte for byte what `zipped` makes of its files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if [info.filename for info in infos] != list(NAMES) or any(
                info.compress_type != zipfile.ZIP_STORED or info.flag_bits or info.file_size > len(data)
                for info in infos
            ):
                raise NotProved("The zip does not hold exactly the files of a proof.")
            files = {info.filename: archive.read(info) for info in infos}
    except (
        zipfile.BadZipFile,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
        OverflowError,
    ) as error:
        raise NotProved(f"The zip is damaged: {error}") from None
    if zipped(files) != data:
        raise NotProved("The zip was altered.")
    return files
