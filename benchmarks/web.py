"""Server CPU of the pages as multiples of a constant page's, in one run: `python benchmarks/web.py --help`.

Both applications run under the same gunicorn on loopback; every number is a median over rounds in which the constant
page is measured beside the others. Exits 0 whether the goals are met or not: it says which.
"""

import argparse
import gc
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, permutations
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from article import article
from filling import PASSWORD, VERSIONS, begin_review, cast_of, fill, rule_all
from servers import SETTLE, Browser, Server, cpu_ms_of, serving
from sqlalchemy.engine import make_url

from review_service.config import Settings
from review_service.db import Database
from review_service.schema import migrate
from review_service.services.passwords import PasswordPolicy

POSTGRESQL = os.environ.get("REVIEW_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
FIELD = re.compile(r'<input[^>]*\bname="(\w+)"[^>]*\bvalue="([^"]*)"')
FORM = re.compile(r'<form method="post" id="ruling-.*?</form>', re.DOTALL)
COLD_STARTS = 5
PROGRAM = "from review_service import create_app; assert create_app().test_client().get('/healthz').status_code == 200"


@dataclass(frozen=True)
class Line:
    """One row of the table: `ask` makes one request (or, for a cycle, several) and fails if the answer is wrong."""

    name: str
    ask: Callable[[], None]
    requests: int
    goal: float | None = None
    hashes: int = 0


@dataclass(frozen=True)
class Bench:
    settings: Settings
    database: Database
    server: Server
    bare: Server

    def cpu_ms(self) -> tuple[float, float]:
        """Of the web processes, and of PostgreSQL's processes that serve them."""
        time.sleep(SETTLE)
        return self.server.cpu_ms(), sum(cpu_ms_of(pid) for pid in self._backends())

    def _backends(self) -> list[int]:
        if self.database.is_sqlite:
            return []
        with self.database.reading() as session:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            return list(session.scalars(sa.text(query)))


def expect(answer: object, code: int) -> None:
    if getattr(answer, "code", None) != code:
        raise SystemExit(f"Expected {code}, got {answer.code}: {answer.text[:2000]}")  # type: ignore[attr-defined]


def signed_in(bench: Bench, name: str) -> Browser:
    browser = Browser(bench.server.port)
    token = dict(FIELD.findall(browser.get("/login").text))["csrf_token"]
    fields = {"csrf_token": token, "email": f"{name}@example.org", "password": PASSWORD}
    expect(browser.post("/login", urlencode(fields)), 302)
    return browser


def getting(browser: Browser, *paths: str, code: int = 200, **headers: str) -> Callable[[], None]:
    """One page after the other, from the first again when all were asked."""
    following = cycle(paths)
    return lambda: expect(browser.get(next(following), **headers), code)


def getting_once(browser: Browser, paths: list[str]) -> Callable[[], None]:
    following = iter(paths)
    return lambda: expect(browser.get(next(following)), 200)


def ruling(browser: Browser) -> Callable[[], None]:
    """The form of an open pair, filled in; each is posted once."""
    forms = _ruling_forms(browser)

    def ask() -> None:
        path, fields = next(forms)
        expect(browser.post(path, urlencode(fields)), 303)

    return ask


def _ruling_forms(browser: Browser) -> Iterator[tuple[str, dict[str, str]]]:
    bodies = []
    for ordinal in range(1, 99):
        path = f"/reviews/ruled/claims/{ordinal}"
        for form in FORM.findall(browser.get(path).text):
            fields = dict(FIELD.findall(form))
            verdict = "supports" if fields["reference"] != "-" else "needs_no_citation"
            bodies.append((path, {**fields, "verdict": verdict, "passage": "", "locator": "p. 4", "note": "Read."}))
    return iter(bodies)


class Cycle:
    """Submit, two sign-offs to approval, the public page. What lies between is done past the server, uncounted."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.number = bench, 0
        self.author, self.first, self.second = (signed_in(bench, name) for name in ("author", "first", "second"))
        self.reader = Browser(bench.server.port)

    def prepared(self) -> list[Callable[[], None]]:
        """The four requests; each is made ready when the one before has been answered."""
        self.number += 1
        text = article(100 + self.number, f"Does treatment {self.number} of the cycle help?")
        slug = f"does-treatment-{self.number}-of-the-cycle-help"
        token = dict(FIELD.findall(self.author.get("/submissions/new").text))["csrf_token"]
        body = urlencode({"csrf_token": token, "text": text, "form": "markdown", "topic": "", "hand_in": "1"})
        return [
            lambda: expect(self.author.post("/submissions/new", body), 303),
            self._signing(slug, self.first),
            self._signing(slug, self.second),
            lambda: expect(self.reader.get(f"/articles/{slug}"), 200),
        ]

    def review(self) -> None:
        with self.bench.database.writing() as session:
            cast, slug = cast_of(session), f"does-treatment-{self.number}-of-the-cycle-help"
            begin_review(session, slug, cast, self.bench.settings)
            for reviewer in (cast.first, cast.second):
                rule_all(session, slug, reviewer)

    def _signing(self, slug: str, browser: Browser) -> Callable[[], None]:
        path = f"/reviews/{slug}/sign-off"

        def ask() -> None:
            expect(browser.post(path, urlencode(self.fields)), 303)

        ask.prepare = lambda: self._show(path, browser)  # type: ignore[attr-defined]
        return ask

    def _show(self, path: str, browser: Browser) -> None:
        found = browser.get(path)
        expect(found, 200)
        self.fields = {**dict(FIELD.findall(found.text)), "password": PASSWORD}

    def measured(self) -> tuple[float, float]:
        """CPU in ms of the four requests."""
        total = [0.0, 0.0]
        for place, ask in enumerate(self.prepared()):
            if place == 1:
                self.review()
            getattr(ask, "prepare", lambda: None)()
            before = self.bench.cpu_ms()
            ask()
            after = self.bench.cpu_ms()
            total = [spent + end - start for spent, start, end in zip(total, before, after, strict=True)]
        return total[0], total[1]
