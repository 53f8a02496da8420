"""«This changed while you read»: who acts on an older version is told what changed, and loses no word."""

from factories import ARTICLE, NOW, POLICIES, revised, seeing, start_review, under_review
from web.conftest import Site
from web.pages import Page

from review_service.services.articles.submissions import take_in
from review_service.services.sources.sources import TextFacts, add_source_text

WORDS = "Typed for an hour."


def differences(page: Page) -> str:
    return " ".join(one.text for one in page.tree.all("section", class_="rs-moved"))


def newer(site: Site, slug: str, text: str) -> None:
    with site.database.writing() as session:
        revised(session, slug, site.people, text)
        start_review(session, slug, seeing(session, slug, site.people.reviewer), POLICIES)


def ruling_on(site: Site, slug: str, ordinal: int, text: str, key: str, code: int = 409) -> Page:
    """The claim's page is opened, the version changes, the ruling is sent."""
    reviewer = site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/{ordinal}")
    newer(site, slug, text)
    return reviewer.send(page, code, having="reference", value=key, verdict="supports", note=WORDS)


def test_a_ruling_on_a_claim_that_was_edited_shows_its_words_before_and_after(site: Site) -> None:
    page = ruling_on(site, site.make(under_review), 1, ARTICLE.replace("4 mmHg", "5 mmHg"), "lee2020")
    assert "from version 1 to 2, 1 claim changed" in differences(page)
    figures = [one.text for one in page.tree.all("strong", class_="diff-number")]
    assert figures[:2] == ["4", "5"] and WORDS in page.text
    assert page.link("Compare the versions").endswith("/diff/1/2")


def test_a_ruling_on_a_claim_that_did_not_change_is_told_so(site: Site) -> None:
    page = ruling_on(site, site.make(under_review), 1, ARTICLE.replace("enjoy", "like"), "lee2020")
    assert "The claim you were at reads as it did" in differences(page) and WORDS in page.text


def test_a_claim_that_has_another_number_now_is_not_ruled_on_in_its_place(site: Site) -> None:
    text = ARTICLE.replace("Walking lowered", "Sitting raised it. [@lee2020] Walking lowered")
    page = ruling_on(site, site.make(under_review), 1, text, "lee2020")
    assert page.heading == "This changed while you read" and "is claim 2 now" in page.words
    assert page.link("Go to claim 2").endswith("/claims/2")
    assert WORDS in [one.text.strip() for one in page.tree.all("textarea")]
    assert not page.tree.all("form", class_="rs-ruling-form")


def test_a_claim_that_is_gone_keeps_what_was_typed_about_it(site: Site) -> None:
    page = ruling_on(site, site.make(under_review), 4, ARTICLE.replace("- Ask what people enjoy.\n", ""), "-")
    assert "in the article no more" in page.words
    assert WORDS in [one.text.strip() for one in page.tree.all("textarea")]


def test_a_source_with_a_newer_text_shows_what_changed_in_it(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    with site.database.writing() as session:
        add_source_text(
            session, 1, "Walking lowered pressure by 6 mmHg.", TextFacts("Full text"), site.people.editor, NOW
        )
    refused = reviewer.send(page, 409, having="reference", value="lee2020", verdict="supports", note=WORDS)
    assert "the source has a newer text" in differences(refused) and "6" in differences(refused)
    assert WORDS in refused.text


def test_reasons_and_next_versions_are_told_too(site: Site) -> None:
    slug, reviewer, author = site.make(under_review), site.as_("reviewer"), site.as_("author")
    changes = reviewer.get(f"/reviews/{slug}/request-changes")
    report = author.send(
        author.get(f"/submissions/{slug}/revise"), 200, having="text", text=ARTICLE + "\nMore.\n"
    )
    newer(site, slug, ARTICLE.replace("4 mmHg", "5 mmHg"))
    for browser, page, name, sent in (
        (reviewer, changes, "reason", {"reason": WORDS}),
        (author, report, "text", {"hand_in": "1"}),
    ):
        told = browser.send(page, 409, having=name, **sent)
        assert "from version 1 to 2, 1 claim changed" in differences(told), name
    assert take_in(ARTICLE)
