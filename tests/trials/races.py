"""The pairs of acts that are raced: where each begins, and what the two people press."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Barrier, Thread

from factories import (
    NO_INTERESTS,
    PASSWORD,
    POLICIES,
    Cast,
    article,
    assign_reviewer,
    disclose_interests,
    proof,
    rule,
    ruled,
    seeing,
    sign,
)
from sqlalchemy.orm import Session
from trials.wire import Visitor
from web.pages import Element, Page, fields_of

from review_service.core.db import Database
from review_service.core.vocabulary import Verdict

TEXT = """---
title: Does walking lower blood pressure, {number}?
audience: professional
references:
  lee2020:
    type: article-journal
    title: Walking and blood pressure
    DOI: 10.1000/walk.2020
---

## Effect

Walking lowered systolic pressure by 4 mmHg. [@lee2020]
"""


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Press:
    """Forms as they stand on the page of one person, filled in; pressed one after the other."""

    by: Visitor
    path: str
    forms: tuple[dict[str, str], ...]
    codes: list[int] = field(default_factory=list)

    def go(self) -> None:
        for fields in self.forms:
            self.codes.append(self.by.client.post(self.path.partition("#")[0], fields).status_code)


@dataclass
class Site:
    """A served site and the browsers of its people, each signed in once."""

    address: tuple[str, int]
    database: Database
    people: Cast
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def as_(self, name: str) -> Visitor:
        if name not in self.visitors:
            visitor = Visitor(self.address)
            visitor.sign_in(f"{name}@example.org", PASSWORD)
            self.visitors[name] = visitor
        return self.visitors[name]

    def code(self, name: str) -> str:
        """No code is taken twice: who signed in this half minute has another authenticator now."""
        with self.database.writing() as session:
            return proof(session, getattr(self.people, name), clock()).code

    def begin(self, race: "Race", number: int) -> tuple[str, int]:
        """The slug and the number of a new article, where the race begins."""
        with self.database.writing() as session:
            slug = race.begin(session, self.people, TEXT.format(number=number))
            return slug, article(session, slug).id or 0


Begin = Callable[[Session, Cast, str], str]
Act = Callable[[Site, str], Press]


@dataclass(frozen=True)
class Race:
    """`is_at_quorum`: without guards and locks nothing else keeps the two apart,
    and half the rounds must break."""

    name: str
    begin: Begin
    one: Act
    other: Act
    is_at_quorum: bool = False


def _pressed(by: Visitor, page: Page, form: Element, *typed: dict[str, str]) -> Press:
    fields = fields_of(form).to_dict()
    return Press(by, form["action"] or page.path, tuple(fields | one for one in typed))


def signs(name: str) -> Act:
    def act(site: Site, slug: str) -> Press:
        page = site.as_(name).get(f"/reviews/{slug}/sign-off")
        typed = {"password": PASSWORD, "code": site.code(name)}
        return _pressed(site.as_(name), page, page.form(having="shown"), typed)

    return act


def types(name: str, path: str, having: str, **typed: str) -> Act:
    """Somebody fills in the one form of a page that has this field."""

    def act(site: Site, slug: str) -> Press:
        page = site.as_(name).get(path.format(slug=slug))
        return _pressed(site.as_(name), page, page.form(having=having), typed)

    return act


def rules(name: str, verdict: Verdict) -> Act:
    return types(
        name, "/reviews/{slug}/claims/1", "seen_text", verdict=verdict.value, note="Table 2 says so."
    )


def exports(site: Site, slug: str) -> Press:
    page = site.as_("publisher").get("/publishing/")
    return _pressed(site.as_("publisher"), page, page.form("/export"), {"slug": slug})


def ends_and_assigns_again(site: Site, slug: str) -> Press:
    page = site.as_("editor").get(f"/desk/{slug}")
    form = page.form(f"/reviewers/{site.people.reviewer.id}")
    keys = fields_of(form).to_dict()
    again = {name: value + "-again" for name, value in keys.items() if name == "idempotency_key"}
    return _pressed(site.as_("editor"), page, form, {"end": "1"}, again)


def one_signed(session: Session, people: Cast, text: str) -> str:
    slug = ruled(session, people, text)
    sign(session, slug, people.reviewer, clock())
    return slug


def a_third_too(session: Session, people: Cast, text: str) -> str:
    slug = one_signed(session, people, text)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    return slug


def disputed(session: Session, people: Cast, text: str) -> str:
    slug = a_third_too(session, people, text)
    rule(session, slug, people.second, Verdict.CONTRADICTS)
    return slug


def approved(session: Session, people: Cast, text: str) -> str:
    slug = one_signed(session, people, text)
    assert sign(session, slug, people.second, clock())
    return slug


FLIPS = rules("reviewer", Verdict.CONTRADICTS)
TAKES_BACK = types("reviewer", "/reviews/{slug}/sign-off/withdrawal", "reason", reason="Read it again.")
RECUSES = types(
    "reviewer", "/reviews/{slug}/disclosure", "answer", answer="conflict", statement="The maker pays me."
)
BLOCKS = types("editor", "/threads/{slug}/new", "is_blocking", is_blocking="y", text="Which figure is this?")
SENDS_BACK = types("editor", "/reviews/{slug}/request-changes", "reason", reason="Say for how long.")
REVISES = types(
    "author", "/submissions/{slug}/revise", "text", hand_in="1", text=TEXT.format(number=0).replace("4", "5")
)
REOPENS = types("editor", "/desk/{slug}/reopen", "reason", reason="A trial was retracted.")
RACES = (
    Race("sign / sign, both needed", ruled, signs("reviewer"), signs("second"), True),
    Race("sign / sign, one needed", a_third_too, signs("second"), signs("third")),
    Race("sign / flip a verdict", one_signed, signs("second"), FLIPS, True),
    Race("sign / withdraw a signature", one_signed, signs("second"), TAKES_BACK, True),
    Race("sign / recuse a signer", one_signed, signs("second"), RECUSES, True),
    Race("sign / open a blocking thread", one_signed, signs("second"), BLOCKS, True),
    Race("sign / request changes", one_signed, signs("second"), SENDS_BACK),
    Race("sign / new version", one_signed, signs("second"), REVISES),
    Race("assign / recuse", ruled, ends_and_assigns_again, RECUSES),
    Race("rule / rule on one pair", ruled, FLIPS, rules("reviewer", Verdict.SUPPORTS)),
    Race("rule / settle", disputed, rules("second", Verdict.SUPPORTS), rules("third", Verdict.SUPPORTS)),
    Race("reopen / new version", approved, REOPENS, REVISES),
    Race("export / export", approved, exports, exports),
    Race("export / reopen", approved, exports, REOPENS),
)


def at_once(*presses: Press) -> None:
    barrier = Barrier(len(presses))

    def work(press: Press) -> None:
        barrier.wait(timeout=30)
        press.go()

    threads = [Thread(target=work, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)


def in_turn(*presses: Press) -> None:
    for press in presses:
        press.go()
