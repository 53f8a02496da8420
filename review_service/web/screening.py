"""The screener of this process, and asking it for what a page misses. A page never waits for it."""

from flask import Flask, current_app

from review_service.config import Settings
from review_service.db import Database
from review_service.jobs.screener import Screener, policy_of
from review_service.services.screening import ScreeningPolicy
from review_service.web.requests import now, settings


def screening_policy() -> ScreeningPolicy:
    return policy_of(settings(), now())


def screener() -> Screener:
    found: Screener = current_app.extensions["review_screener"]
    return found


def register(app: Flask, chosen: Settings, database: Database) -> None:
    """Tests run what was asked for by hand; a thread of its own would make them wait for it."""
    app.extensions["review_screener"] = Screener(
        database, lambda: policy_of(chosen, now()), is_behind=chosen.mode != "test"
    )
