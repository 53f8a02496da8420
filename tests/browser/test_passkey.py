"""A passkey in Chromium, with its virtual authenticator: set up, signed with,
and refused where it may not be used."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
import sqlalchemy as sa
from browser.conftest import Server
from browser.visitor import Visitor
from factories import NOW, PASSWORD, VAULT, Cast, cast, ruled, seeing
from playwright.sync_api import Browser, CDPSession, expect

from review_service.core.db import Database
from review_service.services.people.codes import new_recovery_codes

PATH = "/account/second-factor"


@pytest.fixture
def here(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Visitor, CDPSession, Database, Cast, str]]:
    """The reviewer of an article that is ready to be signed, at a browser with a security key
    that asks who they are."""
    server = Server(tmp_path)
    server.address = f"http://localhost:{server.port}"  # a passkey belongs to a name, not to a number
    server.environment["REVIEW_BASE_URL"] = server.address
    server.run("db", "upgrade")
    database = Database(f"sqlite:///{server.database}")
    with database.writing() as session:
        people = cast(session)
        slug = ruled(session, people)
    server.start()
    context = chromium.new_context(base_url=server.address)
    context.set_default_timeout(10_000)
    visitor = Visitor(context, server.address)
    visitor.page.goto("/login")
    visitor.page.fill("#email", "reviewer@example.org")
    visitor.page.fill("#password", PASSWORD)
    visitor.page.get_by_role("button", name="Sign in").click()
    devices = context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    yield visitor, devices, database, people, slug
    context.close()
    server.kill()
    database.dispose()
    assert not visitor.complaints, visitor.complaints


def add_key(devices: CDPSession, verified: bool = True) -> str:
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    return str(devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


def spare(database: Database, person_id: int) -> str:
    with database.writing() as session:
        return new_recovery_codes(session, VAULT, person_id, NOW)[0]


def stored(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(sa.text(query))]


def set_up(visitor: Visitor, code: str) -> None:
    page = visitor.go(f"{PATH}/passkey")
    page.get_by_label("What do you call it?").fill("Key on my ring")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Code of the second factor you have now").fill(code)
    page.get_by_role("button", name="Set it up").click()


def test_a_passkey_is_set_up_and_signs(
    here: tuple[Visitor, CDPSession, Database, Cast, str],
) -> None:
    visitor, devices, database, people, slug = here
    key = add_key(devices)
    set_up(visitor, "ABCD")
    expect(visitor.page.locator(".rs-problems")).to_contain_text("The code is not right")
    set_up(visitor, spare(database, people.reviewer.id))
    expect(visitor.page.locator("main")).to_contain_text("Key on my ring, set up")
    page = visitor.go(f"/reviews/{slug}/sign-off")
    button = page.get_by_role("button", name="Sign with a passkey")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.fill("#password", PASSWORD)
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("gave no answer")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.fill("#password", "wrong horse battery")
    button.click()
    expect(page.locator(".rs-problems")).to_contain_text("The password is not right")
    visitor.look()
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign with a passkey").click()
    expect(page.locator("main")).to_contain_text("1 of 2 signatures")
    expect(page.locator("main")).to_contain_text("with password and passkey")
    assert stored(database, "SELECT method FROM sign_off") == [("password+passkey",)]
    assert stored(database, "SELECT count(*) FROM passkey_use") == [(1,)]
    ((counter,),) = stored(database, "SELECT counter FROM second_factor WHERE kind = 'passkey'")
    assert isinstance(counter, int) and counter > 1


def test_an_answer_signs_what_it_was_given_for_and_once(
    here: tuple[Visitor, CDPSession, Database, Cast, str],
) -> None:
    """The answer is caught on its way and sent again: with the same page, with another's token,
    from an older count."""
    visitor, devices, database, people, slug = here
    add_key(devices)
    set_up(visitor, spare(database, people.reviewer.id))
    expect(visitor.page.locator("main")).to_contain_text("Key on my ring")
    with database.writing() as session:
        other = ruled(session, people)
    caught: list[str] = []
    visitor.context.route(
        f"**/{slug}/sign-off",
        lambda route: (
            (caught.append(route.request.post_data or ""), route.abort())
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page = visitor.go(f"/reviews/{slug}/sign-off")
    page.fill("#password", PASSWORD)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Sign with a passkey").click()
    visitor.complaints.clear()  # the request that the test held back
    visitor.context.unroute_all()
    (body,) = caught
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": visitor.address}

    def send(where: str, what: str = body) -> tuple[int, str]:
        answer = visitor.context.request.post(
            f"{visitor.address}/reviews/{where}/sign-off", data=what, headers=headers, max_redirects=0
        )
        return answer.status, answer.text()

    fresh = visitor.page.locator("input[name=shown]")
    visitor.page.goto(f"/reviews/{slug}/sign-off")
    typed = dict(parse_qsl(body)) | {"shown": fresh.get_attribute("value") or ""}
    status, words = send(slug, urlencode(typed))
    assert status == 422 and "did not answer rightly" in words, "the challenge of another page"
    assert send(other)[0] == 409, "on another article its page is not known"
    assert send(slug)[0] == 303
    assert send(slug)[0] == 303, "the same form again is answered as before"
    body = urlencode(dict(parse_qsl(body)) | {"idempotency_key": ""})
    again, words = send(slug, body)
    assert again == 409 and "You have signed this version" in words
    assert stored(database, "SELECT count(*) FROM sign_off") == [(1,)]
    with database.writing() as session:
        from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off

        withdraw_sign_off(session, slug, "Read it again.", seeing(session, slug, people.reviewer))
    again, words = send(slug, body)
    assert again == 422 and "did not answer rightly" in words
    assert stored(database, "SELECT count(*) FROM sign_off") == [(1,)]
    assert ("the second factor was not right",) in stored(
        database, "SELECT json_extract(after, '$.why') FROM event WHERE action = 'fail_sign_off'"
    )
