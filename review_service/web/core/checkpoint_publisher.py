"""The signing key of this machine, and the herald of this process, which makes the daily
checkpoint and sends them out."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration
from review_service.jobs.checkpoint_publisher import DAILY, NEWEST, Herald, places_of
from review_service.proof.keys import SigningKey
from review_service.services.signing.signing_keys import read_key
from review_service.web.core.request_context import settings

log = logging.getLogger(__name__)
__all__ = ["NEWEST", "herald", "register", "signing_key"]


def signing_key() -> SigningKey | None:
    """Read anew each time, so that every process notices a new key. None where it cannot be used:
    the log says why."""
    return _key_of(settings())


def _key_of(chosen: Settings) -> SigningKey | None:
    try:
        return read_key(Path(chosen.signing_key_file))
    except BadConfiguration as error:
        log.warning("%s", error)
        return None


def herald() -> Herald:
    publisher: Herald = current_app.extensions["review_herald"]
    return publisher


def register(app: Flask, chosen: Settings, database: Database) -> None:
    """The first request of a day asks for the checkpoint of the day;
    what is due is for the database to say."""
    made = Herald(
        database, lambda: places_of(chosen), lambda: _key_of(chosen), is_behind=chosen.mode != "test"
    )
    app.extensions["review_herald"] = made
    asked = {0}

    @app.before_request
    def ask_for_the_checkpoint_of_the_day() -> None:
        day = datetime.now(UTC).toordinal()
        if day not in asked:
            asked.clear()
            asked.add(day)
            made.ask(DAILY)
