"""Every page of the loaded demonstration, as everybody in it: title, one heading, labels, ids, language,
nothing inline, nothing from elsewhere."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from factories import CONTENT, KEY, RULES
from flask import Flask
from web.pages import Browser, Element, Page

from review_service.core.vocabulary import Role
from review_service.services.core.policies import read_policies
from review_service.services.demo import SAMPLE_PASSWORD, DemoSettings, load_demo
from review_service.services.people.people import list_people

FETCHED = {
    "link": "href",
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "use": "href",
    "video": "src",
    "audio": "src",
}


@pytest.fixture(scope="module")
def demo(sqlite_template, tmp_path_factory):  # type: ignore[no-untyped-def]
    """The demonstration as `make run` shows it, and the e-mail of everybody in it."""
    from review_service import create_app
    from review_service.core.config import Settings

    place = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    place.write_bytes(sqlite_template.read_bytes())
    app = create_app(Settings("demo", "k" * 32, f"sqlite:///{place}", argon2_time=1, argon2_memory_kib=8))
    with app.extensions["review_database"].writing() as session:
        settings = DemoSettings(CONTENT, RULES, read_policies(CONTENT), KEY)
        for _line in load_demo(session, settings, datetime.now(UTC)):
            pass
        people = [(person.email, roles) for person, roles in list_people(session)]
    yield app, people
    app.extensions["review_database"].dispose()


def one_of_each(people: list[tuple[str, tuple[Role, ...]]]) -> list[str]:
    """A reader, and for every combination of roles the first who holds it."""
    found: dict[tuple[Role, ...], str] = {}
    for email, roles in people:
        found.setdefault(roles, email)
    return ["", *found.values()]


def every_page(app: Flask, email: str) -> list[Page]:
    browser = Browser(app)
    if email:
        browser.sign_in(email, SAMPLE_PASSWORD)
    waiting, seen, kinds = ["/", "/login", "/nothing", "/home"], {}, Counter[str]()
    while waiting:
        path = waiting.pop(0).partition("#")[0]
        if (
            path in seen
            or not path.startswith("/")
            or path.startswith(("/static", "/bootstrap", "/audience"))
        ):
            continue
        kind = shape(path)
        kinds[kind] += 1
        if kinds[kind] > 3:
            continue  # three pages of a kind are enough
        with browser.client.get(path) as answer:
            page = seen[path] = Page(answer, path)
        assert page.code < 500, path
        waiting += [page.location] if page.location else [a["href"] for a in page.tree.all("a")]
    return [page for page in seen.values() if "html" in page.headers["Content-Type"] and not page.location]


def shape(path: str) -> str:
    """The address without what names a thing: numbers, and the slug after its collection."""
    parts = path.partition("?")[0].split("/")
    return "/".join(
        "*" if part.isdigit() or (place == 2 and part not in {"new", "questions"}) else part
        for place, part in enumerate(parts)
    ) + ("?" + path.partition("?")[2].partition("=")[0] if "?" in path else "")


def names(tree: Element) -> set[str]:
    return {label["for"] for label in tree.all("label")}


UNKEYED = ("/login", "/logout", "/account")  # done again, they are done again


def forms_that_act(tree: Element) -> list[Element]:
    forms = tree.all("form", method="post")
    return [
        one
        for one in forms
        if not one["action"].partition("?")[0].endswith(UNKEYED) and not one.all(name="current")
    ]


def has_key(form: Element) -> bool:
    """One that is its own: a browser that sends it twice says so (I11)."""
    keys = form.all("input", name="idempotency_key")
    return len(keys) == 1 and len(keys[0]["value"]) >= 16


def faults(page: Page) -> list[str]:
    tree, found = page.tree, []
    ids = [one["id"] for one in tree.walk() if one["id"]]
    found += [f"id {id_} {count} times" for id_, count in Counter(ids).items() if count > 1]
    if len(tree.all("title")) != 1 or not tree.all("title")[0].text.strip():
        found.append("no title")
    if len(tree.all("h1")) != 1 or not page.heading:
        found.append(f"{len(tree.all('h1'))} headings of the first level")
    if tree.all("html")[0]["lang"] != "en":
        found.append("no language")
    found += [
        f"unlabelled {one.tag} {one.attrs}"
        for one in tree.all("input", "textarea", "select")
        if not labelled(one, tree)
    ]
    found += [
        f"nameless {one.tag}"
        for one in tree.all("button", "a")
        if not (one.text.strip() or one["aria-label"])
    ]
    found += [
        f"a form to {form['action']} without a key" for form in forms_that_act(tree) if not has_key(form)
    ]
    for name in ("aria-describedby", "aria-labelledby", "for"):
        found += [
            f"{name} leads to no {id_}" for one in tree.walk() for id_ in one[name].split() if id_ not in ids
        ]
    for one in tree.walk():
        found += [
            f"inline {name} on {one.tag}" for name in one.attrs if name.startswith("on") or name == "style"
        ]
        if one.tag == "style" or (
            one.tag == "script" and one.text.strip() and one["type"] != "application/ld+json"
        ):
            found.append(f"inline {one.tag}")
        target = one[FETCHED.get(one.tag, "-")]
        if (
            target and one["rel"] not in {"canonical", "next"} and not target.startswith("/")
        ) or target.startswith("//"):
            found.append(f"{one.tag} asks {target}")
        if one.tag == "form" and one["action"] and not one["action"].startswith("/"):
            found.append(f"form sends to {one['action']}")
        if one.tag == "form" and one["method"] == "post" and len(one.all(name="csrf_token")) != 1:
            found.append(f"form {one['action']} has {len(one.all(name='csrf_token'))} tokens")
    return found


def labelled(control: Element, tree: Element) -> bool:
    if (
        control["type"] in {"hidden", "submit", "button"}
        or control["aria-label"]
        or control["aria-labelledby"]
    ):
        return True
    return control["id"] in names(tree) or any(control in list(label.walk()) for label in tree.all("label"))


Walked = list[tuple[str, Page]]


@pytest.fixture(scope="module")
def walked(demo) -> Walked:  # type: ignore[no-untyped-def]
    """Every page, with who was shown it."""
    app, people = demo
    return [(email or "a reader", page) for email in one_of_each(people) for page in every_page(app, email)]


def test_every_page_of_the_demonstration_is_well_made(walked: Walked) -> None:
    wrong = {f"{page.path} as {who}: {fault}" for who, page in walked for fault in faults(page)}
    assert not wrong, "\n".join(sorted(wrong)[:40])
    assert len({shape(page.path) for _who, page in walked}) >= 25


def test_every_link_of_the_demonstration_leads_somewhere(walked: Walked) -> None:
    dead = [
        f"{page.path} as {who}: {page.code}"
        for who, page in walked
        if page.code >= 400 and page.path != "/nothing"
    ]
    assert not dead, "\n".join(dead)


def test_every_link_within_a_page_has_its_place(walked: Walked) -> None:
    lost = set()
    for who, page in walked:
        ids = {one["id"] for one in page.tree.walk()}
        lost |= {
            f"{page.path} as {who}: {a['href']}"
            for a in page.tree.all("a")
            if a["href"].startswith("#") and a["href"][1:] not in ids
        }
    assert not lost, "\n".join(sorted(lost)[:30])
