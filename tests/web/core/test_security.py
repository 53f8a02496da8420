"""Headers, cookies, redirects, file names, numbers out of range: what a stranger may try at the edge."""

from dataclasses import replace

import pytest
from factories import ARTICLE, NO_INTERESTS, NOW, PASSWORD, approved, seeing, under_review
from flask import Flask
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service import create_app
from review_service.core.config import Settings, settings_from
from review_service.core.errors import BadConfiguration

FAR = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
]
FAR += [
    "HtTps://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\tevil.example",
    "/x\r\nSet-Cookie: a=b",
    "/\n/evil.example",
]
FAR += [
    "evil.example",
    " //evil.example",
    "/x\\..\\\\evil.example",
    "http:///evil.example",
    "//localhost@evil.example",
]


def policy(page: Page) -> dict[str, str]:
    return {
        part.split()[0]: part.partition(" ")[2]
        for part in page.headers["Content-Security-Policy"].split("; ")
    }


def test_every_answer_carries_the_headers_and_a_nonce_of_its_own(site: Site) -> None:
    slug, reader = site.make(approved), site.as_()
    nonces = set()
    for path, code in (
        (f"/articles/{slug}", 200),
        (f"/articles/{slug}", 200),
        ("/", 200),
        ("/login", 200),
        ("/nothing", 404),
        ("/desk/", 302),
        ("/healthz", 200),
    ):
        page = reader.get(path, code)
        assert (
            page.headers["X-Content-Type-Options"] == "nosniff" and page.headers["X-Frame-Options"] == "DENY"
        )
        assert page.headers["Referrer-Policy"] == "same-origin"
        rules = policy(page)
        assert (
            rules["default-src"] == "'none'"
            and rules["base-uri"] == "'none'"
            and rules["frame-ancestors"] == "'none'"
        )
        assert "unsafe" not in str(rules) and rules["form-action"] == "'self'"
        nonce = rules["script-src"].removeprefix("'nonce-").removesuffix("'")
        assert all(script["nonce"] == nonce for script in page.tree.all("script")), path
        nonces.add(nonce)
    assert len(nonces) == 7


def test_an_unchanged_page_is_not_sent_again_and_keeps_its_own_policy(site: Site) -> None:
    slug, reader = site.make(approved), site.as_()
    tag = reader.get(f"/articles/{slug}").headers["ETag"]
    again = reader.get(f"/articles/{slug}", 304, If_None_Match=tag)
    assert (
        "Content-Security-Policy" not in again.headers and again.headers["ETag"] == tag and again.data == b""
    )
    assert "Cookie" in again.headers["Vary"]
    inside = site.as_("author").get(f"/articles/{slug}", If_None_Match=tag)
    assert inside.headers["Cache-Control"] == "private, no-store" and "ETag" not in inside.headers


def test_the_cookie_of_an_installation_is_bound_to_its_host(make_web, site: Site) -> None:  # type: ignore[no-untyped-def]
    app = make_web(mode="production")
    client = app.test_client()
    sent = client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert sent.startswith("__Host-review=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {
        part.strip() for part in sent.split(";")
    } and "Domain" not in sent
    assert client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_production_refuses_to_start_without_a_secret(secret: str) -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_SECRET_KEY"):
        create_app(settings_from({"REVIEW_MODE": "production", "REVIEW_SECRET_KEY": secret}))


def test_the_mode_is_production_unless_something_else_is_asked_for() -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_SECRET_KEY"):
        settings_from({})


def test_an_application_made_in_code_refuses_production_without_a_secret_too(settings: Settings) -> None:
    with pytest.raises(BadConfiguration, match="REVIEW_SECRET_KEY"):
        create_app(replace(settings, mode="production", secret_key=""))


@pytest.mark.parametrize("target", FAR)
def test_nobody_is_led_away_from_this_site(site: Site, target: str) -> None:
    browser = Browser(site.app)
    data = fields_of(browser.get("/login").form(having="email"))
    data = {**data.to_dict(), "email": "author@example.org", "password": PASSWORD}
    answers = [
        browser.client.post("/login", query_string={"next": target}, data=data),
        browser.client.get("/audience/patient", query_string={"next": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer.location in {"/home", "/articles/"}, answer.location
        assert "a=b" not in str(answer.headers)


def test_signing_in_leads_to_where_one_wanted_to_go(site: Site) -> None:
    browser = Browser(site.app)
    asked = browser.get("/submissions/?after=x", 302)
    page = browser.get(asked.location)
    assert (
        browser.send(page, 302, having="email", email="author@example.org", password=PASSWORD).location
        == "/submissions/?after=x"
    )


@pytest.mark.parametrize(
    "number", ["²", "٣", "9" * 30, "9" * 5000, "-1", "1e3", "0x1", "2147483648", "", "'; DROP TABLE article"]
)
def test_odd_numbers_in_an_address_are_never_our_fault(site: Site, number: str) -> None:
    slug, editor = site.make(approved), site.as_("editor")
    for path in (
        "/",
        f"/articles/{slug}/history",
        "/desk/questions",
        "/sources/",
        "/desk/",
        f"/articles/{slug}/diff",
        f"/articles/{slug}/questions",
    ):
        answer = editor.client.get(
            path,
            query_string={"before": number, "after": number, "old": number, "new": number, "claim": number},
        )
        assert answer.status_code < 500, path
    for path in (
        f"/articles/{slug}/versions/{number}",
        f"/articles/{slug}/diff/1/{number}",
        f"/sources/{number}",
        f"/reviews/{slug}/claims/{number}",
    ):
        assert editor.client.get(path).status_code < 500, path
    form = fields_of(editor.get(f"/desk/{slug}/reopen").form(having="reason")).to_dict()
    answer = editor.client.post(f"/desk/{slug}/reopen", data={**form, "seen_version": number, "reason": ""})
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "~",
        "2026-01-01~1",
        "2026-01-01T00:00:00+00:00~" + "9" * 40,
        "0001-01-01T00:00:00+14:00~1",
        "9999-12-31T23:59:59-14:00~1",
    ],
)
def test_a_made_up_cursor_begins_the_list_at_its_top(site: Site, cursor: str) -> None:
    site.make(under_review)
    for name, path in (("editor", "/desk/"), ("reviewer", "/reviews/"), ("author", "/submissions/")):
        site.as_(name).get(f"{path}?after={cursor.replace('+', '%2B')}")


def test_a_nul_is_refused_in_every_place_it_can_stand(site: Site) -> None:
    slug, author = site.make(approved), site.as_("author")
    data = fields_of(author.get("/submissions/new").form(having="text")).to_dict()
    assert (
        author.post("/submissions/new", {**data, "text": "a\0b"}, 400).heading
        == "That request cannot be used"
    )
    author.get("/?before=%00", 400)
    author.get(f"/articles/{slug}%00", 400)


def test_what_is_too_large_is_refused_in_words(make_web, site: Site) -> None:  # type: ignore[no-untyped-def]
    author = Browser(make_web(max_upload_bytes=20_000)).sign_in("author@example.org", PASSWORD)
    assert "too large" in author.post("/submissions/new", {"text": "x" * 30_000}, 413).words


TITLES = [
    "A\r\nSet-Cookie: a=b?",
    'Quote " and ; filename=evil.exe?',
    "../../etc/passwd?",
    "статья о ходьбе?",
    "con?",
    "a" * 300,
    "...?",
]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_gets_into_a_header_or_a_path(site: Site, title: str) -> None:
    import json

    from factories import (
        POLICIES,
        assign_reviewer,
        disclose_interests,
        intake,
        rule_everything,
        sign,
        sources,
        start_review,
        submit_article,
    )

    text = ARTICLE.replace("title: Does walking lower blood pressure?", f"title: {json.dumps(title)}")
    people = site.people
    with site.database.writing() as session:
        sources(session, people.editor)
        slug = submit_article(session, intake(text), people.author, NOW).slug
        for one in (people.reviewer, people.second):
            assign_reviewer(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
            disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, one))
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
        for one in (people.reviewer, people.second):
            rule_everything(session, slug, one)
        for one in (people.reviewer, people.second):
            sign(session, slug, one)
    publisher = site.as_("publisher")
    form = fields_of(publisher.get("/publishing/").form("/export")).to_dict()
    one = publisher.post("/publishing/export", {**form, "slug": [slug]}, 200)
    diff = site.as_().get(f"/articles/{slug}/diff/1/1?format=unified")
    for page in (one, diff):
        name = page.headers["Content-Disposition"].removeprefix('attachment; filename="').removesuffix('"')
        assert (
            name
            and not set(name) & set('"\\/;\r\n\0')
            and name.isascii()
            and len(name) < 200
            and not name.startswith(".")
        )
        assert "a=b" not in str(page.headers)


def test_one_request_cannot_take_the_identity_of_the_one_before(app: Flask, site: Site) -> None:
    """The same worker answers an editor, then a stranger."""
    site.as_("editor").get("/desk/")
    page = Browser(app).get("/")
    assert "Sign in" in page.text and not page.tree.all("form", action="/logout")
