"""A third person settles what two ruled differently: both reasons and the verdicts are on the screen,
and the way leads there."""

from collections.abc import Callable

from browser.visitor import Visitor
from playwright.sync_api import Locator, expect

Visit = Callable[..., Visitor]
SLUG = "low-dose-naltrexone-fibromyalgia"
CLAIM = f"/reviews/{SLUG}/claims/2"
REASON = "No difference that chance could not have made."


def end_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None and box["y"] >= 0
    return box["y"] + box["height"]


def rule(visitor: Visitor, verdict: str, note: str) -> None:
    page = visitor.go(CLAIM)
    page.keyboard.press(verdict)
    page.keyboard.press("m")
    page.keyboard.type(note)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def disagreeing(visit: Visit) -> None:
    """Karim Haddad now rules otherwise than Adaeze Okonkwo; Ravi Sundaram is assigned besides."""
    desk = visit("ines.keller")
    desk.go(f"/desk/{SLUG}")
    desk.press("Assign Ravi Sundaram")
    rule(visit("karim.haddad"), "4", REASON)


def test_both_reasons_stand_above_the_verdicts_on_a_desk_and_a_phone(visit: Visit) -> None:
    disagreeing(visit)
    ravi = visit("ravi.sundaram")
    page = ravi.go(f"/reviews/{SLUG}/disclosure")
    page.get_by_label("No: I have no interest").check()
    page.locator("main form .btn-primary").click()
    page = ravi.go("/reviews/")
    with page.expect_navigation():
        page.get_by_role("link", name="Claim 2 of Is low-dose").click()
    ravi.look()
    reasons, verdicts = page.locator(".rs-settling"), page.locator(".rs-verdicts")
    expect(reasons).to_contain_text(REASON)
    expect(reasons.locator(".rs-ruling")).to_have_count(2)
    assert end_of(reasons) <= end_of(verdicts) <= 900
    ravi.page.set_viewport_size({"width": 390, "height": 900})
    assert ravi.sticks_out <= 0 and end_of(reasons) < end_of(verdicts)
    ravi.page.set_viewport_size({"width": 1440, "height": 900})
    rule(ravi, "1", "The trial says so in these words.")
    page = ravi.go(CLAIM)
    expect(page.locator(".rs-source-side")).to_contain_text("set aside: a third person settled it")
    assert page.locator(".rs-settling").count() == 0
