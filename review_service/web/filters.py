"""How values look on a page."""

from datetime import datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from review_service.domain.document import Reference
from review_service.domain.vocabulary import Status


def day(value: datetime | None) -> str:
    """«24 February 2026», in UTC."""
    return f"{value.day} {value:%B %Y}" if value else ""


def moment(value: datetime | None) -> Markup:
    """A `<time>` element: «24 Feb 2026, 14:05 UTC»."""
    if value is None:
        return Markup("")
    words = f"{value.day} {value:%b %Y, %H:%M} UTC"
    return Markup(f'<time datetime="{value.isoformat(timespec="seconds")}">{words}</time>')  # noqa: S704 - digits and English month names


def status_label(value: Status | str) -> str:
    return Status(value).label


def words(value: Any) -> str:
    return str(getattr(value, "value", value)).replace("_", " ")


def ama(reference: Any) -> Markup:
    """A reference in AMA style as safe HTML; takes anything with key, number, csl and text."""
    from review_service.exports.ama import ama_reference_html

    found = reference if isinstance(reference, dict) else vars(reference)
    csl = dict(found["csl"])
    plain = Reference(found["key"], found["number"], csl, found["text"])
    return Markup(ama_reference_html(plain))  # noqa: S704 - the exporter escapes all it is given


def register(app: Flask) -> None:
    app.jinja_env.filters.update(day=day, moment=moment, status_label=status_label, words=words, ama=ama)
