"""A small browser without scripts: signs in, reads a page into a tree,
fills in its real forms and sends them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parts: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.walk()

    def all(self, *tags: str, **attrs: str) -> list["Element"]:
        """Elements of these tags (any, if none) with these attributes;
        `class_` and `aria_invalid` stand for the real names."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            one
            for one in self.walk()
            if (not tags or one.tag in tags)
            and all(
                value in (one.attrs.get(name, ""), *one.attrs.get(name, "").split())
                for name, value in wanted.items()
            )
        ]

    @property
    def text(self) -> str:
        """As it is shown: a line end of the template is a blank, but not where somebody types."""
        words = "".join(part if isinstance(part, str) else part.text for part in self.parts)
        return words if self.tag in {"textarea", "pre"} else re.sub(r"\s*\n\s*", " ", words)

    def __getitem__(self, name: str) -> str:
        return self.attrs.get(name, "")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].parts.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in {one.tag for one in self.stack}:
            while self.stack.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.stack[-1].parts.append(data)


def tree_of(html: str) -> Element:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def fields_of(form: Element) -> MultiDict[str, Any]:
    """What a browser would send of this form, without its buttons."""
    found: MultiDict[str, Any] = MultiDict()
    for one in form.all("input", "textarea", "select"):
        name, kind = one["name"], one["type"]
        if not name or kind in {"submit", "button", "file"}:
            continue
        if kind in {"radio", "checkbox"}:
            if "checked" in one.attrs:
                found.add(name, one["value"])
        elif one.tag == "select":
            options = one.all("option")
            chosen = [option for option in options if "selected" in option.attrs] or options[:1]
            found.setlist(name, [option["value"] for option in chosen])
        elif one.tag == "textarea":
            found.add(name, one.text.removeprefix("\r").removeprefix("\n"))
        else:
            found.add(name, one["value"])
    return found


class Page:
    """One answer: its code, headers and, where it is HTML, its tree."""

    def __init__(self, response: TestResponse, path: str) -> None:
        self.response, self.code, self.headers, self.path = (
            response,
            response.status_code,
            response.headers,
            path,
        )
        self.data: bytes = response.data
        self.text = self.data.decode("utf-8", "replace")
        self.location = response.headers.get("Location", "")
        self.tree = tree_of(self.text) if "html" in (response.content_type or "") else Element("root")

    @property
    def words(self) -> str:
        """The visible words, white space folded."""
        return " ".join("".join(one.text for one in self.tree.all("main")).split())

    @property
    def heading(self) -> str:
        return self.tree.all("h1")[0].text.strip()

    def form(self, action: str = "", having: str = "", value: str = "") -> Element:
        """The one form of `main` that posts to an address with this end,
        or that has this field (with this value)."""
        found = [
            form
            for main in self.tree.all("main")
            for form in main.all("form", method="post")
            if (not action or form["action"].partition("#")[0].endswith(action))
            and (not having or any(not value or one["value"] == value for one in form.all(name=having)))
        ]
        assert len(found) == 1, f"{len(found)} forms like that on {self.path}: {self.words[:300]}"
        return found[0]

    def link(self, words: str) -> str:
        """Where the one link with these words leads."""
        found = {a["href"] for a in self.tree.all("a") if words in " ".join(a.text.split())}
        assert len(found) == 1, f"{len(found)} links «{words}» on {self.path}: {found}"
        return found.pop()

    @property
    def summary(self) -> str:
        return " ".join(one.text for one in self.tree.all(class_="rs-problems"))


class Browser:
    """One person's browser: keeps cookies, sends forms as they stand on the page."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, code: int = 200, **headers: str) -> Page:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        page = Page(self.client.get(path, headers=sent), path)
        assert page.code == code, f"GET {path}: {page.code}, not {code}: {page.words[:400]} {page.location}"
        return page

    def post(self, path: str, data: Any, code: int = 303) -> Page:
        page = Page(self.client.post(path.partition("#")[0], data=data), path)
        assert page.code == code, f"POST {path}: {page.code}, not {code}: {page.words[:600]} {page.location}"
        return page

    def send(
        self, page: Page, code: int = 303, /, *, at: str = "", having: str = "", value: str = "", **typed: Any
    ) -> Page:
        """Fills in the form that is named by `at`, `having` and `value` with what is typed, and sends it."""
        form = page.form(at, having, value)
        data = fields_of(form)
        for name, what in typed.items():
            known = {one["name"] for one in form.all("input", "textarea", "select", "button")}
            assert name in known, f"{page.path} has no field {name}, only {known}"
            data.setlist(name, what if isinstance(what, list) else [what])
        return self.post(form["action"] or page.path, data, code)

    def follow(self, page: Page) -> Page:
        return self.get(page.location)

    def sign_in(self, email: str, password: str) -> "Browser":
        self.send(self.get("/login"), 302, having="email", email=email, password=password)
        return self


def upload(name: str, content: bytes) -> tuple[BytesIO, str]:
    return BytesIO(content), name
