"""`agreement`: how far reviewers agree, by kind of source and by pair of reviewers."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from review_service.cli.environment import ready_database

if TYPE_CHECKING:
    from review_service.domain.agreement import Agreement


@click.command("agreement")
@click.option("--json", "as_json", is_flag=True)
def agreement(as_json: bool) -> None:
    """Percent agreement and Cohen's kappa of the first rulings of two people, with n and 95 % intervals."""
    from review_service.services.review.read_agreements import agreement_page

    with ready_database() as db, db.reading() as session:
        page = agreement_page(session)
    if as_json:
        click.echo(json.dumps(asdict(page), ensure_ascii=False))
        return
    click.echo(f"all: {in_words(page.overall)}")
    for title, lines in (("By kind of source", page.kinds), ("By reviewers", page.reviewers)):
        click.echo(f"{title}:")
        for line in lines:
            click.echo(f"  {line.name}: {in_words(line.found)}")


def in_words(agreed: "Agreement") -> str:
    """«n = 50, agreed 70.0 % (56.2 to 80.9 %), kappa 0.40 (0.15 to 0.65)»."""
    if agreed.share is None or agreed.share_interval is None:
        return "nothing was ruled on by two people yet"
    low, high = agreed.share_interval
    share = f"n = {agreed.n}, agreed {100 * agreed.share:.1f} % ({100 * low:.1f} to {100 * high:.1f} %)"
    if agreed.kappa is None:
        return f"{share}, kappa not defined: only one verdict was given"
    if agreed.kappa_interval is None:
        return f"{share}, kappa {agreed.kappa:.2f} (no interval: nobody differed)"
    low, high = agreed.kappa_interval
    return f"{share}, kappa {agreed.kappa:.2f} ({low:.2f} to {high:.2f})"


COMMANDS = (agreement,)
