"""Findings and passages where authors and reviewers look for them; pages never wait for the machine."""

from factories import ARTICLE, screened, submitted, under_review
from web.conftest import Site
from web.pages import Page

from review_service.services.sources.sources import TextFacts

WRONG = ARTICLE.replace("by 4 mmHg", "by 7 mmHg")
SENTENCE = "Walking lowered systolic pressure by 4 mmHg over 12 weeks."


def claim(site: Site, slug: str, ordinal: int = 1, who: str = "reviewer") -> Page:
    return site.as_(who).get(f"/reviews/{slug}/claims/{ordinal}")


def ready(site: Site) -> str:
    slug = site.make(under_review, WRONG)
    with site.database.writing() as session:
        screened(session, slug)
    return slug


def test_a_page_that_misses_the_evidence_asks_for_it_and_is_served_all_the_same(site: Site) -> None:
    slug = site.make(under_review, WRONG)
    page = claim(site, slug)
    assert "still reading the sources" in page.words and not page.tree.all(class_="rs-passage")
    assert page.tree.all("form", class_="rs-ruling-form"), "ruling does not wait"
    site.app.extensions["review_screener"].run_waiting()
    page = claim(site, slug)
    assert "still reading" not in page.words and page.tree.all(class_="rs-passage")


def test_the_claim_page_shows_passages_and_findings_and_chooses_no_verdict(site: Site) -> None:
    page = claim(site, ready(site))
    best = page.tree.all(id="passage-1-1")[0]
    assert best.text == SENTENCE and "Walking" in {word.text for word in best.all("b")}
    found = page.tree.all(class_="rs-findings")[0]
    assert "error «7 mmHg»: not found in Summary" in " ".join(found.text.split())
    assert [one.text for one in page.tree.all(class_="rs-flagged-error")] == ["7 mmHg"]
    assert not [one for one in page.tree.all("input", type="radio") if "checked" in one.attrs]
    assert page.tree.all("textarea", name="passage")[0].text.strip() == ""


def test_a_finding_is_dismissed_with_a_reason_and_taken_back(site: Site) -> None:
    slug = ready(site)
    browser = site.as_("reviewer")
    page = browser.follow(
        browser.send(claim(site, slug), having="code", value="F101", reason="Table 2 has it.")
    )
    assert "Dismissed by Reviewer: Table 2 has it." in page.words
    assert not page.tree.all(class_="rs-flagged-error")
    assert "Table 2 has it." in site.as_("author").get(f"/submissions/{slug}").words
    assert "dismissed a finding: claim 1, F101" in site.as_("editor").get(f"/articles/{slug}/history").words
    page = browser.follow(browser.send(page, having="code", value="F101", take_back="1"))
    assert "Table 2 has it." not in page.words and page.tree.all(class_="rs-flagged-error")


def test_a_dismissal_without_a_reason_is_refused_and_nothing_typed_is_lost(site: Site) -> None:
    slug = ready(site)
    browser = site.as_("reviewer")
    refused = browser.send(claim(site, slug), 422, having="code", value="F101", reason=" ")
    assert "Say why the finding is of no matter" in refused.words
    assert refused.tree.all("textarea", name="reason")[0]["aria-invalid"] == "true"
    page = browser.follow(browser.send(refused, having="reason", reason="Table 2."))
    assert "Dismissed by Reviewer: Table 2." in page.words


def test_the_editor_dismisses_and_an_approved_version_offers_it_to_nobody(site: Site) -> None:
    from factories import approved

    slug = ready(site)
    assert claim(site, slug, who="editor").tree.all("form", action=f"/reviews/{slug}/claims/1/dismiss")
    done = site.make(approved, WRONG.replace("Does walking", "Whether walking does"))
    with site.database.writing() as session:
        screened(session, done)
    page = claim(site, done)
    assert "«7 mmHg»" in page.words and not page.tree.all("form", action=f"/reviews/{done}/claims/1/dismiss")


def test_the_author_sees_findings_by_rule_worst_first_each_with_its_claim(site: Site) -> None:
    slug = site.make(submitted, WRONG)
    author = site.as_("author")
    assert "The machine is still reading: 4 claims to go" in author.get(f"/submissions/{slug}").words
    site.app.extensions["review_screener"].run_waiting()
    page = author.get(f"/submissions/{slug}")
    rules = page.tree.all(id="findings")[0].all("summary")[1:]
    assert "The figure stands in none of the cited sources' stored texts." in " ".join(rules[0].text.split())
    assert {a["href"] for a in page.tree.all(id="findings")[0].all("a")} >= {"#claim-1"}
    assert page.tree.all(id="claim-1"), "the address leads somewhere"


def test_the_intake_report_says_it_before_anything_is_handed_in(site: Site) -> None:
    from factories import sources

    site.make(lambda session, people: sources(session, people.editor) and None)
    author = site.as_("author")
    page = author.send(author.get("/submissions/new"), 200, having="text", text=WRONG, check="1")
    assert "«7 mmHg»: not found in Summary" in page.words and "2 errors" in page.words


def test_the_overview_flags_claims_and_filters_by_it(site: Site) -> None:
    slug = ready(site)
    page = site.as_("reviewer").get(f"/reviews/{slug}?show=flagged")
    flagged = [one["value"] for one in page.tree.all("li", class_="rs-claim-line")]
    assert "1" in flagged and "4" not in flagged, "a note flags nothing"


def test_an_accepted_passage_keeps_its_place_where_the_words_stand_twice(site: Site) -> None:
    import sqlalchemy as sa

    from review_service.services.sources.sources import add_source_text

    slug = site.make(under_review)
    text = "It helped. Walking is good. It helped. The end."
    with site.database.writing() as session:
        source = session.scalar(sa.text("SELECT id FROM source WHERE doi = '10.1000/walk.2020'"))
        from factories import NOW

        add_source_text(session, source, text, TextFacts("Full text"), site.people.editor, NOW)
    browser = site.as_("reviewer")
    for ordinal, start, expected in ((1, 28, 28), (2, 5, 0)):
        page = claim(site, slug, ordinal)
        browser.send(
            page,
            having="reference",
            value="lee2020",
            verdict="supports",
            passage="It helped.",
            passage_start=str(start),
            passage_end=str(start + 10),
        )
        with site.database.reading() as session:
            found = session.execute(
                sa.text("SELECT passage_start, passage_end FROM ruling ORDER BY id DESC LIMIT 1")
            ).one()
        assert tuple(found) == (expected, expected + 10), "a place where other words stand does not count"
