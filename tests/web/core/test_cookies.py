"""The session's cookie is read once, and means no more and no less than Flask's own reading of it."""

from datetime import timedelta

import pytest
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface

from review_service.web.core.cookies import RememberingSessions


@pytest.fixture
def plain() -> Flask:
    app = Flask("cookies")
    app.secret_key = "k" * 32
    app.session_interface = RememberingSessions()

    @app.get("/put/<word>")
    def put(word: str) -> str:
        session["word"] = word
        session.setdefault("list", []).append(word)
        session.modified = True
        return word

    @app.get("/flat/<word>")
    def flat(word: str) -> str:
        session["word"] = word
        return word

    @app.get("/spoil")
    def spoil() -> str:
        session.setdefault("list", []).append("spoilt")  # and not marked as modified
        return ",".join(session["list"])

    @app.get("/get")
    def get() -> str:
        return str(session.get("word"))

    return app


def test_what_was_put_is_read_each_time(plain: Flask) -> None:
    client = plain.test_client()
    client.get("/flat/one")
    assert [client.get("/get").text for _ in range(3)] == ["one"] * 3
    client.get("/flat/two")
    assert client.get("/get").text == "two"


def test_a_cookie_that_was_changed_or_signed_with_another_key_says_nothing(plain: Flask) -> None:
    client = plain.test_client()
    client.get("/flat/one")
    kept = client.get_cookie("session")
    assert kept is not None and client.get("/get").text == "one"
    client.set_cookie("session", kept.value[:-2] + "xx")
    assert client.get("/get").text == "None"
    plain.secret_key = "another key " * 3
    client.set_cookie("session", kept.value)
    assert client.get("/get").text == "None"


def test_a_cookie_ends_at_its_time_though_it_was_read_before(plain: Flask) -> None:
    client = plain.test_client()
    client.get("/flat/one")
    assert client.get("/get").text == "one"
    plain.permanent_session_lifetime = timedelta(seconds=-1)
    assert client.get("/get").text == "None"


def test_a_list_that_one_request_changed_in_passing_is_whole_in_the_next(plain: Flask) -> None:
    client = plain.test_client()
    client.get("/put/one")
    assert client.get("/spoil").text == "one,spoilt"
    assert client.get("/spoil").text == "one,spoilt"


def test_flask_itself_reads_what_we_keep_and_we_what_it_wrote(plain: Flask) -> None:
    client = plain.test_client()
    client.get("/put/one")
    plain.session_interface = SecureCookieSessionInterface()
    assert client.get("/get").text == "one"
    client.get("/put/two")
    plain.session_interface = RememberingSessions()
    assert client.get("/get").text == "two"
