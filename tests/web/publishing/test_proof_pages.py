"""The history shows each event's number and gives its proof; the publisher takes articles out with theirs."""

import sqlalchemy as sa
from factories import KEY, NOW, approved, article, seeing, under_review
from web.conftest import Site
from web.pages import Page, fields_of

from review_service.proof import bundle
from review_service.proof.event_proof import verify_event
from review_service.proof.verify import verify
from review_service.services.core.history import About, record_event
from review_service.services.review.reviews import withdraw_version
from review_service.services.signing.checkpoints import last_checkpoint, make_checkpoint


def proofs(page: Page) -> list[str]:
    return [one["href"] for one in page.tree.all("a") if one["href"].endswith("/proof")]


def test_the_history_numbers_each_event_and_gives_the_proof_of_those_in_a_checkpoint(site: Site) -> None:
    slug, author = site.make(approved), site.as_("author")
    page = author.get(f"/articles/{slug}/history")
    links = proofs(page)
    assert len(links) > 10 and "in the next checkpoint" not in page.words
    answer = author.get(links[0])
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="event-')
    event, _checkpoint, _key = verify_event(answer.data, [KEY.verifier])
    assert event["action"] == "approve" and f"event {event['index']}" in page.words


def test_what_no_checkpoint_covers_yet_says_so_and_is_covered_by_the_next(site: Site) -> None:
    slug, author = site.make(under_review), site.as_("author")
    page = author.get(f"/articles/{slug}/history")
    assert "in the next checkpoint" in page.words and not proofs(page)
    author.get(f"/articles/{slug}/history/2/proof", 404)  # the event of something else
    with site.database.writing() as session:
        make_checkpoint(session, KEY, NOW)
    (link, *_) = proofs(author.get(f"/articles/{slug}/history"))
    verify_event(author.get(link).data, [KEY.verifier])
    with site.database.writing() as session:
        withdraw_version(session, slug, "A mistake.", seeing(session, slug, site.people.author))
    with site.database.reading() as session:
        newest = session.scalar(sa.text("SELECT max(id) FROM event"))
    assert (
        "No checkpoint covers this event yet"
        in author.get(f"/articles/{slug}/history/{newest}/proof", 409).words
    )


def test_whoever_may_not_read_the_history_gets_no_proof_of_it(site: Site) -> None:
    slug = site.make(approved)
    (link, *_) = proofs(site.as_("author").get(f"/articles/{slug}/history"))
    site.as_("nobody").get(link, 404)
    site.as_("").get(link, 302)


def test_an_article_leaves_with_its_proof_by_one_button(site: Site) -> None:
    slug, publisher = site.make(approved), site.as_("publisher")
    form = fields_of(publisher.get("/publishing/").form("/export")).to_dict()
    answer = publisher.post("/publishing/export", {**form, "slug": [slug], "proof": "yes"}, 200)
    assert answer.headers["Content-Type"] == "application/zip"
    proved = verify(bundle.unzipped(answer.data), [KEY.verifier])
    assert proved.predicate["article"]["slug"] == slug


def test_the_herald_makes_the_checkpoint_of_the_day_that_the_first_request_asks_for(site: Site) -> None:
    site.make(under_review)
    herald = site.app.extensions["review_herald"]
    herald.run_waiting()
    with site.database.reading() as session:
        assert last_checkpoint(session) is None
    site.as_("").get("/")
    herald.run_waiting()
    with site.database.reading() as session:
        made = last_checkpoint(session)
    assert made is not None and made.size > 0
    site.as_("").get("/")
    herald.run_waiting()


def test_what_was_done_in_a_thread_of_the_board_is_proved_to_the_board_only(site: Site) -> None:
    slug = site.make(under_review)
    with site.database.writing() as session:
        record_event(session, "board_comment", NOW, About(site.people.reviewer.id, article(session, slug).id))
    with site.database.writing() as session:
        number = session.scalar(sa.text("SELECT max(id) FROM event"))
        make_checkpoint(session, KEY, NOW)
    site.as_("author").get(f"/articles/{slug}/history/{number}/proof", 404)
    found = verify_event(site.as_("reviewer").get(f"/articles/{slug}/history/{number}/proof").data)[0]
    assert found["action"] == "board_comment"
