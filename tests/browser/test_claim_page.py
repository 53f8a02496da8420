"""Ruling by hand: the keys, the passage by mouse and keyboard, where one is after saving."""

from collections.abc import Callable

from browser.visitor import Visitor
from playwright.sync_api import expect

Visit = Callable[..., Visitor]
CLAIM = "/reviews/low-dose-naltrexone-fibromyalgia/claims/"
MARKED = "() => [...CSS.highlights.get('passage')].map(String).join('|')"


def test_words_chosen_with_the_mouse_become_the_passage_and_stay_marked(visit: Visit) -> None:
    page = visit("karim.haddad").go(f"{CLAIM}24")
    page.locator(".rs-text").first.click(click_count=3, position={"x": 60, "y": 20})
    expect(page.locator("textarea[name=passage]")).not_to_have_value("")
    passage = page.input_value("textarea[name=passage]")
    assert len(passage) > 40 and passage in page.inner_text(".rs-text")
    page.locator("textarea[name=note]").first.click()
    assert page.evaluate(MARKED).strip() == passage
    assert page.inner_text("[data-found]") == "✓ Found in the text."


def test_a_passage_typed_by_hand_is_said_to_be_in_the_text_or_not(visit: Visit) -> None:
    page = visit("karim.haddad").go(f"{CLAIM}24")
    page.locator("textarea[name=passage]").first.fill("These words stand nowhere.")
    assert "typed by hand" in page.inner_text("[data-found]") and page.evaluate(MARKED) == ""
    words = page.inner_text(".rs-text").split()[3:9]
    page.locator("textarea[name=passage]").first.fill("\n".join(words))
    assert page.evaluate(MARKED).split() == words, "only the white space differs"


def test_the_keyboard_alone_takes_several_sentences(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    page = visitor.go(f"{CLAIM}24")
    page.keyboard.press("p")
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    passage = page.input_value("textarea[name=passage]")
    assert passage.count(".") >= 2 and passage in page.inner_text(".rs-text")
    assert page.evaluate("document.activeElement.name") == "verdict", "the verdict comes next"


def test_the_keys_are_listed_and_do_not_write_into_fields(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    page = visitor.go(f"{CLAIM}24")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    visitor.look()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.type("n 1 j ?")
    assert page.locator("textarea[name=note]").first.input_value() == "n 1 j ?"
    assert page.url.endswith("/claims/24") and not page.locator("input[name=verdict]:checked").count()
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.url.endswith("/claims/25")
    with page.expect_navigation():
        page.keyboard.press("k")
    assert page.url.endswith("/claims/24")


def test_after_saving_the_next_open_source_of_the_same_claim_is_in_view(visit: Visit) -> None:
    page = visit("karim.haddad").go(f"{CLAIM}1")
    assert page.locator("form[data-waits]").count() == 2
    page.keyboard.press("1")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url.endswith("/claims/1#source-2")
    expect(page.locator(".rs-saved")).to_contain_text("Claim 1: saved.")
    box, claim = page.locator("#source-2").bounding_box(), page.locator(".rs-claim-text").bounding_box()
    assert box and claim and claim["y"] >= 0
    assert claim["y"] + claim["height"] <= box["y"] < 450, "the claim stays above, the source follows"
    page.keyboard.press("1")
    assert page.locator("#verdict-2-1").is_checked(), "a key means the source that waits"


def test_a_verdict_is_never_sent_empty_and_the_problem_gets_the_focus(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    page = visitor.go(f"{CLAIM}3")
    page.locator("textarea[name=note]").first.fill("Half a thought.")
    visitor.press("Save and go on")
    assert "Choose a verdict." in page.inner_text(".rs-problems")
    expect(page.locator(".rs-problems")).to_be_focused()
    assert page.locator("input[name=verdict]").first.get_attribute("aria-invalid") == "true"
    assert page.locator("textarea[name=note]").first.input_value() == "Half a thought."
    page.locator(".rs-problems a").click()
    assert page.evaluate("document.activeElement.tagName") == "FIELDSET"


def test_one_key_confirms_a_ruling_in_its_new_surroundings(visit: Visit) -> None:
    page = visit("adaeze.okonkwo").go(f"{CLAIM}36")
    expect(page.locator(".rs-check")).to_contain_text("was In practice › Before the first dose")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.locator(".rs-saved")).to_contain_text("Claim 36: confirmed.")
    page.goto(f"{CLAIM}36")
    expect(page.locator(".rs-source-side")).to_contain_text("confirmed in these surroundings")
    assert page.locator(".rs-check").count() == 0, "the other's own ruling is theirs to confirm"
    page.keyboard.press("c")
    assert page.url.endswith("/claims/36"), "nothing to confirm: the key does nothing"
