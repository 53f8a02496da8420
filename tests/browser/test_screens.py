"""Every page of every person: no horizontal scroll and no axe violation at phone and desk width,
light and dark."""

from collections.abc import Callable

import pytest
from browser.visitor import Visitor

LDN = "low-dose-naltrexone-fibromyalgia"
PAGES = {
    "": ("/", f"/articles/{LDN}", "/articles/colchicine-dose-gout-flare", "/login", "/editorial-policy",
        "/board",
         "/articles/nowhere", f"/articles/{LDN}/questions?claim=3"),
    "karim.haddad": ("/reviews/", f"/reviews/{LDN}", f"/reviews/{LDN}?show=unresolved",
        f"/reviews/{LDN}/claims/1",
                     f"/reviews/{LDN}/claims/24", f"/reviews/{LDN}/claims/36", f"/reviews/{LDN}/claims/30",
                     f"/reviews/{LDN}/confirmations", f"/reviews/{LDN}?show=check",
                     f"/reviews/{LDN}/sign-off", f"/reviews/{LDN}/request-changes",
                     f"/reviews/{LDN}/disclosure", "/account", "/account/second-factor",
                     "/account/second-factor/codes",
                     "/account/second-factor/passkey", "/account/second-factor/1/remove", "/desk/",
                     f"/reviews/{LDN}/claims/2",
                     f"/threads/{LDN}", f"/threads/{LDN}/new", f"/threads/{LDN}/5",
                     f"/threads/{LDN}/requests"),
    "ines.keller": ("/desk/", f"/desk/{LDN}-patient", "/desk/colchicine-dose-gout-flare",
        f"/articles/{LDN}/history",
                    f"/articles/{LDN}/diff/1/2", f"/articles/{LDN}/diff/1/2?view=side-by-side", "/sources/",
                    "/sources/1", "/sources/new", "/desk/questions",
                    "/desk/colchicine-dose-gout-flare/reopen", "/desk/re-reviews", "/desk/agreement",
                    f"/reviews/{LDN}/claims/3/waiver/4",
                    "/sources/1/status", "/sources/1/status/1/take-back", "/sources/import",
                    "/sources/duplicates/",
                    "/sources/duplicates/compare?source=1&source=2&source=3",
                    "/sources/search?words=naltrexone&source=1",
                    "/sources/duplicates/compare?source=1&other=naltrexone"),
    "maja.lindqvist": ("/submissions/", f"/submissions/{LDN}", "/submissions/new",
        f"/submissions/{LDN}/revise",
                       f"/threads/{LDN}?show=lost", f"/threads/{LDN}/1"),
    "luc.moreau": ("/publishing/",),
    "petra.novak": ("/signing", "/account", "/people", "/people?show=board", "/people/new", "/people/2",
        "/people/7"),
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_whole_on_a_phone_and_a_desk(
    visit: Callable[..., Visitor], who: str, scheme: str
) -> None:
    visitor = visit(who, width=390 if scheme == "light" else 1440, color_scheme=scheme)
    for path in PAGES[who]:
        visitor.go(path)
        visitor.page.set_viewport_size({"width": 1440 if scheme == "light" else 390, "height": 900})
        assert visitor.sticks_out <= 0, path
        visitor.page.set_viewport_size({"width": 390 if scheme == "light" else 1440, "height": 900})
    assert len(PAGES[who]) == len(set(PAGES[who]))


def test_claim_source_and_verdict_are_on_the_screen_together(visit: Callable[..., Visitor]) -> None:
    page = visit("karim.haddad").go(f"/reviews/{LDN}/claims/24")
    for selector in (
        ".rs-claim-text",
        ".rs-source .rs-text",
        ".rs-verdicts",
        ".rs-ruling-form > .btn-primary",
    ):
        box = page.locator(selector).first.bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 900, (selector, box)


def test_the_printed_page_holds_the_article_and_no_controls(visit: Callable[..., Visitor]) -> None:
    page = visit().go("/articles/colchicine-dose-gout-flare")
    page.emulate_media(media="print")
    for hidden in (".rs-header", ".rs-audience", ".rs-footer"):
        assert page.locator(hidden).is_hidden()
    for shown in (".rs-banner", ".rs-body", ".rs-references", ".rs-disclaimer"):
        assert page.locator(shown).is_visible()
