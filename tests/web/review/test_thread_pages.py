"""Threads through their pages: opened beside a claim, answered, resolved, placed, suggested and accepted;
requests as items."""

from factories import ARTICLE, POLICIES, rule, ruled, seeing, start_review, under_review
from web.conftest import Site
from web.pages import Page, fields_of

from review_service.core.vocabulary import Verdict
from review_service.services.review.reviews import request_changes
from review_service.services.review.threads import NewThread, open_thread

SECOND = ARTICLE.replace("4 mmHg", "5 mmHg")


def opened(site: Site, new: NewThread, by: str = "reviewer", slug: str = "") -> tuple[str, int]:
    slug = slug or site.make(under_review)
    actor = getattr(site.people, by)
    return slug, site.make(
        lambda session, people: open_thread(session, slug, new, seeing(session, slug, actor))
    )


def thread_on(page: Page, thread: int) -> str:
    (found,) = [one for one in page.tree.walk() if one["id"] == f"thread-{thread}"]
    return " ".join(found.text.split())


def test_a_reviewer_comments_beside_the_claim_and_the_author_replies(site: Site) -> None:
    slug, reviewer, author = site.make(under_review), site.as_("reviewer"), site.as_("author")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    saved = reviewer.send(page, at="/new", words="systolic pressure", text="Sitting or standing?")
    assert saved.location.startswith(f"/reviews/{slug}/claims/1#thread-")
    assert "Sitting or standing?" in reviewer.follow(saved).words
    assert "Sitting or standing?" not in reviewer.get(f"/reviews/{slug}/claims/2").words
    listed = author.get(f"/threads/{slug}")
    assert "Claim 1: systolic pressure" in listed.words and f"/submissions/{slug}#claim-1" in listed.text
    shown = author.get(listed.link("Reply"))
    assert "in: Walking lowered systolic pressure by 4 mmHg." in shown.words
    assert "Sitting." in author.follow(author.send(shown, having="text", text="Sitting.")).words
    assert "Sitting." in reviewer.get(f"/reviews/{slug}/claims/1").words


def test_words_that_the_claim_does_not_hold_are_refused_beside_the_field(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    refused = reviewer.send(page, 422, at="/new", words="diastolic", text="Kept words.", is_blocking="y")
    (field,) = refused.tree.all("input", name="words")
    assert field["aria-invalid"] == "true" and field["value"] == "diastolic" and "Kept words." in refused.text
    assert "checked" in refused.tree.all("input", name="is_blocking")[0].attrs
    again = reviewer.send(refused, having="words", words="systolic")
    assert reviewer.follow(again).heading
    for typed, name in (
        ({"ordinal": "nine"}, "ordinal"),
        ({"ordinal": "99"}, "ordinal"),
        ({"suggestion": "x"}, "suggestion"),
    ):
        page = reviewer.send(
            reviewer.get(f"/threads/{slug}/new"), 422, having="text", **{"text": "", **typed}
        )
        assert page.tree.all(name=name)[0]["aria-invalid"] == "true"


def test_an_author_is_offered_neither_blocking_nor_secrecy(site: Site) -> None:
    slug = site.make(under_review)
    author = site.as_("author")
    page = author.get(f"/threads/{slug}/new?claim=3")
    assert page.tree.all(name="ordinal")[0]["value"] == "3"
    assert not page.tree.all(name="is_blocking") and not page.tree.all(name="is_board_only")
    saved = author.send(page, having="text", text="Which tablet do you mean?")
    assert "Claim 3" in author.follow(saved).words


def test_a_blocking_thread_stands_in_the_way_of_the_signature_on_the_page(site: Site) -> None:
    slug, thread = opened(site, NewThread("Not yet.", is_blocking=True), "editor", site.make(ruled))
    reviewer, second = site.as_("reviewer"), site.as_("second")
    assert "1 blocking thread still open" in reviewer.get(f"/reviews/{slug}/sign-off").words
    assert thread_on(second.get(f"/threads/{slug}?show=blocking"), thread)
    page = second.get(f"/threads/{slug}/{thread}")
    assert "Resolved by Second" in second.follow(second.send(page, at="/change", resolve="1")).words
    assert "blocking thread" not in reviewer.get(f"/reviews/{slug}/sign-off").words
    assert "Nobody" not in second.get(f"/threads/{slug}?show=resolved").words
    again = second.send(second.get(f"/threads/{slug}/{thread}"), at="/change", reopen="1")
    assert "Opened again by Second" in second.follow(again).words
    first, stale = (second.get(f"/threads/{slug}/{thread}") for _ in range(2))
    answered = second.send(first, at="/change", resolve="1")
    assert second.send(stale, at="/change", resolve="1").location == answered.location
    assert "resolved already" in second.get(f"/threads/{slug}/{thread}").words


def test_a_comment_is_withdrawn_by_its_own_button(site: Site) -> None:
    slug, thread = opened(site, NewThread("Hasty words.", 1))
    reviewer, editor = site.as_("reviewer"), site.as_("editor")
    assert "Withdraw" not in editor.get(f"/threads/{slug}/{thread}").words
    gone = reviewer.follow(reviewer.send(reviewer.get(f"/threads/{slug}/{thread}"), at="/withdraw"))
    assert "Withdrawn by Reviewer" in gone.words and "Hasty words." not in gone.text
    assert "Hasty words." not in reviewer.get(f"/articles/{slug}/history").text


def test_a_suggestion_is_accepted_with_one_click_into_the_text_of_the_next_version(site: Site) -> None:
    slug, thread = opened(site, NewThread("", 1, "4 mmHg", suggestion="5 mmHg"))
    author = site.as_("author")
    page = author.get(f"/threads/{slug}/{thread}")
    assert [one.tag for one in page.tree.all("ins", "del")] == ["del", "ins"]
    assert "Accept" not in site.as_("editor").get(f"/threads/{slug}/{thread}").words
    answer = author.send(page, at="/accept")
    assert answer.location == f"/submissions/{slug}/revise"
    text = author.follow(answer)
    assert "by 5 mmHg. [@lee2020]" in text.tree.all("textarea", name="text")[0].text
    assert "1 accepted suggestion stands in the text below" in text.words
    assert "Accept the words" not in author.get(f"/threads/{slug}/{thread}").words
    report = author.send(text, 200, having="text", check="1")
    author.send(report, having="text", hand_in="1")
    assert "by 5 mmHg" in author.get(f"/submissions/{slug}").words


def test_accepted_words_are_not_lost_to_a_page_that_was_opened_before(site: Site) -> None:
    """Two windows: the older one saves its draft and hands in without the words that
    the other one accepted."""
    slug, thread = opened(site, NewThread("", 1, "4 mmHg", suggestion="5 mmHg"))
    author = site.as_("author")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", check="1")
    author.send(author.get(f"/threads/{slug}/{thread}"), at="/accept")
    refused = author.send(report, 409, having="text", hand_in="1")
    assert "A suggestion was accepted while this page was open" in refused.summary
    assert "by 4 mmHg" in refused.tree.all("textarea", name="text")[0].text
    author.post(f"/drafts/revision/{slug}", fields_of(refused.form(having="text")) | {"draft_act": "save"})
    again = author.get(f"/submissions/{slug}/revise")
    assert "the text below still has the old words" in again.words
    assert [one.text.split(": ")[-1].split()[0] for one in again.tree.all("del", "ins")] == ["4", "5"]
    put = author.post(again.path, fields_of(again.form(having="text")) | {"put_in": "1"}, 200)
    assert "by 5 mmHg. [@lee2020]" in put.tree.all("textarea", name="text")[0].text
    assert "1 accepted suggestion stands in the text below" in put.words
    author.send(author.send(put, 200, having="text", check="1"), having="text", hand_in="1")
    assert "by 5 mmHg" in author.get(f"/submissions/{slug}").words


def test_who_was_told_may_hand_in_without_the_accepted_words(site: Site) -> None:
    slug, thread = opened(site, NewThread("", 1, "4 mmHg", suggestion="5 mmHg"))
    author = site.as_("author")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", check="1")
    author.send(author.get(f"/threads/{slug}/{thread}"), at="/accept")
    refused = author.send(report, 409, having="text", hand_in="1")
    author.send(refused, having="text", hand_in="1")
    assert "by 4 mmHg" in author.get(f"/submissions/{slug}").words


def test_a_suggestion_whose_words_are_gone_says_so(site: Site) -> None:
    slug, thread = opened(site, NewThread("", 1, "4 mmHg", suggestion="6 mmHg"))
    author = site.as_("author")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=SECOND)
    author.send(report, having="text", hand_in="1")
    answer = author.send(author.get(f"/threads/{slug}/{thread}"), at="/accept")
    assert "The text has moved on: «4 mmHg» no longer stands there" in author.follow(answer).text


def test_what_lost_its_place_is_listed_with_the_old_words_and_given_a_place(site: Site) -> None:
    slug, thread = opened(site, NewThread("Which people?", 4, "people enjoy"))
    author, reviewer = site.as_("author"), site.as_("reviewer")
    gone = ARTICLE.replace("- Ask what people enjoy.\n", "")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=gone)
    author.send(report, having="text", hand_in="1")
    lost = reviewer.get(f"/threads/{slug}?show=lost")
    assert "In version 1 it stood at «people enjoy» in «Ask what people enjoy.»" in thread_on(lost, thread)
    page = reviewer.get(f"/threads/{slug}/{thread}")
    refused = reviewer.send(page, 422, at="/place", ordinal="1", words="people")
    assert "does not hold the words" in refused.summary
    assert reviewer.send(page, 422, at="/place", ordinal="x").summary
    reviewer.send(refused, at="/place", words="Walking")
    assert "No thread is like that" in reviewer.get(f"/threads/{slug}?show=lost").words
    assert "Which people?" in reviewer.get(f"/reviews/{slug}/claims/1").words


def test_a_request_is_ticked_together_and_its_items_are_answered_and_resolved(site: Site) -> None:
    slug, thread = opened(site, NewThread("By how much?", 1, "4 mmHg"))
    opened(site, NewThread("Between us.", is_board_only=True), slug=slug)
    site.make(
        lambda session, people: rule(session, slug, people.reviewer, Verdict.CONTRADICTS, 3, "diaz2021")
    )
    reviewer, author = site.as_("reviewer"), site.as_("author")
    page = reviewer.get(f"/reviews/{slug}/request-changes")
    assert (
        "Between us." not in page.words
        and len([one for one in page.tree.all("input", type="checkbox") if "checked" in one.attrs]) == 2
    )
    empty = reviewer.send(page, 422, having="reason", threads=[], rulings=[])
    assert "Give a reason" in empty.summary
    reviewer.send(page, having="reason", reason="Claim 2: Name the trials.\n\nShorter.")
    asked = author.get(f"/submissions/{slug}").words
    assert "Claim 1, «4 mmHg»: By how much?" in asked and "Against [2]: contradicts." in asked
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=SECOND)
    assert "Now: Walking lowered systolic pressure by deleted: 4" in report.words
    assert "This claim reads the same: Nobody was harmed in the trials." in report.words
    names = sorted({one["name"] for one in report.tree.all("input", type="radio")})
    given = dict.fromkeys(names, "changed") | {
        names[1]: "kept",
        names[1].replace("answer", "reason"): "The label says so.",
    }
    author.send(report, having="text", hand_in="1", **given)
    shown = reviewer.get(f"/threads/{slug}/requests")
    assert (
        "Not changed: The label says so. Author" in shown.words
        and "In version 2: Walking lowered" in shown.words
    )
    done = reviewer.follow(reviewer.send(shown, at=f"/{thread}/change", resolve="1"))
    assert thread_on(done, thread).startswith("resolved") and done.path.endswith(
        "requests#thread-" + str(thread)
    )


def test_reasons_of_the_next_round_do_not_ask_for_what_was_answered(site: Site) -> None:
    slug = site.make(under_review)
    site.make(
        lambda session, people: request_changes(
            session, slug, "First.", seeing(session, slug, people.reviewer)
        )
    )
    author = site.as_("author")
    page = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=SECOND)
    (name,) = {one["name"] for one in page.tree.all("input", type="radio")}
    author.send(page, having="text", hand_in="1", **{name: "changed"})
    site.make(
        lambda session, people: start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    )
    assert not author.get(f"/submissions/{slug}/revise").tree.all("input", type="radio")


def test_a_thread_that_the_author_answered_is_offered_and_not_ticked(site: Site) -> None:
    slug, asked = opened(site, NewThread("By how much?", 1, "4 mmHg"))
    _, open_still = opened(site, NewThread("Why?"), slug=slug)
    author, reviewer = site.as_("author"), site.as_("reviewer")
    author.send(author.get(f"/threads/{slug}/{asked}"), having="text", text="By four.")
    page = reviewer.get(f"/reviews/{slug}/request-changes")
    boxes = {one["value"]: "checked" in one.attrs for one in page.tree.all("input", name="threads")}
    assert boxes == {str(asked): False, str(open_still): True}
    assert page.words.count("answered by the author") == 1
