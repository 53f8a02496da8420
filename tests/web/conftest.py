"""A site with a cast of people, and browsers for each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from factories import PASSWORD, Cast, cast, proof, sources
from flask import Flask
from look_up_workers import Answering, answering
from web.pages import Browser

from review_service.core.db import Database

T = TypeVar("T")


@dataclass
class Site:
    """`people` are in the database. `as_("editor")` is the editor's browser, signed in;
    `as_()` is a reader's."""

    app: Flask
    people: Cast
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["review_database"]
        return found

    def as_(self, name: str = "") -> Browser:
        if name not in self.browsers:
            browser = Browser(self.app)
            self.browsers[name] = browser.sign_in(f"{name}@example.org", PASSWORD) if name else browser
        return self.browsers[name]

    def code(self, name: str) -> str:
        """What the authenticator of this board member shows now."""
        with self.database.writing() as session:
            return proof(session, getattr(self.people, name), datetime.now(UTC)).code

    def make(self, factory: Callable[..., T], *args: Any) -> T:
        """What a factory makes of (session, people, …), committed."""
        with self.database.writing() as session:
            return factory(session, self.people, *args)


@pytest.fixture
def site(app: Flask) -> Site:
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    return Site(app, people)


@pytest.fixture
def there() -> Iterator[Answering]:
    with answering() as one:
        yield one


@pytest.fixture
def looking_site(make_web, there: Answering) -> Site:  # type: ignore[no-untyped-def]
    """The settings lead to the servers on loopback; the clients wait in invented time."""
    app = make_web(**there.settings)
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
        sources(session, people.editor)
    app.extensions["review_looker"].services = there.services
    return Site(app, people)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def anywhere(request: pytest.FixtureRequest, make_web: Callable[..., Flask]) -> Site:
    """A site on either database."""
    app = make_web(database_url=request.getfixturevalue(f"{request.param}_url"))
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    return Site(app, people)
