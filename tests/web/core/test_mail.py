"""From a page to the post box: what somebody does there sends its mails by a real server,
and only once it is committed."""

from collections.abc import Callable, Iterator

import pytest
from factories import NOW, PASSWORD, cast, ruled
from flask import Flask
from smtp_server import LOOPBACK, SmtpServer, smtp_server
from web.conftest import Site
from web.pages import fields_of

from review_service.core.errors import BadConfiguration
from review_service.proof import bundle
from review_service.proof.verify import verify


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as one:
        yield one


@pytest.fixture
def mailing(make_web: Callable[..., Flask], server: SmtpServer) -> Site:
    app = make_web(mail_server=f"smtp://{LOOPBACK}:{server.port}", mail_from="review@example.org")
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    return Site(app, people)


def delivered(site: Site, server: SmtpServer) -> list[tuple[str, str]]:
    """(recipient, subject) of what the postman brought since the last time."""
    server.received.clear()
    site.app.extensions["review_postman"].run_waiting()
    return sorted(
        (one.recipients[0].partition("@")[0], str(one.message["Subject"])) for one in server.received
    )


def press(site: Site, name: str, slug: str, expected: int, /, **typed: str) -> None:
    browser = site.as_(name)
    page = browser.get(f"/reviews/{slug}/sign-off")
    data = {**fields_of(page.form(having="version_sha256")).to_dict(), **typed}
    browser.post(f"/reviews/{slug}/sign-off", data, expected)


def test_the_board_gets_the_checkpoint_of_an_approval_and_a_proof_continues_it(
    mailing: Site, server: SmtpServer
) -> None:
    slug = mailing.make(ruled)
    press(mailing, "reviewer", slug, 303, password=PASSWORD, code=mailing.code("reviewer"))
    assert delivered(mailing, server) == []
    press(mailing, "second", slug, 303, password=PASSWORD, code=mailing.code("second"))
    told = delivered(mailing, server)
    assert [who for who, _ in told] == ["reviewer", "second", "third"]
    (file,) = server.received[0].message.iter_attachments()
    kept = file.get_payload(decode=True).decode()
    publisher = mailing.as_("publisher")
    form = fields_of(publisher.get("/publishing/").form("/export")).to_dict()
    answer = publisher.post("/publishing/export", {**form, "slug": [slug], "proof": "yes"}, 200)
    assert verify(bundle.unzipped(answer.data), last_checkpoint=kept).checkpoint.size > 0
    assert len(delivered(mailing, server)) == 3  # that of the export


def test_too_many_wrong_signings_are_told_at_the_moment_they_lock(mailing: Site, server: SmtpServer) -> None:
    slug = mailing.make(ruled)
    for _ in range(7):
        press(mailing, "reviewer", slug, 422, password="wrong horse", code="000000")
    assert delivered(mailing, server) == []
    press(mailing, "reviewer", slug, 422, password="wrong horse", code="000000")
    assert delivered(mailing, server) == [
        ("administrator", "Signing is locked"),
        ("reviewer", "Signing is locked"),
    ]
    for _ in range(3):
        press(mailing, "reviewer", slug, 429, password=PASSWORD, code=mailing.code("reviewer"))
    assert delivered(mailing, server) == []


def test_a_lock_from_the_sign_in_page_is_told_when_somebody_signs(mailing: Site, server: SmtpServer) -> None:
    slug, elsewhere = mailing.make(ruled), mailing.as_("")
    mailing.as_("reviewer")
    for _ in range(8):
        page = elsewhere.get("/login")
        elsewhere.send(page, 422, having="email", email="reviewer@example.org", password="wrong horse")
    press(mailing, "reviewer", slug, 429, password=PASSWORD, code=mailing.code("reviewer"))
    assert [who for who, _ in delivered(mailing, server)] == ["administrator", "reviewer"]


def test_a_reset_by_an_administrator_is_told(mailing: Site, server: SmtpServer) -> None:
    administrator = mailing.as_("administrator")
    page = administrator.get("/signing")
    administrator.send(page, 303, at=f"/{mailing.people.reviewer.id}/reset")
    assert [who for who, _ in delivered(mailing, server)] == ["administrator", "reviewer"]
    assert "reset by Administrator" in server.received[0].message.get_content()


def test_what_another_process_left_is_sent_with_the_first_request(
    mailing: Site, server: SmtpServer, make_web: Callable[..., Flask]
) -> None:
    from review_service.services.people.second_factors import reset_factors

    with mailing.database.writing() as session:
        reset_factors(session, "reviewer@example.org", "Anna", NOW)
    settings = mailing.app.extensions["review_settings"]
    other = make_web(mail_server=settings.mail_server, mail_from=settings.mail_from)
    other.test_client().get("/")
    other.extensions["review_postman"].run_waiting()
    assert len(server.received) == 2
    assert delivered(mailing, server) == []


def test_a_mail_server_that_cannot_be_one_stops_the_start(make_web: Callable[..., Flask]) -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_MAIL_SERVER"):
        make_web(mail_server="mail.example.org", mail_from="review@example.org")
