"""Nothing typed is ever lost: bad forms, expired tokens, expired logins, stale versions;
and no act without a token."""

import pytest
from factories import ARTICLE, PASSWORD, POLICIES, approved, revised, seeing, submitted, under_review
from flask import Flask
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service.services.review.reviews import request_changes, withdraw_version
from review_service.services.review.threads import NewThread, open_thread

WORDS = "Typed for an hour, with «quotes», <b>brackets</b> & a\nsecond line."
OLD = "an-old-token"


def typed_in(page: Page) -> list[str]:
    """Every value that stands in a field of the page."""
    return [text.replace("\r\n", "\n") for form in page.tree.all("form") for text in fields_of(form).values()]


def shown_wrong(page: Page, name: str) -> None:
    """The failing field says so, points at its message, and the summary leads to it."""
    field = next(one for one in page.tree.all(name=name) if one["aria-invalid"] == "true")
    by_id = {one["id"]: one for one in page.tree.walk() if one["id"]}
    described = [by_id[id_].text for id_ in field["aria-describedby"].split()]
    assert any("Error" in text for text in described), f"{name} is described by {described}"
    around = [one for one in page.tree.all("fieldset") if field in list(one.walk())]
    places = {f"#{one['id']}" for one in (field, *around)}
    assert places & {a["href"] for box in page.tree.all(class_="rs-problems") for a in box.all("a")}


def test_a_bad_form_shows_everything_typed_and_which_field_failed(site: Site) -> None:
    reader, slug = site.as_(), site.make(approved)
    page = reader.send(
        reader.get(f"/articles/{slug}/questions"), 422, having="text", text=WORDS, contact="x" * 201
    )
    assert WORDS in typed_in(page) and "x" * 201 in typed_in(page)
    shown_wrong(page, "contact")
    editor = site.as_("editor")
    page = editor.send(
        editor.get("/sources/new"),
        422,
        having="title",
        title="T",
        doi="nonsense",
        authors=WORDS.replace("\n", " "),
    )
    assert WORDS.replace("\n", " ") in typed_in(page)
    shown_wrong(page, "doi")


def test_an_article_that_cannot_be_read_comes_back_with_the_line(site: Site) -> None:
    author = site.as_("author")
    text = "---\ntitle: [unclosed\n---\n\nText.\n"
    page = author.send(author.get("/submissions/new"), 422, having="text", text=text)
    assert text in typed_in(page) and "line" in page.summary
    shown_wrong(page, "text")


def test_a_ruling_without_a_verdict_keeps_passage_and_note(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    refused = reviewer.send(page, 422, having="reference", value="lee2020", passage="A passage.", note=WORDS)
    assert WORDS in typed_in(refused) and "A passage." in typed_in(refused)
    shown_wrong(refused, "verdict")


def test_an_expired_token_brings_everything_typed_back(site: Site) -> None:
    slug = site.make(under_review)
    reviewer, reader, author, editor = (
        site.as_("reviewer"),
        site.as_(),
        site.as_("author"),
        site.as_("editor"),
    )
    thread = site.make(
        lambda session, people: open_thread(
            session, slug, NewThread("Why?", 1), seeing(session, slug, people.reviewer)
        )
    )
    tries = [
        (reviewer, f"/reviews/{slug}/request-changes", "reason"),
        (reader, f"/articles/{slug}/questions", "text"),
        (author, "/submissions/new", "text"),
        (author, f"/submissions/{slug}/revise", "text"),
        (reviewer, f"/reviews/{slug}/disclosure", "statement"),
        (reviewer, f"/threads/{slug}/new", "text"),
        (author, f"/threads/{slug}/{thread}", "suggestion"),
        (editor, "/sources/1", "text"),
        (editor, "/sources/new", "identifier"),
    ]
    for browser, path, name in tries:
        form = browser.get(path).form(having=name)
        data = {**fields_of(form).to_dict(), name: WORDS, "csrf_token": OLD}
        page = browser.post(form["action"] or path, data, 422)
        assert WORDS in typed_in(page), path
        assert "open for so long that it expired" in page.summary, path


def test_an_answer_typed_into_an_inbox_that_expired_comes_back(site: Site) -> None:
    slug, reader, editor = site.make(approved), site.as_(), site.as_("editor")
    reader.send(reader.get(f"/articles/{slug}/questions"), having="text", text="Why?")
    form = editor.get("/desk/questions").form(having="answer")
    page = editor.post(form["action"], {"answer": WORDS, "csrf_token": OLD}, 422)
    assert WORDS in typed_in(page) and "expired" in page.summary
    editor.send(page, having="answer")
    assert "second line" in editor.get("/desk/questions?closed=1").words


def test_a_button_on_an_expired_page_says_that_nothing_was_done(site: Site) -> None:
    slug, editor = site.make(submitted), site.as_("editor")
    answer = editor.post(f"/desk/{slug}/reviewers/{site.people.reviewer.id}", {"csrf_token": OLD})
    assert "nothing was done" in editor.follow(answer).text


def expired(app: Flask, person: str) -> Browser:
    """Signed in once, and signed out from the other side since."""
    import sqlalchemy as sa

    browser = Browser(app).sign_in(f"{person}@example.org", PASSWORD)
    with app.extensions["review_database"].writing() as session:
        session.execute(sa.text("DELETE FROM login_session"))
    return browser


def test_an_expired_login_brings_the_text_back_and_sending_it_works(site: Site) -> None:
    slug = site.make(under_review)
    browser = Browser(site.app).sign_in("reviewer@example.org", PASSWORD)
    data = fields_of(browser.get(f"/reviews/{slug}/request-changes").form(having="reason"))
    data.setlist("reason", [WORDS])
    with site.database.writing() as session:
        import sqlalchemy as sa

        session.execute(sa.text("DELETE FROM login_session"))
    asked = browser.post(f"/reviews/{slug}/request-changes", data, 401)
    assert "Nothing you typed is lost" in asked.words and WORDS in typed_in(asked)
    wrong = browser.send(asked, 422, having="email", email="reviewer@example.org", password="not this one")
    assert WORDS in typed_in(wrong), "a wrong password loses nothing either"
    back = browser.send(wrong, 200, having="email", email="reviewer@example.org", password=PASSWORD)
    assert back.heading == "Your text is back" and WORDS in typed_in(back)
    after = browser.follow(browser.send(back, having="reason"))
    assert "Typed for an hour, with «quotes», <b>brackets</b> & a second line." in after.words


def test_passwords_are_not_among_what_is_kept(site: Site) -> None:
    browser = expired(site.app, "author")
    page = browser.post("/account", {"current": "the secret old one", "new": "the secret new one"}, 401)
    assert "secret" not in page.text


def test_what_is_kept_is_sent_back_to_this_site_only(site: Site) -> None:
    browser = Browser(site.app)
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        form = fields_of(browser.get("/login").form(having="email"))
        data = {
            **form.to_dict(),
            "email": "author@example.org",
            "password": PASSWORD,
            "kept_action": target,
            "kept:x": "1",
        }
        page = Page(browser.client.post("/login", data=data), "/login")
        assert "evil" not in page.text + page.location and "javascript" not in page.text


def test_words_typed_against_an_older_version_are_kept_and_can_be_sent_again(site: Site) -> None:
    slug = site.make(under_review)
    reviewer, author = site.as_("reviewer"), site.as_("author")
    changes, withdraw = reviewer.get(f"/reviews/{slug}/request-changes"), author.get(f"/submissions/{slug}")
    claim, revision = reviewer.get(f"/reviews/{slug}/claims/1"), author.get(f"/submissions/{slug}/revise")
    with site.database.writing() as session:
        revised(session, slug, site.people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
        from factories import start_review

        start_review(session, slug, seeing(session, slug, site.people.reviewer), POLICIES)
    stale = [
        reviewer.send(changes, 409, having="reason", reason=WORDS),
        author.send(withdraw, 409, at="/withdraw", reason=WORDS),
        reviewer.send(claim, 409, having="reference", value="lee2020", verdict="supports", note=WORDS),
        author.send(revision, 409, having="text", text=ARTICLE + WORDS, hand_in="1")
        if "hand_in" in revision.text
        else None,
    ]
    for page in filter(None, stale):
        assert any(WORDS in text for text in typed_in(page)), page.path
        assert "version 2 is the newest now" in page.summary, page.path
    after = reviewer.follow(reviewer.send(stale[0], having="reason"))  # type: ignore[arg-type]
    assert "Typed for an hour" in after.words, "who was told may send it"


def test_a_revision_of_an_older_version_is_kept(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    report = author.send(
        author.get(f"/submissions/{slug}/revise"), 200, having="text", text=ARTICLE + "\nOne more.\n"
    )
    with site.database.writing() as session:
        revised(session, slug, site.people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
    refused = author.send(report, 409, having="text", hand_in="1")
    assert (
        "One more." in refused.form(having="text").text and "version 2 is the newest now" in refused.summary
    )


def test_words_typed_where_the_state_has_moved_on_are_kept(site: Site) -> None:
    slug = site.make(under_review)
    reviewer, editor = site.as_("reviewer"), site.as_("editor")
    ruling = {"having": "reference", "value": "lee2020", "verdict": "supports", "note": WORDS}
    pages = [
        (reviewer, reviewer.get(f"/reviews/{slug}/request-changes"), {"having": "reason", "reason": WORDS}),
        (reviewer, reviewer.get(f"/reviews/{slug}/claims/1"), ruling),
    ]
    with site.database.writing() as session:
        withdraw_version(session, slug, "Over.", seeing(session, slug, site.people.author))
    for browser, page, typed in pages:
        refused = browser.send(page, 409, **typed)
        assert WORDS in typed_in(refused), page.path
    assert editor.post(f"/desk/{slug}/reopen", {"csrf_token": OLD, "reason": WORDS}, 422)


def posts(app: Flask) -> list[tuple[str, str]]:
    """Every rule that takes a POST, as an address of the one article in the database."""
    values = {
        "slug": "does-walking-lower-blood-pressure",
        "person_id": 2,
        "ordinal": 1,
        "source_id": 1,
        "question_id": 1,
        "change_id": 1,
        "factor_id": 1,
        "number": 1,
        "waiver_id": 1,
        "thread_id": 1,
        "comment_id": 1,
        "name": "ris",
        "subject": "article/new",
    }
    with app.test_request_context():
        from flask import url_for

        return [
            (rule.endpoint, url_for(rule.endpoint, **{name: values[name] for name in rule.arguments}))
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ())
        ]


@pytest.mark.parametrize("token", [{}, {"csrf_token": OLD}])
def test_no_post_does_anything_without_a_token(site: Site, token: dict[str, str]) -> None:
    import sqlalchemy as sa

    slug = site.make(under_review)
    site.as_().send(site.as_().get(f"/articles/{slug}/questions"), having="text", text="Why?")
    site.make(
        lambda session, people: open_thread(
            session, slug, NewThread("Why?", 1, suggestion="So."), seeing(session, slug, people.reviewer)
        )
    )
    browsers = [site.as_(name) for name in ("", "author", "reviewer", "editor", "publisher")]
    data = {
        **token, "text": ARTICLE, "hand_in": "1", "reason": "r", "status": "retracted", "code": "S302",
        "answer": "none", "verdict": "supports", "reference": "lee2020",
        "password": PASSWORD, "email": "author@example.org", "current": PASSWORD,
        "new": "another horse battery", "label": "L",
        "title": "T", "kind": "trial", "slug": slug, "key": "lee2020", "source": "0", "contact": "c",
        "identifier": "pmid:1", "facts": "PubMed:title", "seen": "x", "resolve": "1", "ordinal": "1",
    }  # fmt: skip
    # that a signature was tried and refused is written down
    count = sa.text(
        "SELECT (SELECT count(*) FROM event WHERE action <> 'fail_sign_off'), (SELECT count(*) FROM "
        "login_session), (SELECT count(*) FROM lookup)"
    )
    with site.database.reading() as session:
        before = session.execute(count).one()
    assert len(posts(site.app)) >= 18
    for browser in browsers:
        for endpoint, path in posts(site.app):
            answer = browser.client.post(path, data=data)
            assert answer.status_code in {303, 302, 401, 403, 404, 422}, f"{endpoint}: {answer.status_code}"
            with site.database.reading() as session:
                assert session.execute(count).one() == before, f"{endpoint} acted without a token"


def test_answers_to_what_was_asked_come_back_whatever_stands_in_the_way(site: Site) -> None:
    slug = site.make(under_review)
    site.make(
        lambda session, people: request_changes(
            session, slug, "One.\n\nTwo.", seeing(session, slug, people.reviewer)
        )
    )
    author = site.as_("author")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", check="1")
    names = sorted(one["name"] for one in report.tree.all("textarea") if one["name"].endswith("-reason"))
    typed = {names[0]: WORDS, names[0].replace("reason", "answer"): "kept", names[1]: "Second."}
    refused = author.send(report, 409, having="text", hand_in="1", **typed)
    assert WORDS in typed_in(refused) and "Second." in typed_in(refused)
    assert "1 requested change still without your answer" in refused.summary
    assert "Item 2: Say whether you changed this" in refused.summary
    again = author.send(refused, 409, having="text", hand_in="1", **{names[0]: " "})
    assert "Item 1: Say why it is not changed" in again.summary
    shown_wrong(again, names[0])
    old = author.send(report, 422, having="text", hand_in="1", csrf_token=OLD, **typed)
    assert WORDS in typed_in(old) and "expired" in old.summary
    answer = {names[1].replace("reason", "answer"): "changed", names[0]: WORDS}
    author.send(again, having="text", hand_in="1", **answer)
    assert "Typed for an hour" in site.as_("reviewer").get(f"/threads/{slug}/requests").words
