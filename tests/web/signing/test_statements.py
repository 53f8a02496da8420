"""How many SQL statements a page takes: constant, whatever the number of claims or articles,
and at most what is written here."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NO_INTERESTS,
    NOW,
    POLICIES,
    cast,
    disclose_interests,
    intake,
    revised,
    rule_everything,
    seeing,
    sources,
    start_review,
    submit_article,
)
from factories import assign_reviewer as assign
from web.conftest import Site
from web.pages import Browser

from review_service.core.db import Database
from review_service.services.review.reviews import request_changes
from review_service.services.review.threads import NewThread, open_thread

# Page → at most this many statements, signing in included.
MOST = {
    "/reviews/{slug}/claims/1": 13,  # the last only where the machine has not read it: why not
    "/reviews/{slug}": 12,
    "/reviews/{slug}/confirmations": 6,
    "/reviews/{slug}/sign-off": 16,
    "/articles/{slug}": 10,
    "/reviews/": 4,
    "/desk/": 4,
    "/desk/agreement": 3,
    "/": 1,
    "/articles/{slug}/diff/1/2": 7,
    "/submissions/": 2,
    "/people": 5,
    "/people/2": 9,
    "/desk/{slug}": 13,
    "/articles/{slug}/history": 6,  # three of them: which verdicts a second reviewer is not told yet
    "/sources/1": 14,
    "/threads/{slug}": 4,
    "/threads/{slug}/requests": 4,
    "/articles/{slug}/review-record.md": 11,
    "/threads/{slug}/{thread}": 4,
    "/reviews/{slug}/request-changes": 8,
    "/submissions/{slug}/revise": 8,
}
PEOPLE = {
    "/people": "administrator",
    "/people/2": "administrator",
    "/desk/": "editor",
    "/desk/agreement": "editor",
    "/desk/{slug}": "editor",
    "/submissions/": "author",
    "/submissions/{slug}/revise": "author",
    "/": "",
    "/articles/{slug}": "",
}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    for engine in database.engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in database.engines:
        sa.event.remove(engine, "before_cursor_execute", note)


def long_article(claims: int, number: int) -> str:
    body = "\n".join(
        f"Walking number {n} lowered pressure in trial {n}. [@lee2020; @diaz2021]\n" for n in range(claims)
    )
    return (
        ARTICLE.partition("## Effect")[0].replace("Does walking", f"Does walking {number}")
        + "## Effect\n\n"
        + body
    )


def fill(site: Site, articles: int, claims: int) -> str:
    """So many articles, the last of them with so many claims, ruled on, in two versions and under review."""
    with site.database.writing() as session:
        people = site.people
        sources(session, people.editor)
        slugs = [
            submit_article(session, intake(long_article(1, n)), people.author, NOW).slug
            for n in range(articles - 1)
        ]
        slugs.append(submit_article(session, intake(long_article(claims, 99)), people.author, NOW).slug)
        for slug in slugs:
            for one in (people.reviewer, people.second):
                assign(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
                disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, one))
            start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
            for ordinal in range(1, claims if slug == slugs[-1] else 1):
                open_thread(
                    session,
                    slug,
                    NewThread("Why?", ordinal, suggestion="So."),
                    seeing(session, slug, people.reviewer),
                )
            request_changes(session, slug, "x\n\n" * claims, seeing(session, slug, people.reviewer))
        revised(session, slug, people, long_article(claims, 99).replace("number 0", "number zero"))
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
        rule_everything(session, slug, people.reviewer)
    return slug


def statements(site: Site, slug: str) -> dict[str, int]:
    found = {}
    with site.database.reading() as session:
        thread = session.scalar(sa.text("SELECT max(id) FROM thread"))
    for page in MOST:
        browser = site.as_(PEOPLE.get(page, "reviewer"))
        with counted(site.database) as ran:
            browser.get(page.format(slug=slug, thread=thread))
        found[page] = len([one for one in ran if not one.startswith(("BEGIN", "PRAGMA"))])
    return found


@pytest.fixture
def two_sites(make_web, tmp_path, sqlite_template) -> list[Site]:  # type: ignore[no-untyped-def]
    made = []
    for name in ("small", "large"):
        (tmp_path / f"{name}.sqlite3").write_bytes(sqlite_template.read_bytes())
        app = make_web(database_url=f"sqlite:///{tmp_path / name}.sqlite3")
        with app.extensions["review_database"].writing() as session:
            made.append(Site(app, cast(session)))
    return made


def test_every_page_takes_a_constant_number_of_statements(two_sites: list[Site]) -> None:
    small, large = two_sites
    few, many = statements(small, fill(small, 3, 5)), statements(large, fill(large, 20, 60))
    assert few == many, {page: (few[page], many[page]) for page in MOST if few[page] != many[page]}
    assert all(few[page] <= most for page, most in MOST.items()), {
        page: few[page] for page in MOST if few[page] > MOST[page]
    }


def test_a_stored_page_takes_one_statement_and_an_unchanged_one_no_body(two_sites: list[Site]) -> None:
    site = two_sites[0]
    slug = fill(site, 1, 5)
    reader = Browser(site.app)
    first = reader.get(f"/articles/{slug}")
    with counted(site.database) as ran:
        again = reader.get(f"/articles/{slug}", 304, If_None_Match=first.headers["ETag"])
    assert len([one for one in ran if not one.startswith(("BEGIN", "PRAGMA"))]) == 1
    assert again.data == b""
