"""Where the machine could not read an article, its pages say why and when it tries again,
and an editor can ask for it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, article, under_review
from web.conftest import Site

from review_service.services.evidence.screening_failures import RETRIES, record_failure


@pytest.fixture
def slug(site: Site) -> str:
    return site.make(under_review)


def fail(site: Site, slug: str, times: int = 1) -> None:
    from datetime import UTC, datetime

    with site.database.writing() as session:
        for _ in range(times):
            record_failure(
                session, article(session, slug).version_id or 0, "A table was torn.", datetime.now(UTC)
            )


def test_the_pages_say_why_and_when_it_is_tried_again(site: Site, slug: str) -> None:
    fail(site, slug)
    for address in (f"/reviews/{slug}", f"/reviews/{slug}/claims/1"):
        words = site.as_("reviewer").get(address).words
        assert "could not read this article: A table was torn. It tries again on" in words
        assert "Try again" not in words, "the button is the editor's"
    assert site.app.extensions["review_screener"]._waiting.empty(), "its time has not come"


def test_after_the_last_try_it_waits_for_an_editor_whose_button_begins_anew(site: Site, slug: str) -> None:
    fail(site, slug, len(RETRIES) + 1)
    editor = site.as_("editor")
    page = editor.get(f"/reviews/{slug}/claims/1")
    assert f"It tried {len(RETRIES) + 1} times and waits until an editor asks." in page.words
    form = next(one for one in page.tree.all("form") if one["action"] == f"/reviews/{slug}/screening")
    assert form["method"] == "post"
    token = page.tree.all("input", name="csrf_token")[0]["value"]
    editor.post(f"/reviews/{slug}/screening", {"csrf_token": token}, 303)
    site.app.extensions["review_screener"].run_waiting()
    words = editor.get(f"/reviews/{slug}/claims/1").words
    assert "could not read" not in words and "still reading" not in words
    assert "asked the machine to read the article again" in editor.get(f"/articles/{slug}/history").words


def test_a_page_asks_once_its_time_has_come(site: Site, slug: str) -> None:
    fail(site, slug)
    with site.database.writing() as session:
        past = (NOW - timedelta(days=400)).isoformat(sep=" ")
        session.execute(sa.text("UPDATE screening_failure SET retry_at = :past"), {"past": past})
    assert "still reading" in site.as_("reviewer").get(f"/reviews/{slug}/claims/1").words
    site.app.extensions["review_screener"].run_waiting()
    with site.database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM screening_failure")) == 0


def test_only_editors_ask_and_an_expired_button_does_nothing(site: Site, slug: str) -> None:
    fail(site, slug)
    site.as_("reviewer").post(f"/reviews/{slug}/screening", {}, 403)
    editor = site.as_("editor")
    assert "nothing was done" in editor.follow(editor.post(f"/reviews/{slug}/screening", {}, 303)).words
    with site.database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM screening_failure")) == 1
