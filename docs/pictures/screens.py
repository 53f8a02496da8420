"""What somebody sees, from the sample content in Chromium: a claim as a reviewer has it,
an article as its reader has it.

Beside each picture stands a text with the headings, buttons and links that are in it: a test makes both anew
and compares the texts, because the pixels depend on the fonts of a machine and the dates on the day.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("REVIEW_TEST_CHROMIUM", "/usr/bin/chromium")
START = 120  # seconds that the sample content may take on a busy machine
DATED = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?")
WIDTH, HEIGHT = 1000, 720  # so that a PNG stays below 200 kB


ON_TOP = """() => [...document.querySelectorAll('h1, h2, h3, button, a, label')].filter(element => {
  const {left, top, width, height} = element.getBoundingClientRect()
  return element.contains(document.elementFromPoint(left + Math.min(width / 2, 20), top + Math.min(height / \
2, 8)))
}).map(element => element.innerText)"""


@dataclass(frozen=True)
class Screen:
    """The page at `path`, as `who` has it after signing in; "" is a reader."""

    name: str
    path: str
    who: str = ""


SCREENS = (
    Screen("claim", "/reviews/low-dose-naltrexone-fibromyalgia/claims/17", "karim.haddad@example.org"),
    Screen("article", "/articles/colchicine-dose-gout-flare"),
)


@contextmanager
def demo() -> Iterator[str]:
    """The address of the demonstration, in a folder of its own; no setting of the caller's reaches it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, "-m", "review_service", "demo", "--port", str(port), "--folder", folder]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REVIEW_")}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Raises RuntimeError where the demonstration ended or does not answer."""
    for _ in range(START * 5):
        if process.poll() is not None:
            raise RuntimeError(f"the demonstration ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)  # a process that is starting has no event to wait for
    raise RuntimeError(f"the demonstration did not answer within {START} seconds")


def sign_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", "sample-password")
    page.get_by_role("button", name="Sign in").click()


def shoot(browser: Browser, address: str, screen: Screen, folder: Path) -> None:
    context = browser.new_context(base_url=address, viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    if screen.who:
        sign_in(page, screen.who)
    page.goto(screen.path)
    page.screenshot(path=folder / f"{screen.name}.png")
    (folder / f"{screen.name}.txt").write_text(seen(page), encoding="utf-8")
    context.close()


def seen(page: Page) -> str:
    """The headings, buttons and links in the picture, a line each, without the dates
    that change by the day."""
    lines: list[str] = page.evaluate(ON_TOP)
    return "\n".join(DATED.sub("<date>", " ".join(line.split())) for line in lines if line) + "\n"


def draw(folder: Path) -> None:
    """Writes NAME.png and NAME.txt of each screen into the folder."""
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for screen in SCREENS:
            shoot(browser, address, screen, folder)
        browser.close()
