"""Server CPU of the pages as multiples of a constant page's, in one run: `python benchmarks/web.py --help`.

Both applications run under the same gunicorn on loopback; every number is a median over rounds in which the
constant page is measured beside the others. Exits 0 whether the goals are met or not: it says which.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, permutations
from urllib.parse import urlencode

import sqlalchemy as sa
from article import article
from filling import KEY, LONG_VERSIONS, NOW, PASSWORD, VERSIONS, begin_review, cast_of, rule_all
from kept import SECRET, filled
from servers import SETTLE, Answer, Browser, Server, cpu_ms_of, serving

from review_service.cli.gunicorn_settings import post_fork
from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.services.people.codes import new_recovery_codes
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.vault import Vault

FIELD = re.compile(r'<input[^>]*\bname="(\w+)"[^>]*\bvalue="([^"]*)"')
FORM = re.compile(r'<form method="post" id="ruling-.*?</form>', re.DOTALL)
COLD_STARTS = 5
CYCLES = 2
BARE_REQUESTS = 150
PROGRAM = (
    "from review_service import create_app; assert "
    "create_app().test_client().get('/healthz').status_code == 200"
)


@dataclass(frozen=True)
class Cost:
    """CPU in ms: of the web processes, and of PostgreSQL's processes that serve them."""

    web: float = 0.0
    database: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.web + other.web, self.database + other.database)

    def per(self, requests: int) -> "Cost":
        return Cost(self.web / requests, self.database / requests)


@dataclass(frozen=True)
class Bench:
    settings: Settings
    database: Database
    server: Server

    def cost(self, ask: Callable[[], None], requests: int = 1) -> Cost:
        """Of that many requests together."""
        web, backends = self._spent()
        for _ in range(requests):
            ask()
        web_after, backends_after = self._spent()
        return Cost(web_after - web, backends_after - backends)

    def _spent(self) -> tuple[float, float]:
        time.sleep(SETTLE)
        return self.server.cpu_ms(), sum(cpu_ms_of(pid) for pid in self._backends())

    def _backends(self) -> list[int]:
        if self.database.is_sqlite:
            return []
        query = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with self.database.reading() as session:
            return list(session.scalars(sa.text(query)))


@dataclass(frozen=True)
class Line:
    """One row of the table: `measure` gives the cost of one request, or of one cycle."""

    name: str
    measure: Callable[[], Cost]
    goal: float | None = None


def pages(bench: Bench, name: str, ask: Callable[[], None], requests: int, goal: float | None = None) -> Line:
    return Line(name, lambda: bench.cost(ask, requests).per(requests), goal)


def expect(answer: Answer, code: int) -> None:
    if answer.code != code:
        raise SystemExit(f"Expected {code}, got {answer.code}: {answer.text[:2000]}")


def signed_in(bench: Bench, name: str) -> Browser:
    browser = Browser(bench.server.port)
    fields = {"email": f"{name}@example.org", "password": PASSWORD}
    expect(browser.post("/login", urlencode({**hidden(browser.get("/login").text), **fields})), 302)
    return browser


def hidden(html: str) -> dict[str, str]:
    """The fields of a form that have a value already."""
    return dict(FIELD.findall(html))


def getting(browser: Browser, paths: Iterable[str], code: int = 200, **headers: str) -> Callable[[], None]:
    following = iter(paths)
    return lambda: expect(browser.get(next(following), **headers), code)


def ruling(browser: Browser) -> Callable[[], None]:
    """Forms of open pairs, filled in; each is posted once."""
    forms = iter([*_ruling_forms(browser)])

    def ask() -> None:
        path, fields = next(forms)
        expect(browser.post(path, urlencode(fields)), 303)

    return ask


def _ruling_forms(browser: Browser) -> Iterator[tuple[str, dict[str, str]]]:
    for ordinal in range(1, 99):
        path = f"/reviews/ruled/claims/{ordinal}"
        for form in FORM.findall(browser.get(path).text):
            fields = hidden(form)
            verdict = "needs_no_citation" if fields["reference"] == "-" else "supports"
            yield path, {**fields, "verdict": verdict, "passage": "", "locator": "p. 4", "note": "Read."}


class Cycle:
    """Submit, two sign-offs to approval, the public page. What lies between is done past the server,
    uncounted."""

    def __init__(self, bench: Bench, password_hash_ms: float) -> None:
        self.bench, self.number, self.hashes = bench, 0, Cost(2 * password_hash_ms)
        self.author, self.first, self.second = (
            signed_in(bench, name) for name in ("author", "first", "second")
        )
        self.reader = Browser(bench.server.port)

    def measure(self) -> Cost:
        costs = [self._once() for _ in range(CYCLES)]
        total = sum(costs, Cost()).per(CYCLES)
        return Cost(total.web - self.hashes.web, total.database)

    def _once(self) -> Cost:
        self.number += 1
        slug = f"cycle-{self.number}"
        text = article(100 + self.number, f"Cycle {self.number}")
        fields = {"text": text, "form": "markdown", "topic": "", "hand_in": "1"}
        form = {**hidden(self.author.get("/submissions/new").text), **fields}
        total = self._post(self.author, "/submissions/new", form)
        codes = self._review(slug)
        for reviewer, code in zip((self.first, self.second), codes, strict=True):
            path = f"/reviews/{slug}/sign-off"
            proof = {"password": PASSWORD, "code": code}
            total += self._post(reviewer, path, {**hidden(reviewer.get(path).text), **proof})
        return total + self.bench.cost(getting(self.reader, [f"/articles/{slug}"]))

    def _post(self, browser: Browser, path: str, fields: dict[str, str]) -> Cost:
        return self.bench.cost(lambda: expect(browser.post(path, urlencode(fields)), 303))

    def _review(self, slug: str) -> list[str]:
        """A recovery code for each signer: a one-time code would be good for one cycle in half a minute."""
        vault = Vault(self.bench.settings.secret_key)
        with self.bench.database.writing() as session:
            cast = cast_of(session)
            begin_review(session, slug, cast, self.bench.settings)
            codes = []
            for reviewer in (cast.first, cast.second):
                rule_all(session, slug, reviewer)
                codes.append(new_recovery_codes(session, vault, reviewer.id, NOW)[0])
            return codes


def lines_of(bench: Bench, password_hash_ms: float) -> list[Line]:
    reader, board, second, editor = (
        Browser(bench.server.port),
        *(signed_in(bench, name) for name in ("first", "second", "editor")),
    )
    etag = reader.get("/articles/approved").headers["ETag"]
    numbers = range(1, VERSIONS + 1)
    pairs = [f"/articles/compared/diff/{old}/{new}" for old, new in permutations(numbers, 2)]
    longs = long_pairs(editor)
    claims = cycle(f"/reviews/ruled/claims/{ordinal}" for ordinal in range(1, 99))
    diff, queue = cycle(pairs[:1]), cycle(["/reviews/"])
    return [
        pages(bench, "reader's page, cached", getting(reader, cycle(["/articles/approved"])), 200, 2),
        pages(bench, "reader's page, 304", getting(reader, cycle(["/articles/approved"]), 304,
            **{"If-None-Match": etag}), 200, 2),
        pages(bench, "reader's page, signed in (not cached)", getting(board, cycle(["/articles/approved"])),
            20),
        pages(bench, "claim page", getting(board, claims), 60, 12),
        pages(bench, "overview of a version's claims", getting(board, cycle(["/reviews/ruled"])), 20),
        pages(bench, "editor's desk", getting(editor, cycle(["/desk/"])), 60, 6),
        pages(bench, "editor's desk, one status", getting(editor, cycle(["/desk/?status=under_review"])), 60,
            6),
        pages(bench, "reviewer's queue", getting(board, queue), 60, 6),
        pages(bench, "public list", getting(reader, cycle(["/articles/"])), 60),
        pages(bench, "diff page, first time", getting(editor, pairs[1:]), 30, 9),
        pages(bench, "diff page, after", getting(editor, diff), 60, 3),
        pages(bench, "diff page, 304", getting(editor, diff, 304,
            **{"If-None-Match": editor.get(pairs[0]).headers["ETag"]}), 60),
        pages(bench, "diff page of 20,000 words, first time", getting(editor, longs), 3, 150),
        pages(bench, "a ruling", ruling(second), 15, 12),
        Line("whole cycle, less two password hashes", Cycle(bench, password_hash_ms).measure, 50),
    ]  # fmt: skip


def long_pairs(editor: Browser) -> list[str]:
    """Comparisons that nobody made, of versions that every worker has read."""
    numbers = range(1, LONG_VERSIONS + 1)
    for number in [*numbers] * 8:
        expect(editor.get(f"/articles/long/diff/{number}/{number}"), 200)
    pairs = [f"/articles/long/diff/{old}/{new}" for old, new in permutations(numbers, 2)]
    return [f"{pair}?view={view}" for view in ("inline", "side-by-side") for pair in pairs]


def run(bench: Bench, bare: Bench, rounds: int) -> None:
    hash_ms = password_hash_ms()
    lines = lines_of(bench, hash_ms)
    constant = getting(Browser(bare.server.port), cycle(["/"]))
    bare.cost(constant, 20)
    for line in lines:
        line.measure()  # warm, in both workers
    pairs: dict[str, list[tuple[float, Cost]]] = {line.name: [] for line in lines}
    for _ in range(rounds):
        for line in lines:
            beside = bare.cost(constant, BARE_REQUESTS).per(BARE_REQUESTS).web
            pairs[line.name].append((beside, line.measure()))
    base = statistics.median(beside for found in pairs.values() for beside, _cost in found)
    print(f"{'bare Flask, constant page of 20 kB':<42}{base:>9.2f} ms")
    for line in lines:
        web = statistics.median(cost.web for _, cost in pairs[line.name])
        ratio = statistics.median(cost.web / beside for beside, cost in pairs[line.name])
        both = statistics.median((cost.web + cost.database) / beside for beside, cost in pairs[line.name])
        with_database = "" if bench.database.is_sqlite else f"  (with PostgreSQL's processes {both:.1f} ×)"
        print(f"{line.name:<42}{web:>9.2f} ms{ratio:>8.1f} ×{_goal(ratio, line.goal, '×')}{with_database}")
    print(f"{'a password hash (argon2id)':<42}{hash_ms:>9.2f} ms{hash_ms / base:>8.1f} ×")
    memory = bench.server.proportional_mb()
    print(f"{'memory of the larger worker (PSS)':<42}{memory:>9.1f} MB{_goal(memory, 80, 'MB'):>20}")
    print(f"{'the same, shared pages counted whole (RSS)':<42}{bench.server.resident_mb():>9.1f} MB")
    print(f"{'master and workers together (PSS)':<42}{bench.server.whole_mb():>9.1f} MB")


def _goal(measured: float, goal: float | None, unit: str) -> str:
    return "" if goal is None else f"   goal {goal:g} {unit}: {'met' if measured <= goal else 'MISSED'}"


def password_hash_ms() -> float:
    """As in a worker, which gives the memory of each hash back."""
    post_fork(None, None)
    policy, times = PasswordPolicy(), []
    stored = policy.hash(PASSWORD)
    for _ in range(9):
        start = time.process_time()
        policy.is_right(stored, PASSWORD)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def cold_starts(environ: dict[str, str]) -> None:
    """A process of its own to its first answer (CPU), and gunicorn with two workers to
    its first page (wall)."""
    spent, walls = [], []
    for _ in range(COLD_STARTS):
        before = os.times()
        subprocess.run([sys.executable, "-c", PROGRAM], check=True, env={**os.environ, **environ})
        after = os.times()
        spent.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
        start = time.monotonic()
        with serving("review_service:create_app()", environ, "/articles/approved"):
            walls.append(time.monotonic() - start)
    cpu, wall = statistics.median(spent), statistics.median(walls)
    print(f"{'cold start: a process to its first answer':<42}{cpu:>9.2f} s CPU{_goal(cpu, 1, 's'):>18}")
    print(f"{'cold start: gunicorn to an article':<42}{wall:>9.2f} s wall{_goal(wall, 1, 's'):>17}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    start = time.monotonic()
    with filled(chosen.database, chosen.articles) as url, tempfile.NamedTemporaryFile("w") as key_file:
        key_file.write(KEY.written())
        key_file.flush()
        print(f"{chosen.database}, {chosen.articles:,} articles, there in {time.monotonic() - start:.0f} s")
        settings = Settings(secret_key=SECRET, database_url=url)
        environ = {
            "REVIEW_DATABASE_URL": url,
            "REVIEW_SECRET_KEY": settings.secret_key,
            "REVIEW_SIGNING_KEY_FILE": key_file.name,
        }
        database = Database(url)
        with serving("bare:app", {}) as bare, serving("review_service:create_app()", environ) as server:
            run(Bench(settings, database, server), Bench(settings, database, bare), chosen.rounds)
        cold_starts(environ)
        database.dispose()


if __name__ == "__main__":
    main()
