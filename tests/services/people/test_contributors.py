"""Whoever wrote an article judges nothing of it, whether the list, the account or the iD came first."""

import base64
import json

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    CHEAP,
    NO_INTERESTS,
    NOW,
    PASSWORD,
    POLICIES,
    Cast,
    approved,
    article,
    last_event,
    partly,
    revised,
    rule,
    rule_everything,
    ruled,
    seeing,
    sign,
    submitted,
    under_review,
    waive,
)
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import Blocked
from review_service.core.vocabulary import Role, Status, Verdict
from review_service.models import Contribution, ContributorRow, Progress
from review_service.services.core.approval_parties import parties_who_wrote
from review_service.services.core.situations import Standing, standing_of
from review_service.services.people.people import Changes, NewPerson, actor_for, add_person, change_person
from review_service.services.publishing.exports import export_article
from review_service.services.review.assignments import assign_reviewer, candidates
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import reopen_article, start_review

ORCID = "0000-0002-1694-233X"


def listing(*people: str) -> str:
    return ARTICLE.replace(
        "references:", "contributors:\n" + "".join(f"  - {one}\n" for one in people) + "references:"
    )


BY_ORCID = listing(f"{{name: S. Econd, orcid: {ORCID}, contribution: drew the figure}}")
BY_EMAIL = listing("{name: Somebody, email: SECOND@Example.org}")


def standing(session: Session, slug: str, people: Cast) -> Standing:
    found = standing_of(session, slug, people.editor)
    assert found is not None
    return found


def give_orcid(session: Session, people: Cast, to: Actor | None = None) -> None:
    change_person(session, (to or people.second).email, Changes(orcid=ORCID), NOW)


def contributors(session: Session, slug: str) -> set[int]:
    query = sa.select(Contribution.person_id).where(Contribution.article_id == article(session, slug).id)  # type: ignore[arg-type]
    return set(session.scalars(query))


def test_the_list_is_kept_for_each_version(either: Session, people: Cast) -> None:
    slug = submitted(either, people, BY_ORCID)
    row = either.scalars(sa.select(ContributorRow)).one()
    assert (row.name, row.orcid, row.email, row.contribution) == ("S. Econd", ORCID, None, "drew the figure")
    revised(either, slug, people, BY_EMAIL)
    rows = either.scalars(sa.select(ContributorRow).order_by(ContributorRow.id)).all()
    assert [(one.version_id == row.version_id, one.ordinal) for one in rows] == [(True, 1), (False, 1)]


def test_who_is_listed_by_address_is_not_assigned(either: Session, people: Cast) -> None:
    slug = submitted(either, people, BY_EMAIL)
    assert contributors(either, slug) == {people.author.id, people.second.id}
    told = last_event(either, "find_contributor")
    assert (told.person_id, told.after) == (
        people.second.id,
        {"person_id": people.second.id, "contributor": "Second"},
    )
    with pytest.raises(Blocked, match="is listed as a contributor"):
        assign_reviewer(either, slug, people.second.id, seeing(either, slug, people.editor), POLICIES)


def test_an_account_that_comes_later_is_found_too(either: Session, people: Cast) -> None:
    slug = submitted(either, people, listing(f"{{name: Late, orcid: {ORCID}}}"))
    late = add_person(either, CHEAP, NewPerson("late@example.org", "Late", PASSWORD, orcid=ORCID), NOW)
    assert contributors(either, slug) == {people.author.id, late.id}


def test_a_name_alone_is_a_warning_and_no_bar(session: Session, people: Cast) -> None:
    slug = submitted(session, people, listing("{name: SÉCOND}"))
    shown = {one.name: one for one in candidates(session, article(session, slug).id or 0, NOW)}
    assert (shown["Second"].namesake, shown["Second"].obstacle) == ("SÉCOND", "")
    assert shown["Third"].namesake == ""
    assign_reviewer(session, slug, people.second.id, seeing(session, slug, people.editor), POLICIES)


def test_an_iD_that_comes_during_the_review_takes_rulings_and_signatures_away(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people, BY_ORCID)
    sign(either, slug, people.reviewer)
    sign_by_second = standing(either, slug, people)
    give_orcid(either, people)
    after = standing(either, slug, people)
    assert (sign_by_second.situation.signatures, after.situation.signatures) == (1, 0)
    assert after.situation.short_high_risk == 1, "the second ruling on the high-risk pair counts no more"
    assert either.get_one(Progress, after.version_id).open == 1
    for act in (
        lambda: sign(either, slug, people.second),
        lambda: rule(either, slug, people.second, Verdict.SUPPORTS),
    ):
        with pytest.raises(Blocked, match="You wrote this article"):
            act()


def test_others_bring_the_review_to_its_end(either: Session, people: Cast) -> None:
    slug = ruled(either, people, BY_ORCID)
    give_orcid(either, people)
    assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), POLICIES)
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.third))
    rule_everything(either, slug, people.third)
    assert [sign(either, slug, one) for one in (people.reviewer, people.third)] == [False, True]
    assert parties_who_wrote(either, article(either, slug).id or 0) == (), (
        "what they ruled is no part of the approval"
    )


def test_a_later_version_that_lists_them_takes_what_they_ruled_away(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    revised(either, slug, people, BY_EMAIL)
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    assert standing(either, slug, people).situation.short_high_risk == 1
    assert last_event(either, "find_contributor").person_id == people.second.id


def test_what_was_listed_once_stays(session: Session, people: Cast) -> None:
    slug = submitted(session, people, BY_EMAIL)
    revised(session, slug, people, ARTICLE)
    change_person(session, people.second.email, Changes(email="other@example.org"), NOW)
    assert people.second.id in contributors(session, slug)


def test_an_approval_that_rests_on_a_contributor_says_so_and_is_not_exported(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people, BY_ORCID)
    export_article(either, slug, "markdown", people.publisher, NOW)
    give_orcid(either, people)
    assert article(either, slug).status is Status.APPROVED, "it is kept as it was made"
    assert parties_who_wrote(either, article(either, slug).id or 0) == ("Second",)
    with pytest.raises(Blocked, match="since been found to be a contributor"):
        export_article(either, slug, "markdown", people.publisher, NOW)
    reopen_article(either, slug, "Second wrote it.", seeing(either, slug, people.editor), POLICIES)
    assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), POLICIES)
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.third))
    rule_everything(either, slug, people.third)
    assert [sign(either, slug, one) for one in (people.reviewer, people.third)] == [False, True]
    export_article(either, slug, "markdown", people.publisher, NOW)


def test_the_statement_and_the_export_carry_the_list(session: Session, people: Cast) -> None:
    third = listing("{name: T. Hird, email: third@example.org}", f"{{name: Jane Doe, orcid: {ORCID}}}")
    slug = approved(session, people, third)
    envelope = session.execute(sa.text("SELECT envelope FROM approval_statement")).scalar_one()
    said = json.loads(base64.b64decode(json.loads(envelope)["payload"]))["predicate"]["contributors"]
    assert said == [
        {"person": people.third.id, "name": "T. Hird"},
        {"person": None, "name": "Jane Doe", "orcid": ORCID},
        {"person": people.author.id, "name": "Author"},
    ]
    exported = export_article(session, slug, "markdown", people.publisher, NOW).data.decode()
    head = exported.split("---\n")[1]
    assert f'contributors:\n- name: "T. Hird"\n- name: "Jane Doe"\n  orcid: "{ORCID}"\n' in head
    assert "@example.org" not in head


def test_a_listed_author_hands_in_the_next_version(session: Session, people: Cast) -> None:
    slug = under_review(session, people, listing("{name: Writer, email: writer@example.org}"))
    writer = NewPerson("writer@example.org", "Writer", PASSWORD, roles=(Role.AUTHOR,))
    add_person(session, CHEAP, writer, NOW)
    found = standing_of(session, slug, actor_for(session, "writer@example.org"))
    assert found is not None and found.situation.is_contributor


def test_a_waiver_of_an_editor_who_wrote_it_counts_no_more(either: Session, people: Cast) -> None:
    slug = ruled(either, people, BY_ORCID)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    other = ruled(either, people, BY_ORCID.replace("Does walking", "Does running"))
    waive(either, other, people.editor, partly(either, other, people.reviewer, people.second))
    assert [sign(either, slug, one) for one in (people.reviewer, people.second)] == [False, True]
    give_orcid(either, people, people.editor)
    assert standing(either, other, people).situation.failing_pairs == 1
    assert parties_who_wrote(either, article(either, slug).id or 0) == ("Editor",)
    with pytest.raises(Blocked, match="since been found to be a contributor"):
        export_article(either, slug, "markdown", people.publisher, NOW)
