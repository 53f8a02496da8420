"""Choosing a source among many in a form, without scripts: words, then the ones that fit, then saved."""

from factories import NOW, Cast, submitted, under_review
from sqlalchemy.orm import Session
from web.conftest import Site
from web.core.test_typed_words import typed_in

from review_service.core.vocabulary import SourceKind
from review_service.services.sources.sources import add_source

UNRESOLVED = "# Does walking help?\n\nWalking lowered pressure. [1] It is safe. [2]\n"


def shelf(session: Session, people: Cast) -> list[int]:
    titles = [f"A trial of walking, part {n}" for n in range(1, 30)]
    return [
        add_source(session, {"title": title}, SourceKind.TRIAL, people.editor, NOW).id or 0
        for title in titles
    ]


def test_words_lead_to_the_sources_that_fit_and_nothing_typed_is_lost(site: Site) -> None:
    slug, editor = site.make(submitted, UNRESOLVED), site.as_("editor")
    ids = site.make(shelf)
    page = editor.get(f"/desk/{slug}")
    typed = {"source:1": "walking part", "source:2": "trial part 29"}
    asked = editor.send(page, 422, at="/references", **typed)
    assert "Choose the source of each reference that is marked" in asked.summary
    assert "The first 20 of 29 sources like «walking part»" in asked.words
    assert {"walking part", "trial part 29"} <= set(typed_in(asked))
    picks = asked.form("/references").all("input", name="pick:1")
    assert len(picks) == 20 and not asked.form("/references").all("input", name="pick:2")
    narrowed = editor.send(asked, 422, at="/references", **{"source:1": "zebra"})
    assert "No source is like «zebra»." in narrowed.words
    saved = editor.follow(editor.send(asked, at="/references", **{"pick:1": picks[0]["value"]}))
    assert "The references are saved." in saved.words and "no source yet" not in saved.words
    values = {one["name"]: one["value"] for one in saved.form("/references").all("input", type="text")}
    assert values["source:1"].startswith(f"{ids[-1]} · ") and values["source:2"].startswith(f"{ids[28]} · ")
    untied = editor.follow(editor.send(saved, at="/references", **{"source:1": ""}))
    assert "no source yet" in untied.words


def test_an_expired_page_keeps_what_was_typed_into_the_references(site: Site) -> None:
    slug, editor = site.make(submitted, UNRESOLVED), site.as_("editor")
    page = editor.get(f"/desk/{slug}")
    expired = editor.send(page, 422, at="/references", csrf_token="old", **{"source:1": "walking"})
    assert "walking" in typed_in(expired) and "expired" in expired.summary


def test_the_notice_is_found_by_words_too(site: Site) -> None:
    site.make(under_review)
    site.make(shelf)
    editor = site.as_("editor")
    page = editor.get("/sources/1/status")
    typed = {"status": "superseded", "reason": "A newer part came out.", "notice": "walking part 2"}
    asked = editor.send(page, 422, having="reason", **typed)
    assert "Which notice?" in asked.summary and "A newer part came out." in typed_in(asked)
    pick = asked.form(having="reason").all("input", name="notice_pick")[0]["value"]
    after = editor.follow(editor.send(asked, having="reason", notice_pick=pick))
    assert f"/sources/{pick}" in after.text and "A newer part came out." in after.words
    refused = editor.send(editor.get("/sources/1/status"), 422, having="reason", **{**typed, "notice": "1"})
    assert "The notice is another source" in refused.summary


def test_scripts_are_offered_the_same(site: Site) -> None:
    ids = site.make(shelf)
    answer = site.as_("editor").client.get("/sources/choices?q=walking part 29").get_json()
    assert answer["offered"] == [f"{ids[28]} · A trial of walking, part 29"]
    assert (
        site.as_("editor")
        .client.get("/sources/choices?q=part")
        .get_json()["said"]
        .startswith("The first 20 of 29")
    )
