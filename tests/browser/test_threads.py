"""Talking about a claim: words chosen with the mouse, a key to comment, a suggestion taken with one click,
axe all along."""

import re
from collections.abc import Callable

import pytest
from browser.visitor import Visitor
from playwright.sync_api import expect

Visit = Callable[..., Visitor]
LDN = "low-dose-naltrexone-fibromyalgia"
CHOOSE = """([from, words]) => {
  const claim = document.querySelector(".rs-claim-text");
  const nodes = document.createTreeWalker(claim, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const at = node.data.indexOf(words, from);
    if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; }
  }
}"""


def test_a_reviewer_suggests_by_keyboard_and_the_author_takes_it_with_one_click(visit: Visit) -> None:
    reviewer, author = visit("karim.haddad"), visit("maja.lindqvist")
    page = reviewer.go(f"/reviews/{LDN}/claims/23")
    page.evaluate(CHOOSE, [0, "did not improve"])
    page.keyboard.press("t")
    form = page.locator("form[data-comment]")
    expect(form.locator("[name=words]")).to_have_value("did not improve")
    expect(form.locator("[name=start]")).to_have_value("50")
    expect(form.locator("[name=text]")).to_be_focused()
    page.keyboard.type("Say it as the table does. c j 1")
    form.get_by_text("Suggest a wording").click()
    form.locator("[name=suggestion]").fill("did not change")
    reviewer.look()
    reviewer.press("Comment")
    expect(page.locator(".rs-thread")).to_contain_text("Say it as the table does. c j 1")
    assert "/claims/23#thread-" in page.url
    theirs = author.go(f"/threads/{LDN}?show=open")
    thread = theirs.locator(".rs-thread", has_text="Say it as the table does.")
    expect(thread.locator("del")).to_contain_text("improve")
    thread.get_by_role("button", name="Accept the words").click()
    expect(theirs.locator("#text")).to_have_value(re.compile("secondary outcomes, did not change[.]"))
    author.look()


def test_typing_other_words_forgets_the_place_that_was_chosen(visit: Visit) -> None:
    page = visit("karim.haddad").go(f"/reviews/{LDN}/claims/23")
    page.evaluate(CHOOSE, [0, "Fatigue"])
    page.keyboard.press("t")
    words = page.locator("form[data-comment] [name=words]")
    words.fill("sleep")
    expect(page.locator("form[data-comment] [name=start]")).to_have_value("")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_thread_is_answered_resolved_and_opened_again(visit: Visit, width: int) -> None:
    reviewer = visit("adaeze.okonkwo", width=width)
    page = reviewer.go(f"/threads/{LDN}/new?claim=5")
    page.fill("[name=text]", f"How many of the 31 finished, at {width}?")
    page.get_by_label("Blocks the sign-off", exact=False).check()
    reviewer.press("Comment")
    thread = page.locator(".rs-thread", has_text=f"at {width}?")
    expect(thread).to_contain_text("blocking")
    thread.get_by_role("link", name="Reply or resolve", exact=False).click()
    page.fill("[name=text]", "28 of them.")
    reviewer.press("Reply")
    reviewer.press("Resolve")
    assert "Resolved by Adaeze Okonkwo" in reviewer.words
    reviewer.press("Reopen")
    assert "Opened again by Adaeze Okonkwo" in reviewer.words
    reviewer.press("Resolve")


def test_what_was_asked_is_seen_with_answers_and_the_words_before_and_after(visit: Visit) -> None:
    reviewer = visit("karim.haddad", width=390)
    page = reviewer.go(f"/threads/{LDN}/requests")
    assert (
        "In version 2 this claim is gone" in reviewer.words
        and "Not changed: Neither could be found" in reviewer.words
    )
    with page.expect_download() as letter:
        page.get_by_role("link", name="Response letter").click()
    assert letter.value.suggested_filename == f"{LDN}-response-letter.md"
