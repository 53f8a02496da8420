"""The page of a comparison: what each person is told beside a change, where it begins, and what is kept."""

import pytest
from factories import (
    ARTICLE,
    POLICIES,
    approved,
    revised,
    rule,
    rule_everything,
    seeing,
    sign,
    start_review,
    submitted,
    under_review,
)
from web.conftest import Site
from web.pages import Browser, Page
from web.publishing.test_reader_pages import approved_twice
from web.signing.test_statements import counted

from review_service.core.cache import Kept
from review_service.core.vocabulary import Verdict
from review_service.services.review.rulings import NewRuling, record_ruling

CHANGED = ARTICLE.replace("by 4 mmHg", "by 5 mmHg").replace("5 mg of", "6 mg of")
AGAIN = CHANGED.replace("Nobody was harmed", "Nobody died")


def ruled_then_revised(session, people):  # type: ignore[no-untyped-def]
    """The reviewer ruled on all of version 1, the second on one claim of high risk;
    version 2 is under review."""
    slug = under_review(session, people)
    rule_everything(session, slug, people.reviewer)
    record_ruling(
        session, slug, NewRuling(3, "diaz2021", Verdict.CONTRADICTS), seeing(session, slug, people.second)
    )
    revised(session, slug, people, CHANGED)
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    return slug


def beside(page: Page, number: int) -> str:
    """What stands of rulings beside a change."""
    row = page.tree.all(id=f"change-{number}")[0]
    return " ".join(" ".join(one.text for one in row.all("li")).split())


def test_a_reviewer_is_told_which_rulings_ended_and_goes_to_the_claim(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    page = site.as_("reviewer").get(f"/articles/{slug}/diff/1/2")
    assert "Ended: your ruling «supports» on source 1, made on version 1" in beside(page, 1)
    assert "Claim 1 to rule on" in beside(page, 1)
    assert "Only what is to rule on 3" in page.words
    claim = page.tree.all(id="change-1")[0].all("a", href=f"/reviews/{slug}/claims/1")
    assert claim and "data-rule" in claim[0].attrs
    site.make(lambda session, people: rule(session, slug, people.reviewer, Verdict.SUPPORTS))
    after = site.as_("reviewer").get(f"/articles/{slug}/diff/1/2")
    assert "Claim 1 ruled" in beside(after, 1) and "Only what is to rule on 2" in after.words
    back = site.as_("reviewer").get(f"/reviews/{slug}/claims/1").link("Changes")
    assert site.as_("reviewer").get(back, 302).location == f"/articles/{slug}/diff/1/2#claim-1"


def test_an_unchanged_claim_whose_context_is_to_be_checked_is_listed_until_it_is_confirmed(
    site: Site,
) -> None:
    """Claim 2 reads the same; the sentence before it does not."""
    slug = site.make(ruled_then_revised)
    reviewer = site.as_("reviewer")
    page = reviewer.get(f"/articles/{slug}/diff/1/2")
    (step,) = page.tree.all("div", class_="diff-check")
    assert step["id"] == "check-2" and {"diff-step", "diff-check"} <= set(step["class"].split())
    assert "Claim 2 check context" in step.text and "Nobody was harmed in the trials." in step.text
    assert [a["href"] for a in step.all("a")] == [f"/reviews/{slug}/claims/2", "#claim-2"]
    confirming = reviewer.get(page.link("Confirm rulings, several at once"))
    ticks = [one["value"] for one in confirming.tree.all("input", name="confirm")]
    reviewer.send(confirming, having="confirm", confirm=ticks)
    after = reviewer.get(f"/articles/{slug}/diff/1/2")
    assert not after.tree.all(class_="diff-checks") and "Only what is to rule on 2" in after.words


def test_a_claim_that_moved_under_another_heading_is_a_change_and_is_not_listed_again(site: Site) -> None:
    slug, asked = site.make(under_review), "Ask what people enjoy.\n"
    text = ARTICLE.replace(f"- {asked}", "").replace("## Dose", f"{asked}\n## Dose")
    site.make(lambda session, people: rule_everything(session, slug, people.reviewer))
    site.make(lambda session, people: revised(session, slug, people, text))
    site.make(
        lambda session, people: start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    )
    page = site.as_("reviewer").get(f"/articles/{slug}/diff/1/2")
    assert "Claim 3 check context" in beside(page, 1) and not page.tree.all(class_="diff-checks")


def test_who_confirms_nothing_is_led_to_the_claim_or_told_of_none(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    seen = {name: site.as_(name).get(f"/articles/{slug}/diff/1/2") for name in ("editor", "author")}
    assert (
        seen["editor"].tree.all("div", class_="diff-check") and "Confirm rulings" not in seen["editor"].words
    )
    assert not seen["author"].tree.all(class_="diff-checks")


def test_on_a_claim_of_high_risk_one_does_not_learn_what_the_other_reviewer_said(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    seen = beside(site.as_("reviewer").get(f"/articles/{slug}/diff/1/2"), 2)
    assert "your ruling «supports»" in seen and "Second" in seen
    assert "contradicts" not in seen and "shown once you have ruled" in seen
    assert "ruling of Second «contradicts»" in beside(site.as_("editor").get(f"/articles/{slug}/diff/1/2"), 2)


def test_authors_are_told_what_ended_and_have_no_way_to_claim_pages(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    page = site.as_("author").get(f"/articles/{slug}/diff/1/2")
    assert "Ended: the ruling of Reviewer «supports»" in beside(page, 1)
    assert (
        not page.tree.all("a", href=f"/reviews/{slug}/claims/1")
        and "Only what is to rule on" not in page.words
    )


def test_a_ruling_that_still_stands_did_not_end(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    site.make(lambda session, people: revised(session, slug, people, ARTICLE))
    site.make(
        lambda session, people: start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    )
    page = site.as_("reviewer").get(f"/articles/{slug}/diff/1/3")
    assert "Nothing has changed." in page.words and "Ended" not in page.words
    back = site.as_("reviewer").get(f"/articles/{slug}/diff/2/3")
    assert "Ended" not in back.words and "Claim 1 ruled" in beside(back, 1), (
        "its words returned, and its ruling"
    )


def test_a_claim_that_only_moved_keeps_its_rulings(site: Site) -> None:
    first, second = (
        "- Patients take 5 mg of the tablet daily while they walk. [@diaz2021]\n",
        "- Ask what people enjoy.\n",
    )
    slug = site.make(ruled_then_revised)
    site.make(
        lambda session, people: revised(
            session, slug, people, ARTICLE.replace(first + second, second + first)
        )
    )
    page = site.as_("reviewer").get(f"/articles/{slug}/diff/1/3")
    assert page.tree.all(class_="diff-moved") and "Ended" not in page.words


def test_what_is_kept_of_the_versions_is_not_older_than_what_stands(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    second, path = site.as_("second"), f"/articles/{slug}/diff/1/2"
    assert "Since my last ruling or sign-off (version 1)" in second.get(path).words
    reader = site.as_()
    reader.get(path, 404)
    for name in ("reviewer", "second"):
        site.make(lambda session, people, name=name: rule_everything(session, slug, getattr(people, name)))
    for name in ("reviewer", "second"):
        site.make(lambda session, people, name=name: sign(session, slug, getattr(people, name)))
    reader.get(path, 404)  # version 1 was never approved
    assert reader.get(f"/articles/{slug}/diff/2/2").words
    site.make(lambda session, people: revised(session, slug, people, AGAIN))
    assert "Since my last ruling or sign-off (version 2)" in second.get(f"/articles/{slug}/diff/2/3").words
    assert "Last approved (version 2)" in second.get(f"/articles/{slug}/diff/1/3").words
    reader.get(f"/articles/{slug}/diff/2/3", 404)


def test_readers_see_changes_and_nothing_of_rulings(site: Site) -> None:
    slug = site.make(approved_twice)
    assert "Ended" in site.as_("reviewer").get(f"/articles/{slug}/diff/1/2").words
    for who in ("", "third", "nobody"):
        page = site.as_(who).get(f"/articles/{slug}/diff/1/2")
        assert "Figures: 4 → 5" in page.words
        assert "Ended" not in page.words and not page.tree.all(class_="diff-rulings")


@pytest.mark.parametrize(
    ("who", "since", "expected"),
    [
        ("reviewer", "ruling", "1/3"),
        ("author", "mine", "2/3"),
        ("editor", "approved", "2/3"),
        ("editor", "nonsense", "2/3"),
        ("editor", "previous", "2/3"),
    ],
)
def test_a_baseline_is_found_by_its_name(site: Site, who: str, since: str, expected: str) -> None:
    slug = site.make(ruled_then_revised)
    site.make(lambda session, people: revised(session, slug, people, AGAIN))
    answer = site.as_(who).get(f"/articles/{slug}/diff?since={since}&view=side-by-side&claim=2", 302)
    assert answer.location == f"/articles/{slug}/diff/{expected}?view=side-by-side#claim-2"


def test_the_last_approved_version_is_a_baseline(site: Site) -> None:
    slug = site.make(approved)
    for text in (CHANGED, AGAIN):
        site.make(lambda session, people, text=text: revised(session, slug, people, text))
    page = site.as_("editor").get(f"/articles/{slug}/diff/2/3")
    assert page.link("Last approved") == f"/articles/{slug}/diff/1/3?view=inline"
    assert site.as_("reviewer").get(f"/articles/{slug}/diff?since=ruling", 302).location.endswith("/1/3")


def test_readers_and_strangers_find_no_baseline_among_drafts(site: Site) -> None:
    slug = site.make(approved)
    site.make(lambda session, people: revised(session, slug, people, CHANGED))
    for who in ("", "third", "nobody"):
        assert site.as_(who).get(f"/articles/{slug}/diff?since=previous", 302).location.endswith("/diff/1/1")
    other = site.make(submitted, ARTICLE.replace("Does walking", "Does running"))
    site.as_().get(f"/articles/{other}/diff?since=previous", 404)
    site.as_("third").get("/articles/nowhere/diff?since=previous", 404)


def test_the_data_of_the_page_is_one_address_away(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    answer = site.as_("author").get(f"/articles/{slug}/diff/1/2?format=json")
    data = answer.response.get_json()
    assert data["article"] == slug and data["old"]["number"] == 1 and len(data["new"]["sha256"]) == 64
    assert data["diff"]["summary"]["edited"] == 2
    site.as_().get(f"/articles/{slug}/diff/1/2?format=json", 404)


@pytest.mark.parametrize("query", ["", "?format=json", "?format=unified"])
def test_a_second_look_is_answered_with_304_and_never_to_others(site: Site, query: str) -> None:
    slug = site.make(ruled_then_revised)
    path = f"/articles/{slug}/diff/1/2{query}"
    reviewer = site.as_("reviewer")
    etag = reviewer.get(path).headers["ETag"]
    assert reviewer.get(path).headers["ETag"] == etag
    again = reviewer.get(path, 304, If_None_Match=etag)
    assert again.data == b"" and "private" in again.headers["Cache-Control"]
    site.as_().get(path, 404, If_None_Match=etag)
    site.as_("third").get(path, 404, If_None_Match=etag)


def test_a_ruling_a_new_session_and_another_person_make_another_page(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    path = f"/articles/{slug}/diff/1/2"
    first = site.as_("reviewer").get(path)
    site.as_("editor").get(path, 200, If_None_Match=first.headers["ETag"])
    other = Browser(site.app).sign_in("reviewer@example.org", "correct horse battery")
    page = other.get(path, 200, If_None_Match=first.headers["ETag"])
    token = page.tree.all("header")[0].all("input", name="csrf_token")[0]["value"]
    assert token != first.tree.all("header")[0].all("input", name="csrf_token")[0]["value"]
    other.post("/logout", {"csrf_token": token}, 302)
    other.get(path, 404)
    site.make(lambda session, people: rule(session, slug, people.reviewer, Verdict.SUPPORTS))
    assert "Claim 1 ruled" in site.as_("reviewer").get(path, 200, If_None_Match=first.headers["ETag"]).words


def test_a_message_is_shown_once_and_not_kept(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    reviewer, path = site.as_("reviewer"), f"/articles/{slug}/diff/1/2"
    reviewer.get(path)
    with reviewer.client.session_transaction() as kept:
        kept["_flashes"] = [("message", "Claim 1: saved.")]
    assert "Claim 1: saved." in reviewer.get(path).words
    assert "Claim 1: saved." not in reviewer.get(path).words


def test_a_comparison_made_before_takes_two_statements(site: Site) -> None:
    slug = site.make(ruled_then_revised)
    site.as_("editor").get(f"/articles/{slug}/diff/1/2")
    with counted(site.database) as ran:
        site.as_("editor").get(f"/articles/{slug}/diff/1/2")
    assert len([one for one in ran if not one.startswith(("BEGIN", "PRAGMA"))]) == 2


def test_what_is_kept_stays_under_its_weight_and_the_oldest_goes_first() -> None:
    kept: Kept[str] = Kept(10, len)
    made: list[str] = []

    def make(text: str) -> str:
        made.append(text)
        return text

    for text in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb", "x" * 6, "x" * 6):
        assert kept.get(text, lambda text=text: make(text)) == text  # type: ignore[misc]
        assert kept.weight <= 10
    assert made == ["aaaa", "bbbb", "cccc", "bbbb", "x" * 6, "x" * 6]
