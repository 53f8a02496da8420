"""What a command starts from: settings, a migrated database, files read as text.

`claims`, `diff` and each `--help` come by here too, so what needs the database is imported
where it is asked for.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from review_service.core.config import Settings, settings_from
from review_service.core.errors import BadConfiguration, BadInput, NotFound
from review_service.core.vocabulary import Role

if TYPE_CHECKING:
    from review_service.core.db import Database
    from review_service.services.people.passwords import PasswordPolicy
    from review_service.services.people.proofs_of_person import SigningRules


def now() -> datetime:
    return datetime.now(UTC)


def settings() -> Settings:
    """Commands sign nothing, so they run without the secret of the web pages."""
    environ = dict(os.environ)
    environ.setdefault("REVIEW_SECRET_KEY", "-" * 32)
    return settings_from(environ)


def passwords(chosen: Settings) -> "PasswordPolicy":
    from review_service.services.people.passwords import PasswordPolicy

    return PasswordPolicy(chosen.argon2_time, chosen.argon2_memory_kib)


def signing_rules(chosen: Settings) -> "SigningRules":
    from review_service.services.people.proofs_of_person import SigningRules
    from review_service.services.people.vault import Vault

    window = timedelta(minutes=chosen.signing_minutes)
    return SigningRules(passwords(chosen), Vault(chosen.secret_key), window)


@contextmanager
def any_database() -> Iterator["Database"]:
    """A database in whatever state, closed at the end."""
    from review_service.core.db import Database

    database = Database(settings().database_url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def ready_database() -> Iterator["Database"]:
    """A database at the shipped schema. Raises BadConfiguration that says how to bring it there."""
    from review_service.jobs.mail_sender import open_post
    from review_service.schema.upgrade import revision_problem

    with any_database() as database:
        postman = open_post(settings(), database, is_behind=False)
        with database.engine.connect() as connection:
            if problem := revision_problem(connection):
                raise BadConfiguration(problem)
        yield database
        if postman is not None:
            # what was written just now: it may be long until somebody asks the web pages
            postman.run_waiting()


def acting(session: Any, email: str | None, role: Role, option: str) -> Any:
    """The person named by the option, or the only one who holds the role."""
    from review_service.services.people.people import actor_for, list_people

    if email:
        return actor_for(session, email)
    candidates = [person.email for person, roles in list_people(session) if role in roles]
    if not candidates:
        raise NotFound(
            f"Nobody holds the role {role.value}: grant it with «review-service people grant EMAIL "
            f"{role.value}»."
        )
    if len(candidates) > 1:
        raise BadInput(
            f"Several people hold the role {role.value}; name one with {option}: {', '.join(candidates)}."
        )
    return actor_for(session, candidates[0])


def read_text_file(path: str) -> str:
    """A UTF-8 file, or standard input for «-». Raises BadInput naming the file."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text (byte {error.start + 1}).") from None


def read_bytes(path: str) -> bytes:
    """A file, or standard input for «-». Raises BadInput naming the file."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except IsADirectoryError:
        raise BadInput(f"{path}: is a folder, not a file.") from None
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file.") from None
