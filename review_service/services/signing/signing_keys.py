"""The key that statements and checkpoints are signed with: in a file that only its owner reads,
never in the database.

The log names the key in force, so that a file that was swapped or lost is noticed before
anything is signed with it.
"""

import os
import stat
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.errors import BadConfiguration, Blocked, NotProved
from review_service.proof.hand_over import ACTION, first_use, hand_over
from review_service.proof.keys import SigningKey, VerifierKey
from review_service.services.core.history import About, record_event, write_waiting

_IN_FORCE = sa.text(f"""
SELECT event.after FROM event WHERE action = '{ACTION}' ORDER BY id DESC LIMIT 1
""").columns(after=sa.JSON())  # noqa: S608 - our own word


def read_key(path: Path) -> SigningKey:
    """Raises BadConfiguration: missing, readable by others, or damaged, each with what to do."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadConfiguration(f"The signing key {path} can be read by others: run «chmod 600 {path}».")
        return SigningKey.read(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise BadConfiguration(
            f"There is no signing key at {path}: bring the file back from where it is kept, or, on a new "
            "installation, make one with «review-service keys create»."
        ) from None
    except (NotProved, UnicodeDecodeError) as error:
        raise BadConfiguration(f"The signing key {path} cannot be used: {error}") from None


def write_key(path: Path, key: SigningKey) -> None:
    """A new file that only its owner reads. Raises FileExistsError: no key is ever overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{key.written()}\n")
        file.flush()
        os.fsync(file.fileno())


def key_in_force(session: Session) -> VerifierKey | None:
    """The key that the log names, None before the first."""
    after = session.execute(_IN_FORCE).scalar()
    return VerifierKey.read(after["key"]) if after else None


def use_key(session: Session, key: SigningKey | None, now: datetime) -> SigningKey:
    """The key, fit to sign with: the log names it, from now on where it named none.
    Raises Blocked with what to do."""
    if key is None:
        raise Blocked(
            [
                "The service has no signing key, so that no approval can be signed: the administrator "
                "brings the key file back or makes the first one with «review-service keys create»."
            ]
        )
    named = key_in_force(session)
    if named is None:
        record_event(session, ACTION, now, About(None), after=first_use(key.verifier))
        write_waiting(session)
    elif named != key.verifier:
        raise Blocked(
            [
                f"The signing key of this machine is {key.verifier}, the history names {named}: the "
                "administrator brings the right key file, or hands over with «review-service keys rotate»."
            ]
        )
    return key


def replace_key(session: Session, old: SigningKey, new: SigningKey, now: datetime) -> None:
    """From the next event on `new` signs. The old one signs that, and is of no use any more."""
    use_key(session, old, now)
    record_event(
        session, ACTION, now, About(None), before={"key": str(old.verifier)}, after=hand_over(old, new)
    )


def settle_key(session: Session, path: Path, waiting: Path) -> None:
    """Ends a hand-over that was cut off: the new file takes its place where the history names its key,
    else it goes."""
    if not waiting.exists():
        return
    if key_in_force(session) == read_key(waiting).verifier:
        waiting.replace(path)
    else:
        waiting.unlink()
