"""Mail against real servers on loopback: sent once, in the end, encrypted;
and nothing that somebody typed becomes a header."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from bibliography.protocol_servers import make_certificate
from factories import NOW
from smtp_server import LOOPBACK, Behaviour, SmtpServer, smtp_server

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration
from review_service.jobs.mail_sender import DUE, Postman, open_post
from review_service.jobs.smtp import MailServer, Security, connected, server_of
from review_service.services.people.outbox import (
    HELD,
    KEPT,
    MINUTES,
    MailMeans,
    count_given_up,
    enable_mail,
    put_mail,
    waiting_mail,
)

FROM, TO = "review@example.org", "reviewer@example.org"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Post:
    """A database that writes mail, and as many postmen as are asked for."""

    database: Database
    clock: Clock = field(default_factory=Clock)

    def write(
        self, *recipients: str, subject: str = "A word", text: str = "Good day.\n", **more: str
    ) -> None:
        with self.database.writing() as session:
            put_mail(session, recipients or (TO,), subject, text, self.clock(), **more)

    def man(self, server: MailServer | SmtpServer) -> Postman:
        if isinstance(server, SmtpServer):
            server = MailServer(LOOPBACK, server.port, Security.NONE, FROM)
        return Postman(self.database, server, False, self.clock)

    @property
    def left(self) -> int:
        with self.database.reading() as session:
            return len(waiting_mail(session))

    @property
    def error(self) -> str:
        with self.database.reading() as session:
            return waiting_mail(session)[0].last_error


def writing_mail(database: Database) -> Post:
    enable_mail(database.info, MailMeans(FROM, "https://review.example.org", lambda: None))
    return Post(database)


@pytest.fixture
def post(sqlite_database: Database) -> Post:
    return writing_mail(sqlite_database)


@pytest.fixture
def either(database: Database) -> Post:
    """On both databases: what the outbox itself has to hold."""
    return writing_mail(database)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as one:
        yield one


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("mail"), "localhost")


def test_a_mail_arrives_once_as_it_was_written(post: Post, server: SmtpServer) -> None:
    note = "review.example.org\n7\nabc=\n\n— review.example.org " + "x" * 120 + "\n"
    post.write(text="Grüße.\n.\nA dot alone.\n", attachment=note)
    assert post.man(server).send_due()
    assert post.man(server).send_due()
    (received,) = server.received
    message = received.message
    assert received.recipients == (TO,) and message["To"] == TO and FROM in message["From"]
    assert message["Subject"] == "A word" and message["Auto-Submitted"] == "auto-generated"
    body, (file,) = message.get_body(), list(message.iter_attachments())
    assert body is not None and body.get_content().split("\r\n") == ["Grüße.", ".", "A dot alone.", ""]
    assert file.get_filename() == "checkpoint.txt" and file.get_payload(decode=True) == note.encode()
    assert post.left == 0


def test_where_no_mail_is_set_no_row_is_written(database: Database) -> None:
    assert open_post(Settings(), database) is None
    Post(database).write()
    assert Post(database).left == 0


def test_what_is_rolled_back_is_not_sent_and_what_commits_wakes_the_postman(database: Database) -> None:
    woken: list[int] = []
    enable_mail(database.info, MailMeans(FROM, "https://review.example.org", lambda: woken.append(1)))
    with pytest.raises(RuntimeError), database.writing() as session:
        put_mail(session, [TO], "A word", "Good day.", NOW)
        session.flush()
        raise RuntimeError
    assert Post(database).left == 0 and woken == []
    Post(database).write()
    assert Post(database).left == 1 and woken == [1]
    with database.writing():
        pass
    assert woken == [1]


def test_while_the_server_is_down_mail_waits_longer_and_longer_and_goes_out_once_it_is_up(
    either: Post,
) -> None:
    either.write(TO, "second@example.org")
    with smtp_server() as gone:
        address = gone.port
    postman = either.man(MailServer(LOOPBACK, address, Security.NONE, FROM))
    assert not postman.send_due()  # one mail is the probe: the other is not tried
    with either.database.reading() as session:
        first, other = waiting_mail(session)
    assert (first.attempts, other.attempts) == (1, 0) and "of no use" in first.last_error
    assert first.next_try_at == NOW + timedelta(minutes=MINUTES[0])
    assert not postman.send_due()
    either.clock.now += timedelta(minutes=MINUTES[0])
    assert not postman.send_due()
    with either.database.reading() as session:
        first = waiting_mail(session)[0]
    assert first.next_try_at == either.clock.now + timedelta(minutes=MINUTES[1])
    either.clock.now += timedelta(minutes=MINUTES[1])
    with smtp_server(port=address) as back:
        assert postman.send_due()
        assert {one.recipients for one in back.received} == {(TO,), ("second@example.org",)}
    assert either.left == 0


def test_what_no_server_takes_is_given_up_in_the_end_with_the_reason(either: Post) -> None:
    either.write(TO, "second@example.org")
    with smtp_server(Behaviour(refused=frozenset({TO}))) as server:
        for minutes in (*MINUTES, 0):
            assert either.man(server).send_due()
            with either.database.reading() as session:
                assert count_given_up(session) == (minutes == 0)
            either.clock.now += timedelta(minutes=minutes)
        asked = len(server.commands)
        either.clock.now += timedelta(days=30)
        assert either.man(server).send_due() and len(server.commands) == asked
        assert len(server.received) == 1  # the other was not held up
    assert "550 nobody here" in either.error


def test_after_a_crash_between_sending_and_noting_it_is_sent_again_under_the_same_id(
    either: Post, server: SmtpServer
) -> None:
    class Dies(Postman):
        def _sent(self, mail: object) -> None:
            raise KeyboardInterrupt  # what goes past every handler, as a kill does

    either.write()
    here = MailServer(LOOPBACK, server.port, Security.NONE, FROM)
    with pytest.raises(KeyboardInterrupt):
        Dies(either.database, here, False, either.clock).send_due()
    assert either.man(server).send_due() and len(server.received) == 1, "it may still be on its way"
    either.clock.now += HELD
    assert either.man(server).send_due() and either.left == 0
    first, second = (one.message for one in server.received)
    assert first["Message-ID"] == second["Message-ID"] and first["Message-ID"].endswith("@example.org>")
    assert first["Date"] == second["Date"]


def test_two_at_once_send_each_mail_once(either: Post) -> None:
    recipients = [f"r{number}@example.org" for number in range(30)]
    either.write(*recipients)
    meet = threading.Barrier(2, timeout=20)

    def wait_for_the_other() -> None:
        if len(server.received) <= 2:
            meet.wait()  # both hold a mail at the same moment

    with smtp_server(Behaviour(before_taken=wait_for_the_other)) as server:
        threads = [threading.Thread(target=either.man(server).send_due) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(timeout=60)
        assert sorted(one.recipients[0] for one in server.received) == sorted(recipients)
    assert either.left == 0


@pytest.mark.parametrize("taken", ["451 later", "550 no", ""])
def test_a_mail_that_was_not_taken_is_tried_again(post: Post, taken: str) -> None:
    post.write()
    with smtp_server(Behaviour(taken=taken)) as server:
        assert post.man(server).send_due() is bool(taken)
        assert post.left == 1 and post.error
        server.behaviour.taken = "250 taken"
        post.clock.now += timedelta(minutes=MINUTES[0])
        assert post.man(server).send_due() and post.left == 0


def starttls_at(server: SmtpServer, host: str = "localhost") -> MailServer:
    return MailServer(host, server.port, Security.STARTTLS, FROM, "me", "open sesame")


def test_it_is_sent_encrypted_and_signed_in(
    post: Post, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    for is_tls in (False, True):
        post.write()
        with smtp_server(Behaviour(certificate, is_tls, password="open sesame")) as server:
            at = replace(starttls_at(server), security=Security.TLS) if is_tls else starttls_at(server)
            assert post.man(at).send_due()
            assert [(one.is_encrypted, one.user) for one in server.received] == [(True, "me")]


def test_without_the_encryption_that_is_demanded_nothing_is_said(
    post: Post, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    absent, refused = Behaviour(password="open sesame"), Behaviour(certificate, starttls="454 not now")
    foreign = Behaviour(certificate, password="open sesame")
    for behaviour, host in ((absent, "localhost"), (refused, "localhost"), (foreign, LOOPBACK)):
        post.write()
        with smtp_server(behaviour) as server:
            assert not post.man(starttls_at(server, host)).send_due()
            assert server.received == []
            assert not [one for one in server.commands if one[:4] in {"AUTH", "MAIL", "RCPT"}]
        assert "of no use" in post.error
        post.clock.now += timedelta(days=1)


def test_a_certificate_that_nobody_vouches_for_is_refused(post: Post, certificate: tuple[Path, Path]) -> None:
    post.write()
    with smtp_server(Behaviour(certificate)) as server:
        assert not post.man(starttls_at(server)).send_due()
        assert server.received == [] and "certificate verify failed" in post.error


def test_a_wrong_password_is_said_without_it(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.write()
    with smtp_server(Behaviour(password="right")) as server:
        here = MailServer(LOOPBACK, server.port, Security.NONE, FROM, "me", "open sesame")
        assert not post.man(here).send_due()
    assert "535" in post.error and "sesame" not in post.error + caplog.text + repr(here)


HOSTILE = (
    "eve@example.org\r\nBcc: all@example.org",
    "eve@example.org\nBcc: all@example.org",
    "eve@example.org, all@example.org",
    "eve@example.org>\r\nRCPT TO:<all@example.org",
    "eve@example.org> SIZE=1",
    "<eve@example.org>",
    "Eve <eve@example.org>",
    '"a b"@example.org',
    "eve@example.org\x00",
    "eve@[127.0.0.1]",
    "eve",
    "",
    "éve@example.org",
)


@pytest.mark.parametrize("recipient", HOSTILE)
def test_an_address_that_is_not_one_plain_address_gets_no_mail(
    post: Post, server: SmtpServer, recipient: str
) -> None:
    post.write(recipient, TO)
    assert post.man(server).send_due()
    assert [one.recipients for one in server.received] == [(TO,)]
    assert not any("all@" in one for one in server.commands) and "not one plain address" in post.error
    with post.database.reading() as session:
        assert count_given_up(session) == 1


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@example.org", "Hello\nX: y", "a\r\n\r\nb"])
def test_a_subject_does_not_become_another_header(post: Post, server: SmtpServer, subject: str) -> None:
    post.write(subject=subject)
    post.man(server).send_due()
    assert server.received == [] and "cannot be sent" in post.error


def test_words_in_the_text_stay_in_the_text(post: Post, server: SmtpServer) -> None:
    words = "Good day.\r\n.\r\nMAIL FROM:<eve@example.org>\r\nBcc: all@example.org\n"
    post.write(text=words)
    post.man(server).send_due()
    (received,) = server.received
    assert received.message["Bcc"] is None
    assert received.message.get_content().replace("\r\n", "\n") == words.replace("\r\n", "\n")


def test_the_postman_comes_back_when_the_next_mail_is_due(post: Post) -> None:
    with smtp_server() as gone:
        address = gone.port
    times = [0.0]
    postman = post.man(MailServer(LOOPBACK, address, Security.NONE, FROM))
    postman._clock, post.clock.now = lambda: times[0], datetime.now(UTC)
    post.write()
    postman.ask(DUE)
    postman.run_waiting()
    assert post.left == 1
    with smtp_server(port=address) as back:
        times[0], post.clock.now = 50.0, post.clock.now + timedelta(seconds=90)
        postman.run_waiting()
        assert back.received == []
        times[0] = 61.0
        postman.run_waiting()
        assert len(back.received) == 1


def test_what_was_sent_is_kept_for_a_while(either: Post, server: SmtpServer) -> None:
    either.write()
    either.man(server).send_due()
    count = sa.text("SELECT count(*) FROM outgoing_mail")
    for wait, rows in ((KEPT, 1), (timedelta(seconds=1), 0)):
        either.clock.now += wait
        either.man(server).send_due()
        with either.database.reading() as session:
            assert session.scalar(count) == rows


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("smtp://me:p%40ss@mail.example.org", ("mail.example.org", 587, Security.STARTTLS, "me", "p@ss")),
        ("smtp://mail.example.org:25", ("mail.example.org", 25, Security.STARTTLS, "", "")),
        ("smtps://mail.example.org", ("mail.example.org", 465, Security.TLS, "", "")),
        ("smtp://localhost", ("localhost", 25, Security.NONE, "", "")),
        ("smtp://[::1]:2525", ("::1", 2525, Security.NONE, "", "")),
        ("smtp://localhost.evil.example", ("localhost.evil.example", 587, Security.STARTTLS, "", "")),
    ],
)
def test_the_setting_says_where_and_how(address: str, made: tuple[object, ...]) -> None:
    found = server_of(Settings(mail_server=address, mail_from=FROM))
    assert found is not None
    assert (found.host, found.port, found.security, found.user, found.password) == made


@pytest.mark.parametrize("address", ["mail.example.org", "http://mail.example.org", "smtp://",
    "smtp://host:port", "smtp://host/path", "smtp://host:99999", ""])  # fmt: skip
def test_a_setting_that_cannot_be_one_is_refused(address: str) -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_MAIL_SERVER"):
        server_of(Settings(mail_server=address, mail_from=FROM))


@pytest.mark.parametrize("sender", ["", "review", "Review <review@example.org>", "a@b.org\nBcc: c@d.org"])
def test_a_sender_is_one_plain_address(sender: str) -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_MAIL_FROM"):
        server_of(Settings(mail_server="smtp://localhost", mail_from=sender))


def test_a_server_that_says_nothing_is_left_after_its_time(
    monkeypatch: pytest.MonkeyPatch, server: SmtpServer
) -> None:
    from review_service.core.errors import Offline
    from review_service.jobs import smtp

    server.behaviour.greeting = "220-not over yet"
    monkeypatch.setattr(smtp, "SECONDS", 0.2)
    here = MailServer(LOOPBACK, server.port, Security.NONE, FROM)
    with pytest.raises(Offline, match="timed out"), connected(here):
        pass
