"""Choosing a source on the desk while the browser offers, merging two, and both without scripts."""

from collections.abc import Callable

from browser.visitor import Visitor
from playwright.sync_api import expect

LDN = "low-dose-naltrexone-fibromyalgia"


def test_sources_are_offered_while_one_types_and_the_offer_names_one(visit: Callable[..., Visitor]) -> None:
    editor = visit("ines.keller")
    page = editor.go(f"/desk/{LDN}")
    field = page.locator("#source-1")
    tied = field.input_value()
    field.focus()
    field.press_sequentially("younger 2014")
    offered = page.locator("#source-1-offered option")
    expect(offered).to_have_count(1)
    label = offered.first.get_attribute("value") or ""
    assert "The use of low-dose naltrexone" in label
    field.fill(label)
    editor.press("Save the references")
    assert "The references are saved." in editor.words
    assert page.locator("#source-1").input_value().split(" · ")[0] == label.split(" · ", maxsplit=1)[0]
    page.fill("#source-1", tied)
    editor.press("Save the references")
    assert editor.complaints == []


def test_several_that_fit_are_listed_and_one_is_picked_by_keyboard(visit: Callable[..., Visitor]) -> None:
    editor = visit("ines.keller", width=390)
    page = editor.go(f"/desk/{LDN}")
    tied = page.locator("#source-2").input_value()
    page.fill("#source-2", "naltrexone")
    editor.press("Save the references")
    assert "choose one" in editor.words or "Type another word" in editor.words
    page.locator("input[name='pick:younger2013']").first.focus()
    page.keyboard.press("Space")
    editor.press("Save the references")
    page.fill("#source-2", tied)
    editor.press("Save the references")
    assert "The references are saved." in editor.words and editor.complaints == []


def test_two_sources_are_compared_and_merged(visit: Callable[..., Visitor]) -> None:
    editor = visit("ines.keller", width=390)
    page = editor.page
    for volume in ("1", "2"):
        editor.go("/sources/new")
        page.fill("#title", "A trial of long walks after surgery")
        page.fill("#year", "2020")
        page.fill("#volume", volume)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("A trial of long walks after surgery")
    editor.go("/sources/duplicates/")
    editor.press("Compare", exact=False)
    page.fill("#reason", "Entered twice.")
    editor.press("Merge into the one that is kept")
    assert "Merged. 0 rulings will be asked anew." in editor.words and "Merged into it" in editor.words
    editor.press("A trial of long walks", exact=False)
    assert "It was merged into source" in editor.words and editor.complaints == []
