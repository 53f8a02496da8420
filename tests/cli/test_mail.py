"""`mail`, and the commands that write mail: it goes out at once, and what does not
is shown and sent later."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from cli.conftest import ROOT, Run
from factories import NOW, cast
from smtp_server import LOOPBACK, Behaviour, SmtpServer, smtp_server

from review_service.core.db import Database
from review_service.services.people.outbox import MINUTES

RESET = ("people", "reset-second-factor", "reviewer@example.org")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as one:
        yield one


@pytest.fixture
def mailing(run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[SmtpServer], Run]:
    database = Database(sqlite_url)
    with database.writing() as session:
        cast(session)
    database.dispose()

    def by(server: SmtpServer) -> Run:
        monkeypatch.setenv("REVIEW_MAIL_SERVER", f"smtp://{LOOPBACK}:{server.port}")
        monkeypatch.setenv("REVIEW_MAIL_FROM", "review@example.org")
        return run

    return by


def test_what_a_command_writes_is_sent_before_it_ends(mailing: Callable[[SmtpServer], Run],
    server: SmtpServer) -> None:  # fmt: skip
    run = mailing(server)
    assert run(*RESET).code == 0
    assert len(server.received) == 2
    assert (run("mail", "list").out, run("mail", "list").code) == ("", 0)


def test_what_was_given_up_is_shown_with_its_reason_and_sent_by_hand(
    mailing: Callable[[SmtpServer], Run], sqlite_url: str
) -> None:
    with smtp_server(Behaviour(refused=frozenset({"reviewer@example.org"}))) as server:
        run = mailing(server)
        run(*RESET)
        shown = run("mail", "list")
        assert shown.code == 0 and "1 tries, next try 20" in shown.out and "550 nobody here" in shown.out
        database = Database(sqlite_url)
        with database.writing() as session:
            last = {"most": len(MINUTES), "now": datetime.now(UTC)}
            session.execute(
                sa.text(
                    "UPDATE outgoing_mail SET attempts = :most, next_try_at = :now WHERE sent_at IS NULL"
                ),
                last,
            )
        database.dispose()
        assert "1 left" in run("mail", "send").out
        give_up(sqlite_url)
        shown = run("mail", "list")
        assert shown.code == 1 and "given up" in shown.out
        assert "1 mails were given up" in run("db", "check").out
        server.behaviour.refused = frozenset()
        sent = run("mail", "send")
        assert (sent.code, sent.out) == (0, "All mail is sent.\n")
        assert len(server.to("reviewer@example.org")) == 1


def give_up(url: str) -> None:
    database = Database(url)
    with database.writing() as session:
        session.execute(sa.text("UPDATE outgoing_mail SET next_try_at = NULL WHERE sent_at IS NULL"))
    database.dispose()


def test_a_test_mail_says_whether_the_server_takes_mail(mailing: Callable[[SmtpServer], Run]) -> None:
    with smtp_server() as server:
        run = mailing(server)
        assert "took a mail to anna@example.org" in run("mail", "test", "anna@example.org").out
        assert len(server.to("anna@example.org")) == 1
        refused = run("mail", "test", "anna@example.org\nBcc: eve@example.org")
        assert refused.code == 2 and "not one plain address" in refused.error
    failed = run("mail", "test", "anna@example.org")
    assert failed.code == 2 and "was of no use" in failed.error


def test_where_no_mail_is_set_it_says_so(run: Run) -> None:
    for command in (("mail", "send"), ("mail", "test", "anna@example.org")):
        said = run(*command)
        assert said.code == 2 and "No mail is set" in said.error


def test_a_process_that_is_killed_between_sending_and_noting_sends_the_same_mail_again(
    mailing: Callable[[SmtpServer], Run], sqlite_url: str, environment: Path
) -> None:
    """The server has the mail whole when the sender is killed, and had not said so yet."""
    started: list[subprocess.Popen[bytes]] = []
    behaviour = Behaviour(before_taken=lambda: started[0].send_signal(signal.SIGKILL))
    with smtp_server(behaviour) as server:
        run = mailing(server)
        command = [sys.executable, "-m", "review_service", *RESET]
        started.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=environment))  # fmt: skip
        assert started[0].wait(timeout=60) == -signal.SIGKILL
        (first,) = server.received
        behaviour.before_taken = lambda: None
        assert run("mail", "send").code == 1, "somebody may be sending it"
        assert len(server.to(first.recipients[0])) == 1
        database = Database(sqlite_url)
        with database.writing() as session:
            session.execute(
                sa.text("UPDATE outgoing_mail SET next_try_at = :now WHERE sent_at IS NULL").bindparams(
                    now=NOW
                )
            )
        database.dispose()
        assert run("mail", "send").code == 0
        again = server.to(first.recipients[0])
        assert len(again) == 2 and len({one.message["Message-ID"] for one in again}) == 1
