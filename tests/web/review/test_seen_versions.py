"""Whoever acts says which version was on their screen: a form that does not say it,
or says it oddly, is refused."""

import pytest
from factories import ARTICLE, revised, under_review
from web.conftest import Site
from web.pages import Page, fields_of

SITTING = ARTICLE.replace("Walking lowered", "Sitting raised it. [@lee2020] Walking lowered")
ODD = [None, "", "x", "0", "-1", "1.0", "²", "9" * 30]


def test_a_comment_never_lands_on_a_claim_that_nobody_commented_on(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/threads/{slug}/new?claim=1")
    site.make(lambda session, people: revised(session, slug, people, ARTICLE + "\nMore.\n"))
    told = reviewer.send(page, 409, having="text", text="Is this so?")
    assert told.form(having="text").all(name="seen_version")[0]["value"] == "2"
    assert "from version 1 to 2" in " ".join(one.text for one in told.tree.all("section", class_="rs-moved"))
    site.make(lambda session, people: revised(session, slug, people, SITTING))
    again = reviewer.send(told, 409, having="text")
    assert again.form(having="text").all(name="seen_version")[0]["value"] == "3"
    assert "Is this so?" in again.text
    assert "Is this so?" not in reviewer.get(f"/threads/{slug}").text


@pytest.mark.parametrize("odd", ODD)
def test_a_version_is_not_withdrawn_by_who_does_not_say_which(site: Site, odd: str | None) -> None:
    slug, author = site.make(under_review), site.as_("author")
    page = author.get(f"/submissions/{slug}")
    sent = {"csrf_token": page.form("/withdraw").all(name="csrf_token")[0]["value"], "reason": "Wrong."}
    author.post(f"/submissions/{slug}/withdraw", sent | ({} if odd is None else {"seen_version": odd}), 409)
    assert "Withdrawn" not in author.get(f"/submissions/{slug}").words


@pytest.mark.parametrize("odd", [None, "", "x", "0", "999"])
def test_a_ruling_says_which_text_of_the_source_was_read(site: Site, odd: str | None) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    sent = fields_of(page.form(having="reference"))
    sent.setlist("verdict", ["supports"])
    sent.setlist("seen_text", [] if odd is None else [odd])
    told = reviewer.post(f"/reviews/{slug}/claims/1", sent, 409)
    assert "The source's text changed" in told.summary
    reviewer.send(told, having="reference")


def test_a_button_on_an_older_version_leads_back_to_the_page_it_stood_on(site: Site) -> None:
    slug, editor = site.make(under_review), site.as_("editor")
    sent = fields_of(editor.get(f"/desk/{slug}").form("/reviewers/2"))
    site.make(lambda session, people: revised(session, slug, people, SITTING))
    from_the_desk = {"Referer": f"http://localhost/desk/{slug}"}
    told = Page(editor.client.post(f"/desk/{slug}/reviewers/2", data=sent, headers=from_the_desk), "assign")
    assert told.code == 409 and "from version 1 to 2" in told.words
    assert told.link("Look at the page again") == f"/desk/{slug}"
    away = {"Referer": "http://evil.example//evil.example/x"}
    told = Page(editor.client.post(f"/desk/{slug}/reviewers/2", data=sent, headers=away), "assign")
    assert "Look at the page again" not in told.words
