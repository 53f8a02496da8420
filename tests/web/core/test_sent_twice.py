"""A form that is sent twice acts once and is answered alike (I11);
a unit of work that met another is done anew."""

from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from factories import ARTICLE, NOW, seeing, submitted, under_review
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service.services.core.idempotency import KEPT_FOR, prune_answers
from review_service.services.review.threads import NewThread, open_thread

COUNTED = ("ruling", "event", "withdrawal", "question", "idempotency_key")


def counts(site: Site) -> dict[str, int]:
    with site.database.reading() as session:
        return {name: session.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in COUNTED}


def run(site: Site, *statements: str) -> None:
    with site.database.writing() as session:
        for one in statements:
            session.execute(sa.text(one))


def ruling(site: Site, slug: str, **changes: str) -> tuple[Browser, str, Any]:
    """The reviewer's browser, and the form of the first claim filled in,
    ready to be sent as often as one likes."""
    reviewer = site.as_("reviewer")
    form = reviewer.get(f"/reviews/{slug}/claims/1").form(having="reference", value="lee2020")
    data = fields_of(form)
    for name, value in ({"verdict": "supports", "note": "A note."} | changes).items():
        data.setlist(name, [value])
    return reviewer, form["action"], data


def test_a_ruling_sent_twice_is_one_ruling_with_one_answer(anywhere: Site) -> None:
    reviewer, action, data = ruling(anywhere, anywhere.make(under_review))
    first = reviewer.post(action, data)
    told, after = reviewer.follow(first).words, counts(anywhere)
    again = reviewer.post(action, data)
    assert (again.location, reviewer.follow(again).words) == (first.location, told)
    assert counts(anywhere) == after and "saved" in told


def test_what_is_told_on_the_next_page_is_told_again(anywhere: Site) -> None:
    """A refusal that is a redirect too: resolved is resolved, and the second sending
    is not told «already»."""
    slug, reviewer = anywhere.make(under_review), anywhere.as_("reviewer")
    thread = anywhere.make(
        lambda db, people, at: open_thread(db, at, NewThread("Which?"), seeing(db, at, people.editor)), slug
    )
    form = reviewer.get(f"/threads/{slug}/{thread}").form("/change")
    data = fields_of(form) | {"resolve": "1"}
    first, again = (reviewer.follow(reviewer.post(form["action"], data)) for _ in range(2))
    assert first.words == again.words and "already" not in again.words


def test_what_would_be_refused_the_second_time_gets_the_answer_of_the_first(anywhere: Site) -> None:
    """Withdrawn is withdrawn: without the key the second sending would be told that there
    is nothing to withdraw."""
    slug, author = anywhere.make(submitted), anywhere.as_("author")
    form = author.get(f"/submissions/{slug}").form("/withdraw")
    data = {**fields_of(form).to_dict(), "reason": "A mistake."}
    first, after = author.post(form["action"], data), counts(anywhere)
    assert author.post(form["action"], data).location == first.location
    assert counts(anywhere) == after
    author.post(form["action"], {**data, "idempotency_key": "0.another-key-entirely"}, 409)


def test_the_same_form_with_other_words_is_shown_again_and_may_be_sent(site: Site) -> None:
    reviewer, action, data = ruling(site, site.make(under_review))
    reviewer.post(action, data)
    data.setlist("note", ["A better note."])
    asked = reviewer.post(action, data, 409)
    assert asked.heading == "Sent before with other words" and counts(site)["ruling"] == 1
    reviewer.send(asked, having="note")
    assert counts(site)["ruling"] == 2
    with site.database.reading() as session:
        notes = session.scalars(sa.text("SELECT note FROM ruling ORDER BY id")).all()
    assert notes == ["A note.", "A better note."]


def test_a_reader_who_presses_twice_asks_once(anywhere: Site) -> None:
    from factories import approved

    reader, slug = Browser(anywhere.app), anywhere.make(approved)
    form = reader.get(f"/articles/{slug}/questions").form(having="text")
    data = {**fields_of(form).to_dict(), "text": "Why?"}
    first = reader.post(f"/articles/{slug}/questions", data)
    assert reader.post(f"/articles/{slug}/questions", data).location == first.location
    assert counts(anywhere)["question"] == 1


def test_the_key_of_one_person_says_nothing_of_anothers_form(site: Site) -> None:
    slug = site.make(under_review)
    _reviewer, action, data = ruling(site, slug)
    site.as_("reviewer").post(action, data)
    second = site.as_("second")
    own = fields_of(second.get(f"/reviews/{slug}/claims/1").form(having="reference", value="lee2020"))
    second.post(action, {**data.to_dict(), "csrf_token": own["csrf_token"]})
    assert counts(site)["ruling"] == 2


def test_a_key_that_is_none_of_ours_is_refused(site: Site) -> None:
    reviewer, action, data = ruling(site, site.make(under_review))
    data.setlist("idempotency_key", ["'; DROP TABLE ruling"])
    reviewer.post(action, data, 400)
    assert counts(site)["ruling"] == 0


def test_pressed_twice_at_the_same_moment_acts_once(anywhere: Site) -> None:
    _reviewer, action, data = ruling(anywhere, anywhere.make(under_review))
    ready, answers = Barrier(4), []
    cookies = anywhere.as_("reviewer").client.get_cookie("review")
    assert cookies is not None

    def press() -> None:
        client = anywhere.app.test_client()
        client.set_cookie("review", cookies.value)
        ready.wait()
        page = Page(client.post(action.partition("#")[0], data=data), action)
        answers.append((page.code, page.location))

    hands = [Thread(target=press) for _ in range(4)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert {code for code, _ in answers} == {303} and len({location for _, location in answers}) == 1, answers
    assert counts(anywhere)["ruling"] == 1


def test_the_act_and_its_answer_are_kept_together_or_not_at_all(site: Site) -> None:
    reviewer, action, data = ruling(site, site.make(under_review))
    before = counts(site)
    run(
        site,
        "CREATE TRIGGER full BEFORE INSERT ON idempotency_key BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    reviewer.post(action, data, 409)
    assert counts(site) == before
    run(site, "DROP TRIGGER full")
    reviewer.post(action, data)
    assert counts(site)["ruling"] == before["ruling"] + 1


MEET = (
    "CREATE SEQUENCE tries",
    """CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('tries') < {} THEN RAISE EXCEPTION 'could not serialize' USING ERRCODE = '{}'; END IF; \
RETURN NEW; END $$""",
    "CREATE CONSTRAINT TRIGGER meet AFTER INSERT ON event {} FOR EACH ROW EXECUTE FUNCTION meet()",
)


AT_COMMIT = "DEFERRABLE INITIALLY DEFERRED"


def meet(site: Site, tries: int, code: str, when: str) -> None:
    """The first tries fail with the code: at the statement, or at the commit."""
    sequence, function, trigger = MEET
    run(site, sequence, function.format(tries, code), trigger.format(when))


@pytest.mark.postgresql
@pytest.mark.parametrize(("code", "when"), [("40001", AT_COMMIT), ("40P01", "")])
@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_a_unit_of_work_that_met_another_is_done_anew(anywhere: Site, code: str, when: str) -> None:
    """At the commit the view has said «saved» already: what a try that failed said is not heard."""
    reviewer, action, data = ruling(anywhere, anywhere.make(under_review))
    meet(anywhere, 3, code, when)
    saved = reviewer.follow(reviewer.post(action, data))
    assert saved.words.count("Claim 1: saved.") == 1, "the words of the first tries are gone with them"
    assert counts(anywhere)["ruling"] == 1
    with anywhere.database.reading() as session:
        assert session.scalar(sa.text("SELECT last_value FROM tries")) == 3


@pytest.mark.postgresql
@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_after_so_many_tries_the_person_is_told_and_nothing_is_kept(anywhere: Site) -> None:
    reviewer, action, data = ruling(anywhere, anywhere.make(under_review))
    before = counts(anywhere)
    meet(anywhere, 99, "40001", "")
    assert "Nothing was saved" in reviewer.post(action, data, 503).words
    assert counts(anywhere) == before
    with anywhere.database.reading() as session:
        assert session.scalar(sa.text("SELECT last_value FROM tries")) == 4


def test_a_file_that_another_writer_holds_is_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other writer lets go in the pause before the second try; one that never does is
    answered with «not saved»."""
    from review_service.web.core import units_of_work as acts

    reviewer, action, data = ruling(site, site.make(under_review))
    other, pauses = site.database.engine.connect(), list[float]()
    sa.event.listen(
        site.database.engine, "checkout", lambda raw, *_rest: raw.execute("PRAGMA busy_timeout=0")
    )
    monkeypatch.setattr(acts.time, "sleep", pauses.append)
    other.begin()
    assert "Nothing was saved" in reviewer.post(action, data, 503).words and len(pauses) == 3
    monkeypatch.setattr(acts.time, "sleep", lambda _seconds: other.rollback())
    assert reviewer.post(action, data).code == 303 and counts(site)["ruling"] == 1
    assert all(0 < pause < 1 for pause in pauses)
    other.close()


def test_a_file_that_was_sent_is_whole_when_the_view_runs_again(site: Site) -> None:
    """The digest and a second try read it from its beginning."""
    from web.pages import upload

    author = site.as_("author")
    page = author.get("/submissions/new")
    data = {**fields_of(page.form(having="text")).to_dict(), "hand_in": "1"}
    first = author.post("/submissions/new", data | {"file": upload("article.md", ARTICLE.encode())})
    again = author.post("/submissions/new", data | {"file": upload("article.md", ARTICLE.encode())})
    assert again.location == first.location
    other = ARTICLE.replace("4 mmHg", "5 mmHg").encode()
    asked = author.post("/submissions/new", data | {"file": upload("article.md", other)}, 409)
    assert "Choose «article.md» again" in asked.words and asked.tree.all("input", type="file")


def test_answers_are_kept_for_as_long_as_a_browser_keeps_a_form(site: Site) -> None:
    reviewer, action, data = ruling(site, site.make(under_review))
    reviewer.post(action, data)
    with site.database.writing() as session:
        made = session.scalar(sa.text("SELECT made_at FROM idempotency_key"))
        prune_answers(session, NOW)
        assert session.scalar(sa.text("SELECT count(*) FROM idempotency_key")) == 1, made
        from datetime import UTC, datetime, timedelta

        prune_answers(session, datetime.now(UTC) + KEPT_FOR + timedelta(minutes=1))
        assert session.scalar(sa.text("SELECT count(*) FROM idempotency_key")) == 0
