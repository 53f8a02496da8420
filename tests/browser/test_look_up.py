"""Looking a source up by hand: what is found arrives by itself, is chosen by keyboard and taken;
without a script too."""

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from bibliography.reference_servers import Record, work
from browser.conftest import Server
from browser.visitor import Visitor
from look_up_workers import Answering, answering
from playwright.sync_api import Browser, expect

Visit = Callable[..., Visitor]
DOI = "10.1002/acr.24180"
EDITOR = "ines.keller"


@pytest.fixture(scope="module")
def there() -> Iterator[Answering]:
    with answering() as one:
        one.reference.records.append(Record("32391934", DOI, "PMC7391934"))
        one.reference.works[DOI] = work(DOI)
        yield one


@pytest.fixture(scope="module")
def server(chromium: Browser, there: Answering, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site of its own that asks the servers on loopback."""
    folder = tmp_path_factory.mktemp("looking")
    made = Server(folder)
    made.environment |= {f"REVIEW_{name.upper()}": value for name, value in there.settings.items()}
    made.run("demo", "--folder", str(folder), "--load-only")
    made.start()
    yield made
    made.kill()


def path_of(server: Server) -> str:
    with sqlite3.connect(server.database, timeout=10) as connection:
        (number,) = connection.execute("SELECT id FROM source WHERE doi = ?", (DOI,)).fetchone()
    return f"/sources/{number}"


def test_what_is_found_arrives_by_itself_and_is_taken_by_keyboard(visit: Visit, server: Server) -> None:
    visitor = visit(EDITOR)
    visitor.go(path_of(server))
    page = visitor.press("Look up")
    expect(page.get_by_role("button", name="Take what is chosen")).to_be_visible()
    expect(page.locator("[data-awaited]")).to_have_count(0)
    visitor.look()
    box = page.get_by_label("Title, PubMed: Walking after surgery")
    assert not box.is_checked(), "nothing typed is overwritten without being chosen"
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Take what is chosen").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Walking after surgery & rest" in page.inner_text("h1")
    visitor.look()


def test_a_phone_without_a_script_does_the_same_for_a_work_that_is_no_source_yet(visit: Visit) -> None:
    visitor = visit(EDITOR, width=390, java_script_enabled=False)
    page = visitor.page
    page.goto("/sources/new")
    page.fill("#identifier", "31415926")
    page.locator("form", has=page.locator("#identifier")).get_by_role("button", name="Look up").click()
    for _ in range(20):
        if page.get_by_role("button", name="Take what is chosen").count():
            break
        page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Take what is chosen").click()
    assert "Walking after surgery" in page.inner_text("h1") and "Added." in page.inner_text("main")
