"""The reviewer's pages through their real forms: disclose, start, rule claim by claim, send back, sign."""

from factories import (
    ARTICLE,
    NO_INTERESTS,
    PASSWORD,
    POLICIES,
    Cast,
    article,
    revised,
    ruled,
    seeing,
    start_review,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session
from web.conftest import Site
from web.pages import Browser, Page

from review_service.core.vocabulary import Status, Verdict
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.rulings import NewRuling, record_ruling


def rule(browser: Browser, page: Page, passage: str = "Walking lowered systolic pressure") -> Page:
    """Rules on the first pair of the claim that has no verdict of one's own yet,
    and goes where that leads."""
    for form in page.tree.all("form", class_="rs-ruling-form"):
        if any("checked" in one.attrs for one in form.all("input", type="radio")):
            continue
        key = form.all(name="reference")[0]["value"]
        typed = (
            {"verdict": "needs_no_citation"} if key == "-" else {"verdict": "supports", "passage": passage}
        )
        return browser.follow(browser.send(page, having="reference", value=key, **typed))
    raise AssertionError(f"nothing left to rule on {page.path}")


def test_two_reviewers_take_an_article_from_assignment_to_approved(site: Site) -> None:
    slug = site.make(submitted)
    with site.database.writing() as session:
        for one in (site.people.reviewer, site.people.second):
            assign_reviewer(session, slug, one.id, seeing(session, slug, site.people.editor), POLICIES)
    for name in ("reviewer", "second"):
        browser = site.as_(name)
        assert "Does walking lower" in browser.get("/reviews/").words
        told = browser.get(browser.get(f"/reviews/{slug}").tree.all("a", class_="btn-primary")[0]["href"])
        browser.send(told, having="answer", answer="none")
    reviewer, second = site.as_("reviewer"), site.as_("second")
    reviewer.send(reviewer.get(f"/reviews/{slug}"), at="/start")
    for browser in (reviewer, second):
        page = browser.get(browser.get(f"/reviews/{slug}").link("Next open claim"))
        while page.tree.all("form", class_="rs-ruling-form"):
            page = rule(browser, page)
        assert "Every claim has your ruling" in page.text, page.words
    first = reviewer.follow(
        reviewer.send(
            reviewer.get(f"/reviews/{slug}/sign-off"),
            having="password",
            password=PASSWORD,
            code=site.code("reviewer"),
        )
    )
    assert "Signed." in first.words and "1 of 2 signatures" in first.words
    last = second.follow(
        second.send(
            second.get(f"/reviews/{slug}/sign-off"),
            having="password",
            password=PASSWORD,
            code=site.code("second"),
        )
    )
    assert "the version is approved" in last.words
    words = site.as_().get(f"/articles/{slug}").words
    assert "Reviewer, MD (Cardiology) signed on" in words and "Exercise caution" not in words


def test_every_ruling_leads_to_a_place_on_the_page(site: Site) -> None:
    """Without one a browser keeps the place of the form it sent, and the keys rule on a
    source that was not meant."""
    slug = site.make(under_review)
    reviewer = site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/2")
    places = []
    for key in ("lee2020", "diaz2021"):
        sent = reviewer.send(
            page, having="reference", value=key, verdict="supports", passage="Walking lowered"
        )
        places.append(sent.location.split("/claims/")[1])
    assert places == ["2#source-2", "3#content"]


def test_a_conflict_recuses_and_closes_the_article_to_the_reviewer(site: Site) -> None:
    slug = site.make(submitted)
    with site.database.writing() as session:
        assign_reviewer(
            session, slug, site.people.reviewer.id, seeing(session, slug, site.people.editor), POLICIES
        )
    reviewer = site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/disclosure")
    refused = reviewer.send(page, 422, having="answer", answer="conflict", statement="")
    assert refused.tree.all("textarea", name="statement")[0]["aria-invalid"] == "true"
    reviewer.send(refused, having="answer", answer="conflict", statement="The maker pays me.")
    reviewer.get(f"/reviews/{slug}", 404)
    assert "recused" in site.as_("editor").get(f"/articles/{slug}/history").words


def test_a_reviewer_sends_the_version_back_with_a_reason(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(reviewer.get(f"/reviews/{slug}").link("Request changes"))
    after = reviewer.follow(reviewer.send(page, having="reason", reason="Name the trial."))
    assert "Name the trial." in after.words and "changes requested" in after.words


def test_the_sign_off_page_shows_what_is_signed_and_names_what_is_missing(site: Site) -> None:
    slug = site.make(under_review)
    page = site.as_("reviewer").get(f"/reviews/{slug}/sign-off")
    assert "5 claim–source pairs still without a ruling" in page.words and not page.tree.all(name="password")
    assert "Walking lowered systolic pressure by 4 mmHg." in page.words
    assert all(len(code.text) == 64 for code in page.tree.all("dd"))


def test_a_wrong_password_does_not_sign_and_many_are_stopped(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    for _ in range(8):
        refused = reviewer.send(page, 422, having="password", password="wrong horse battery", code="000000")
        assert refused.tree.all(name="password")[0]["aria-invalid"] == "true"
    stopped = reviewer.send(page, 429, having="password", password=PASSWORD, code=site.code("reviewer"))
    assert "Too many attempts" in stopped.summary
    with site.database.reading() as session:
        assert article(session, slug).status is Status.UNDER_REVIEW
    assert "Nobody has signed" in reviewer.get(f"/reviews/{slug}").words


def test_signing_what_has_changed_meanwhile_is_refused_and_told(site: Site) -> None:
    slug = site.make(ruled)
    reviewer, second = site.as_("reviewer"), site.as_("second")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    claim = second.get(f"/reviews/{slug}/claims/1")
    second.send(
        claim,
        having="reference",
        value="lee2020",
        verdict="supports",
        passage="The trial had 120 participants.",
    )
    typed = {"password": PASSWORD, "code": site.code("reviewer")}
    refused = reviewer.send(page, 409, having="password", **typed)
    assert refused.summary and "Nobody has signed" in refused.words
    assert "What changed since your page" in refused.words
    assert "Claim 1, against «Walking and blood pressure»: new ruling by Second, supports" in refused.words
    reviewer.send(refused, having="password", **typed)


def test_a_high_risk_ruling_is_hidden_until_one_has_ruled_oneself(site: Site) -> None:
    slug = site.make(under_review)
    reviewer, second = site.as_("reviewer"), site.as_("second")
    page = reviewer.get(f"/reviews/{slug}/claims/3")
    assert "high risk" in page.words
    reviewer.send(
        page, having="reference", value="diaz2021", verdict="does_not_support", note="Canary of the first."
    )
    page = second.get(f"/reviews/{slug}/claims/3")
    assert "Another reviewer has ruled" in page.words and "Canary" not in page.text
    second.send(page, having="reference", value="diaz2021", verdict="supports", passage="Nobody was harmed.")
    assert "Canary of the first." in second.get(f"/reviews/{slug}/claims/3").words


def test_the_filters_of_the_claims_narrow_the_list(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    count = {
        shown: len([li for li in reviewer.get(f"/reviews/{slug}?show={shown}").tree.all("li") if li["value"]])
        for shown in ("", "high", "open", "passing", "failing", "disputed", "unresolved")
    }
    assert count == {"": 4, "high": 1, "open": 4, "passing": 0, "failing": 0, "disputed": 0, "unresolved": 0}


def disputed(session: Session, people: Cast) -> str:
    """Claim 3, of high risk: ruled differently by two who did not see each other's ruling;
    the third person is there."""
    slug = ruled(session, people)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    new = NewRuling(3, "diaz2021", Verdict.CONTRADICTS, note="Canary of the second.")
    record_ruling(session, slug, new, seeing(session, slug, people.second))
    return slug


def test_a_third_person_sees_both_reasons_and_settles_the_disagreement(site: Site) -> None:
    slug, third = site.make(disputed), site.as_("third")
    overview = third.get(f"/reviews/{slug}?show=disputed")
    assert "Disagreement 1" in overview.words and "1 in disagreement" in overview.words
    page = third.get(f"/reviews/{slug}/claims/3")
    assert "Reviewer and Second disagree" in page.words and "Canary of the second." in page.words
    told = third.send(
        page, 422, having="reference", value="diaz2021", verdict="supports", passage="Typed anew."
    )
    assert "Say why" in told.words and "Typed anew." in told.text
    assert told.tree.all("textarea", name="note")[0]["aria-invalid"] == "true"
    third.send(page, having="reference", value="diaz2021", verdict="supports", note="Table 2.")
    words = third.get(f"/reviews/{slug}/claims/3").words
    assert "settles a disagreement" in words and "set aside: a third person settled it" in words
    assert "reviewers disagree" not in third.get(f"/reviews/{slug}").words


def test_the_way_of_a_third_person_ends_at_the_disagreement(site: Site) -> None:
    slug, third = site.make(disputed), site.as_("third")
    desk = third.get("/reviews/")
    assert "Reviewer «supports», Second «contradicts»" in desk.words
    assert desk.link("Claim 3 of Does walking").endswith(f"/reviews/{slug}/claims/3#content")
    assert third.get(f"/reviews/{slug}").link("Settle a disagreement").endswith("/claims/3")
    page = third.get(f"/reviews/{slug}/claims/1")
    assert page.link("Next to settle").endswith("/claims/3") and "0 left for you, 1 to settle" in page.words
    led = third.send(page, having="reference", value="lee2020", verdict="supports", passage="Walking lowered")
    assert led.location.endswith("/claims/3#content")
    assert "two others disagree, and you may settle it" in third.follow(led).text
    settled = third.send(
        third.follow(led), having="reference", value="diaz2021", verdict="supports", note="Table 2."
    )
    assert settled.location.endswith(f"/reviews/{slug}") and "may settle" not in third.get("/reviews/").words


def test_ones_own_open_claims_come_before_a_disagreement(site: Site) -> None:
    slug, third = site.make(disputed), site.as_("third")
    opened = ARTICLE.replace("by 4 mmHg", "by 5 mmHg")
    site.make(lambda session, people: revised_and_started(session, people, slug, opened))
    page = third.get(f"/reviews/{slug}/claims/2")
    assert page.link("Next open").endswith("/claims/1") and "to settle" not in page.words
    assert third.get(f"/reviews/{slug}").link("Next open claim").endswith("/claims/1")


def revised_and_started(session: Session, people: Cast, slug: str, text: str) -> None:
    revised(session, slug, people, text)
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)


def test_the_two_who_differ_are_not_asked_to_settle_it(site: Site) -> None:
    slug = site.make(disputed)
    for name in ("reviewer", "second"):
        page = site.as_(name).get(f"/reviews/{slug}/claims/3")
        assert "Settle the disagreement" not in page.words and "disagreement" in page.words
        assert "2 people" in page.words and "Somebody who has not ruled on it settles it" in page.words
    blocked = site.as_("second").get(f"/reviews/{slug}/sign-off").words
    assert blocked.index("You cannot sign yet") < blocked.index("I have reviewed this version")
    assert "What reviewers disagree on" in blocked
    assert "Reviewers disagree on 1 claim–source pair." in site.as_("editor").get(f"/desk/{slug}").words
    assert (
        "1 claim–source pair on which reviewers disagree"
        in site.as_("reviewer").get(f"/reviews/{slug}").words
    )
