"""For the machine that watches: is the process alive, and can it work."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from review_service.web.requests import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Any:
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> Any:
    """503 (from the error handler) where the database does not answer."""
    reading().execute(sa.text("SELECT 1 FROM article LIMIT 1"))
    return {"status": "ready"}
