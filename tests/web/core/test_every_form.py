"""Every form of the site: either it says which version was on the screen, and is refused where it does not;
or here stands why it is about none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    PASSWORD,
    POLICIES,
    Cast,
    approved,
    article,
    assigned,
    revised,
    ruled,
    screened,
    seeing,
    sign,
    start_review,
    submitted,
    under_review,
    waive,
)
from flask import Flask
from sqlalchemy.orm import Session
from waiving import under
from web.conftest import Site
from web.pages import Browser, Element, Page, fields_of

from review_service.core.db import Database
from review_service.domain.waivers import WaiverRule
from review_service.models import ReReview
from review_service.services.review.threads import NewThread, open_thread

OF_NO_VERSION = {
    "of oneself": {"account.login", "account.logout", "account.password", "second_factors.show"}
    | {"second_factors.passkey", "second_factors.codes", "second_factors.remove"},
    "of a person": {"people.new", "people.show", "people.roles", "people.account", "people.password"}
    | {"people.second_factor", "signing.reset"},
    "of sources, whatever cites them": {"sources.show", "source_files.take_in", "source_status.change"}
    | {"source_status.take_back", "duplicates.compare", "word_searches.ask", "word_searches.take"}
    | {"look_ups.ask_source", "look_ups.ask_identifier"},
    "says in `seen` what was offered": {"look_ups.take"},
    "the first version": {"submissions.new"},
    "words that act on nothing: their revision is their own": {"drafts.save"},
    "a reader's, kept with the version that they read": {"questions.ask"},
    "of a question": {"questions.close"},
    "of a list, where no version was read": {"publishing.export"},
    "asks the machine to read again": {"screening.again"},
}
ODD = (None, "", "x", "0", "-1", "1.0", "²", "9" * 30, "7")


def with_a_thread(session: Session, people: Cast) -> str:
    slug = under_review(session, people)
    new = NewThread("Is it so?", 1, "4 mmHg", suggestion="5 mmHg")
    open_thread(session, slug, new, seeing(session, slug, people.reviewer))
    return slug


def with_a_lost_thread(session: Session, people: Cast) -> str:
    slug = under_review(session, people)
    open_thread(session, slug, NewThread("Who?", 4), seeing(session, slug, people.reviewer))
    revised(session, slug, people, ARTICLE.replace("- Ask what people enjoy.\n", ""))
    return slug


def with_findings(session: Session, people: Cast) -> str:
    slug = under_review(session, people)
    screened(session, slug)
    return slug


def moved(session: Session, people: Cast) -> str:
    slug = ruled(session, people)
    revised(session, slug, people, ARTICLE.replace("## Effect", "## Gain").replace("## Dose", "## Dosing"))
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    return slug


def waivable(session: Session, people: Cast) -> str:
    return under(session, people, WaiverRule.ORDINARY)[0]


def waived(session: Session, people: Cast) -> str:
    slug, named = under(session, people, WaiverRule.ORDINARY)
    waive(session, slug, people.editor, named)
    return slug


def signed(session: Session, people: Cast) -> str:
    slug = ruled(session, people)
    sign(session, slug, people.reviewer)
    return slug


def to_look_at_again(session: Session, people: Cast) -> str:
    slug = approved(session, people)
    newest = session.scalar(sa.text("SELECT max(id) FROM source_text")) or 0
    session.add(ReReview(article_id=article(session, slug).id or 0, source_text_id=newest, opened_at=NOW))
    return slug


@dataclass(frozen=True)
class Case:
    """The form of an endpoint: an article in a state where it is open, who sends it, from which page,
    and what they type. `proof`: a password and a code are typed too."""

    endpoint: str
    make: Callable[[Session, Cast], str]
    who: str
    page: str
    at: str = ""
    having: str = ""
    typed: dict[str, Any] = field(default_factory=dict)
    proof: bool = False

    def form(self, site: Site, slug: str) -> tuple[Browser, Page, Element]:
        numbers = site.make(lambda session, _: newest_ids(session))
        browser = site.as_(self.who)
        page = browser.get(self.page.format(slug=slug, **numbers))
        return browser, page, page.form(self.at.format(slug=slug, **numbers), self.having)


def newest_ids(session: Session) -> dict[str, int]:
    return {
        name: session.scalar(sa.text(f"SELECT max(id) FROM {name}")) or 0
        for name in ("thread", "comment", "waiver")
    }


WHY = {"reason": "It is so."}
CASES = (
    Case("submissions.revise", under_review, "author", "/submissions/{slug}/revise", having="text",
        typed={"hand_in": "1"}),
    Case("submissions.withdraw", under_review, "author", "/submissions/{slug}", "/withdraw", typed=WHY),
    Case("reviews.disclosure", assigned, "reviewer", "/reviews/{slug}/disclosure", having="answer",
        typed={"answer": "none"}),
    Case("reviews.start", assigned, "reviewer", "/reviews/{slug}", "/start"),
    Case("reviews.changes", under_review, "reviewer", "/reviews/{slug}/request-changes", having="reason",
        typed=WHY),
    Case("rulings.rule", under_review, "reviewer", "/reviews/{slug}/claims/1", having="reference",
        typed={"verdict": "supports"}),
    Case("dismissals.dismiss", with_findings, "reviewer", "/reviews/{slug}/claims/4", "/dismiss", typed=WHY),
    Case("confirmations.index", moved, "reviewer", "/reviews/{slug}/claims/1", "/confirmations"),
    Case("waivers.waive", waivable, "editor", "/reviews/{slug}/claims/1/waiver/1", having="password",
        typed=WHY, proof=True),
    Case("waivers.withdraw", waived, "editor", "/reviews/{slug}/waivers/{waiver}/withdrawal", having="reason",
        typed=WHY),
    Case("sign_offs.sign", ruled, "reviewer", "/reviews/{slug}/sign-off", having="password", proof=True),
    Case("sign_offs.withdraw", signed, "reviewer", "/reviews/{slug}/sign-off/withdrawal", having="reason",
        typed=WHY),
    Case("desk.assign", submitted, "editor", "/desk/{slug}", "/reviewers/2"),
    Case("desk.resolve", under_review, "editor", "/desk/{slug}", "/references"),
    Case("desk.reopen", approved, "editor", "/desk/{slug}/reopen", having="reason", typed=WHY),
    Case("desk.notice", approved, "editor", "/desk/{slug}", "/notices",
        typed={"text": "A figure was put right."}),
    Case("re_reviews.close", to_look_at_again, "editor", "/desk/{slug}/close-re-review", having="reason",
        typed=WHY),
    Case("threads.new", under_review, "author", "/threads/{slug}/new", having="text",
        typed={"text": "Is it so?"}),
    Case("threads.show", with_a_thread, "author", "/threads/{slug}/{thread}", having="suggestion",
        typed={"text": "It is."}),
    Case("threads.change", with_a_thread, "editor", "/threads/{slug}/{thread}", "/change",
        typed={"resolve": "1"}),
    Case("threads.place", with_a_lost_thread, "reviewer", "/threads/{slug}/{thread}", "/place",
        typed={"ordinal": "3"}),
    Case("threads.withdraw", with_a_thread, "reviewer", "/threads/{slug}/{thread}", "/withdraw"),
    Case("threads.accept", with_a_thread, "author", "/threads/{slug}/{thread}", "/accept"),
    Case("sources.new", under_review, "editor", "/sources/new?article={slug}&key=lee2020&seen_version=1",
        having="title", typed={"title": "Another work"}),
)  # fmt: skip
ELSEWHERE = {
    "look_ups.work": "tests/web/sources/test_look_up_pages.py",
    "rulings.rule": "a page of its own where the claim has another number",
}


def test_every_form_says_which_version_was_seen_or_here_stands_why_not(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    named = {case.endpoint for case in CASES} | set(ELSEWHERE) | set().union(*OF_NO_VERSION.values())
    assert posts == named, "give the new form a Case, or say why it is about no version"


def contents(database: Database) -> dict[str, int]:
    """Rows by table; a signature that was refused is written down, which is no change of what it is about."""
    told = {"login_failure", "failed_signing", "event", "log_head", "outgoing_mail", "log_node"}
    with database.reading() as session:
        names = set(sa.inspect(session.connection()).get_table_names()) - told
        return {name: session.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in names}


def filled(case: Case, site: Site, form: Element, **changes: str | None) -> Any:
    """What is sent of the form; a change to None leaves the field out."""
    proof = {"password": PASSWORD, "code": site.code(case.who)} if case.proof else {}
    sent = fields_of(form)
    for name, value in {**case.typed, **proof, **changes}.items():
        sent.setlist(name, [] if value is None else [value])
    return sent


def test_no_form_is_taken_that_does_not_say_which_version_was_seen(site: Site) -> None:
    for case in CASES:
        slug = site.make(case.make)
        browser, page, form = case.form(site, slug)
        path = form["action"].partition("#")[0] or page.path
        assert fields_of(form).getlist("seen_version"), (
            f"{case.endpoint}: its form does not say what was seen"
        )
        before = contents(site.database)
        for odd in ODD:
            sent = filled(case, site, form, seen_version=odd, idempotency_key=None)
            code = browser.client.post(path, data=sent).status_code
            assert code == 409, f"{case.endpoint} with seen_version={odd!r}: {code}"
            assert contents(site.database) == before, f"{case.endpoint} with seen_version={odd!r}"
        code = browser.client.post(path, data=filled(case, site, form)).status_code
        assert code == 303, f"{case.endpoint} as it stands on the page: {code}"
