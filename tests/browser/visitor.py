"""Somebody at a browser: goes to pages, and notes whatever should not happen there."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

PASSWORD = "sample-password"
AXE = Axe()
FAST = {"resultTypes": ["violations"]}
EXPECTED = (
    "responded with a status of 4",
    "ERR_CONNECTION_REFUSED",
    "ERR_INTERNET_DISCONNECTED",
)  # what a test provoked


class Visitor:
    """`complaints` fills with errors of the console, broken policies, requests to elsewhere,
    and what axe finds."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.complaints: list[str] = []
        self.statuses: dict[str, int] = {}
        context.on("console", self._on_console)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        self.page = context.new_page()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in EXPECTED):
            self.complaints.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"left the machine: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def sign_in(self, who: str) -> None:
        self.page.goto("/login")
        self.page.fill("#email", f"{who}@example.org")
        self.page.fill("#password", PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        assert "/login" not in self.page.url, self.words

    def go(self, path: str) -> Page:
        self.page.goto(path)
        return self.look()

    def press(self, name: str, exact: bool = True) -> Page:
        """Presses the first button or link of that name in the main part, and looks at where it leads."""
        named: Any = {"name": name, "exact": exact}
        main = self.page.locator("main")
        main.get_by_role("button", **named).or_(main.get_by_role("link", **named)).first.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def look(self) -> Page:
        """axe over the page as it is; nothing may stick out sideways."""
        where = self.page.url.removeprefix(self.address)
        for found in AXE.run(self.page, options=FAST).response["violations"]:
            nodes = [node["target"] for node in found["nodes"][:3]]
            self.complaints.append(f"axe on {where}: {found['id']} {nodes}")
        if self.sticks_out:
            self.complaints.append(f"{where} is {self.sticks_out} px wider than the window")
        return self.page

    @property
    def sticks_out(self) -> int:
        root = "document.documentElement"
        found: int = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
        return found

    @property
    def words(self) -> str:
        return " ".join(self.page.inner_text("main").split())
