"""Bad forms say what is wrong where it is wrong; every page works without a script."""

from collections.abc import Callable

import pytest
from browser.visitor import Visitor
from playwright.sync_api import expect

Visit = Callable[..., Visitor]
LDN = "low-dose-naltrexone-fibromyalgia"
BAD = [
    ("", "/login", {}, "Sign in", "#email"),
    ("", f"/articles/{LDN}/questions", {"#contact": "x@example.org"}, "Send to the editors", "#text"),
    ("ines.keller", "/sources/new", {"#title": "A trial", "#doi": "not a doi"}, "Add", "#doi"),
    ("ines.keller", "/sources/1", {"#label": "Abstract"}, "Add", "#text"),
    ("ines.keller", "/desk/colchicine-dose-gout-flare/reopen", {}, "Reopen", "#reason"),
    ("karim.haddad", f"/reviews/{LDN}/disclosure", {}, "Save", "#answer"),
    ("maja.lindqvist", "/submissions/new", {"#text": " "}, "Check", "#text"),
]


@pytest.mark.parametrize(("who", "path", "typed", "button", "wrong"), BAD)
def test_a_bad_form_is_described_and_its_summary_has_the_focus(
    visit: Visit, who: str, path: str, typed: dict[str, str], button: str, wrong: str
) -> None:
    visitor = visit(who)
    page = visitor.go(path)
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    for field, value in typed.items():
        page.fill(field, value)
    visitor.press(button)
    field = page.locator(wrong)
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any("Error: " in (page.text_content(f"#{one}") or "") for one in described)
    expect(page.locator(".rs-problems")).to_be_focused()
    page.locator(".rs-problems a").first.click()
    assert page.evaluate("'#' + document.activeElement.id") == wrong
    assert all(page.input_value(name) == value for name, value in typed.items() if value.strip())


def test_an_author_hands_in_and_a_reviewer_rules_without_scripts(visit: Visit) -> None:
    author = visit("maja.lindqvist", java_script_enabled=False)
    page = author.context.pages[0]
    page.goto("/submissions/new")
    page.fill("#text", "# Does heat help a stiff neck?\n\nHeat helps a little. [1]\n")
    page.get_by_role("button", name="Check").click()
    assert "What was read" in page.inner_text("main")
    page.get_by_role("button", name="Hand in").click()
    assert "Handed in" in page.inner_text("main")

    page = visit("karim.haddad", java_script_enabled=False).context.pages[0]
    page.goto(f"/reviews/{LDN}/claims/33")
    assert page.get_by_role("button", name="Keys").count() == 0, "no button that does nothing"
    page.locator("label", has_text="does not support").first.click()
    page.locator("textarea[name=note]").first.fill("Not in the source.")
    page.locator(".rs-ruling-form > .btn-primary").first.click()
    assert "Claim 33: saved." in page.inner_text("main")
