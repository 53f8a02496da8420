"""What every view needs of the request: who is acting, the database, the clock, the settings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map

from review_service.core.actor import Actor
from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import NotPermitted, WrongPassword, WrongSecondFactor
from review_service.core.vocabulary import Role
from review_service.domain.policy import Policies
from review_service.services.core.policies import read_policies
from review_service.services.people.accounts import RateLimit, count_failure, refuse_too_many, signed_in_with
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.proofs_of_person import RelyingParty, SigningRules
from review_service.services.people.vault import Vault

LOGIN_KEY = "login"
KEY = "idempotency_key"  # the hidden field of every form that acts (web/core/forms.py)


def settings() -> Settings:
    chosen: Settings = current_app.extensions["review_settings"]
    return chosen


def database() -> Database:
    opened: Database = current_app.extensions["review_database"]
    return opened


def now() -> datetime:
    return datetime.now(UTC)


def reading() -> Session:
    """The one read-only session of this request, opened at first use; after a unit of work,
    what it wrote is read in it."""
    unit = open_unit()
    if unit is not None:
        return unit
    if "reading" not in g:
        g.reading_context = database().reading()
        g.reading = g.reading_context.__enter__()
    session_open: Session = g.reading
    return session_open


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Opens a unit of work and does not commit it: that happens with the answer, once the view has returned
    (web/core/units_of_work.py), or when the next one begins."""
    commit()
    close_reading()
    context = database().writing()
    session = context.__enter__()
    try:
        yield session
        session.flush()
    except BaseException as error:
        context.__exit__(type(error), error, error.__traceback__)
        raise
    g.unit = (context, session)


def open_unit() -> Session | None:
    """What was written and is not committed yet."""
    return g.unit[1] if "unit" in g else None


def commit() -> None:
    if "unit" in g:
        g.pop("unit")[0].__exit__(None, None, None)
        for act in g.pop("after_commit", ()):
            act()


def abandon() -> None:
    """Nothing that this request wrote and has not committed is kept."""
    g.pop("after_commit", None)
    if "unit" in g:
        g.pop("unit")[1].rollback()


def after_commit(act: Callable[[], None]) -> None:
    """For what reaches outside the transaction, such as asking a job to look:
    done once there is something to look at."""
    if "unit" in g:
        g.setdefault("after_commit", []).append(act)
    else:
        act()


def close_reading() -> None:
    if "reading" in g:
        g.pop("reading")
        g.pop("reading_context").__exit__(None, None, None)


def passwords() -> PasswordPolicy:
    if "review_passwords" not in current_app.extensions:
        chosen = settings()
        current_app.extensions["review_passwords"] = PasswordPolicy(
            chosen.argon2_time, chosen.argon2_memory_kib
        )
    policy: PasswordPolicy = current_app.extensions["review_passwords"]
    return policy


def signing_rules() -> SigningRules:
    if "review_signing_rules" not in current_app.extensions:
        window = timedelta(minutes=settings().signing_minutes)
        vault = Vault(current_app.config["SECRET_KEY"])
        place = urlsplit(settings().base_url)
        party = RelyingParty(place.hostname or "localhost", f"{place.scheme}://{place.netloc}")
        current_app.extensions["review_signing_rules"] = SigningRules(passwords(), vault, window, party)
    rules: SigningRules = current_app.extensions["review_signing_rules"]
    return rules


def policies() -> Policies:
    """As the files read now: an editor's change counts from the next round on."""
    return read_policies(settings().content_dir)


def rate_limit() -> RateLimit:
    chosen = settings()
    return RateLimit(chosen.login_failures, timedelta(minutes=chosen.login_window_minutes))


def client_address() -> str:
    return request.remote_addr or "unknown"


def current_actor() -> Actor | None:
    if "actor" not in g:
        token = session.get(LOGIN_KEY)
        _keep_csrf_token()
        found_in = signed_in_with(reading(), token, now()) if token else None
        g.actor = found_in.actor if found_in else None
        g.open_questions = found_in.open_questions if found_in else 0
    actor: Actor | None = g.actor
    return actor


def _keep_csrf_token() -> None:
    """A session's token for forms never expires, so it is signed once and not for each page."""
    raw = session.get("csrf_token")
    if raw and "csrf_token" not in g:
        g.csrf_token = _signed_token(str(current_app.secret_key), raw)


@lru_cache(maxsize=2_000)
def _signed_token(_secret: str, _raw: str) -> str:
    """Of the session of this request, which the arguments name."""
    return str(generate_csrf())


def the_actor() -> Actor:
    """The signed-in person; for views behind `signed_in`."""
    actor = current_actor()
    if actor is None:
        raise NotPermitted("Sign in first.")
    return actor


def open_questions() -> int:
    """What waits in the editors' inbox; came with who is signed in."""
    actor = current_actor()
    waiting: int = g.open_questions if actor and Role.EDITOR in actor.roles else 0
    return waiting


@contextmanager
def counting_wrong_passwords() -> Iterator[None]:
    """Around an act that asks for the password, or more, again. Raises Blocked after too many wrong ones;
    counts each."""
    email = the_actor().email
    with unit_of_work() as db:
        refuse_too_many(db, rate_limit(), email, client_address(), now())
    try:
        yield
    except (WrongPassword, WrongSecondFactor):
        with unit_of_work() as db:
            count_failure(db, rate_limit(), email, client_address(), now())
        raise


View = Callable[..., Any]


class NotSignedIn(Exception):
    """Whoever asks has to sign in first: the answer is the page for that, with what was typed."""


def signed_in(*roles: Role) -> Callable[[View], View]:
    """Only for people who are signed in and hold one of the roles (any, if none is named).

    Whoever is not signed in is asked to (web/people/account.py); what they typed is kept
    and offered again afterwards.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor is None:
                raise NotSignedIn
            if roles and not actor.roles & set(roles):
                needed = " or ".join(role.value.replace("_", " ") for role in roles)
                raise NotPermitted(f"This page is for people with the role {needed}.")
            return view(*args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


SECRETS = frozenset({"password", "current", "new", "confirming", "secret", "passkey"})


def is_secret(name: str) -> bool:
    """A field whose words are never printed again, nor kept as a digest.
    A finding of the screening has a `code` as well."""
    return name in SECRETS or (
        name == "code" and request.blueprint in {"sign_offs", "second_factors", "waivers"}
    )


def kept_fields() -> list[tuple[str, str]]:
    """What was typed, without tokens and passwords."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "kept_action"} and not is_secret(name) and not name.startswith("kept:")
    ]


def kept_files() -> list[tuple[str, str]]:
    """(field, name) of the files that were sent: they cannot be sent along,
    so they are asked for again by name."""
    return [(name, file.filename) for name, file in request.files.items(multi=True) if file.filename]


MOST = 2**31 - 1  # what an integer column of PostgreSQL holds


def whole_number(text: str | None) -> int | None:
    """A number from an address or a form that a row can have; None for anything else («²»
    is a digit to isdigit)."""
    if not text or len(text) > 10 or not (text.isascii() and text.isdigit()):
        return None
    return min(int(text), MOST)


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that no row can have is an address that does not exist."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MOST)


def local_path(target: str | None) -> str | None:
    """A path on this site, or None: no scheme, no host, no backslash, no control character."""
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"}:
        return None
    return None if any(ch in target for ch in "\\\r\n\t") else target


def register(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def refuse_nul() -> None:
        """No keyboard types U+0000 and PostgreSQL stores none."""
        values = (request.path, *request.values.values())
        if any("\0" in value for value in values):
            raise BadRequest("The text holds a NUL character, which nothing here can store.")

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        abandon()
        close_reading()

    @app.context_processor
    def every_template() -> dict[str, Any]:
        return {"actor": current_actor(), "settings": settings()}

    app.jinja_env.globals["Role"] = Role
    app.jinja_env.globals["url_for"] = _remembering_addresses()


def _remembering_addresses() -> Callable[..., str]:
    """`url_for` for templates: a page has twenty addresses, and building one costs more than printing it."""

    @lru_cache(maxsize=2_000)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    return lambda endpoint, **values: built(request.script_root, endpoint, tuple(values.items()))


def no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
