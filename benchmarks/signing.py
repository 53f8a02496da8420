"""What one sign-off request costs beside a bare committed INSERT and the password hash;
part of `benchmarks/proof.py`."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from article import article
from factories import ARTICLE, KEY, PASSWORD, SECRET_KEY, Cast, proof, ruled, seeing, sign
from flask.testing import FlaskClient

from review_service import create_app
from review_service.core.actor import Actor
from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.people import reset_password
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.signing.signing_keys import write_key

FIELD = re.compile(r'<input[^>]*\bname="(\w+)"[^>]*\bvalue="([^"]*)"')
SHORT, LONG = ARTICLE, article(1)
SIGNATURES, APPROVALS = 15, 7


@dataclass(frozen=True)
class Costs:
    """Milliseconds of CPU of this process, as medians: a bare committed INSERT, the password hash,
    and requests by name."""

    insert: float
    password_hash: float
    requests: dict[str, float]

    @property
    def allowed(self) -> float:
        return 2 * (self.insert + self.password_hash)


def signing(database: Database, people: Cast, folder: Path) -> Costs:
    """Over the whole application, with the password cost of production."""
    write_key(folder / "signing-key", KEY)
    settings = Settings(
        mode="test",
        secret_key=SECRET_KEY,
        database_url=database.engine.url.render_as_string(hide_password=False),
        base_url="http://localhost",
        signing_key_file=str(folder / "signing-key"),
    )
    policy = PasswordPolicy(settings.argon2_time, settings.argon2_memory_kib)
    with database.writing() as session:
        reset_password(session, policy, people.reviewer.email, PASSWORD, _now())
    hashed = policy.hash(PASSWORD)
    with _signed_in(settings, people.reviewer) as client:
        requests = {
            "of a quorum of two, 4 claims": _signatures(database, client, people, SHORT),
            "of a quorum of two, 99 claims": _signatures(database, client, people, LONG),
            "that approves, 4 claims": _approvals(database, client, people, SHORT),
            "that approves, 99 claims": _approvals(database, client, people, LONG, 3),
        }
    return Costs(
        _median(lambda: _insert(database), 200),
        _median(lambda: policy.is_right(hashed, PASSWORD), 15),
        requests,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _spent(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1e3


def _median(act: Callable[[], object], times: int) -> float:
    return statistics.median(_spent(act) for _ in range(times))


def _insert(database: Database) -> None:
    with database.writing() as session:
        row = {"key": "benchmark", "now": _now()}
        session.execute(sa.text("INSERT INTO login_failure (key, failed_at) VALUES (:key, :now)"), row)


@contextmanager
def _signed_in(settings: Settings, actor: Actor) -> Iterator[FlaskClient]:
    app = create_app(settings)
    client = app.test_client()
    fields = dict(FIELD.findall(client.get("/login").text))
    answer = client.post("/login", data={**fields, "email": actor.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    yield client
    app.extensions["review_database"].dispose()


def _signatures(database: Database, client: FlaskClient, people: Cast, text: str) -> float:
    """Signed, withdrawn, signed again."""
    with database.writing() as session:
        slug = ruled(session, people, text)
    spent = []
    for _ in range(SIGNATURES):
        spent.append(_signed(database, client, people.reviewer, slug))
        with database.writing() as session:
            withdraw_sign_off(session, slug, "Once more.", seeing(session, slug, people.reviewer, _now()))
    return statistics.median(spent)


def _approvals(
    database: Database, client: FlaskClient, people: Cast, text: str, times: int = APPROVALS
) -> float:
    spent = []
    for _ in range(times):
        with database.writing() as session:
            slug = ruled(session, people, text)
            sign(session, slug, people.second, _now())
        spent.append(_signed(database, client, people.reviewer, slug))
    return statistics.median(spent)


def _signed(database: Database, client: FlaskClient, actor: Actor, slug: str) -> float:
    """Of the POST alone; the page is read before, and its statements are known by then."""
    with database.writing() as session:
        code = proof(session, actor, _now()).code
    path = f"/reviews/{slug}/sign-off"
    fields = dict(FIELD.findall(client.get(path).text))
    answers = []
    spent = _spent(
        lambda: answers.append(client.post(path, data={**fields, "password": PASSWORD, "code": code}))
    )
    assert answers[0].status_code == 303, answers[0].text[:2_000]
    return spent
