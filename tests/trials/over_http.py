"""The same acts through the real forms: the page is fetched, its form filled in and sent, now and then twice.

Where a page offers no such form, because the person may not, what it would send goes out all the same.
"""

from datetime import UTC, datetime
from typing import Any

from factories import PASSWORD, proof
from flask import Flask
from trials.model import POLICIES, Model, markdown
from trials.over_services import Base, Out, out_of
from trials.rules import Act
from trials.walk import Refused
from web.pages import Browser, Element, Page, fields_of
from werkzeug.datastructures import MultiDict

REFUSALS = {403, 404, 409, 422}
Fields = dict[str, Any]


def policy_files() -> dict[str, str]:
    """The policies of the model as editors write them."""
    return {
        f"{name}.yaml": (
            f"label: {name.title()}\naudiences: {'[professional, patient]' if name == 'two' else '[]'}\n"
            f"quorum: {rules.quorum}\nhigh_risk_rulings: 2\n"
        )
        + (f"seats:\n  - {{specialty: {rules.seat}, signatures: 1}}\n" if rules.seat else "")
        for name, rules in POLICIES.items()
    }


def _form(page: Page, post: str, having: str) -> Element | None:
    """The form of the page that sends to this address, where it can be sent."""
    for form in page.tree.all("form", method="post"):
        goes_there = (form["action"].partition("#")[0] or page.path) == post
        if goes_there and (not having or form.all(name=having)) and form.all("button"):
            buttons = (
                [one for one in page.tree.all("button") if one["form"] == form["id"]] if form["id"] else []
            )
            if any("disabled" not in one.attrs for one in form.all("button") + buttons):
                return form
    return None


class OverHttp(Base):
    flaws = ("rulings",)

    def __init__(self, app: Flask) -> None:
        super().__init__(app.extensions["review_database"])
        self.app = app
        self.browsers: dict[str, Browser] = {}
        self.tokens: dict[str, str] = {}
        self.accepted = 0

    def browser(self, actor: str) -> Browser:
        if actor not in self.browsers:
            one = Browser(self.app).sign_in(f"{actor}@example.org", PASSWORD)
            self.browsers[actor] = one
            self.tokens[actor] = fields_of(one.get("/account").form(having="csrf_token"))["csrf_token"]
        return self.browsers[actor]

    def do(self, act: Act, m: Model) -> Any:
        how = getattr(self, act.rule.replace(" ", "_").replace("-", "_"))
        what = {name.replace("-", "_"): value for name, value in act.what.items()}
        return how(act.actor, m, **what)

    def send(self, actor: str, at: str, post: str = "", having: str = "", **typed: Any) -> Page:
        """Fills in the form on the page at `at` that sends to `post`. A field that is None goes out empty."""
        browser, post = self.browser(actor), post or at
        page = Page(browser.client.get(at), at)
        form = _form(page, post, having) if page.code == 200 else None
        data = fields_of(form) if form else MultiDict({"csrf_token": self.tokens[actor]})
        for name, value in typed.items():
            data.setlist(name, [] if value is None else value if isinstance(value, list) else [value])
        sent = self._post(browser, post, data)
        self.accepted += 1
        if self.accepted % 5 == 0 and form is not None and sent.code == 303:
            self._again(browser, post, data, sent)
        return sent

    @staticmethod
    def _post(browser: Browser, post: str, data: Any) -> Page:
        answer = Page(browser.client.post(post, data=data), post)
        if answer.code in REFUSALS:
            raise Refused(answer.words[:200])
        assert answer.code in {200, 303}, f"POST {post}: {answer.code} {answer.words[:300]}"
        return answer

    def _again(self, browser: Browser, post: str, data: Any, first: Page) -> None:
        """I11: the same form sent twice is done once, which the walk sees, and answered alike."""
        told = browser.get(first.location).words
        second = self._post(browser, post, data)
        again = browser.get(second.location).words
        assert (second.location, again) == (first.location, told), f"{post} sent twice: {told} / {again}"

    def submit(self, actor: str, m: Model, claims: Any, co_author: bool) -> str:
        text = markdown(claims, self.run)
        done = self.send(
            actor, "/submissions/new", having="text", text=text, form="markdown", topic="", hand_in="1"
        )
        self.slug = done.location.rsplit("/", 1)[1]
        if co_author and actor != "co":
            with self.database.writing() as session:
                self.join(session, self.version()[0])
        return self.version()[1]

    def version(self) -> tuple[int, str]:
        """The current version's row and hash."""
        with self.database.glancing() as connection:
            query = "SELECT id, sha256 FROM version WHERE article_id = %d ORDER BY id DESC LIMIT 1"
            row = connection.exec_driver_sql(query % self.article_id()).one()
        return row.id, row.sha256

    def revise(self, actor: str, m: Model, how: str, claims: Any, answers: bool) -> str:
        at = f"/submissions/{self.slug}/revise"
        typed: Fields = {"text": markdown(claims, self.run), "form": "markdown", "hand_in": "1"}
        if answers:
            page = Page(self.browser(actor).client.get(at), at)
            names = {one["name"] for one in page.tree.all("input") if one["name"].startswith("item-")}
            typed |= {name: "changed" for name in names if name.endswith("-answer")}
        self.send(actor, at, having="text", **typed)
        return self.version()[1]

    def assign(self, actor: str, m: Model, whom: str) -> None:
        self.send(
            actor, f"/desk/{self.slug}", f"/desk/{self.slug}/reviewers/{self.people[whom].id}", end=None
        )

    def unassign(self, actor: str, m: Model, whom: str) -> None:
        self.send(actor, f"/desk/{self.slug}", f"/desk/{self.slug}/reviewers/{self.people[whom].id}", end="1")

    def disclose(self, actor: str, m: Model, answer: str) -> None:
        said = "" if answer == "none" else "Paid by the maker."
        self.send(actor, f"/reviews/{self.slug}/disclosure", answer=answer, statement=said, categories=None)

    def start_review(self, actor: str, m: Model, policy: str) -> None:
        at = "desk" if actor == "editor" else "reviews"
        self.send(actor, f"/{at}/{self.slug}", f"/reviews/{self.slug}/start", policy=policy)

    def request_changes(self, actor: str, m: Model, items: int) -> None:
        reason = "\n\n".join(["Say more."] * items)
        self.send(actor, f"/reviews/{self.slug}/request-changes", reason=reason, threads=None, rulings=None)

    def withdraw(self, actor: str, m: Model) -> None:
        at = "desk" if actor == "editor" else "submissions"
        self.send(actor, f"/{at}/{self.slug}", f"/submissions/{self.slug}/withdraw", reason="A slip.")

    def reopen(self, actor: str, m: Model) -> None:
        self.send(actor, f"/desk/{self.slug}/reopen", reason="Look again.")

    def source_falls(self, actor: str, m: Model, source: str, number: int) -> None:
        reason = f"A figure, for the {number}. time."
        self.send(actor, f"/sources/{self.sources[source]}/status", status="corrected", reason=reason)

    def take_back(self, actor: str, m: Model, fall: int) -> None:
        change, source = self.changes()[fall - 1], self.sources[m.falls[fall - 1].source]
        self.send(actor, f"/sources/{source}/status/{change}/take-back", reason="A mistake.")

    def close_re_review(self, actor: str, m: Model) -> None:
        self.send(actor, f"/desk/{self.slug}/close-re-review", reason="Of no matter.")

    def notice(self, actor: str, m: Model) -> None:
        at = f"/desk/{self.slug}"
        self.send(actor, at, f"{at}/notices", kind="correction", text="A figure.")

    def export(self, actor: str, m: Model) -> Out:
        return out_of(
            self.send(actor, "/publishing/", "/publishing/export", slug=self.slug, format="markdown").data
        )

    def rule(self, actor: str, m: Model, pair: Any, verdict: str) -> None:
        self._rule(actor, pair, verdict=verdict, settles="")

    def _rule(self, actor: str, pair: Any, **typed: Any) -> None:
        """The claim page has a form a source; each names its own in `reference`."""
        at = f"/reviews/{self.slug}/claims/{pair.ordinal}"
        page = Page(self.browser(actor).client.get(at), at)
        forms = [one for one in page.tree.all("form") if one.all(name="verdict")]
        mine = [one for one in forms if fields_of(one)["reference"] == (pair.source or "-")]
        data = fields_of(mine[0]) if mine else MultiDict({"csrf_token": self.tokens[actor]})
        for name, value in {"reference": pair.source or "-", **typed}.items():
            data.setlist(name, [value])
        self._post(self.browser(actor), at, data)

    def settle(self, actor: str, m: Model, pair: Any, verdict: str, settles: tuple[int, int]) -> None:
        first, other = (self.ruling_ids[one - 1] for one in settles)
        self._rule(actor, pair, verdict=verdict, settles=f"{first}-{other}", note="Read both.")

    def confirm(self, actor: str, m: Model, pair: Any, ruling: int) -> None:
        at, key = f"/reviews/{self.slug}/confirmations", pair.source or "-"
        page = Page(self.browser(actor).client.get(at), at)
        begins = f"{pair.ordinal}~{self.ruling_ids[ruling - 1]}~"
        tickets = [one["value"] for one in page.tree.all(name="confirm")]
        fitting = [one for one in tickets if one.startswith(begins) and one.endswith(f"~{key}")]
        self.send(actor, at, having="confirm", confirm=fitting or f"{begins}0~{key}")

    def sign(self, actor: str, m: Model, flaw: str) -> None:
        with self.database.writing() as session:
            code = proof(session, self.people[actor], datetime.now(UTC)).code
        typed = {"password": PASSWORD, "code": code}
        if flaw == "rulings":
            typed["verdict_set_sha256"] = "0" * 64
        self.send(actor, f"/reviews/{self.slug}/sign-off", having="shown", **typed)

    def withdraw_signature(self, actor: str, m: Model) -> None:
        self.send(actor, f"/reviews/{self.slug}/sign-off/withdrawal", reason="Read again.")

    def open_thread(self, actor: str, m: Model, blocking: bool) -> None:
        at = f"/threads/{self.slug}/new"
        page = Page(self.browser(actor).client.get(at), at)
        if blocking and page.code == 200 and not page.tree.all(name="is_blocking"):
            raise Refused("the form offers an author nothing that blocks")
        self.send(actor, at, text="What of it?", is_blocking="y" if blocking else None)

    def change_thread(self, actor: str, m: Model, thread: int, to: bool) -> None:
        at, how = f"/threads/{self.slug}/{self.threads()[thread]}", "resolve" if to else "reopen"
        self.send(actor, at, f"{at}/change", **{"resolve": None, "reopen": None, how: "1"})
        told = self.browser(actor).get(at).text
        if f"The thread is {'resolved' if to else 'open'} already." in told:
            raise Refused("it is so already")
