"""What readers see, and the comparisons and histories that open from there."""

import json

from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    approved,
    revised,
    rule_everything,
    seeing,
    sign,
    start_review,
    submitted,
    under_review,
)
from web.conftest import Site

from review_service.services.review.rulings import record_ruling

SECOND = ARTICLE.replace("by 4 mmHg", "by 5 mmHg")


def approved_twice(session, people):  # type: ignore[no-untyped-def]
    slug = approved(session, people)
    revised(session, slug, people, SECOND)
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    for one in (people.reviewer, people.second):
        sign(session, slug, one)
    return slug


def test_a_pending_article_asks_for_caution_and_stays_out_of_search(site: Site) -> None:
    slug, reader = site.make(under_review), site.as_()
    page = reader.get(f"/articles/{slug}")
    assert "Exercise caution as content is pending human review: 0 of 4 claims are verified" in page.words
    assert page.tree.all("meta", name="robots", content="noindex")
    assert page.tree.all("li", aria_current="step")[0].all(class_="rs-step-label")[0].text == "Under Review"
    assert "lastReviewed" not in page.tree.all("script", type="application/ld+json")[0].text


def test_the_stored_page_follows_every_ruling(site: Site) -> None:
    from factories import NewRuling

    from review_service.core.vocabulary import Verdict

    slug, reader = site.make(under_review), site.as_()
    before = reader.get(f"/articles/{slug}")
    with site.database.writing() as session:
        ruling = NewRuling(1, "lee2020", Verdict.SUPPORTS, "Walking lowered systolic pressure")
        record_ruling(session, slug, ruling, seeing(session, slug, site.people.reviewer))
    after = reader.get(f"/articles/{slug}")
    assert "1 of 4 verified" in after.words and after.headers["ETag"] != before.headers["ETag"]


def test_an_approved_article_shows_who_signed_and_machines_are_told(site: Site) -> None:
    slug = site.make(approved)
    page = site.as_().get(f"/articles/{slug}")
    data = json.loads(page.tree.all("script", type="application/ld+json")[0].text)
    assert {one["name"] for one in data["reviewedBy"]} == {"Reviewer, MD", "Second, MD"}
    assert data["lastReviewed"] == "2026-03-02" and len(data["citation"]) == 2
    assert not page.tree.all("meta", name="robots")
    assert "4 of 4 verified" in page.words and "Next review due: 2 March 2027" in page.words


def test_an_earlier_approved_version_says_that_a_newer_one_stands(site: Site) -> None:
    slug = site.make(approved_twice)
    old = site.as_().get(f"/articles/{slug}/versions/1")
    assert "A newer version has been approved" in old.words and "by 4 mmHg" in old.words
    assert old.tree.all("meta", name="robots", content="noindex")
    assert "by 5 mmHg" in site.as_().get(f"/articles/{slug}").words
    site.as_().get(f"/articles/{slug}/versions/3", 404)


def test_readers_compare_approved_versions_in_every_view(site: Site) -> None:
    slug, reader = site.make(approved_twice), site.as_()
    inline = reader.get(reader.get(f"/articles/{slug}").link("what changed"))
    assert [one.all("strong")[0].text for one in inline.tree.all("ins", "del")] in (["5", "4"], ["4", "5"])
    side = reader.get(inline.link("Side by side"))
    assert side.tree.all(class_="diff-side") and "Before: Walking lowered" in side.words
    plain = reader.get(inline.link("Plain diff"))
    assert plain.headers["Content-Type"] == "text/x-diff; charset=utf-8" and plain.text.startswith(
        f"--- {slug}-v1.md"
    )
    assert "attachment" in plain.headers["Content-Disposition"]
    chosen = reader.get(f"/articles/{slug}/diff?old=2&new=1&view=side-by-side", 302)
    assert "Version 2 → 1" in reader.follow(chosen).heading


def test_one_diff_page_is_the_same_bytes_twice_but_for_the_nonce(site: Site) -> None:
    slug, reader = site.make(approved_twice), site.as_()

    def body() -> str:
        page = reader.get(f"/articles/{slug}/diff/1/2")
        return page.text.replace(page.tree.all("script")[0]["nonce"], "")

    assert body() == body()


def test_the_history_tells_every_act_in_words(site: Site) -> None:
    slug = site.make(approved_twice)
    words = site.as_("author").get(f"/articles/{slug}/history").words
    for phrase in ("handed in", "Reviewer", "signed off", "handed in a new version"):
        assert phrase in words, phrase


def test_the_public_list_names_each_article_once_with_its_status(site: Site) -> None:
    slug = site.make(submitted)
    page = site.as_().get("/")
    assert [a["href"] for a in page.tree.all("a") if slug in a["href"]] == [
        f"/articles/{slug}"
    ] and "Submitted" in page.words


def test_the_policy_and_the_board_are_pages(site: Site) -> None:
    policy = site.as_().get("/editorial-policy")
    assert policy.heading == "Editorial policy" and policy.words.count("Editorial policy") == 1
    assert "Reviewer, MD — Cardiology" in site.as_().get("/board").words


def test_the_machine_that_watches_is_answered(site: Site) -> None:
    assert json.loads(site.as_().get("/healthz").text) == {"status": "ok"}
    assert json.loads(site.as_().get("/readyz").text) == {"status": "ready"}


def test_a_thank_you_is_for_the_asker_alone_and_is_not_stored_in_the_page(site: Site) -> None:
    from web.pages import Browser

    slug, asker, other = site.make(approved), Browser(site.app), Browser(site.app)
    sent = asker.send(asker.get(f"/articles/{slug}/questions"), having="text", text="How far?")
    assert "Thank you" in asker.follow(sent).words
    assert "Thank you" not in other.get(f"/articles/{slug}").words
    sent = asker.send(asker.get(f"/articles/{slug}/questions"), having="text", text="How often?")
    assert "Thank you" in asker.follow(sent).words, "also where the page was stored before"
    assert "Thank you" not in asker.get(f"/articles/{slug}").words


def test_the_board_is_who_is_on_it_now_and_is_kept_like_an_article(site: Site) -> None:
    from datetime import timedelta

    from review_service.services.people.people import Changes, change_person, close_account

    orcid = "0000-0002-1694-233X"
    with site.database.writing() as session:
        said = Changes(
            orcid=orcid, biography="Twenty years of clinics.", specialties=("Cardiology", "Pharmacology")
        )
        change_person(session, "reviewer@example.org", said, NOW)
        change_person(session, "second@example.org", Changes(term_ends_at=NOW - timedelta(days=1)), NOW)
        close_account(session, "third@example.org", NOW)
    reader = site.as_()
    page = reader.get("/board")
    (line,) = page.tree.all("ul", class_="rs-signatures")[0].all("li")
    words = " ".join(line.text.split())
    assert (
        words == f"Reviewer, MD — Cardiology, Pharmacology ORCID {orcid}Twenty years of clinics."
    )  # a line break between
    assert page.tree.all("a", href=f"https://orcid.org/{orcid}")
    assert reader.get("/board", 304, **{"If-None-Match": page.headers["ETag"]}).text == ""
    with site.database.writing() as session:
        change_person(session, "reviewer@example.org", Changes(biography="Thirty years."), NOW)
    assert "Thirty years." in reader.get("/board", **{"If-None-Match": page.headers["ETag"]}).words
