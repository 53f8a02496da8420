"""T6: the server's clock goes back an hour, or forward a year and back: the history keeps its order,
nothing is approved from the past, nobody is locked out, nothing typed is lost."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
import sqlalchemy as sa
from factories import (
    NOW,
    PASSWORD,
    TOTP_SECRET,
    VAULT,
    approved,
    article,
    cast,
    proof,
    rule_everything,
    ruled,
    seeing,
    sign,
    under_review,
)
from flask import Flask
from trials.table import report
from web.conftest import Site
from web.pages import Browser, fields_of

from review_service.auditing.log import audit
from review_service.core.db import Database
from review_service.core.errors import Blocked, WrongSecondFactor
from review_service.core.vocabulary import Status
from review_service.domain.second_factor import code_at, step_at
from review_service.services.people.accounts import RateLimit, count_failure, refuse_too_many
from review_service.services.people.codes import new_recovery_codes, use_code
from review_service.services.signing.checkpoints import is_due
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.web.core import request_context as requests

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
BACK, FORWARD = NOW - HOUR, NOW + YEAR


def faults(database: Database) -> list[str]:
    with database.glancing() as connection:
        return audit(connection).faults


def test_the_history_keeps_its_order_whatever_the_clock_says(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        slug = under_review(session, people)
    for now in (FORWARD, NOW, BACK):
        with database.writing() as session:
            rule_everything(session, slug, people.reviewer, now)
    with database.reading() as session:
        found = session.execute(sa.text("SELECT id, happened_at FROM event ORDER BY id")).all()
    assert [row.id for row in found] == list(range(1, len(found) + 1))
    assert [row.happened_at for row in found] != sorted(row.happened_at for row in found)
    assert faults(database) == []
    report("T6 clock", database.engine.dialect.name, "events under a jumping clock", "their order stays")


def test_nothing_is_approved_from_the_past(database: Database) -> None:
    """Rulings dated later than the signature, then a signature dated later than the other:
    both are refused in words."""
    with database.writing() as session:
        people = cast(session)
        slug = ruled(session, people)
    for signed_before, early in (((), BACK), ((people.reviewer,), NOW)):
        with database.writing() as session:
            for one in signed_before:
                assert not sign(session, slug, one, FORWARD)
        with pytest.raises(Blocked, match="dated"), database.writing() as session:
            sign(session, slug, people.second, early)
    with database.writing() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM sign_off")) == 1
        assert article(session, slug).status is Status.UNDER_REVIEW
        withdraw_sign_off(session, slug, "The clock was wrong.", seeing(session, slug, people.reviewer))
    with database.writing() as session:
        assert not sign(session, slug, people.reviewer, NOW)
        assert sign(session, slug, people.second, NOW + HOUR)
    assert faults(database) == []


def test_a_code_of_the_future_does_not_lock_anybody_out_without_a_word(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        person = cast(session).reviewer
        recovery = new_recovery_codes(session, VAULT, person.id, NOW)[0]
        use_code(session, VAULT, person.id, proof(session, person, FORWARD).code, FORWARD)
        with pytest.raises(
            WrongSecondFactor, match="sign with a recovery code, or have an administrator reset"
        ):
            use_code(session, VAULT, person.id, code_of(NOW), NOW)
        use_code(session, VAULT, person.id, recovery, NOW)


def code_of(now: datetime) -> str:
    return code_at(TOTP_SECRET, step_at(now))


def test_wrong_passwords_of_a_year_ahead_lock_nobody_out_today(sqlite_database: Database) -> None:
    limit = RateLimit(2, timedelta(minutes=15))
    with sqlite_database.writing() as session:
        for now in (FORWARD, FORWARD):
            count_failure(session, limit, "author@example.org", "127.0.0.1", now)
        with pytest.raises(Blocked):
            refuse_too_many(session, limit, "author@example.org", "127.0.0.1", FORWARD)
        refuse_too_many(session, limit, "author@example.org", "127.0.0.1", NOW)


def test_a_checkpoint_of_the_future_does_not_end_the_daily_ones(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        people = cast(session)
        approved(session, people)
    with sqlite_database.writing() as session:
        under_review(session, people)
    with sqlite_database.reading() as session:
        assert not is_due(session, NOW + HOUR)
        assert is_due(session, NOW - YEAR)


class Clock:
    """What the server's clock says: the true time and so much."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead, true = timedelta(), time.time
        clock = self

        class Shown(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return datetime.now(tz) + clock.ahead

        monkeypatch.setattr(requests, "datetime", Shown)
        monkeypatch.setattr(time, "time", lambda: true() + clock.ahead.total_seconds())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def here(app: Flask) -> Site:
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    return Site(app, people)


def ruling(reviewer: Browser, slug: str, note: str) -> tuple[str, Any]:
    form = reviewer.get(f"/reviews/{slug}/claims/1").form(having="reference", value="lee2020")
    data = fields_of(form)
    data.setlist("verdict", ["supports"])
    data.setlist("note", [note])
    return form["action"].partition("#")[0], data


def test_people_go_on_when_the_clock_jumps(here: Site, clock: Clock) -> None:
    """Back by an hour nobody notices. A year ahead the session is over, and what was typed is there after
    signing in. A session that was opened then is none when the clock is right again."""
    slug, reviewer = here.make(under_review), here.as_("reviewer")
    clock.ahead = -HOUR
    reviewer.post(*ruling(reviewer, slug, "An hour ago."))
    clock.ahead = timedelta()
    action, data = ruling(reviewer, slug, "Typed before the jump.")
    clock.ahead = YEAR
    page = reviewer.post(action, data, 401)
    assert "Typed before the jump." in page.text
    back = reviewer.send(page, 200, having="email", email="reviewer@example.org", password=PASSWORD)
    reviewer.send(back, 303, at=action)
    clock.ahead = timedelta()
    assert "/login" in reviewer.get(f"/reviews/{slug}", 302).location
    again = Browser(here.app).sign_in("reviewer@example.org", PASSWORD)
    again.post(*ruling(again, slug, "The clock is right."))
    with here.database.reading() as session:
        notes = session.scalars(sa.text("SELECT note FROM ruling ORDER BY id")).all()
    assert notes == ["An hour ago.", "Typed before the jump.", "The clock is right."]
    assert faults(here.database) == []
    report(
        "T6 clock",
        here.database.engine.dialect.name,
        "an hour back, a year ahead",
        "people go on, nothing lost",
    )


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_page_is_signed_within_its_minutes_only(here: Site, clock: Clock, jump: timedelta) -> None:
    """However the clock jumps under it; looked at again it is signed."""
    slug, reviewer = here.make(ruled), here.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    clock.ahead = jump
    code = code_of(datetime.now(UTC) + jump)
    asked = reviewer.send(page, 409, having="password", password=PASSWORD, code=code)
    assert "Look at it again, then sign" in asked.words
    reviewer.send(asked, 303, having="password", password=PASSWORD, code=code)
    with here.database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM sign_off")) == 1
    report("T6 clock", "sqlite", f"{jump / HOUR:+.0f} h under a page to sign", "told, then signed")
