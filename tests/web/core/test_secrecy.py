"""A canary word in every text that is not approved: everything is crawled as everybody,
and it is seen only by whom it concerns."""

import re
from html import unescape

import pytest
from factories import (
    ARTICLE,
    NO_INTERESTS,
    NOW,
    PASSWORD,
    POLICIES,
    Cast,
    approved,
    assign_reviewer,
    cast,
    disclose_interests,
    person,
    revised,
    seeing,
    start_review,
    under_review,
)
from flask import Flask
from sqlalchemy.orm import Session
from web.pages import Browser

from review_service.core.vocabulary import Role, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.models import Source
from review_service.services.publishing.questions import Asked, ask_question
from review_service.services.review.reviews import request_changes
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.threads import NewThread, change_thread, open_thread, reply
from review_service.services.sources.sources import TextFacts, add_source_text

TITLE, BODY, NOTE, PASSAGE, REQUEST = "Zebrafinch", "Quokkamole", "Axolotlus", "Pangolinid", "Okapianne"
THREAD, BOARD, REPLY = "Wombatine", "Aardvarkly", "Dugongish"
STATEMENT, CONTACT, QUESTION, TEXT = "Narwhalic", "tapirine@example.org", "Caracalite", "Capybarus"
ALL = (TITLE, BODY, NOTE, PASSAGE, REQUEST, STATEMENT, CONTACT, QUESTION, TEXT)
ALL = (*ALL, THREAD, BOARD, REPLY)
INSIDE = {TITLE, BODY, REQUEST, THREAD}

# Who may see which canary. Everybody who is not named here sees none of them.
MAY_SEE = {
    "author": INSIDE | {NOTE, PASSAGE},
    "reviewer": INSIDE | {NOTE, PASSAGE, TEXT, BOARD, REPLY},
    "second": INSIDE | {NOTE, PASSAGE, TEXT, BOARD, REPLY},
    "editor": INSIDE | {BOARD, REPLY, NOTE, PASSAGE, TEXT, QUESTION, CONTACT, STATEMENT},
    "unassigned": {TEXT},
    "recused": {TEXT},
    "reader": set(),
    "other": set(),
    "publisher": set(),
    "administrator": set(),
    "nobody": set(),
}

NEWER = ARTICLE.replace(
    "Does walking lower blood pressure?", f"Does {TITLE} walking lower blood pressure?"
).replace("lowered systolic pressure by 4 mmHg", f"lowered {BODY} systolic pressure by 4 mmHg")


def story(session: Session, people: Cast, is_first_approved: bool) -> str:
    """An article (approved in an older text, or not at all) whose newest version and everything
    about it are secret."""
    if is_first_approved:
        slug = approved(session, people)
        revised(session, slug, people, NEWER)
    else:
        from factories import sources, submit_article, take_in

        sources(session, people.editor)
        slug = submit_article(session, take_in(NEWER, "markdown"), people.author, NOW, "hidden-one").slug
        for one in (people.reviewer, people.second):
            assign_reviewer(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
            disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, one))
    source = session.query(Source).filter_by(doi="10.1000/walk.2020").one()
    add_source_text(
        session,
        source.id or 0,
        f"{TEXT} Walking lowered systolic pressure.",
        TextFacts("Full text"),
        people.editor,
        NOW,
    )
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(
        session,
        slug,
        Declaration(InterestAnswer.CONFLICT, f"{STATEMENT} pays me."),
        seeing(session, slug, people.third),
    )
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    ruling = NewRuling(1, "lee2020", Verdict.DOES_NOT_SUPPORT, PASSAGE, "p. 4", f"{NOTE} note.")
    record_ruling(session, slug, ruling, seeing(session, slug, people.reviewer))
    open_thread(
        session,
        slug,
        NewThread(f"{THREAD}?", 1, suggestion=f"{THREAD} walks."),
        seeing(session, slug, people.editor),
    )
    board = NewThread(f"{BOARD}?", 2, "harmed", suggestion=f"{BOARD}", is_board_only=True)
    reply(
        session,
        slug,
        open_thread(session, slug, board, seeing(session, slug, people.reviewer)),
        f"{REPLY}.",
        seeing(session, slug, people.editor),
    )
    request_changes(session, slug, f"{REQUEST} is missing.", seeing(session, slug, people.reviewer))
    start_again(session, slug, people)
    article = session.execute(sa_article(slug)).one()
    ask_question(session, article.id, Asked(article.version_id, f"{QUESTION}?", CONTACT), NOW)
    return slug


def start_again(session: Session, slug: str, people: Cast) -> None:
    revised(session, slug, people, NEWER.replace("Ask what people enjoy.", "Ask what people would enjoy."))
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)


def sa_article(slug: str):  # type: ignore[no-untyped-def]
    import sqlalchemy as sa

    return sa.text("SELECT id, version_id FROM article WHERE slug = :slug").bindparams(slug=slug)


def crawl(browser: Browser, slug: str) -> dict[str, str]:
    """Every page that links lead to, with what is reachable by guessing besides;
    address → all of the answer."""
    article, review = f"/articles/{slug}", f"/reviews/{slug}"
    ends = ("", "/questions?claim=1", "/history", "/versions/1", "/versions/2", "/versions/3", "/diff/1/1")
    ends += ("/response-letter.md", "/review-record.md")
    ends += ("/diff/1/3", "/diff/3/1", "/diff/2/3?view=side-by-side", "/diff/3/3", "/diff/2/2?format=unified")
    ends += ("/diff?since=ruling", "/diff?since=approved", "/diff/1/3?format=json", "/diff/2/3?format=json")
    inside = ("", "/claims/1", "/sign-off", "/sign-off/withdrawal", "/disclosure", "/request-changes")
    inside += ("/claims/1/waiver/1", "/waivers/1/withdrawal")
    guesses = [article + end for end in ends] + [review + end for end in inside]
    guesses += [
        f"/submissions/{slug}",
        f"/submissions/{slug}/revise",
        *(f"/threads/{slug}{end}" for end in ("", "/requests", "/new", "/1", "/2", "/3", "?show=blocking")),
        f"/desk/{slug}",
        f"/desk/{slug}/reopen",
    ]
    guesses += [
        "/",
        "/home",
        "/submissions/",
        "/reviews/",
        "/desk/",
        "/desk/questions?closed",
        "/publishing/",
    ]
    guesses += [
        "/sources/",
        "/sources/1",
        "/sources/1/status",
        "/sources/look-up?identifier=pmid:30000001",
        "/desk/re-reviews",
        "/board",
        "/account/second-factor",
        "/signing",
        "/people",
        "/people/1",
        "/readyz",
    ]
    waiting, seen = list(guesses), dict[str, str]()
    while waiting:
        path = waiting.pop().partition("#")[0]
        if (
            path in seen
            or path.startswith(("/static", "/bootstrap", "/audience", "http"))
            or not path.startswith("/")
        ):
            continue
        with browser.client.get(path) as answer:
            seen[path] = answer.text + str(answer.headers)
            waiting += [answer.headers["Location"]] if answer.status_code in {301, 302, 308} else []
        waiting += links(seen[path])
    assert len(seen) < 400
    return seen


def links(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<a [^>]*?href="([^"]+)"', html)]


def everybody(app: Flask, people: Cast) -> dict[str, Browser]:
    with app.extensions["review_database"].writing() as session:
        other, unassigned = (
            person(session, "other", Role.AUTHOR),
            person(session, "unassigned", Role.BOARD_MEMBER),
        )
    actors = {
        "author": people.author, "reviewer": people.reviewer, "second": people.second,
        "recused": people.third, "editor": people.editor,
        "publisher": people.publisher, "administrator": people.administrator, "nobody": people.nobody,
        "other": other, "unassigned": unassigned,
    }  # fmt: skip
    return {
        **{name: Browser(app).sign_in(actor.email, PASSWORD) for name, actor in actors.items()},
        "reader": Browser(app),
    }


@pytest.mark.parametrize("is_first_approved", [True, False])
def test_what_is_not_approved_is_seen_by_those_it_concerns_and_by_nobody_else(
    make_web, is_first_approved: bool
) -> None:  # type: ignore[no-untyped-def]
    app = make_web(show_pending=False)
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
        slug = story(session, people, is_first_approved)
    leaks, hidden = [], []
    for name, browser in everybody(app, people).items():
        pages = crawl(browser, slug)
        for word in ALL:
            where = [path for path, text in pages.items() if word.lower() in text.lower()]
            if where and word not in MAY_SEE[name]:
                leaks.append(f"{name} sees {word} at {where[:4]}")
            if not where and word in MAY_SEE[name] - {PASSAGE, NOTE, STATEMENT}:
                hidden.append(f"{name} sees {word} nowhere")
    assert not leaks and not hidden, "\n".join(leaks + hidden)


def test_with_pending_articles_shown_readers_see_the_text_and_nothing_of_the_review(make_web) -> None:  # type: ignore[no-untyped-def]
    app = make_web(show_pending=True)
    with app.extensions["review_database"].writing() as session:
        slug = story(session, cast(session), False)
    pages = crawl(Browser(app), slug)
    text = "".join(pages.values())
    assert (
        TITLE in text
        and BODY in text
        and "Exercise caution" in pages[f"/articles/{slug}"]
        and "noindex" in pages[f"/articles/{slug}"]
    )
    assert not [word for word in ALL if word in text and word not in {TITLE, BODY}]


def test_a_newer_version_changes_nothing_that_readers_can_tell_it_by_but_that_it_exists(make_web) -> None:  # type: ignore[no-untyped-def]
    """The approved page before and after two different secret texts: the same bytes but for the line
    that says one is pending."""
    found = []
    for secret in ("alpha", "omega"):
        from uuid import uuid4

        app = make_web(show_pending=False, database_url=copy_of(make_web, uuid4().hex))
        with app.extensions["review_database"].writing() as session:
            people = cast(session)
            slug = approved(session, people)
            revised(session, slug, people, ARTICLE.replace("4 mmHg", f"{secret} mmHg"))
        page = Browser(app).get(f"/articles/{slug}")
        found.append((page.headers["ETag"], page.words))
    assert found[0] == found[1]


def copy_of(make_web, name: str) -> str:  # type: ignore[no-untyped-def]
    """A second migrated, empty database beside the first."""
    from pathlib import Path

    url = make_web().extensions["review_settings"].database_url
    first = Path(url.removeprefix("sqlite:///"))
    copy = first.with_name(f"{name}.sqlite3")
    copy.write_bytes(first.read_bytes())
    return f"sqlite:///{copy}"


def test_a_thread_of_the_board_changes_nothing_that_an_author_can_tell(make_web) -> None:  # type: ignore[no-untyped-def]
    """No page, no count, no line of the history, no header."""
    app = make_web()
    database = app.extensions["review_database"]
    with database.writing() as session:
        people = cast(session)
        slug = under_review(session, people)
    author = Browser(app).sign_in("author@example.org", PASSWORD)
    ends = (
        "/threads/{}",
        "/threads/{}/requests",
        "/submissions/{}",
        "/submissions/{}/revise",
        "/articles/{}",
        "/articles/{}/history",
    )

    def seen() -> list[tuple[str, str | None, str | None]]:
        pages = [author.get(end.format(slug)) for end in (*ends, "/submissions/")]
        return [
            (one.words or one.text, one.headers.get("ETag"), one.headers.get("Last-Modified"))
            for one in pages
        ]

    before = seen()
    with database.writing() as session:
        hidden = open_thread(
            session,
            slug,
            NewThread("x", 1, is_blocking=True, is_board_only=True),
            seeing(session, slug, people.reviewer),
        )
        reply(session, slug, hidden, "y", seeing(session, slug, people.editor))
        change_thread(session, slug, hidden, True, seeing(session, slug, people.second))
        change_thread(session, slug, hidden, False, seeing(session, slug, people.second))
    assert seen() == before
    author.get(f"/threads/{slug}/{hidden}", 404)
    with database.writing() as session:
        open_thread(session, slug, NewThread("x", 1), seeing(session, slug, people.reviewer))
    assert seen() != before, "the comparison sees a thread that the author may read"


def test_exports_and_zips_hold_no_word_of_a_newer_version(make_web) -> None:  # type: ignore[no-untyped-def]
    from web.pages import fields_of

    app = make_web()
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
        slug = story(session, people, True)
    publisher = everybody(app, people)["publisher"]
    form = fields_of(publisher.get("/publishing/").form("/export"))
    answer = publisher.post("/publishing/export", {**form.to_dict(), "slug": [slug]}, 200)
    assert not [word for word in ALL if word in answer.text + str(answer.headers)]


def test_a_variant_that_the_policy_hides_is_not_named_on_the_page_of_the_other(make_web) -> None:  # type: ignore[no-untyped-def]
    from factories import intake, rule_everything, sign, submit_article

    app = make_web(show_pending=False)
    plain = ARTICLE.replace("audience: professional", "audience: patient")
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
        slug = approved(session, people)
        variant = submit_article(session, intake(plain), people.author, NOW, "zebrafinch", slug).slug
    reader = Browser(app)
    assert variant not in reader.get(f"/articles/{slug}").text
    reader.get("/audience/patient", 302)
    assert variant not in reader.get(f"/articles/{slug}").text
    with app.extensions["review_database"].writing() as session:
        for one in (people.reviewer, people.second):
            assign_reviewer(session, variant, one.id, seeing(session, variant, people.editor), POLICIES)
            disclose_interests(session, variant, NO_INTERESTS, seeing(session, variant, one))
        start_review(session, variant, seeing(session, variant, people.reviewer), POLICIES)
        for one in (people.reviewer, people.second):
            rule_everything(session, variant, one)
        for one in (people.reviewer, people.second):
            sign(session, variant, one)
    assert variant in Browser(app).get(f"/articles/{slug}").text, "and it is once it is approved"
    assert reader.get(f"/articles/{slug}", 302).location == f"/articles/{variant}"
