"""From the pasted page to the exported file, each person at their own browser, by mouse and by keyboard."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from browser.visitor import PASSWORD, Visitor

from review_service.domain.second_factor import code_at, step_at
from review_service.services.demo import SAMPLE_TOTP_SECRET

Visit = Callable[..., Visitor]
PASTED = Path(__file__).parents[1] / "fixtures" / "pasted_page.txt"
REFUSED = "Treatment for 7-10 days was not enough, in 9 of 12."
CORRECTED = "Treatment for 7-10 days was too short in most people."


def hand_in(author: Visitor) -> str:
    """Pastes, checks, hands in; returns the slug."""
    page = author.go("/submissions/new")
    page.fill("#text", PASTED.read_text(encoding="utf-8"))
    author.press("Check")
    assert "What was read" in author.words and "5 references" in author.words
    assert "5 unresolved" in author.words and "Help us tailor" not in page.inner_text("#intake")
    author.press("Hand in")
    assert "Handed in" in author.words
    return page.url.rsplit("/", 1)[1]


def prepare(editor: Visitor, slug: str) -> None:
    """Assigns two reviewers; ties four references to sources at once, and the fifth to a new one."""
    page = editor.go("/desk/?status=submitted")
    page.locator(f"a[href='/desk/{slug}']").click()
    for name in ("Karim Haddad", "Ravi Sundaram"):
        editor.press(f"Assign {name}")
    assert "5 of 5 references without a source" in editor.words
    for number in range(1, 5):
        page.fill(f"#source-{number}", str(number))
    editor.press("Save the references")
    assert "1 of 5 references without a source" in editor.words
    editor.press("Not there yet?", exact=False)
    page.fill("#title", "A label of a tablet")
    page.fill("#doi", "10.1000/label.2026")
    editor.press("Add")
    page.fill("#label", "Label")
    page.fill("#text", "Pregnant women must not take it. It is not cleared by dialysis. Diarrhoea is usual.")
    editor.press("Add")
    editor.press("Back to the article's references", exact=False)
    assert "no source yet" not in editor.words


def disclose(reviewer: Visitor, slug: str) -> None:
    page = reviewer.go("/reviews/")
    page.locator(f"a[href='/reviews/{slug}']").click()
    reviewer.press("Disclose interests")
    page.get_by_label("No: I have no interest", exact=False).check()
    reviewer.press("Save")


def rule_by_keyboard(reviewer: Visitor, slug: str, refused: str = "") -> int:
    """Takes a passage and rules, claim after claim, without touching the mouse; returns how many rulings."""
    page = reviewer.go(f"/reviews/{slug}")
    reviewer.press("Next open claim")
    count = 0
    while "/claims/" in page.url:
        open_form = page.locator(".rs-source:target form[data-waits], form[data-waits]").first
        assert page.inner_text(".rs-claim-nav").find("left for you") >= 0
        if open_form.locator("[name=passage]").count():
            page.keyboard.press("p")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            assert open_form.locator("[data-found]").inner_text() == "✓ Found in the text."
        page.keyboard.press("3" if refused and refused in page.inner_text(".rs-claim-text") else "1")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        count += 1
        if count < 4:
            reviewer.look()
    assert "Every claim has your ruling" in reviewer.words
    return count


def sign(reviewer: Visitor, slug: str) -> str:
    page = reviewer.go(f"/reviews/{slug}/sign-off")
    page.fill("#password", PASSWORD)
    page.fill("#code", code_at(SAMPLE_TOTP_SECRET, step_at(datetime.now(UTC))))
    reviewer.press("Sign")
    return reviewer.words


def tracker(reader: Visitor, slug: str) -> str:
    page = reader.go(f"/articles/{slug}")
    return page.inner_text(".rs-tracker [aria-current], .rs-step-done:last-child").split("\n")[0].strip("✓● ")


def test_a_pasted_page_is_reviewed_corrected_signed_and_exported(visit: Visit) -> None:
    author, editor, publisher, reader = (
        visit(who) for who in ("maja.lindqvist", "ines.keller", "luc.moreau", "")
    )
    karim, ravi = visit("karim.haddad"), visit("ravi.sundaram", width=390)
    slug = hand_in(author)
    assert tracker(reader, slug) == "Submitted"
    assert "Exercise caution" in reader.words and reader.page.locator("meta[content=noindex]").count()

    prepare(editor, slug)
    disclose(karim, slug)
    disclose(ravi, slug)
    karim.press("Start review")
    assert tracker(reader, slug) == "Under Review"
    first_round = rule_by_keyboard(karim, slug, refused=REFUSED)

    ravi.go(f"/reviews/{slug}")
    ravi.press("Request changes")
    ravi.page.fill("#reason", "The source does not give «9 of 12».")
    ravi.press("Request changes")
    assert "The source does not give" in author.go(f"/submissions/{slug}").inner_text("main")

    author.press("Hand in a new version")
    text = author.page.input_value("#text")
    assert REFUSED in text
    author.page.fill("#text", text.replace(REFUSED, CORRECTED))
    author.press("Check")
    assert re.search(r"What changes against version 1 .*1 edited", author.words)
    author.press("Hand in version 2")
    assert "3 requested changes still without your answer" in author.words
    author.look()
    for answer in author.page.get_by_label("Changed", exact=True).all():
        answer.check()
    author.press("Hand in version 2")
    assert tracker(reader, slug) == "Submitted"

    karim.go(f"/reviews/{slug}")
    assert "text unchanged" in karim.words
    karim.press("Start review")
    assert rule_by_keyboard(karim, slug) == 2 < first_round  # the edited claim cites two sources
    rule_by_keyboard(ravi, slug)
    assert "1 of 2 signatures" in sign(karim, slug)
    assert "the version is approved" in sign(ravi, slug)

    assert tracker(reader, slug) == "Approved"
    assert CORRECTED in reader.words and "Exercise caution" not in reader.words
    assert "Every one of the" in reader.words
    exported = export(publisher, slug)
    assert CORRECTED in exported and "# References" in exported and "Karim Haddad" in exported
    assert "disclaimer" in exported.lower()


def export(publisher: Visitor, slug: str) -> str:
    page = publisher.go("/publishing/")
    page.locator(f"input[value='{slug}']").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the chosen ones as Markdown").click()
    return Path(download.value.path()).read_text(encoding="utf-8")
