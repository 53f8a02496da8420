"""The postman of this process: the first request wakes it, and each commit that wrote a mail."""

from flask import Flask

from review_service.config import Settings
from review_service.db import Database
from review_service.jobs.postman import DUE, open_post


def register(app: Flask, chosen: Settings, database: Database) -> None:
    """Raises BadConfiguration for a mail server that cannot be one."""
    postman = open_post(chosen, database, is_behind=chosen.mode != "test")
    app.extensions["review_postman"] = postman
    if postman is None:
        return
    waiting = [DUE]

    @app.before_request
    def send_what_another_process_left() -> None:
        if waiting:
            waiting.clear()
            postman.ask(DUE)
