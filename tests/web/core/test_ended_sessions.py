"""A sign-in that ended while somebody typed: every form comes back with everything in it,
to that person and to nobody else."""

import pytest
import sqlalchemy as sa
from factories import NOW, PASSWORD, approved, under_review
from web.conftest import Site
from web.pages import Browser, Element, Page, fields_of, upload

from review_service.services.publishing.questions import Asked, ask_question

WORDS = "Typed for an hour, with «quotes», <b>brackets</b> & a\nsecond line."
FORMS = {
    "/submissions/new": "author",
    "/submissions/{open}/revise": "author",
    "/submissions/{open}": "author",
    "/reviews/{open}/claims/1": "reviewer",
    "/reviews/{open}/request-changes": "reviewer",
    "/reviews/{open}/disclosure": "reviewer",
    "/desk/{approved}": "editor",
    "/desk/{approved}/reopen": "editor",
    "/desk/questions": "editor",
    "/sources/1": "editor",
    "/sources/1/status": "editor",
    "/sources/new": "editor",
    "/sources/import": "editor",
}


def values(page: Page) -> set[str]:
    return {
        value.replace("\r\n", "\n") for form in page.tree.all("form") for value in fields_of(form).values()
    }


def typed_into(form: Element) -> list[str]:
    return [one["name"] for one in (*form.all("textarea"), *form.all("input", type="text"))]


def signed_out_everywhere(site: Site) -> None:
    with site.database.writing() as session:
        session.execute(sa.text("DELETE FROM login_session"))


def sign_in_again(browser: Browser, page: Page, who: str, code: int = 200) -> Page:
    return browser.send(page, code, having="email", email=f"{who}@example.org", password=PASSWORD)


@pytest.fixture
def slugs(site: Site) -> dict[str, str]:
    found = {"open": site.make(under_review), "approved": site.make(approved)}
    with site.database.writing() as session:
        row = session.execute(sa.text("SELECT id, version_id FROM article")).first()
        assert row is not None
        ask_question(session, row.id, Asked(row.version_id, "Why?"), NOW)
    return found


@pytest.mark.parametrize(("path", "who"), FORMS.items())
def test_every_form_comes_back_with_every_word_and_names_its_files(
    site: Site, slugs: dict[str, str], path: str, who: str
) -> None:
    browser, path = Browser(site.app).sign_in(f"{who}@example.org", PASSWORD), path.format(**slugs)
    page = browser.get(path)
    forms = [
        one for main in page.tree.all("main") for one in main.all("form", method="post") if typed_into(one)
    ]
    assert forms, path
    signed_out_everywhere(site)
    for form in forms:
        data = {**fields_of(form).to_dict(), **dict.fromkeys(typed_into(form), WORDS)}
        typed = {one for name, one in data.items() if name != "csrf_token"}
        files = {one["name"]: upload("my own.pdf", b"x") for one in form.all("input", type="file")}
        asked = browser.post(form["action"] or path, data | files, 401)
        back = sign_in_again(browser, asked, who)
        assert back.heading == "Your text is back" and typed <= values(back), path
        assert ("Choose «my own.pdf» again" in back.words) is bool(files)
        assert back.form(having="idempotency_key")["action"] == (form["action"] or path).partition("#")[0]
        signed_out_everywhere(site)


def test_what_one_person_typed_is_never_shown_to_another(site: Site, slugs: dict[str, str]) -> None:
    browser = Browser(site.app).sign_in("reviewer@example.org", PASSWORD)
    page = browser.get(f"/reviews/{slugs['open']}/claims/1")
    signed_out_everywhere(site)
    asked = browser.send(page, 401, having="reference", value="lee2020", note=WORDS)
    home = browser.get(sign_in_again(browser, asked, "second", 302).location, 302)
    after = browser.follow(home)
    assert "somebody else's" in after.words
    assert WORDS not in values(after) and "second line" not in after.text


def test_sent_again_with_the_key_it_had_it_acts_once(site: Site, slugs: dict[str, str]) -> None:
    """It was saved, and the answer was lost; then the session ended, and the form was sent again."""
    browser = Browser(site.app).sign_in("reviewer@example.org", PASSWORD)
    page = browser.get(f"/reviews/{slugs['open']}/claims/1")
    count = sa.text("SELECT count(*) FROM ruling WHERE note = 'Once.'")
    ruling = {"having": "reference", "value": "lee2020", "verdict": "supports", "note": "Once."}
    browser.send(page, **ruling)
    signed_out_everywhere(site)
    back = sign_in_again(browser, browser.send(page, 401, **ruling), "reviewer")
    browser.send(back, having="reference")
    with site.database.reading() as session:
        assert session.scalar(count) == 1


def test_a_job_is_asked_once_there_is_something_to_look_at(site: Site) -> None:
    from factories import ARTICLE

    seen: list[object] = []

    class Looking:
        def ask(self, version_id: int) -> None:
            with site.database.reading() as session:
                seen.append(session.scalar(sa.text(f"SELECT number FROM version WHERE id = {version_id}")))

        def has_failed(self, _version_id: int) -> bool:
            return False

    site.app.extensions["review_screener"] = Looking()
    author = site.as_("author")
    author.send(author.get("/submissions/new"), 200, having="text", text=ARTICLE)
    report = author.send(author.get("/submissions/new"), 200, having="text", text=ARTICLE)
    author.send(report, having="text", hand_in="1")
    assert seen == [1]
