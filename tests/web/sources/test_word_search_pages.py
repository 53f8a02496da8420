"""Searching PubMed by words, against the server that speaks its protocol: asked behind the request,
listed, one taken."""

import pytest
import sqlalchemy as sa
from factories import NOW, submitted
from look_up_workers import PMID, Answering, nobody
from web.conftest import Site
from web.core.test_page_shape import faults
from web.sources.test_look_up_pages import looker

from review_service.core.vocabulary import SourceKind
from review_service.services.sources.sources import add_source

TITLE = "Walking after surgery"


@pytest.fixture
def site(looking_site: Site) -> Site:
    return looking_site


def by_hand(site: Site) -> int:
    def make(session, people):  # type: ignore[no-untyped-def]
        csl = {"title": TITLE, "volume": "typed"}
        return add_source(session, csl, SourceKind.TRIAL, people.editor, NOW).id

    return site.make(make) or 0


def test_a_search_from_add_a_source_leads_to_a_look_up_of_the_one_that_is_taken(
    site: Site, there: Answering
) -> None:
    slug, editor = (
        site.make(submitted, "# Does walking help?\n\nWalking lowered pressure. [1]\n"),
        site.as_("editor"),
    )
    there.reference.records[0].doi = "10.1000/new.here"
    page = editor.get(f"/sources/new?article={slug}&key=1&seen_version=1")
    asked = editor.follow(editor.send(page, having="words", words="WALKING after surgery"))
    assert "The answer is not there yet." in asked.words and there.server.asked == []
    looker(site).run_waiting()
    shown = editor.get(asked.path)
    assert f"PMID {PMID}" in shown.words and "answered" in shown.words and not faults(shown)
    work = editor.follow(editor.send(shown, at="/look-up/ask"))
    looker(site).run_waiting()
    work = editor.get(work.path)
    made = editor.follow(editor.send(work, having="seen"))
    assert made.heading.startswith(TITLE)
    assert "no source yet" not in editor.get(f"/desk/{slug}").words, "the reference was tied on the way"


def test_a_search_from_a_source_gives_it_the_pmid_and_then_proposals_and_overwrites_nothing(
    site: Site, there: Answering
) -> None:
    there.reference.records[0].doi = "10.1000/new.here"
    number, editor = by_hand(site), site.as_("editor")
    page = editor.get(editor.get(f"/sources/{number}").link("Search PubMed for its title"))
    editor.send(page, having="words")
    looker(site).run_waiting()
    shown = editor.get(f"/sources/search?words=walking+after+surgery&source={number}")
    taken = editor.follow(editor.send(shown, at="/candidate"))
    assert "Taken." in taken.words
    looker(site).run_waiting()
    after = editor.get(f"/sources/{number}")
    with site.database.reading() as session:
        row = session.execute(
            sa.text("SELECT pmid, title, csl FROM source WHERE id = :id"), {"id": number}
        ).one()
    assert row.pmid == PMID and row.title == TITLE and '"volume": "typed"' in row.csl
    assert (
        "PubMed says" in after.words
        and "took facts of a source from what was looked up: PubMed" in after.words
    )
    again = editor.get(f"/sources/search?words=walking+after+surgery&source={number}")
    assert "This is the source that you came from." in again.words


def test_a_work_that_is_another_source_is_compared_with_it(site: Site) -> None:
    number, editor = by_hand(site), site.as_("editor")

    def known(session, people):  # type: ignore[no-untyped-def]
        return add_source(session, {"title": "It", "PMID": PMID}, SourceKind.TRIAL, people.editor, NOW).id

    other = site.make(known)
    editor.send(editor.get(f"/sources/search?words=walking+after+surgery&source={number}"), having="words")
    looker(site).run_waiting()
    shown = editor.get(f"/sources/search?words=walking+after+surgery&source={number}")
    assert f"A source already: source {other}" in shown.words
    assert editor.get(shown.link("Compare the two")).heading == "One work or 2?"


def test_offline_nothing_found_and_too_few_words_are_said(site: Site, there: Answering) -> None:
    editor = site.as_("editor")
    there.reference.records.clear()
    refused = editor.send(editor.get("/sources/search"), 422, having="words", words="[]")
    assert "Type some words of the title." in refused.summary
    editor.send(refused, having="words", words="zebra quagga")
    looker(site).run_waiting()
    assert "found nothing like it" in editor.get("/sources/search?words=zebra+quagga").words
    looker(site).services = nobody()
    editor.send(editor.get("/sources/search"), having="words", words="another thing")
    looker(site).run_waiting()
    assert "offline" in editor.get("/sources/search?words=another+thing").words
