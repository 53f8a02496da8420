"""`keys`, `checkpoint`, `verify-log`: the signing key, the log as it stands, and whether all of it holds."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from review_service.cli.environment import now, ready_database, settings
from review_service.core.config import Settings
from review_service.core.errors import BadConfiguration, BadInput

if TYPE_CHECKING:
    from review_service.core.db import Database


@click.group("keys")
def keys() -> None:
    """The key that approvals and checkpoints are signed with."""


def _path(chosen: Settings) -> Path:
    return Path(chosen.signing_key_file)


def _name(chosen: Settings) -> str:
    return urlsplit(chosen.base_url).netloc or "review-service"


@keys.command("create")
def create() -> None:
    """Make the first key. Refused where a file or a key in the history is there already."""
    chosen = settings()
    with ready_database() as database:
        made = ensure_key(database, chosen)
    if not made:
        raise BadInput(f"There is a signing key already, at {_path(chosen)}: it was left as it is.")
    click.echo(made)


@keys.command("show")
def show() -> int:
    """Print the public key, for the people who verify; exit code 1 where the history names another."""
    from review_service.services.signing.signing_keys import key_in_force, read_key

    key = read_key(_path(settings())).verifier
    with ready_database() as database, database.reading() as session:
        named = key_in_force(session)
    click.echo(str(key))
    click.echo(f"# SHA-256 of the public key: {key.fingerprint}")
    if named not in (None, key):
        click.echo(f"The history names another key: {named}", err=True)
        return 1
    return 0


@keys.command("rotate")
def rotate() -> None:
    """Hand over to a new key: the old one signs that, in the history, and is deleted."""
    from review_service.proof.keys import SigningKey
    from review_service.services.signing.checkpoints import make_checkpoint
    from review_service.services.signing.signing_keys import read_key, replace_key, settle_key, write_key

    chosen = settings()
    path = _path(chosen)
    waiting = path.with_name(f"{path.name}.new")
    with ready_database() as database:
        with database.reading() as session:
            settle_key(session, path, waiting)
        old = read_key(path)
        new = SigningKey.make(_name(chosen))
        write_key(waiting, new)
        with database.writing() as session:
            replace_key(session, old, new, now())
        waiting.replace(path)
        with database.writing() as session:
            make_checkpoint(session, new, now())
    click.echo(f"{path} holds the new key. Tell those who verify:\n{new.verifier}")


@click.command("checkpoint")
@click.option("--output", default="-", help="A file, or - for standard output.")
def checkpoint(output: str) -> None:
    """Sign the log as it stands, send it to the places that are set, and print it."""
    from review_service.jobs.checkpoint_publisher import Herald, places_of
    from review_service.services.signing.checkpoints import make_checkpoint
    from review_service.services.signing.signing_keys import read_key

    chosen = settings()
    with ready_database() as database:
        with database.writing() as session:
            made = make_checkpoint(session, read_key(_path(chosen)), now())
        failed = Herald(database, lambda: places_of(chosen), is_behind=False).send()
    if output == "-":
        click.echo(made.note, nl=False)
    else:
        Path(output).write_text(made.note, encoding="utf-8")
    for reason in failed:
        click.echo(f"review-service: {reason}", err=True)


@click.command("verify-log")
@click.option(
    "--last-checkpoint",
    type=click.Path(exists=True, path_type=Path),
    help="The last checkpoint that was kept outside: the log has to continue it.",
)
def verify_log(last_checkpoint: Path | None) -> int:
    """Check every event, the tree, the checkpoints and every approval from the rows.
    Exit code 1 with the first bad row."""
    from review_service.auditing.log import audit

    note = last_checkpoint.read_text(encoding="utf-8") if last_checkpoint else ""
    with ready_database() as database, database.glancing() as connection:
        audited = audit(connection, note)
    for fault in audited.faults:
        click.echo(fault, err=True)
    click.echo(
        f"{audited.events} events, {audited.checkpoints} checkpoints and {audited.approvals} approvals"
        + (" hold." if not audited.faults else " were looked at.")
    )
    return 1 if audited.faults else 0


def ensure_key(database: "Database", chosen: Settings) -> str:
    """Makes the first key and names it in the history; empty where there was nothing to do. Raises
    BadConfiguration where the history names a key that is not here: a second one is never made silently."""
    from review_service.proof.keys import SigningKey
    from review_service.services.signing.signing_keys import key_in_force, use_key, write_key

    path = _path(chosen)
    if path.exists():
        return ""
    with database.writing() as session:
        named = key_in_force(session)
        if named is not None:
            raise BadConfiguration(
                f"The history names the signing key {named}, and there is none at {path}: bring the file "
                "back from where it is kept. Until then nothing can be approved."
            )
        key = SigningKey.make(_name(chosen))
        write_key(path, key)
        use_key(session, key, now())
    return (
        f"Made the signing key {path}: keep a copy apart from the database. Those who verify need:\n"
        f"{key.verifier}"
    )


def key_problem(chosen: Settings) -> str:
    """Why nothing could be signed with the key of this machine; empty where all is well."""
    from review_service.core.db import Database
    from review_service.services.signing.signing_keys import key_in_force, read_key

    database = Database(chosen.database_url)
    try:
        with database.reading() as session:
            named = key_in_force(session)
        key = read_key(_path(chosen)).verifier
    except BadConfiguration as error:
        return str(error)
    finally:
        database.dispose()
    return (
        ""
        if named in (None, key)
        else f"The history names the signing key {named}, {_path(chosen)} holds {key}."
    )


COMMANDS = (keys, checkpoint, verify_log)
