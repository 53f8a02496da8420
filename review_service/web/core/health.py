"""For the machine that watches: is the process alive, and can it work."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from review_service.schema.presence import missing_guards
from review_service.web.core.request_context import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Any:
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> Any:
    """503 where a guard is missing, and (from the error handler) where the database does not answer."""
    reading().execute(sa.text("SELECT 1 FROM article LIMIT 1"))
    if missing := missing_guards(reading().connection()):
        return {"status": "guards are missing", "missing": missing}, 503
    return {"status": "ready"}
