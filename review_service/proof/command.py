"""The verifier as a program: reads a proof from disk, needs no database and no network,
prints what is proved."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from review_service.core.errors import NotProved
from review_service.proof.bundle import LARGEST, unzipped
from review_service.proof.event_proof import event_in_words, is_event_proof, verify_event
from review_service.proof.keys import VerifierKey
from review_service.proof.verify import in_words, verify


def check(proof: Path, trust: Path | None = None, last_checkpoint: Path | None = None) -> list[str]:
    """What is proved, a line each. Raises NotProved with the reason, OSError for a file that is not there."""
    keys = trusted_keys(trust.read_text(encoding="utf-8")) if trust else []
    if proof.is_dir():
        files = {path.name: _limited(path) for path in sorted(proof.iterdir())}
    else:
        data = _limited(proof)
        if is_event_proof(data):
            return event_in_words(*verify_event(data, keys), is_trusted=bool(keys))
        files = unzipped(data)
    note = last_checkpoint.read_text(encoding="utf-8") if last_checkpoint else ""
    return in_words(verify(files, keys, note))


def trusted_keys(text: str) -> list[VerifierKey]:
    """One key a line, as «keys show» prints it; lines that begin with # are remarks.
    Raises NotProved where there is none."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [VerifierKey.read(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise NotProved("The file of trusted keys names no key.")
    return keys


def _limited(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise NotProved(f"{path.name} is larger than any proof.")
    return path.read_bytes()


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 proved, 1 not, 2 a file cannot be read."""
    parser = argparse.ArgumentParser(description="Check an approved article's proof, or that of one event.")
    parser.add_argument("proof", type=Path, help="the zip, the folder, or an event's proof")
    parser.add_argument("--trust", type=Path, help="a file with the keys that you trust, one a line")
    parser.add_argument("--last-checkpoint", type=Path, help="the last checkpoint that you kept")
    chosen = parser.parse_args(arguments)
    try:
        lines = check(chosen.proof, chosen.trust, chosen.last_checkpoint)
    except NotProved as error:
        sys.stderr.write(f"NOT PROVED: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename} cannot be read: {error.strerror}.\n")
        return 2
    except UnicodeDecodeError:
        sys.stderr.write("A file of keys or a checkpoint is text; one of these is not.\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
