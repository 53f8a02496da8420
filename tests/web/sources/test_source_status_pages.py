"""A source falls in the running product: what it touches is shown first; then the queue, readers,
reviewers and history say so."""

import pytest
import sqlalchemy as sa
from factories import ARTICLE, POLICIES, Cast, approved, article, revised, seeing, under_review
from sqlalchemy.orm import Session
from web.conftest import Site

from review_service.core.vocabulary import Status, Verdict
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.rulings import NewRuling, record_ruling


def source_id(site: Site) -> int:
    with site.database.reading() as session:
        return session.scalar(sa.text("SELECT id FROM source WHERE doi = '10.1000/walk.2020'")) or 0


def retract(site: Site, **changes: str) -> None:
    editor = site.as_("editor")
    page = editor.get(f"/sources/{source_id(site)}/status")
    typed = {"status": "retracted", "reason": "The data were invented."} | changes
    after = editor.follow(editor.send(page, having="reason", **typed))
    assert "Recorded." in after.words and "The data were invented." in after.words


def test_what_it_touches_is_shown_before_anything_is_recorded(site: Site) -> None:
    slug = site.make(approved)
    page = site.as_("editor").get(f"/sources/{source_id(site)}/status")
    touched = " ".join(page.tree.all("aside")[0].text.split())
    assert "2 claims, 4 rulings that end" in touched and "It is approved" in touched
    assert [a["href"] for a in page.tree.all("aside")[0].all("a")] == [f"/desk/{slug}"]


def test_queue_reader_claim_page_history_and_publisher_all_say_so(site: Site) -> None:
    slug = site.make(approved)
    reader, before = site.as_(), site.as_().get(f"/articles/{slug}")
    assert "re-review" not in before.words
    retract(site)
    page = reader.get(f"/articles/{slug}", If_None_Match=before.headers["ETag"])
    assert "A re-review is under way." in page.words and "has been retracted" in page.words
    assert "The data were invented." in page.words and "Approved" in page.words
    assert "The other 2 of 4 are verified" in page.words
    editor = site.as_("editor")
    desk = editor.get("/desk/").words
    assert "To be looked at again 1" in desk and "The editor: a re-review is under way" in desk
    assert "nothing to do" not in desk
    assert "Walking and blood pressure has been retracted" in editor.get("/desk/re-reviews").words
    assert "a source that it cites changed its status" in editor.get(f"/articles/{slug}/history").words
    assert "retracted" in site.as_("reviewer").get(f"/reviews/{slug}/claims/1").words
    listed = site.as_("reviewer").get(f"/reviews/{slug}").words
    assert "no ruling stands, the source has been retracted" in listed and "no ruling yet" not in listed
    shelf = site.as_("publisher").get("/publishing/")
    assert "A re-review is under way: it goes out again once" in shelf.words
    assert ["disabled" in box.attrs for box in shelf.tree.all("input", name="slug")] == [True]


def test_the_editor_closes_the_re_review_with_an_answer(site: Site) -> None:
    slug = site.make(approved)
    retract(site, status="corrected")
    editor = site.as_("editor")
    page = editor.get(editor.get(f"/desk/{slug}").link("close the re-review"))
    refused = editor.send(page, 422, having="reason", reason=" ")
    assert "Give a reason" in refused.words or "Say" in refused.words
    after = editor.follow(editor.send(refused, having="reason", reason="Only an affiliation."))
    assert "Closed." in after.words
    assert "Approved: nothing to do" in editor.get("/desk/").words
    assert "re-review" not in site.as_("publisher").get("/publishing/").words
    assert "A re-review is under way" not in site.as_().get(f"/articles/{slug}").words
    assert "closed the re-review: Only an affiliation." in editor.get(f"/articles/{slug}/history").words


def test_a_mistake_is_taken_back_from_the_page_of_the_source(site: Site) -> None:
    slug = site.make(approved)
    retract(site)
    editor = site.as_("editor")
    page = editor.get(editor.get(f"/sources/{source_id(site)}").link("Take back"))
    after = editor.follow(editor.send(page, having="reason", reason="Another paper."))
    assert "Taken back." in after.words and "status: ok" in after.words
    assert "A re-review is under way" not in site.as_().get(f"/articles/{slug}").words


def test_a_form_without_reason_or_choice_is_shown_again_with_what_was_typed(site: Site) -> None:
    site.make(approved)
    editor = site.as_("editor")
    page = editor.get(f"/sources/{source_id(site)}/status")
    refused = editor.send(page, 422, having="reason", status="retracted", reason=" ")
    assert "Say what happened" in refused.words
    assert next(one["value"] for one in refused.tree.all("option") if "selected" in one.attrs) == "retracted"
    refused = editor.send(page, 422, having="reason", status="", reason="Typed.")
    assert "Choose what happened." in refused.words and "Typed." in refused.tree.all("textarea")[0].text


def test_the_policy_reopens_approved_articles_at_once(make_web) -> None:  # type: ignore[no-untyped-def]
    from factories import cast

    app = make_web(reopen_on=frozenset({"retracted"}))
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    site = Site(app, people)
    slug = site.make(approved)
    retract(site)
    with site.database.reading() as session:
        assert article(session, slug).status is Status.UNDER_REVIEW
    assert "A re-review is under way" in site.as_().get(f"/articles/{slug}").words


def test_the_page_of_a_source_lists_the_claims_that_cite_it_and_how_they_were_ruled(site: Site) -> None:
    slug = site.make(approved)
    page = site.as_("reviewer").get(f"/sources/{source_id(site)}")
    assert "Walking lowered systolic pressure by 4 mmHg. supports, Reviewer; supports, Second" in page.words
    editor = site.as_("editor")
    editor.send(
        editor.get(f"/sources/{source_id(site)}"), having="kind", label="Full text", text="Nothing of it."
    )
    assert "supports, Reviewer" not in site.as_("reviewer").get(f"/sources/{source_id(site)}").words
    retract(site)
    assert "no ruling stands" in site.as_("reviewer").get(f"/sources/{source_id(site)}").words
    assert slug in str(page.tree.all("a", href=f"/reviews/{slug}/claims/1")[0].attrs)


def test_an_outsider_learns_nothing_of_drafts_from_the_page_of_a_source(site: Site) -> None:
    site.make(under_review)
    page = site.as_("third").get(f"/sources/{source_id(site)}")
    assert "Walking lowered systolic pressure by 4 mmHg. [" not in page.words
    assert "Claims that cite it" not in page.words and "Nowhere yet." in page.words


def test_sources_are_found_by_kind_status_and_identifier(site: Site) -> None:
    site.make(approved)
    retract(site)
    reviewer = site.as_("reviewer")
    assert "Walking and blood" in reviewer.get("/sources/?q=10.1000/walk.2020").words
    assert "Steps a day" in reviewer.get("/sources/?q=30000001").words
    found = reviewer.get("/sources/?status=retracted").words
    assert "Walking and blood" in found and "Steps a day" not in found
    assert "Steps a day" in reviewer.get("/sources/?kind=study&status=nonsense").words


def test_a_source_that_falls_while_somebody_writes_the_answer_is_not_answered_unread(site: Site) -> None:
    slug = site.make(approved)
    retract(site, status="corrected")
    editor = site.as_("editor")
    page = editor.get(editor.get(f"/desk/{slug}").link("close the re-review"))
    retract(site)
    refused = editor.send(page, 409, having="reason", reason="Only an affiliation.")
    assert "Another re-review was opened since" in refused.words and "Only an affiliation." in refused.words
    assert "A re-review is under way" in site.as_().get(f"/articles/{slug}").words
    after = editor.follow(editor.send(refused, having="reason", reason="Both are of no matter."))
    assert "Closed." in after.words


def dose_contradicted(session: Session, people: Cast, slug: str) -> None:
    new = NewRuling(3, "diaz2021", Verdict.CONTRADICTS, note="It was 50 mg.")
    record_ruling(session, slug, new, seeing(session, slug, people.reviewer))
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)


def test_who_rules_second_on_a_high_risk_claim_reads_the_first_ruling_nowhere_before(site: Site) -> None:
    """Two independent rulings: neither the page of the source nor the time before the
    disclosure gives one away."""
    slug = site.make(under_review)
    site.make(dose_contradicted, slug)
    with site.database.reading() as session:
        source = session.scalar(sa.text("SELECT id FROM source WHERE pmid = '30000001'"))
    for name, is_told in (("reviewer", True), ("editor", True), ("second", False), ("third", False)):
        assert ("contradicts, Reviewer" in site.as_(name).get(f"/sources/{source}").words) is is_told, name
        assert ("It was 50 mg." in site.as_(name).get(f"/reviews/{slug}/claims/3").words) is is_told, name


def test_a_change_of_another_source_is_not_taken_back_from_this_one(site: Site) -> None:
    site.make(approved)
    retract(site)
    editor, here = site.as_("editor"), source_id(site)
    page = editor.get(f"/sources/{here}").link("Take back")
    for address in (page.replace(f"/{here}/", f"/{here + 1}/"), page.replace("/take-back", "9/take-back")):
        assert "no such change" in editor.get(address, 404).words


def test_a_claim_is_a_link_only_for_who_may_open_its_page(site: Site) -> None:
    slug = site.make(approved)
    for name, is_link in (("reviewer", True), ("editor", True), ("third", False)):
        page = site.as_(name).get(f"/sources/{source_id(site)}")
        assert "Walking lowered systolic pressure" in page.words
        links = [link for link in page.tree.all("a") if f"/reviews/{slug}/claims/1" in (link["href"] or "")]
        assert bool(links) is is_link, name


def test_the_claims_of_two_versions_are_told_apart(site: Site) -> None:
    slug = site.make(approved)
    site.make(lambda session, people: revised(session, slug, people, ARTICLE.replace("4 mmHg", "5 mmHg")))
    words = site.as_("editor").get(f"/sources/{source_id(site)}").words
    for number, figure in ((1, "4 mmHg"), (2, "5 mmHg")):
        assert f"version {number}, claim 1Walking lowered systolic pressure by {figure}." in words


def test_a_newer_text_that_ends_rulings_is_told_on_the_desk_and_to_readers(site: Site) -> None:
    slug = site.make(approved)
    editor = site.as_("editor")
    assert "A re-review is under way" not in site.as_().get(f"/articles/{slug}").words
    editor.send(
        editor.get(f"/sources/{source_id(site)}"), having="kind", label="Full text", text="Nothing of it."
    )
    readers = site.as_().get(f"/articles/{slug}").words
    assert "A re-review is under way" in readers
    assert "«Walking and blood pressure» has a newer text" in readers and "not every passage" in readers
    assert "Walking and blood pressure has a newer text" in editor.get("/desk/re-reviews").words
    page = editor.get(f"/desk/{slug}")
    assert "Walking and blood pressure has a newer text" in page.words
    closing = editor.get(page.link("close the re-review"))
    assert "Closed." in editor.follow(editor.send(closing, having="reason", reason="Only its layout.")).words
    assert "A re-review is under way" not in site.as_().get(f"/articles/{slug}").words
    assert (
        "a newer text of a source that it cites ended rulings"
        in editor.get(f"/articles/{slug}/history").words
    )


def test_the_list_of_what_is_due_goes_on_and_readers_see_the_date(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from review_service.services.review import read_re_reviews as re_reviews

    monkeypatch.setattr(re_reviews, "PAGE", 1)
    slugs = [site.make(approved) for _ in range(2)]
    with site.database.writing() as session:
        session.execute(sa.text("DROP TRIGGER guard_approval_no_update"))
        session.execute(sa.text("UPDATE approval SET next_review_due = '2026-01-01 00:00:00.000000'"))
    editor = site.as_("editor")
    assert "To be looked at again 2" in editor.get("/desk/").words
    first = editor.get("/desk/re-reviews")
    assert first.words.count("overdue since") == 1 and f"/desk/{slugs[0]}" in first.text
    second = editor.get(first.link("More that are due"))
    assert f"/desk/{slugs[1]}" in second.text and "More that are due" not in second.words
    assert "Next review due: 1 January 2026" in site.as_().get(f"/articles/{slugs[0]}").words
