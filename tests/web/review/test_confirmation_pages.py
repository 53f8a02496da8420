"""Checking the context by page: one key on the claim's page, many at once after each was shown,
and what is stale."""

from factories import ARTICLE, POLICIES, Cast, revised, ruled, seeing, start_review, under_review
from sqlalchemy.orm import Session
from web.conftest import Site
from web.pages import Page, fields_of

from review_service.core.vocabulary import Verdict
from review_service.services.review.rulings import NewRuling, record_ruling

MOVED = ARTICLE.replace("## Effect", "## Gain").replace("## Dose", "## Dosing")


def moved(session: Session, people: Cast) -> str:
    """Ruled by two on version 1; version 2 says the same under other headings and is under review."""
    slug = ruled(session, people)
    revised(session, slug, people, MOVED)
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    return slug


def boxes(page: Page) -> list[str]:
    return [one["value"] for one in page.tree.all("input", type="checkbox", name="confirm")]


def test_one_button_on_the_claim_page_confirms_and_leads_on(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    assert "check context" in page.words and "Check the context." in page.words
    assert "was Effect" in page.words and "is Gain" in page.words
    form = next(one for one in page.tree.all("form") if "data-confirm" in one.attrs)
    button = form.all("button")[0]
    assert button.text.split() == ["c", "Confirm", "«supports»", "in", "my", "name"]
    after = reviewer.follow(reviewer.post(form["action"], fields_of(form)))
    assert "Claim 1: confirmed." in after.words
    assert "confirmed in these surroundings" in reviewer.get(f"/reviews/{slug}/claims/1").words
    assert (
        "Confirmed in its new surroundings, not ruled anew" in reviewer.get(f"/reviews/{slug}/claims/1").words
    )
    assert "confirmed rulings in the new surroundings" in reviewer.get(f"/articles/{slug}/history").words


def test_many_are_ticked_after_each_was_shown_and_none_is_ticked_beforehand(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    overview = reviewer.get(f"/reviews/{slug}")
    assert "Confirm rulings (5)" in overview.words and "5 to check" in overview.words
    assert "5 claim–source pairs whose ruling is still to be confirmed" in overview.words
    page = reviewer.get(f"/reviews/{slug}/confirmations")
    assert len(boxes(page)) == 5
    assert not [one for one in page.tree.all("input", type="checkbox") if "checked" in one.attrs]
    form = fields_of(page.form(having="confirm"))
    form.setlist("confirm", boxes(page)[:2])
    after = reviewer.follow(reviewer.post(f"/reviews/{slug}/confirmations", form))
    assert "2 rulings confirmed in your name." in after.words
    assert len(boxes(reviewer.get(f"/reviews/{slug}/confirmations"))) == 3


def test_the_queue_says_how_many_are_to_check(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    row = reviewer.get("/reviews/").words
    assert "5 of 5 rulings to confirm" in row and "5 to check" in row
    shown = reviewer.get(f"/reviews/{slug}?show=check")
    assert len(shown.tree.all(class_="rs-claim-line")) == 4
    assert (
        "to be confirmed: supports, ruled by Second on version 1; text unchanged, under another heading"
        in shown.words
    )


def test_author_editor_and_reviewer_read_the_same_progress_as_the_queues(site: Site) -> None:
    slug = site.make(moved)
    for name, addresses in {
        "author": (f"/submissions/{slug}", "/submissions/"),
        "editor": (f"/desk/{slug}", "/desk/"),
        "reviewer": (f"/reviews/{slug}", "/reviews/"),
    }.items():
        for address in addresses:
            assert "0/5 · 5 to check" in site.as_(name).get(address).words, address


def test_nothing_ticked_says_so(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/confirmations")
    refused = reviewer.send(page, 422, having="confirm")
    assert "Nothing is ticked, so nothing was confirmed." in refused.summary


def test_what_changed_while_one_read_is_named_and_the_other_ticks_stay(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/confirmations")
    form = fields_of(page.form(having="confirm"))
    form.setlist("confirm", boxes(page))
    with site.database.writing() as session:
        record_ruling(
            session,
            slug,
            NewRuling(1, "lee2020", Verdict.CONTRADICTS),
            seeing(session, slug, site.people.second),
        )
    refused = reviewer.post(f"/reviews/{slug}/confirmations", form, 409)
    assert "Nothing was confirmed, because this changed while you read: Claim 1, lee2020" in refused.summary
    assert [one["value"] for one in refused.tree.all(name="confirm") if "checked" in one.attrs] == boxes(
        page
    )[1:]


def test_what_was_not_shown_is_not_confirmed(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/confirmations")
    form = fields_of(page.form(having="confirm"))
    ordinal, ruling, _shown, key = boxes(page)[0].split("~")
    form.setlist("confirm", [f"{ordinal}~{ruling}~{'0' * 32}~{key}", "nonsense", "1~x~y"])
    refused = reviewer.post(f"/reviews/{slug}/confirmations", form, 409)
    assert "not those you were shown" in refused.summary
    assert "This changed while you read: look again" in refused.words and len(boxes(refused)) == 5


def test_an_expired_page_keeps_its_ticks(site: Site) -> None:
    slug, reviewer = site.make(moved), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/confirmations")
    form = fields_of(page.form(having="confirm"))
    form.setlist("confirm", boxes(page)[:2])
    form.setlist("csrf_token", ["old"])
    back = reviewer.post(f"/reviews/{slug}/confirmations", form, 422)
    assert [one["value"] for one in back.tree.all(name="confirm") if "checked" in one.attrs] == boxes(page)[
        :2
    ]


def test_another_reviewers_ruling_on_a_high_risk_claim_is_not_shown_before_ones_own(site: Site) -> None:
    with site.database.writing() as session:
        slug = under_review(session, site.people)
        new = NewRuling(3, "diaz2021", Verdict.SUPPORTS, "A secret passage.")
        record_ruling(session, slug, new, seeing(session, slug, site.people.reviewer))
        revised(session, slug, site.people, MOVED)
        start_review(session, slug, seeing(session, slug, site.people.reviewer), POLICIES)
    second = site.as_("second")
    for path in ("", "/claims/3", "/confirmations"):
        words = second.get(f"/reviews/{slug}{path}").words
        assert "A secret passage." not in words and "supports, ruled by Reviewer" not in words, path
    assert "theirs is shown once you have ruled" in second.get(f"/reviews/{slug}/claims/3").words
    assert "A secret passage." in site.as_("reviewer").get(f"/reviews/{slug}/claims/3").words


def test_beside_an_edited_claim_stand_the_old_words_and_the_old_ruling(site: Site) -> None:
    with site.database.writing() as session:
        slug = ruled(session, site.people)
        revised(session, slug, site.people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
        start_review(session, slug, seeing(session, slug, site.people.reviewer), POLICIES)
    page = site.as_("reviewer").get(f"/reviews/{slug}/claims/1")
    before = page.tree.all("section", class_="rs-before")[0]
    assert "The text changed since version 1" in before.text
    assert [one.text for one in before.all("del")] and "4" in before.all("del")[0].text
    assert "5" in before.all("ins")[0].text and "Then: supports" in before.text
    assert "check context" not in page.words
    assert not site.as_("reviewer").get(f"/reviews/{slug}/claims/4").tree.all(class_="rs-before")
