"""Checkpoints: how long the log is and what its root is, signed, as C2SP tlog-checkpoint in a signed note."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from review_service.core.errors import NotProved
from review_service.proof.keys import SigningKey, VerifierKey, from_base64

_DASH = "— "


@dataclass(frozen=True)
class Checkpoint:
    """`origin` names the log; `root` are 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def signed(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The note: body, empty line, one line with the signature."""
    body = checkpoint.body
    signature = base64.b64encode(key.verifier.id + key.sign(body.encode())).decode()
    return f"{body}\n{_DASH}{key.name} {signature}\n"


def opened(note: str, keys: Sequence[VerifierKey]) -> tuple[Checkpoint, VerifierKey]:
    """What the note says and which of the keys signed it. Raises NotProved.

    Exactly one signature is taken: our notes carry no others, and a line that nobody
    checks could say anything.
    """
    body, parting, signature = note.partition(f"\n\n{_DASH}")
    if not parting or not signature.endswith("\n") or signature.count("\n") != 1:
        raise NotProved("The checkpoint is not a note with one signature.")
    name, _, encoded = signature.removesuffix("\n").partition(" ")
    data = from_base64(encoded, "The signature of the checkpoint")
    text = f"{body}\n"
    for key in keys:
        if key.name == name and key.id == data[:4]:
            if not key.verifies(data[4:], text.encode()):
                raise NotProved(f"The signature of {name} is not on this checkpoint.")
            return _read(text), key
    raise NotProved(f"The checkpoint is signed with a key of {name} that is not trusted here.")


def _read(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or not lines[0] or not (lines[1].isascii() and lines[1].isdigit()) or lines[3]:
        raise NotProved("The checkpoint does not name a log, its size and its root.")
    checkpoint = Checkpoint(lines[0], int(lines[1]), from_base64(lines[2], "The root of the checkpoint"))
    if checkpoint.body != text or len(checkpoint.root) != 32:
        raise NotProved("The checkpoint is not written in its one form.")
    return checkpoint


def size_named(note: str) -> int:
    """The size that a note speaks of, whoever signed it. Raises NotProved."""
    return _read(f"{note.partition(chr(10) * 2)[0]}\n").size
