"""Who gets which answer where: every rule × role × status equals the table below.
A rule without a line fails.

Columns: a reader (not signed in), the article's author, another author, its reviewer, a board member who
is not assigned, a recused reviewer, the editor, the publisher, the administrator, somebody without a role.
Whoever may not read gets 404, a wrong role 403, a reader is asked to sign in (302; 401 where something was
typed). POSTs go without a token: 422 and 303 say that the person got past every check of who they are.
"""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    KEY,
    NOW,
    PASSWORD,
    POLICIES,
    Cast,
    approved,
    assign_reviewer,
    assigned,
    disclose_interests,
    person,
    revised,
    seeing,
    sources,
    start_review,
    submitted,
)  # fmt: skip
from flask import Flask, url_for
from sqlalchemy.orm import Session
from web.pages import Browser

from review_service.core.vocabulary import Role, SourceStatus
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.services.publishing.questions import Asked, ask_question
from review_service.services.review.reviews import request_changes, withdraw_version
from review_service.services.review.threads import NewThread, open_thread
from review_service.services.signing.checkpoints import make_checkpoint
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    take_back_status,
)

COLUMNS = (
    "reader",
    "author",
    "other",
    "reviewer",
    "unassigned",
    "recused",
    "editor",
    "publisher",
    "administrator",
    "nobody",
)

# What anybody may see, whatever the article's status.
OPEN = "200 200 200 200 200 200 200 200 200 200"
# A page of one role: (reader) then who holds it.
AUTHORS = "302 200 200 403 403 403 403 403 403 403"
BOARD = "302 403 403 200 200 200 403 403 403 403"
ADMINISTRATORS = "302 403 403 403 403 403 403 403 200 403"
EDITORS = "302 403 403 403 403 403 200 403 403 403"
PUBLISHERS = "302 403 403 403 403 403 403 200 403 403"
KEEPERS = "302 403 403 200 200 200 200 403 403 403"
# An inside page of one article: who reads drafts.
TALK = "401 {0} 404 {0} 404 404 {0} 404 404 404"
INSIDE = "302 200 404 200 404 404 200 404 404 404"

GETS = {
    "static": OPEN,
    "bootstrap.static": OPEN,
    "account.login": OPEN,
    "account.home": "302 302 302 302 302 302 302 302 302 302",
    "account.password": "302 200 200 200 200 200 200 200 200 200",
    "articles.index": OPEN,
    "articles.show": OPEN,
    "articles.audience": "302 302 302 302 302 302 302 302 302 302",
    "articles.policy": OPEN,
    "articles.board": OPEN,
    "articles.version": "404 404 404 404 404 404 404 404 404 404",
    "questions.ask": OPEN,
    "health.healthz": OPEN,
    "health.readyz": OPEN,
    "diffs.choose": "302 302 302 302 302 302 302 302 302 302",
    "diffs.show": "404 200 404 200 404 404 200 404 404 404",
    "histories.show": INSIDE,
    "histories.prove": "302 200 404 200 404 404 200 404 404 404",
    "submissions.index": AUTHORS,
    "submissions.new": AUTHORS,
    "submissions.show": INSIDE,
    "submissions.revise": "302 200 404 403 403 403 403 403 403 403",
    "reviews.index": BOARD,
    "reviews.show": "302 403 403 200 404 404 200 403 403 403",
    "reviews.disclosure": "302 403 403 200 404 404 403 403 403 403",
    "reviews.changes": "302 403 403 200 404 404 200 403 403 403",
    "rulings.claim": "302 403 403 200 404 404 200 403 403 403",
    "waivers.waive": "302 403 403 403 403 403 200 403 403 403",
    "waivers.withdraw": "302 403 403 403 403 403 404 403 403 403",
    "confirmations.index": "302 403 403 200 404 404 403 403 403 403",
    "sign_offs.sign": "302 403 403 200 404 404 403 403 403 403",
    "sign_offs.withdraw": "302 403 403 403 404 404 403 403 403 403",
    "second_factors.show": KEEPERS,
    "second_factors.codes": KEEPERS,
    "second_factors.passkey": KEEPERS,
    "second_factors.remove": KEEPERS,
    "signing.index": ADMINISTRATORS,
    "people.index": ADMINISTRATORS,
    "people.new": ADMINISTRATORS,
    "people.show": ADMINISTRATORS,
    "sources.index": KEEPERS,
    "sources.new": KEEPERS,
    "sources.show": KEEPERS,
    "look_ups.work": "302 403 403 303 303 303 303 403 403 403",
    "desk.index": EDITORS,
    "desk.show": EDITORS,
    "desk.reopen": EDITORS,
    "re_reviews.index": EDITORS,
    "agreements.index": EDITORS,
    "re_reviews.close": EDITORS,
    "source_files.take_in": KEEPERS,
    "stored_files.download": "302 403 403 404 404 404 404 403 403 403",
    "source_files.export": "302 403 403 404 404 404 404 403 403 403",
    "source_status.change": EDITORS,
    "source_status.take_back": EDITORS,
    "source_choices.offer": KEEPERS,
    "word_searches.show": KEEPERS,
    "duplicates.index": EDITORS,
    "duplicates.compare": "302 403 403 403 403 403 303 403 403 403",  # without a source
    "questions.inbox": EDITORS,
    "publishing.index": PUBLISHERS,
    "threads.index": INSIDE,
    "threads.requests": INSIDE,
    "threads.new": INSIDE,
    "threads.show": INSIDE,
    "records.letter": INSIDE,
    "records.record": INSIDE,
}
POSTS = {
    "account.login": "422 422 422 422 422 422 422 422 422 422",
    "account.logout": "401 302 302 302 302 302 302 302 302 302",
    "account.password": "401 422 422 422 422 422 422 422 422 422",
    "questions.ask": "422 422 422 422 422 422 422 422 422 422",
    "submissions.new": "401 422 422 403 403 403 403 403 403 403",
    "submissions.revise": "401 422 404 403 403 403 403 403 403 403",
    "submissions.withdraw": "401 422 404 403 404 404 422 404 404 404",
    "drafts.save": "401 422 422 422 422 422 422 422 422 422",
    "reviews.disclosure": "401 403 403 422 404 404 403 403 403 403",
    "reviews.start": "401 403 403 303 303 303 303 403 403 403",
    "reviews.changes": "401 403 403 422 404 404 422 403 403 403",
    "rulings.rule": "401 403 403 422 404 404 403 403 403 403",
    "screening.again": "401 403 403 403 403 403 303 403 403 403",
    "waivers.waive": "401 403 403 403 403 403 422 403 403 403",
    "waivers.withdraw": "401 403 403 403 403 403 404 403 403 403",
    "confirmations.index": "401 403 403 422 404 404 403 403 403 403",
    "dismissals.dismiss": "401 403 403 422 404 404 422 403 403 403",
    "sign_offs.sign": "401 403 403 422 404 404 403 403 403 403",
    "sign_offs.withdraw": "401 403 403 403 404 404 403 403 403 403",
    "second_factors.show": "401 403 403 422 422 422 422 403 403 403",
    "second_factors.passkey": "401 403 403 422 422 422 422 403 403 403",
    "second_factors.codes": "401 403 403 422 422 422 422 403 403 403",
    "second_factors.remove": "401 403 403 422 422 422 422 403 403 403",
    "signing.reset": "401 403 403 403 403 403 403 403 303 403",
    "people.new": "401 403 403 403 403 403 403 403 422 403",
    "people.show": "401 403 403 403 403 403 403 403 422 403",
    "people.roles": "401 403 403 403 403 403 403 403 303 403",
    "people.account": "401 403 403 403 403 403 403 403 303 403",
    "people.password": "401 403 403 403 403 403 403 403 303 403",
    "people.second_factor": "401 403 403 403 403 403 403 403 303 403",
    "sources.new": "401 403 403 422 422 422 422 403 403 403",
    "sources.show": "401 403 403 422 422 422 422 403 403 403",
    "look_ups.ask_source": "401 403 403 303 303 303 303 403 403 403",
    "look_ups.take": "401 403 403 422 422 422 422 403 403 403",
    "look_ups.ask_identifier": "401 403 403 422 422 422 422 403 403 403",
    "look_ups.work": "401 403 403 303 303 303 303 403 403 403",
    "desk.assign": "401 403 403 403 403 403 303 403 403 403",
    "desk.resolve": "401 403 403 403 403 403 422 403 403 403",
    "desk.reopen": "401 403 403 403 403 403 422 403 403 403",
    "re_reviews.close": "401 403 403 403 403 403 422 403 403 403",
    "source_files.take_in": "401 403 403 422 422 422 422 403 403 403",
    "source_status.change": "401 403 403 403 403 403 422 403 403 403",
    "source_status.take_back": "401 403 403 403 403 403 422 403 403 403",
    "word_searches.ask": "401 403 403 422 422 422 422 403 403 403",
    "word_searches.take": "401 403 403 303 303 303 303 403 403 403",
    "duplicates.compare": "401 403 403 403 403 403 303 403 403 403",
    "desk.notice": "401 403 403 403 403 403 422 403 403 403",
    "questions.close": "401 403 403 403 403 403 422 403 403 403",
    "publishing.export": "401 403 403 403 403 403 403 303 403 403",
    "threads.new": TALK.format(422),
    "threads.show": TALK.format(422),
    "threads.place": TALK.format(422),
    "threads.change": TALK.format(303),
    "threads.withdraw": TALK.format(303),
    "threads.accept": TALK.format(303),
}
# What differs where version 1 is approved: readers see it in its history, and compared with itself.
APPROVED = {"articles.version": OPEN, "diffs.show": OPEN}
STATUSES = ("submitted", "changes_requested", "under_review", "approved", "approved_with_newer", "withdrawn")
# Who signed finds their signature there, and that it is too late to withdraw it.
SIGNED = "{} 403 403 {} 404 404 403 403 403 403"
DIFFERS = {
    ("GET", "approved"): APPROVED | {"sign_offs.withdraw": SIGNED.format(302, 200)},
    ("GET", "approved_with_newer"): APPROVED,
    ("POST", "approved"): {"sign_offs.withdraw": SIGNED.format(401, 422)},
}


def recuse(session: Session, people: Cast, slug: str) -> None:
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(
        session,
        slug,
        Declaration(InterestAnswer.CONFLICT, "I hold the patent."),
        seeing(session, slug, people.third),
    )


def fell_by_mistake(session: Session, people: Cast) -> None:
    """What befell the first source has its pages, and leaves nothing behind."""
    sources(session, people.editor)
    new = NewStatus(SourceStatus.CORRECTED, "An affiliation.")
    change_source_status(session, 1, new, people.editor, NOW, FallPolicy())
    take_back_status(session, 1, "Another paper.", people.editor, NOW)


def make(session: Session, people: Cast, status: str) -> str:
    """The article in this status; the cast's `third` is recused from it."""
    fell_by_mistake(session, people)
    if status == "approved_with_newer":
        slug = approved(session, people)
        revised(session, slug, people, ARTICLE.replace("4 mmHg", "5 mmHg"))
        recuse(session, people, slug)
        open_thread(session, slug, NewThread("Why?", 1), seeing(session, slug, people.editor))
        return slug
    slug = submitted(session, people) if status in {"submitted", "withdrawn"} else assigned(session, people)
    if status in {"submitted", "withdrawn"}:
        for one in (people.reviewer, people.second):
            assign_reviewer(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
    recuse(session, people, slug)
    open_thread(session, slug, NewThread("Why?", 1), seeing(session, slug, people.editor))
    return finish(session, people, status, slug)


def finish(session: Session, people: Cast, status: str, slug: str) -> str:
    from factories import rule_everything, sign

    if status in {"under_review", "changes_requested", "approved"}:
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    if status == "changes_requested":
        request_changes(session, slug, "Say more.", seeing(session, slug, people.reviewer))
    if status == "withdrawn":
        withdraw_version(session, slug, "A mistake.", seeing(session, slug, people.author))
    if status == "approved":
        for one in (people.reviewer, people.second):
            rule_everything(session, slug, one)
        for one in (people.reviewer, people.second):
            sign(session, slug, one)
    return slug


def rules(app: Flask, method: str) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())}


@pytest.mark.parametrize(("method", "table"), [("GET", GETS), ("POST", POSTS)])
def test_every_rule_has_a_line_in_the_table(app: Flask, method: str, table: dict[str, str]) -> None:
    missing, gone = rules(app, method) - set(table), set(table) - rules(app, method)
    assert not missing, (
        f"Say in tests/web/core/test_matrix.py who may {method} {sorted(missing)}: one line of "
        f"{len(COLUMNS)} codes each."
    )
    assert not gone, (
        f"tests/web/core/test_matrix.py still has lines for {sorted(gone)}, which no longer exist."
    )
    assert all(len(line.split()) == len(COLUMNS) for line in table.values())


def addresses(app: Flask, slug: str, table: dict[str, str], method: str) -> dict[str, str]:
    with app.extensions["review_database"].reading() as session:
        event = session.scalar(sa.text("SELECT min(id) FROM event WHERE article_id IS NOT NULL"))
    values = {
        "slug": slug, "event_id": event, "number": 1, "old": 1, "new": 1, "ordinal": 1, "person_id": 2,
        "source_id": 1, "question_id": 1, "change_id": 1, "thread_id": 1, "comment_id": 1, "factor_id": 1,
        "waiver_id": 1, "name": "none", "value": "none", "subject": "article/new",
        "filename": "css/app.css",
    }  # fmt: skip
    with app.test_request_context():
        found = {
            rule.endpoint: url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint in table and method in (rule.methods or ())
        }
    found["bootstrap.static"] = found.get("bootstrap.static", "").replace("app.css", "bootstrap.min.css")
    return {**found, "diffs.choose": f"/articles/{slug}/diff?old=1&new=1"}


def browsers(app: Flask, people: Cast) -> dict[str, Browser]:
    names = {
        "author": people.author,
        "reviewer": people.reviewer,
        "recused": people.third,
        "editor": people.editor,
        "publisher": people.publisher,
    }
    names |= {"administrator": people.administrator, "nobody": people.nobody}
    with app.extensions["review_database"].writing() as session:
        names["other"] = person(session, "other", Role.AUTHOR)
        names["unassigned"] = person(session, "unassigned", Role.BOARD_MEMBER)
    found = {name: Browser(app).sign_in(actor.email, PASSWORD) for name, actor in names.items()}
    return {**found, "reader": Browser(app)}


@pytest.mark.parametrize("status", STATUSES)
def test_every_rule_answers_every_role_as_the_table_says(make_web, status: str) -> None:  # type: ignore[no-untyped-def]
    from factories import cast

    app = make_web(login_failures=1_000)
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
        slug = make(session, people, status)
        row = session.execute(sa.text("SELECT id, version_id FROM article")).one()
        ask_question(session, row.id, Asked(row.version_id, "Why?"), NOW)
    with app.extensions["review_database"].writing() as session:
        make_checkpoint(session, KEY, NOW)
    wrong, everybody = [], browsers(app, people)
    for method, table in (("GET", GETS), ("POST", POSTS)):
        paths = addresses(app, slug, table, method)
        for endpoint, line in {**table, **DIFFERS.get((method, status), {})}.items():
            if endpoint == "account.logout" or (slug not in paths[endpoint] and status != STATUSES[0]):
                continue  # signing out has its own test; what is not about the article is tried once
            for column, code in zip(COLUMNS, line.split(), strict=True):
                data = {"reference": "lee2020", "slug": slug} if method == "POST" else None
                with everybody[column].client.open(paths[endpoint], method=method, data=data) as answer:
                    got = answer.status_code
                if got != int(code):
                    wrong.append(f"{method} {endpoint} as {column}: {got}, the table says {code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("status", [one for one in STATUSES if not one.startswith("approved")])
def test_readers_get_404_for_everything_about_an_article_that_the_policy_hides(make_web, status: str) -> None:  # type: ignore[no-untyped-def]
    from factories import cast

    app = make_web(show_pending=False)
    with app.extensions["review_database"].writing() as session:
        slug = make(session, cast(session), status)
    reader = Browser(app)
    for path in ("", "/questions", "/versions/1", "/diff/1/1"):
        reader.get(f"/articles/{slug}{path}", 404)
    assert slug not in reader.get("/").text and "walking" not in reader.get("/articles/").text
