"""The postman of this process: the first request wakes it, and each commit that wrote a mail."""

from flask import Flask

from review_service.core.config import Settings
from review_service.core.db import Database


def register(app: Flask, chosen: Settings, database: Database) -> None:
    """Raises BadConfiguration for a mail server that cannot be one."""
    if not chosen.has_mail:
        return
    from review_service.jobs.mail_sender import DUE, open_post

    postman = open_post(chosen, database, is_behind=chosen.mode != "test")
    if postman is None:
        return
    app.extensions["review_postman"] = postman
    waiting = [DUE]

    @app.before_request
    def send_what_another_process_left() -> None:
        if waiting:
            waiting.clear()
            postman.ask(DUE)
