"""The real application under gunicorn on a free loopback port, and one Chromium that looks at it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.visitor import Visitor
from conftest import missing
from factories import Cast
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from review_service.services.people.people import actor_for

CHROMIUM = os.environ.get("REVIEW_TEST_CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.path).parts:
            item.add_marker(pytest.mark.browser)


class Server:
    """`review-service serve` with the sample content; it can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = folder / "review.sqlite3"
        self.environment = os.environ | {
            "REVIEW_MODE": "demo",
            "REVIEW_SECRET_KEY": "k" * 32,
            "REVIEW_DATABASE_URL": f"sqlite:///{self.database}",
            "REVIEW_BASE_URL": self.address,
            "REVIEW_SIGNING_KEY_FILE": str(folder / "signing-key"),
            "REVIEW_ARGON2_TIME": "1",
            "REVIEW_ARGON2_MEMORY_KIB": "8",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "review_service", *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "review_service",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            "1",
        ]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)  # a process that is starting has no event to wait for
        raise AssertionError("the server did not start within 10 seconds")

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


def sample_cast(session: Session) -> Cast:
    """The sample people in the parts that the factories know, to bring an article to where a test begins."""
    names = ("maja.lindqvist", "karim.haddad", "adaeze.okonkwo", "ravi.sundaram", "ines.keller", "luc.moreau")
    people = [actor_for(session, f"{name}@example.org") for name in (*names, "petra.novak")]
    return Cast(*people, nobody=people[0])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        missing("chromium", f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        except PlaywrightError as error:
            missing("chromium", f"{CHROMIUM} does not start: {str(error)[:200]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("site")
    made = Server(folder)
    made.run("demo", "--folder", str(folder), "--load-only")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """`visit("karim.haddad", width=390)`: somebody with a browser of their own;
    at the end nothing may have gone wrong."""
    visitors: list[Visitor] = []

    def open_browser(who: str = "", width: int = 1440, **options: Any) -> Visitor:
        context = chromium.new_context(
            base_url=server.address, viewport={"width": width, "height": 900}, **options
        )
        context.set_default_timeout(10_000)
        visitors.append(Visitor(context, server.address))
        if who:
            visitors[-1].sign_in(who)
        return visitors[-1]

    yield open_browser
    for visitor in visitors:
        visitor.context.close()
        assert not visitor.complaints, visitor.complaints
