"""Signing in, signing out, one's own password."""

from factories import CHEAP, NOW, PASSWORD
from web.conftest import Site
from web.pages import Browser

from review_service.core.vocabulary import Role
from review_service.services.people.people import NewPerson, add_person

NEW = "a new horse battery"


def test_people_are_led_to_where_their_work_is(site: Site) -> None:
    there = {
        name: site.as_(name).get("/home", 302).location
        for name in ("author", "reviewer", "editor", "publisher", "nobody")
    }
    assert there == {
        "author": "/submissions/",
        "reviewer": "/reviews/",
        "editor": "/desk/",
        "publisher": "/publishing/",
        "nobody": "/articles/",
    }


def test_a_changed_password_ends_every_session_and_the_old_one_is_refused(site: Site) -> None:
    author, elsewhere = site.as_("author"), Browser(site.app).sign_in("author@example.org", PASSWORD)
    page = author.get("/account")
    wrong = author.send(page, 422, having="current", current="not it at all", new=NEW)
    assert "not right" in wrong.summary
    author.send(wrong, 302, having="current", current=PASSWORD, new=NEW)
    elsewhere.get("/submissions/", 302)
    fresh = Browser(site.app)
    fresh.send(fresh.get("/login"), 422, having="email", email="author@example.org", password=PASSWORD)
    fresh.sign_in("author@example.org", NEW).get("/submissions/")


def test_signing_out_ends_the_session_for_good(site: Site) -> None:
    author = site.as_("author")
    page = author.get("/submissions/")
    cookie = author.client.get_cookie("review")
    assert cookie is not None
    token = page.tree.all("header")[0].all(name="csrf_token")[0]["value"]
    author.post("/logout", {"csrf_token": token}, 302)
    thief = Browser(site.app)
    thief.client.set_cookie("review", cookie.value)
    assert thief.get("/submissions/", 302).location.startswith("/login")


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(site: Site) -> None:
    said = set()
    for email in ("author@example.org", "stranger@example.org"):
        browser = Browser(site.app)
        page = browser.send(
            browser.get("/login"), 422, having="email", email=email, password="wrong horse battery"
        )
        assert page.tree.all(name="email")[0]["value"] == email
        said.add(page.summary)
    assert len(said) == 1


def test_too_many_wrong_passwords_are_stopped_even_for_the_right_one(site: Site) -> None:
    browser = Browser(site.app)
    page = browser.get("/login")
    for _ in range(8):
        browser.send(page, 422, having="email", email="author@example.org", password="wrong horse battery")
    stopped = browser.send(page, 429, having="email", email="AUTHOR@example.org ", password=PASSWORD)
    assert "Too many attempts. Wait 15 minutes" in stopped.summary
    browser.sign_in("editor@example.org", PASSWORD)


def test_guessing_the_current_password_on_the_own_page_is_stopped_too(site: Site) -> None:
    author = site.as_("author")
    page = author.get("/account")
    for _ in range(8):
        author.send(page, 422, having="current", current="wrong horse battery", new=NEW)
    stopped = author.send(page, 429, having="current", current=PASSWORD, new=NEW)
    assert "Too many attempts" in stopped.summary


def test_a_method_that_a_page_does_not_take_is_told_which_it_takes(site: Site) -> None:
    answer = site.app.test_client().delete("/login")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_one_address_that_guesses_at_many_accounts_is_stopped_too(site: Site) -> None:
    browser = Browser(site.app)
    page = browser.get("/login")
    for number in range(40):
        browser.send(
            page, 422, having="email", email=f"p{number}@example.org", password="wrong horse battery"
        )
    browser.send(page, 429, having="email", email="author@example.org", password=PASSWORD)


def test_the_sample_people_are_named_in_demonstrations_only(site: Site, make_web) -> None:  # type: ignore[no-untyped-def]
    sample = NewPerson("sam@example.org", "Sam", "sample-password", roles=(Role.AUTHOR,), is_sample=True)
    with site.database.writing() as session:
        add_person(session, CHEAP, sample, NOW)
    refused = site.as_().send(
        site.as_().get("/login"), 422, having="email", email=sample.email, password=sample.password
    )
    assert sample.password not in refused.text, (
        "elsewhere nobody comes in with the password that everybody knows"
    )
    demo = Browser(make_web(mode="demo"))
    assert sample.password in demo.get("/login").text and sample.email in demo.get("/login").text
    demo.sign_in(sample.email, sample.password).get("/submissions/")
