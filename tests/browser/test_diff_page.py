"""The page of a comparison by hand, by ear and on paper: keys, boxes, the way to a ruling and back,
black and white."""

import json
import re
from collections.abc import Callable

import pytest
from browser.conftest import Server, sample_cast
from browser.visitor import Visitor
from factories import ARTICLE, POLICIES, revised, rule_everything, seeing, start_review, under_review
from playwright.sync_api import expect

from review_service.core.db import Database

LDN = "low-dose-naltrexone-fibromyalgia"
PATH = f"/articles/{LDN}/diff/1/2"
Visit = Callable[..., Visitor]


def test_n_and_p_walk_through_what_is_shown_and_say_where_one_is(visit: Visit) -> None:
    page = visit("ines.keller").go(PATH)
    steps = page.locator(".diff-step")
    where = page.locator("[data-where]")
    expect(where).to_have_text(f"{steps.count()} changes")
    page.keyboard.press("n")
    expect(steps.first).to_be_focused()
    expect(where).to_have_text(f"1 of {steps.count()}")
    page.keyboard.press("p")
    expect(steps.last).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(steps.nth(1)).to_be_focused()
    assert page.url.endswith("#" + str(steps.nth(1).get_attribute("id"))), "a copied link leads here"
    assert steps.nth(1).get_attribute("role") == "group" and steps.nth(1).get_attribute("aria-label")
    page.reload()
    expect(steps.nth(1)).to_be_focused()


def test_the_boxes_hide_kinds_and_the_keys_pass_over_what_is_hidden(visit: Visit) -> None:
    visitor = visit("ines.keller")
    page = visitor.go(PATH)
    for box in page.locator(".diff-filters input[id^=show-]").all():
        if box.get_attribute("id") != "show-edited":
            box.press("Space")
    edited = page.locator(".diff-row.diff-edited")
    expect(page.locator("[data-where]")).to_have_text(re.compile(rf"{edited.count()} changes?"))
    expect(page.locator(".diff-row.diff-added").first).to_be_hidden()
    expect(page.locator(".diff-same").first).to_be_hidden()
    for number in range(edited.count()):
        page.keyboard.press("n")
        expect(edited.nth(number)).to_be_focused()
    page.locator("#only-figures").check()
    assert (
        page.locator(".diff-row:visible").count()
        == page.locator(".diff-row.diff-edited.diff-has-figures").count()
    )
    visitor.look()


def test_boxes_and_folds_work_without_a_script(visit: Visit) -> None:
    page = visit("ines.keller", java_script_enabled=False).context.pages[0]
    page.goto(PATH)
    added = page.locator(".diff-row.diff-added")
    expect(added.first).to_be_visible()
    page.locator("#show-added").uncheck()
    expect(added.first).to_be_hidden()
    assert page.locator("[data-changes]").is_hidden(), "no button that does nothing"
    page.goto(f"/articles/{LDN}/diff/2/2")
    fold = page.locator("details.diff-fold").first
    expect(fold.locator(".diff-same").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator(".diff-same").first).to_be_visible()


def test_a_reviewer_goes_from_a_change_to_its_claim_and_back_to_the_same_place(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    visitor.go(f"{PATH}?view=side-by-side")
    page = visitor.page
    page.locator("#only-todo").check()
    page.keyboard.press("n")
    page.keyboard.press("n")
    change = page.locator(".diff-step:focus")
    name = change.get_attribute("id")
    ordinal = change.locator("a[data-rule]").first.inner_text().split()[-1]
    page.keyboard.press("r")
    page.wait_for_url(f"**/reviews/{LDN}/claims/{ordinal}")
    visitor.look()
    page.keyboard.press("d")
    page.wait_for_url(re.compile(rf"{PATH}\?view=side-by-side#(claim-{ordinal}|{name})$"))
    expect(page.locator(f"#{name}")).to_be_focused()
    page.go_back()
    page.wait_for_url(f"**/reviews/{LDN}/claims/{ordinal}")
    page.go_back()
    expect(page.locator(f"#{name}")).to_be_focused()


def context_to_check(server: Server) -> str:
    """Karim Haddad ruled on all of version 1; in version 2 the sentence before a claim that
    reads the same is another."""
    database = Database(f"sqlite:///{server.database}")
    with database.writing() as session:
        people = sample_cast(session)
        slug = under_review(session, people)
        rule_everything(session, slug, people.reviewer)
        revised(session, slug, people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    database.dispose()
    return slug


def test_the_keys_reach_an_unchanged_claim_whose_context_is_to_be_checked(
    visit: Visit, server: Server
) -> None:
    slug = context_to_check(server)
    visitor = visit("karim.haddad")
    page = visitor.go(f"/articles/{slug}/diff/1/2")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator("#check-2")).to_be_focused()
    expect(page.locator("[data-where]")).to_have_text("2 of 2")
    page.keyboard.press("r")
    page.wait_for_url(f"**/reviews/{slug}/claims/2")
    page.keyboard.press("d")
    page.wait_for_url(f"**/articles/{slug}/diff/1/2#check-2")
    expect(page.locator("#check-2")).to_be_focused()
    page.locator("#only-todo").check()
    expect(page.locator("#check-2")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    visitor.look()


@pytest.mark.parametrize("view", ["inline", "side-by-side"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_views_are_whole_on_a_phone_and_clean_for_axe(visit: Visit, view: str, scheme: str) -> None:
    visitor = visit("karim.haddad", width=390, color_scheme=scheme)
    page = visitor.go(f"{PATH}?view={view}")
    for fold in page.locator("details > summary").all():
        fold.click()
    visitor.look()
    expect(page.locator(".diff-map")).to_be_hidden()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(".diff-map")).to_be_visible()
    visitor.look()


def test_the_map_leads_to_changes_by_mouse_and_is_not_in_the_way_of_the_tab_key(visit: Visit) -> None:
    page = visit("ines.keller", width=1440).go(PATH)
    assert page.locator(".diff-map a:not([tabindex='-1'])").count() == 0
    page.locator(".diff-map a").nth(5).click()
    expect(page.locator(".diff-row").nth(5)).to_be_focused()


def test_side_by_side_before_stands_left_of_after_and_above_it_on_a_phone(visit: Visit) -> None:
    page = visit("ines.keller", width=1440).go(f"{PATH}?view=side-by-side")
    sides = page.locator(".diff-row.diff-edited").first.locator(".diff-side")
    before, after = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert before and after and before["y"] == after["y"] and before["x"] + before["width"] <= after["x"]
    page.set_viewport_size({"width": 390, "height": 900})
    before, after = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert before and after and before["x"] == after["x"] and before["y"] + before["height"] <= after["y"]


LOOKS = """selector => { const style = getComputedStyle(document.querySelector(selector));
    return {line: style.textDecorationLine, background: style.backgroundColor, color: style.color,
        outline: style.outlineStyle, width: style.outlineWidth}; }"""


def test_on_paper_black_and_white_tells_everything(visit: Visit) -> None:
    page = visit("ines.keller").go(PATH)
    page.emulate_media(media="print")
    for hidden in (".rs-diff-bar", ".diff-filters", ".diff-map", ".diff-list"):
        expect(page.locator(hidden)).to_be_hidden()
    inserted, deleted = page.evaluate(LOOKS, ".diff-ins"), page.evaluate(LOOKS, ".diff-del")
    black, clear = "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"
    assert (inserted["line"], inserted["background"], inserted["color"]) == ("underline", clear, black)
    assert (deleted["line"], deleted["background"], deleted["color"]) == ("line-through", clear, black)
    number = page.evaluate(LOOKS, ".diff-number")
    assert number["outline"] == "solid" and float(number["width"].removesuffix("px")) >= 1
    page.goto(f"/articles/{LDN}/diff/2/2")
    expect(page.locator(".diff-fold > summary").first).to_be_visible()  # it says how many claims are left out


def test_a_screen_reader_hears_what_was_inserted_and_deleted(visit: Visit) -> None:
    page = visit("ines.keller").go(PATH)
    heard = page.locator(".diff-body").aria_snapshot()
    assert "inserted:" in heard and "(end of insertion)" in heard
    assert "deleted:" in heard and "(end of deletion)" in heard
    assert re.search(r'group "Change \d+: edited"', heard), "each change is named"


def test_the_data_opens_as_a_file(visit: Visit) -> None:
    visitor = visit("ines.keller")
    page = visitor.go(PATH)
    with page.expect_download() as found:
        page.get_by_role("link", name="JSON").click()
    assert json.loads(found.value.path().read_text())["article"] == LDN
