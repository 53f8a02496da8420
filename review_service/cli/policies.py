"""`policies`: what approvals ask for, as the files read now. A file that does not read is named,
with what is wrong."""

import json

import click

from review_service.cli.environment import settings


@click.command("policies")
@click.option("--json", "as_json", is_flag=True)
def policies(as_json: bool) -> None:
    """The approval policies of the content folder; reviews under way keep the one that they began with."""
    from review_service.services.core.policies import read_policies

    every_policy = read_policies(settings().content_dir).all
    if as_json:
        listed = [{**json.loads(policy.content), "sha256": policy.sha256} for policy in every_policy]
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    for policy in every_policy:
        used = ", ".join(policy.audiences) or "chosen when a review starts"
        click.echo(f"{policy.name}: {policy.label} ({used})")
        for sentence in policy.sentences:
            click.echo(f"  {sentence}")


COMMANDS = (policies,)
