"""What the desk says when a policy cannot be met, who could be assigned, and which policy counts."""

from factories import NOW, assigned, policies, rule_everything, ruled, seeing, sign
from web.conftest import Site

from review_service.core.vocabulary import Role
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.policy import Seat
from review_service.services.people.people import Changes, change_person, revoke_role
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import start_review

SEATED = policies(2, Seat("Rheumatology", 1))


def seated(session, people):  # type: ignore[no-untyped-def]
    change_person(session, people.second.email, Changes(specialties=("Rheumatology",)), NOW)
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), SEATED)
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    return slug


def test_the_desk_says_that_everybody_is_recused_and_what_to_do(site: Site) -> None:
    slug, editor = site.make(seated), site.as_("editor")
    assert "cannot be met" not in editor.get(f"/desk/{slug}").words
    with site.database.writing() as session:
        disclose_interests(
            session,
            slug,
            Declaration(InterestAnswer.CONFLICT, "Paid."),
            seeing(session, slug, site.people.second),
        )
    words = editor.get(f"/desk/{slug}").words
    assert "The policy cannot be met with the board as it is." in words
    assert "nobody who may sign holds it: Second disclosed a conflict of interest." in words
    assert "the review starts under another policy" in words
    with site.database.writing() as session:
        change_person(session, site.people.third.email, Changes(specialties=("Rheumatology",)), NOW)
    words = editor.get(f"/desk/{slug}").words
    assert "cannot be met" not in words
    assert "Nobody who is assigned can sign for Rheumatology yet. Assign Third." in words


def test_the_signature_of_who_left_says_why_it_counts_no_more(site: Site) -> None:
    slug = site.make(ruled)
    with site.database.writing() as session:
        sign(session, slug, site.people.second)
        revoke_role(session, site.people.second.email, Role.BOARD_MEMBER, NOW)
    words = site.as_("editor").get(f"/desk/{slug}").words
    assert "no longer counts: its signer left the board" in words
    assert "Second" not in " ".join(
        row.text for row in site.as_("editor").get(f"/desk/{slug}").tree.all("tr")
    )


def test_a_policy_that_reads_otherwise_by_now_is_said_to(site: Site) -> None:
    slug = site.make(seated)
    changed = "It reads otherwise now; that counts from the next round of review on."
    assert changed in site.as_("editor").get(f"/desk/{slug}").words, "the shipped files say something else"
    assert "among them 1 from Rheumatology" in site.as_("reviewer").get(f"/reviews/{slug}").words
