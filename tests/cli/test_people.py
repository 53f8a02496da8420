"""Accounts at the command line: closed and opened again, moved to another address."""

import json
from pathlib import Path

from cli.conftest import Run

EMAIL = "ann@example.org"


def test_an_account_is_closed_and_opened_again(run: Run, environment: Path) -> None:
    run("people", "add", EMAIL, "Ann", "--role", "author")
    assert run("people", "close", EMAIL).code == 0
    (ann,) = json.loads(run("people", "list", "--json").out)
    assert ann["roles"] == []
    refused = run("people", "grant", EMAIL, "author")
    assert refused.code == 1 and "The account of Ann is closed: open it first." in refused.error
    assert run("people", "open", EMAIL).code == 0
    assert run("people", "grant", EMAIL, "author").code == 0


def test_an_address_changes_and_is_taken_once(run: Run, environment: Path) -> None:
    for email in (EMAIL, "bob@example.org"):
        run("people", "add", email, "Ann")
    refused = run("people", "change", EMAIL, "--new-email", "BOB@example.org")
    assert refused.code == 2 and "one person has one account" in refused.error
    assert run("people", "change", EMAIL, "--new-email", "lee@example.org").code == 0
    assert "lee@example.org" in run("people", "list").out
