"""The editorial review service for medical articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from review_service.core.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application. `settings` default to the environment (REVIEW_*);
    nothing is read or opened on import."""
    import gc

    was_collecting = gc.isenabled()
    gc.disable()  # imports make objects by the hundred thousand and no garbage worth looking for
    try:
        from review_service.core.config import settings_from
        from review_service.web.application import make_app

        return make_app(settings or settings_from())
    finally:
        if was_collecting:
            gc.enable()
