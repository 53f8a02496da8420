"""Who has to rule on a high-risk claim unseen reads no verdict on it on the page to sign either,
unless they sign it."""

from factories import NO_INTERESTS, policies, rule, ruled, seeing, under_review, waive
from waiving import under
from web.conftest import Site

from review_service.core.vocabulary import Verdict
from review_service.domain.waivers import WaiverRule
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.waivers import withdraw_waiver

LATER = "ruled by another reviewer, shown once you have ruled"


def test_the_page_to_sign_keeps_a_verdict_from_who_has_to_rule_unseen(site: Site) -> None:
    slug = site.make(under_review)
    with site.database.writing() as db:
        rule(db, slug, site.people.reviewer, Verdict.CONTRADICTS, 3, "diaz2021")
        rule(db, slug, site.people.reviewer, Verdict.SUPPORTS)
    page = site.as_("second").get(f"/reviews/{slug}/sign-off")
    assert LATER in page.text and "contradicts" not in page.text and "supports (Reviewer)" in page.text
    assert "contradicts (Reviewer)" in site.as_("reviewer").get(f"/reviews/{slug}/sign-off").text


def test_neither_the_waiver_nor_why_it_was_withdrawn(site: Site) -> None:
    third = site.people.third
    with site.database.writing() as db:
        slug, named = under(db, site.people, WaiverRule.ALL, 3)
        given = waive(
            db, slug, site.people.editor, named, ordinal=3, reference_key="diaz2021", reason="Told later."
        )
        assign_reviewer(db, slug, third.id, seeing(db, slug, site.people.editor), policies())
    assert "Told later." not in site.as_("third").get(f"/reviews/{slug}/sign-off").text
    with site.database.writing() as db:
        disclose_interests(db, slug, NO_INTERESTS, seeing(db, slug, third))
        withdraw_waiver(
            db, slug, given.id or 0, "The trial says otherwise.", seeing(db, slug, site.people.editor)
        )
    assert "withdrew a waiver" in site.as_("third").get(f"/articles/{slug}/history").text
    assert "The trial says otherwise." not in site.as_("third").get(f"/articles/{slug}/history").text
    assert "The trial says otherwise." in site.as_("second").get(f"/articles/{slug}/history").text


def test_who_signs_without_ruling_reads_every_verdict(site: Site) -> None:
    slug = site.make(ruled)
    with site.database.writing() as db:
        assign_reviewer(db, slug, site.people.third.id, seeing(db, slug, site.people.editor), policies())
        disclose_interests(db, slug, NO_INTERESTS, seeing(db, slug, site.people.third))
    assert LATER not in site.as_("third").get(f"/reviews/{slug}/sign-off").text
