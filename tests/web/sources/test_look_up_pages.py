"""Looking a work up by hand: asked behind the request, found side by side, taken by a person;
offline; who may."""

import pytest
import sqlalchemy as sa
from factories import approved
from look_up_workers import DOI, PMID, Answering, nobody
from web.conftest import Site
from web.core.test_page_shape import faults
from web.pages import Page

from review_service.jobs.look_up_worker import Looker


@pytest.fixture
def site(looking_site: Site) -> Site:
    return looking_site


def looker(site: Site) -> Looker:
    made: Looker = site.app.extensions["review_looker"]
    return made


def source_id(site: Site, doi: str = DOI) -> int:
    with site.database.reading() as session:
        return session.scalar(sa.text("SELECT id FROM source WHERE doi = :doi"), {"doi": doi}) or 0


def looked_up(site: Site, name: str = "editor") -> Page:
    """The page of the source after the services have answered."""
    browser = site.as_(name)
    browser.send(browser.get(f"/sources/{source_id(site)}"), at="/look-up")
    looker(site).run_waiting()
    return browser.get(f"/sources/{source_id(site)}")


def ticked(page: Page) -> list[str]:
    return [box["value"] for box in page.tree.all("input", type="checkbox") if "checked" in box.attrs]


def notice(page: Page) -> list[str]:
    return [one.text for one in page.tree.all(data_awaited="look-up")]


def test_the_button_asks_behind_the_request_and_the_page_tells_each_state(
    site: Site, there: Answering
) -> None:
    editor, path = site.as_("editor"), f"/sources/{source_id(site)}"
    page = editor.get(path)
    assert "PubMed: not asked yet" in page.words and not notice(page)
    asked = editor.follow(editor.send(page, at="/look-up"))
    assert there.server.asked == [], "no page waits for the network"
    assert "PubMed: asked 0 s ago" in asked.words and "Crossref: asked 0 s ago" in asked.words
    assert "Look again" in notice(asked)[0]
    looker(site).run_waiting()
    page = editor.get(path)
    assert "PubMed: found by DOI 10.1000/walk.2020, 0 s ago" in page.words and not notice(page)
    assert [one.text for one in page.tree.all("th", scope="col")] == ["What", "Here", "PubMed says",
        "Crossref says"]  # fmt: skip
    assert "Walking after surgery & rest: a randomised trial of H2O" in page.words
    assert faults(page) == []


def test_what_is_chosen_is_taken_and_the_rest_is_left(site: Site) -> None:
    page = looked_up(site, "reviewer")
    assert "PubMed:PMID" in ticked(page) and "PubMed:title" not in ticked(page), (
        "nothing typed is overwritten"
    )
    reviewer = site.as_("reviewer")
    after = reviewer.follow(
        reviewer.send(page, at="/take", facts=["Crossref:title", "PubMed:PMID"], texts=["PubMed"])
    )
    assert after.heading == "Walking after surgery: a randomised trial" and "Taken." in after.words
    assert "Revision 2 · Abstract, PubMed" in after.words
    with site.database.reading() as session:
        row = session.execute(sa.text("SELECT pmid, csl FROM source WHERE doi = :doi"), {"doi": DOI}).one()
        assert row.pmid == PMID and "volume" not in row.csl


@pytest.mark.parametrize(
    ("facts", "words"),
    [([], "Nothing is ticked"), (["PubMed:title", "Crossref:title"], "Title: two are ticked")],
)
def test_a_choice_that_is_refused_is_shown_again_as_it_was_chosen(
    site: Site, facts: list[str], words: str
) -> None:
    editor, page = site.as_("editor"), looked_up(site)
    refused = editor.send(page, 422, at="/take", facts=facts, texts=[])
    assert words in refused.summary and ticked(refused) == facts
    editor.send(refused, at="/take", facts=["PubMed:title"])


def test_what_changed_meanwhile_is_shown_before_it_is_taken(site: Site, there: Answering) -> None:
    editor, reviewer, page = site.as_("editor"), site.as_("reviewer"), looked_up(site)
    reviewer.send(page, at="/take", facts=["PubMed:volume"], texts=[],
        seen=page.form("/take").all(name="seen")[0]["value"], csrf_token=csrf(site, "reviewer"))  # fmt: skip
    refused = editor.send(page, 409, at="/take", facts=["PubMed:title"], texts=[])
    assert "Compare again" in refused.summary and ticked(refused) == ["PubMed:title"]
    editor.send(refused, at="/take")


def csrf(site: Site, name: str) -> str:
    form = site.as_(name).get(f"/sources/{source_id(site)}").form(having="label")
    return form.all(name="csrf_token")[0]["value"]


def test_an_expired_page_keeps_what_was_chosen(site: Site) -> None:
    editor, page = site.as_("editor"), looked_up(site)
    refused = editor.send(page, 422, at="/take", facts=["PubMed:title"], texts=["Crossref"], csrf_token="old")
    assert "expired" in refused.summary and ticked(refused) == ["PubMed:title", "Crossref"]


def test_a_retraction_is_taken_by_an_editor_and_falls_on_what_was_approved(
    site: Site, there: Answering
) -> None:
    slug = site.make(approved)
    there.retract()
    told = looked_up(site, "reviewer")
    assert "An editor records it" in told.words and not told.tree.all(name="notes")
    editor = site.as_("editor")
    page = editor.get(f"/sources/{source_id(site)}")
    assert "retracted, says PubMed: retracted by PMID 32000000; Ann Invent Med. 2025;1:2; 2025" in page.words
    assert "PubMed:0" not in ticked(page)
    after = editor.follow(editor.send(page, at="/take", facts=[], texts=[], notes=["PubMed:0"]))
    assert "status: retracted" in after.words and "Recorded already: retracted" in after.words
    assert "A re-review is under way" in site.as_().get(f"/articles/{slug}").words
    forged = {**page.form("/take").attrs, "notes": "PubMed:0", "seen": "x",
        "csrf_token": csrf(site, "reviewer")}  # fmt: skip
    site.as_("reviewer").post(f"/sources/{source_id(site)}/look-up/take", forged, 403)
    back = editor.get(after.link("Take back"))
    assert "status: ok" in editor.follow(editor.send(back, having="reason", reason="Another paper.")).words


def test_a_partial_retraction_says_on_every_page_that_it_is_partial(site: Site, there: Answering) -> None:
    """docs/adr/0032: its status is that of a retraction."""
    slug = site.make(approved)
    there.retract("PartialRetractionIn")
    page, words = looked_up(site), "retracted in part by PMID 32000000; Ann Invent Med. 2025;1:2; 2025"
    assert f"retracted, says PubMed: {words}" in page.words
    editor = site.as_("editor")
    after = editor.follow(editor.send(page, at="/take", facts=[], texts=[], notes=["PubMed:0"]))
    assert "status: retracted" in after.words and f"retracted: PubMed says: {words}." in after.words
    for shown in (site.as_().get(f"/articles/{slug}"), editor.get("/desk/re-reviews")):
        assert "has been retracted" in shown.words and words in shown.words


def test_where_nobody_can_be_reached_it_is_said_once_and_everything_else_works(
    site: Site, there: Answering
) -> None:
    looker(site).services = nobody()
    page = looked_up(site)
    assert page.words.count("nobody could be reached; everything else works") == 1 and not notice(page)
    editor = site.as_("editor")
    editor.send(page, having="label", label="Pasted", text="Walking helped.")
    looker(site).services = there.services
    assert "PubMed: found" in looked_up(site).words


def test_a_broken_answer_is_told_with_its_reason(site: Site, there: Answering) -> None:
    from bibliography.protocol_servers import Reply

    there.server.answer = lambda _asked: Reply(403, b"blocked")
    assert "failed because 127.0.0.1 answered 403." in looked_up(site).words


def test_an_answer_is_kept_and_asked_for_again_by_hand_only(site: Site, there: Answering) -> None:
    page, editor = looked_up(site), site.as_("editor")
    requests = len(there.server.asked)
    data = {"csrf_token": csrf(site, "editor")}
    kept = editor.follow(editor.post(f"/sources/{source_id(site)}/look-up", data))
    assert "answered within the last 30 days" in kept.text
    looker(site).run_waiting()
    assert len(there.server.asked) == requests
    assert "Ask again" in page.words
    looked_up(site)
    assert len(there.server.asked) == 2 * requests


def test_what_a_crash_lost_is_asked_again_by_the_next_look(site: Site, there: Answering) -> None:
    editor, path = site.as_("editor"), f"/sources/{source_id(site)}"
    editor.send(editor.get(path), at="/look-up")
    looker(site).services = ()
    site.app.extensions["review_looker"] = Looker(site.database, lambda: there.services, is_behind=False)
    editor.get(path)
    looker(site).run_waiting()
    assert there.server.asked == [], "somebody may still be at it"
    with site.database.writing() as session:
        session.execute(sa.text("UPDATE lookup SET asked_at = '2026-01-01 00:00:00.000000'"))
    editor.get(path)
    looker(site).run_waiting()
    assert "PubMed: found" in editor.get(path).words


def test_a_work_that_is_no_source_yet_is_looked_up_and_becomes_one(site: Site, there: Answering) -> None:
    from bibliography.reference_servers import Record

    there.reference.records.append(Record("555", "10.1000/new.1", "PMC55"))
    editor = site.as_("editor")
    form = editor.get("/sources/new")
    wrong = editor.send(form, 422, having="identifier", identifier="walking")
    assert (
        "Type a DOI" in wrong.summary
        and wrong.form(having="identifier").all(name="identifier")[0]["value"] == "walking"
    )
    asked = editor.follow(editor.send(wrong, having="identifier", identifier="PMID: 555"))
    assert asked.heading == "PMID 555" and notice(asked) and not there.server.asked
    looker(site).run_waiting()
    page = editor.get(asked.path)
    assert faults(page) == [] and {"PubMed:title", "PubMed:DOI", "PubMed"} <= set(ticked(page))
    nothing = editor.send(page, 422, having="seen", facts=[], texts=[])
    assert "Nothing is ticked" in nothing.summary and ticked(nothing) == []
    after = editor.follow(editor.send(page, having="seen"))
    assert "Added." in after.words and "Abstract, PubMed" in after.words
    assert source_id(site, "10.1000/new.1")
    again = editor.get(asked.path)
    assert "This work is a source already" in again.words and not again.tree.all(name="facts")
    kept = {"csrf_token": csrf(site, "editor"), "seen": "x"}
    assert "nothing was added" in editor.follow(editor.post(asked.path, kept)).words


def test_the_reference_for_which_a_work_was_looked_up_is_tied_to_it(site: Site, there: Answering) -> None:
    from factories import ARTICLE, submitted

    slug = site.make(submitted, ARTICLE.replace("title: Steps a day\n    PMID: '30000001'",
        "publisher: Nobody knows"))  # fmt: skip
    editor = site.as_("editor")
    form = editor.get(f"/sources/new?article={slug}&key=diaz2021&seen_version=1")
    asked = editor.send(form, having="identifier", identifier=f"pmid:{PMID}")
    looker(site).run_waiting()
    page = editor.follow(asked)
    assert "Walking and blood pressure" in page.words, "PubMed says that it has the DOI of this source"
    editor.send(page, having="tie")
    with site.database.reading() as session:
        tied = session.scalar(sa.text("SELECT source_id FROM reference WHERE key = 'diaz2021'"))
    assert tied == source_id(site)


def test_an_address_without_an_identifier_leads_to_the_form_and_a_wrong_one_says_what_to_type(
    site: Site,
) -> None:
    editor = site.as_("editor")
    assert editor.get("/sources/look-up", 303).location == "/sources/new"
    assert "Type a DOI" in editor.get("/sources/look-up?identifier=walking", 422).words


def test_a_source_without_identifier_says_why_it_cannot_be_looked_up(site: Site) -> None:
    editor = site.as_("editor")
    page = editor.follow(editor.send(editor.get("/sources/new"), having="title", title="A leaflet"))
    assert "no DOI, PMID or PMCID" in page.words
    path = page.path.partition("?")[0]
    answer = editor.post(f"{path}/look-up", {"csrf_token": csrf(site, "editor")})
    assert "has none of them yet" in editor.follow(answer).text


def test_the_notice_of_a_retraction_is_added_unless_the_box_is_cleared(site: Site, there: Answering) -> None:
    there.retract()
    page, editor = looked_up(site), site.as_("editor")
    box = page.form("/take").all("input", name="with_notices")[0]
    assert "checked" in box.attrs
    note = page.form("/take").all("input", name="notes")[0]["value"]
    assert "with_notices" not in looked_up(site, "reviewer").text
    after = editor.follow(editor.send(page, at="/take", notes=note, facts=[], texts=[]))
    assert "Notice (retracted) on: Walking" in after.words and "Taken." in after.words
