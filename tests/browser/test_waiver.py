"""An editor settles «partly supports»: the ruling, the waiver with a one-time code,
and what the board sees before it signs."""

from collections.abc import Callable

from browser.visitor import Visitor
from playwright.sync_api import expect

LDN = "low-dose-naltrexone-fibromyalgia"
WHY = "The label names one use more. https://" + "a-very-long-address/" * 9


def test_a_waiver_is_signed_and_shown_to_the_board(visit: Callable[..., Visitor]) -> None:
    reviewer = visit("karim.haddad")
    page = reviewer.go(f"/reviews/{LDN}/claims/3")
    page.get_by_text("partly supports", exact=False).first.click()
    page.locator(".rs-ruling-form > .btn-primary").first.click()
    editor = visit("ines.keller")
    claim = editor.go(f"/reviews/{LDN}/claims/3")
    claim.get_by_role("link", name="Settle by a waiver").click()
    code = claim.locator("aside code").inner_text()
    claim.get_by_label("Why may the claim stand").fill(WHY)
    claim.get_by_label("Your password").fill("sample-password")
    claim.get_by_label("One-time code").fill(code)
    claim.get_by_role("button", name="Sign the waiver").click()
    expect(claim.locator(".rs-waiver")).to_contain_text("Settled by a waiver, Ines Keller")
    for visitor, path in ((editor, f"/reviews/{LDN}/claims/3"), (reviewer, f"/reviews/{LDN}/sign-off")):
        shown = visitor.go(path)
        expect(shown.locator(".rs-waiver")).to_contain_text("The label names one use more.")
        for width in (390, 1440):
            shown.set_viewport_size({"width": width, "height": 900})
            assert visitor.sticks_out <= 0, (path, width)
