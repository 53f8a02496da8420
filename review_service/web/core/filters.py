"""How values look on a page."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.core.vocabulary import Status
from review_service.reading.document import Reference
from review_service.rendering.diff_page.writing import marked_words
from review_service.services.review.read_queues import QueueRow
from review_service.web.core.request_context import settings


def day(value: datetime | None) -> str:
    """«24 February 2026», in UTC."""
    return f"{value.day} {value:%B %Y}" if value else ""


def moment(value: datetime | None) -> Markup:
    """A `<time>` element: «24 Feb 2026, 14:05 UTC»."""
    if value is None:
        return Markup("")
    shown = f"{value.day} {value:%b %Y, %H:%M} UTC"
    return Markup(f'<time datetime="{value.isoformat(timespec="seconds")}">{shown}</time>')  # noqa: S704 - digits and English month names


def words_between(old: str, new: str) -> list[Run]:
    """For `marked_words`."""
    return runs(diff_words(old, new))


def status_label(value: Status | str) -> str:
    return Status(value).label


def words(value: Any) -> str:
    return str(getattr(value, "value", value)).replace("_", " ")


def ama(reference: Any) -> Markup:
    """A reference as safe HTML, in the installation's style; takes anything with key,
    number, csl and text."""
    from review_service.exports.ama import ama_reference_html
    from review_service.services.publishing.reference_styles import style_at

    facts = reference if isinstance(reference, dict) else vars(reference)
    csl = dict(facts["csl"])
    plain = Reference(facts["key"], facts["number"], csl, facts["text"])
    return Markup(ama_reference_html(plain, style_at(settings().csl_style)))  # noqa: S704 - the exporter escapes all it is given


def source_marked(text: str, passages: Any, ruled: Any, name: Any) -> Markup:
    from review_service.rendering.source_view import source_html

    return Markup(source_html(text, passages, ruled, str(name)))  # noqa: S704 - source_view escapes all it is given


def claim_flagged(text: str, findings: Any) -> Markup:
    """The claim's words with what findings speak of marked; those that somebody dismissed are left out."""
    from review_service.rendering.source_view import claim_html

    flagged = [
        (finding.start, finding.end, finding.code.severity.value)
        for finding in findings
        if not finding.dismissal
    ]
    return Markup(claim_html(text, flagged))  # noqa: S704 - source_view escapes all it is given


def queue_rows(rows: Iterable[QueueRow], folder: str, now: datetime | None) -> Markup:
    """The lines of a queue; `folder` is what the address of an article begins with."""
    return Markup("").join(
        _queue_row(row, folder, bool(now and row.due_at and row.due_at < now)) for row in rows
    )


@lru_cache(maxsize=1_000)
def _queue_row(row: QueueRow, folder: str, is_overdue: bool) -> Markup:
    """A line of a queue, made once: all that it shows is in the row, so nothing goes stale."""
    macros: Any = current_app.jinja_env.get_template("components/queue_row.html").module
    shown: Markup = macros.queue_row(row, folder + row.slug, is_overdue)
    return shown


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        status_label=status_label,
        words=words,
        ama=ama,
        source_marked=source_marked,
        marked_words=marked_words,
        claim_flagged=claim_flagged,
    )
    app.jinja_env.globals["queue_rows"] = queue_rows
    app.jinja_env.globals["words_between"] = words_between
