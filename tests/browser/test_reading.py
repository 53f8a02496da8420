"""The reader's page by mouse, keyboard and thumb: citation cards, the choice of audience,
a follow-up question."""

from collections.abc import Callable

from browser.visitor import Visitor

Visit = Callable[..., Visitor]
LDN = "/articles/low-dose-naltrexone-fibromyalgia"
GOUT = "/articles/colchicine-dose-gout-flare"


def test_a_citation_card_shows_on_hover_can_be_pointed_at_and_closes_on_escape(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go(LDN)
    link, card = page.locator("sup.citation a").first, page.locator(".rs-card")
    link.hover()
    assert "Younger J" in card.inner_text()
    assert link.get_attribute("aria-describedby") == card.get_attribute("id")
    card.hover()
    page.wait_for_timeout(300)  # longer than the card lingers
    assert card.is_visible() and card.locator("a").first.is_visible()
    visitor.look()
    page.keyboard.press("Escape")
    assert card.is_hidden()


def test_a_citation_card_shows_on_focus_and_enter_leads_to_the_reference(visit: Visit) -> None:
    page = visit().go(LDN)
    page.locator("sup.citation a").first.focus()
    assert page.locator(".rs-card").is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#ref-1") and page.locator(".rs-card").is_hidden()


def test_the_first_tap_shows_the_card_the_second_follows_and_a_tap_beside_closes(visit: Visit) -> None:
    page = visit(width=390, has_touch=True, is_mobile=True).go(LDN)
    link, card = page.locator("sup.citation a").first, page.locator(".rs-card")
    link.tap()
    assert card.is_visible() and "#" not in page.url
    box = card.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.locator("h1").tap()
    card.wait_for(state="hidden")
    link.tap()
    link.tap()
    assert page.url.endswith("#ref-1")


def test_the_audience_chosen_leads_to_its_text_is_remembered_and_can_be_forgotten(visit: Visit) -> None:
    visitor = visit()
    visitor.go(LDN)
    visitor.press("Patient or carer")
    assert visitor.page.url.endswith("-patient") and "Forget my choice" in visitor.words
    visitor.go(LDN)
    assert visitor.page.url.endswith("-patient")
    assert visitor.page.locator("[aria-current=true]").inner_text() == "Patient or carer"
    visitor.press("Forget my choice")
    visitor.go(LDN)
    assert visitor.page.url.endswith(LDN)


def test_claims_still_to_be_verified_are_marked_and_explained(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go(LDN)
    pending, claims = page.locator(".rs-body .rs-pending").count(), page.locator(".rs-body .claim").count()
    assert 0 < pending < claims and "a claim that is still to be verified" in visitor.words
    page = visitor.go(GOUT)
    assert not page.locator(".rs-body .rs-pending").count() and "Every one of the" in visitor.words


def test_a_follow_up_question_is_thanked_for_once_and_reaches_the_editors(visit: Visit) -> None:
    reader = visit()
    reader.go(GOUT)
    reader.press("Ask the editors")
    reader.page.fill("#text", "Is the low dose right in renal impairment?")
    reader.press("Send to the editors")
    assert "the editors have it" in reader.words
    assert "the editors have it" not in visit().go(GOUT).inner_text("main"), "for one person only"
    assert "renal impairment?" in visit("ines.keller").go("/desk/questions").inner_text("main")


def test_a_sample_person_is_filled_in_by_a_click(visit: Visit) -> None:
    page = visit().go("/login")
    page.get_by_role("button", name="ines.keller@example.org").click()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
