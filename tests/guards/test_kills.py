"""T4: the server is killed at random moments while people write; what was acknowledged is there,
once, whoever sends it again.

REVIEW_TRIAL_KILLS is how many kills (20 unless told; 50 and 1000 are the sizes that count),
REVIEW_TRIAL_SEED which random moments.
"""

import http.client
import os
import random
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from factories import PASSWORD, cast, under_review
from trials.served import CHILDREN, SECRET, Server, serving
from trials.table import report
from web.pages import Browser, fields_of

from review_service import create_app
from review_service.auditing.log import audit
from review_service.core.config import Settings
from review_service.core.db import Database

pytestmark = pytest.mark.trial

KILLS = int(os.environ.get("REVIEW_TRIAL_KILLS", "20"))
SEED = int(os.environ.get("REVIEW_TRIAL_SEED", "7"))
LONGEST = 0.05  # seconds after the last acknowledged act until the kill: a ruling takes about a tenth of that


@dataclass
class Hand:
    """Somebody who rules and rules again on one claim. An answer that does not come is asked
    for with the same form."""

    address: tuple[str, int]
    path: str
    cookie: str
    fields: dict[str, str]
    heard: Condition
    acknowledged: dict[str, str] = field(default_factory=dict)
    resent: int = 0
    odd: list[str] = field(default_factory=list)
    is_done: bool = False

    def work(self) -> None:
        while not self.is_done:
            note = uuid.uuid4().hex
            location = self.send(note)
            while not location:
                self.resent += 1
                location = self.send(note)
            self.acknowledged[note] = location
            with self.heard:
                self.heard.notify_all()

    def send(self, note: str) -> str:
        """Where the answer leads; nothing where there was no answer, or «busy»."""
        data = self.fields | {"note": note, "idempotency_key": f"0.{note}"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"review={self.cookie}"}
        connection = http.client.HTTPConnection(*self.address, timeout=15)
        try:
            connection.request("POST", self.path, urlencode(data), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.005)  # nobody listens while the next worker starts: no event to wait for
            return ""
        finally:
            connection.close()
        if answer.status not in {303, 503}:
            self.odd.append(f"{answer.status}")
        return answer.getheader("Location", "") if answer.status == 303 else ""


def hands_at(url: str, server: Server, heard: Condition) -> list[Hand]:
    """Two reviewers, each at two windows."""
    app = create_app(Settings("demo", SECRET, url, argon2_time=1, argon2_memory_kib=8))
    database: Database = app.extensions["review_database"]
    with database.writing() as session:
        slug = under_review(session, cast(session))
    hands = []
    for name in ("reviewer", "second"):
        browser = Browser(app).sign_in(f"{name}@example.org", PASSWORD)
        form = browser.get(f"/reviews/{slug}/claims/1").form(having="reference", value="lee2020")
        cookie = browser.client.get_cookie("review")
        assert cookie is not None
        fields = {**fields_of(form).to_dict(), "verdict": "supports"}
        fields.pop("draft")
        for _ in range(2):
            path = form["action"].partition("#")[0]
            hands.append(Hand(("127.0.0.1", server.port), path, cookie.value, fields, heard))
    database.dispose()
    return hands


@pytest.mark.skipif(not Path(CHILDREN.format(os.getpid())).exists(), reason="needs Linux's list of children")
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_no_acknowledged_act_is_lost_and_none_is_done_twice(
    request: pytest.FixtureRequest, kind: str
) -> None:
    url, moments, heard = request.getfixturevalue(f"{kind}_url"), random.Random(SEED), Condition()
    with serving(url) as server:
        hands = hands_at(url, server, heard)
        threads = [Thread(target=hand.work, daemon=True) for hand in hands]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            with heard:
                assert heard.wait(timeout=20), "nobody has been answered for 20 seconds"
            time.sleep(moments.uniform(0, LONGEST))  # the kill comes at any moment of an act
            server.kill_workers()
        for hand in hands:
            hand.is_done = True
        for thread in threads:
            thread.join(timeout=30)
        assert not any(thread.is_alive() for thread in threads)
        again = [
            (hand.send(note), location)
            for hand in hands
            for note, location in list(hand.acknowledged.items())[-3:]
        ]
    acknowledged = [note for hand in hands for note in hand.acknowledged]
    database = Database(url)
    with database.reading() as session:
        written = list(session.scalars(sa.text("SELECT note FROM ruling")))
    with database.engine.connect() as connection:
        faults = audit(connection).faults
    database.dispose()
    resent = sum(hand.resent for hand in hands)
    result = (
        f"{len(acknowledged)} acknowledged, {len(written)} written; {resent} sent again; verify-log "
        f"{len(faults)} faults"
    )
    report("T4 kill -9 while people write", kind, f"{KILLS} kills", result)
    assert not [hand.odd for hand in hands if hand.odd]
    assert len(acknowledged) >= KILLS and resent >= KILLS / 2, "the kills hit nobody"
    assert sorted(written) == sorted(acknowledged), "lost, done twice, or done and never acknowledged"
    assert faults == []
    assert all(one == location for one, location in again), (
        "the same form was answered otherwise the second time"
    )
