"""What leaves: one article as a file, several as a zip, and the record of it;
nothing that is not approved."""

import io
import zipfile

from factories import ARTICLE, NO_INTERESTS, NOW, POLICIES, approved, revised, seeing, sign, under_review
from web.conftest import Site
from web.pages import fields_of

from review_service.services.review.reviews import reopen_article


def pick(site: Site, *slugs: str) -> dict[str, list[str]]:
    form = site.as_("publisher").get("/publishing/").form("/export")
    return {**{name: [value] for name, value in fields_of(form).items()}, "slug": list(slugs)}


def test_a_publisher_exports_one_article_as_a_file_twice_the_same(site: Site) -> None:
    slug, publisher = site.make(approved), site.as_("publisher")
    one = publisher.post("/publishing/export", pick(site, slug), 200)
    assert one.headers["Content-Type"].startswith("text/markdown")
    assert (
        one.headers["Content-Disposition"].startswith("attachment; filename=")
        and one.headers["Cache-Control"] == "private, no-store"
    )
    assert "by 4 mmHg" in one.text and "sign_offs:" in one.text
    assert publisher.post("/publishing/export", pick(site, slug), 200).data == one.data
    record = publisher.get("/publishing/").words
    assert record.count("markdown") == 2 and "Publisher" in record and "never" not in record


def test_several_articles_leave_as_a_zip_and_the_same_ones_as_the_same_bytes(site: Site) -> None:
    first = site.make(approved)
    second = site.make(another)
    publisher = site.as_("publisher")
    answer = publisher.post("/publishing/export", pick(site, first, second, first), 200)
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert len(archive.namelist()) == 2 and archive.testzip() is None
        assert not any(name.startswith(("/", ".")) or ".." in name for name in archive.namelist())
    assert publisher.post("/publishing/export", pick(site, first, second), 200).data == answer.data


def another(session, people):  # type: ignore[no-untyped-def]
    from factories import (
        POLICIES,
        assign_reviewer,
        disclose_interests,
        intake,
        rule_everything,
        start_review,
        submit_article,
    )

    slug = submit_article(
        session, intake(ARTICLE.replace("Does walking", "Does running")), people.author, NOW
    ).slug
    for one in (people.reviewer, people.second):
        assign_reviewer(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, one))
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    for one in (people.reviewer, people.second):
        sign(session, slug, one)
    return slug


def test_choosing_nothing_leads_back_and_says_so(site: Site) -> None:
    site.make(approved)
    publisher = site.as_("publisher")
    answer = publisher.post("/publishing/export", pick(site), 303)
    assert answer.location == "/publishing/"
    assert "choose at least one article" in publisher.follow(answer).words


def test_what_is_not_approved_does_not_leave_and_takes_nothing_with_it(site: Site) -> None:
    good = site.make(approved)
    pending = site.make(pending_one)
    answer = site.as_("publisher").post("/publishing/export", pick(site, good, pending), 409)
    assert "by 4 mmHg" not in answer.text and "the board has to sign it off first" in answer.words
    assert "Nothing yet." in site.as_("publisher").get("/publishing/").words, "all or none are recorded"


def pending_one(session, people):  # type: ignore[no-untyped-def]
    from factories import intake, submit_article

    return submit_article(
        session, intake(ARTICLE.replace("Does walking", "Does resting")), people.author, NOW
    ).slug


def test_a_reopened_approval_is_not_exported_and_says_why(site: Site) -> None:
    slug = site.make(approved)
    chosen = pick(site, slug)
    with site.database.writing() as session:
        reopen_article(
            session, slug, "A source changed.", seeing(session, slug, site.people.editor), POLICIES
        )
    answer = site.as_("publisher").post("/publishing/export", chosen, 409)
    assert "reopened" in answer.words


def test_the_approved_text_leaves_while_a_newer_version_is_pending(site: Site) -> None:
    slug = site.make(approved)
    with site.database.writing() as session:
        revised(session, slug, site.people, ARTICLE.replace("by 4 mmHg", "by 9 mmHg"))
    text = site.as_("publisher").post("/publishing/export", pick(site, slug), 200).text
    assert "by 4 mmHg" in text and "by 9 mmHg" not in text


def test_an_article_under_review_is_not_offered(site: Site) -> None:
    site.make(under_review)
    assert "Nothing is approved yet." in site.as_("publisher").get("/publishing/").words
