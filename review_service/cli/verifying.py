"""`verify` and `verifier`: checking a proof needs neither the database nor the network,
nor this installation."""

from pathlib import Path

import click

from review_service.core.errors import NotProved

FILE = click.Path(exists=True, path_type=Path)


@click.command("verify")
@click.argument("proof", type=FILE)
@click.option("--trust", type=FILE, help="A file with the keys that you trust, one a line.")
@click.option(
    "--last-checkpoint", type=FILE, help="The last checkpoint that you kept: the log has to continue it."
)
def verify(proof: Path, trust: Path | None, last_checkpoint: Path | None) -> int:
    """Check PROOF, a zip, folder or event's proof: who approved what when.
    Exit code 1 with the reason where not."""
    from review_service.proof.command import check

    try:
        lines = check(proof, trust, last_checkpoint)
    except NotProved as error:
        click.echo(f"NOT PROVED: {error}", err=True)
        return 1
    click.echo("\n".join(lines))
    return 0


@click.command("verifier")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
def verifier(output: Path) -> None:
    """Write the verifier as one file OUTPUT, for people who have Python and «cryptography»
    and nothing of ours."""
    from review_service.proof.zipapp import verifier as made

    output.write_bytes(made())
    output.chmod(0o755)
    click.echo(f"Wrote {output}: python3 {output} PROOF --trust FILE")


COMMANDS = (verify, verifier)
