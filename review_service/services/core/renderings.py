"""The stored HTML of a version; made anew only when the renderer is newer than what is stored."""

from sqlalchemy.orm import Session

from review_service.models import Rendering, Version
from review_service.reading.articles import read_article
from review_service.rendering.html import render_body

ENGINE = 2  # raise it whenever render_body gives other HTML for the same text


def html_of(session: Session, version_id: int) -> str:
    """Safe HTML with a `<span class="claim" id="claim-N">` around each claim. Never writes: a GET may ask."""
    stored = session.get(Rendering, version_id)
    if stored is not None and stored.engine == ENGINE:
        return stored.html
    version = session.get_one(Version, version_id)
    return render_body(read_article(version.content, "markdown"))
