"""The author's pages through their real forms: hand in, read the report, revise, withdraw."""

import pytest
from factories import ARTICLE, approved, cast, ruled, seeing, sources, submitted, under_review
from web.conftest import Site
from web.pages import upload
from web.signing.test_statements import counted, fill, long_article

from review_service.services.review.reviews import request_changes
from review_service.services.sources.sources import resolve_reference

SECOND = ARTICLE.replace("by 4 mmHg", "by 5 mmHg").replace(
    "Ask what people enjoy.", "Ask what people like doing."
)


def test_an_author_checks_a_text_reads_the_report_and_hands_it_in(site: Site) -> None:
    author = site.as_("author")
    report = author.send(author.get("/submissions/new"), 200, having="text", text=ARTICLE)
    assert (
        "4 claims" in report.words
        and "2 references" in report.words
        and "1 without a citation" in report.words
    )
    assert "Walking lowered systolic pressure" in report.tree.all(class_="rs-prose")[0].text
    assert "You have not handed in" in author.get("/submissions/").words, "«Check» hands nothing in"
    shown = author.follow(author.send(report, having="text", hand_in="1"))
    assert shown.heading == "Does walking lower blood pressure?"
    assert "waits" in author.get("/submissions/").words.lower()


@pytest.mark.parametrize("name", ["article.md", "статья.txt"])
def test_a_file_is_handed_in_and_comes_back_as_text(site: Site, name: str) -> None:
    author = site.as_("author")
    page = author.get("/submissions/new")
    data = {
        "csrf_token": page.form(having="text").all(name="csrf_token")[0]["value"],
        "form": "auto",
        "check": "1",
    }
    report = author.post("/submissions/new", {**data, "file": upload(name, ARTICLE.encode())}, 200)
    assert "Walking lowered" in report.form(having="text").all("textarea", name="text")[0].text
    author.send(report, having="text", hand_in="1")


def test_a_file_that_is_not_text_is_refused_by_its_name(site: Site) -> None:
    author = site.as_("author")
    page = author.get("/submissions/new")
    data = {
        "csrf_token": page.form(having="text").all(name="csrf_token")[0]["value"],
        "form": "auto",
        "topic": "abc",
    }
    refused = author.post(
        "/submissions/new", {**data, "file": upload("photo.txt", b"\xff\xd8\xff\xe0\x00")}, 422
    )
    assert "photo.txt" in refused.summary and refused.tree.all(name="topic")[0]["value"] == "abc"


def test_an_author_revises_after_a_request_and_sees_what_changes(site: Site) -> None:
    slug = site.make(under_review)
    with site.database.writing() as session:
        request_changes(session, slug, "Say by how much.", seeing(session, slug, site.people.reviewer))
    author = site.as_("author")
    assert "Say by how much." in author.get(f"/submissions/{slug}").words
    page = author.get(f"/submissions/{slug}/revise")
    assert "Say by how much." in page.words and "by 4 mmHg" in page.form(having="text").text
    report = author.send(page, 200, having="text", text=SECOND)
    assert "2 edited" in report.words and "2 unchanged" in report.words
    (answer,) = {one["name"] for one in report.tree.all("input", type="radio")}
    shown = author.follow(author.send(report, having="text", hand_in="1", **{answer: "changed"}))
    assert "version 2" in shown.words and "by 5 mmHg" in shown.words


def test_an_author_is_told_what_becomes_of_the_rulings_before_handing_in(site: Site) -> None:
    slug, author = site.make(ruled), site.as_("author")
    text = ARTICLE.replace("by 4 mmHg", "by 5 mmHg").replace("enjoy", "like")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=text)
    assert "2 of 10 rulings will hold; 4 to check in new surroundings; 4 reopen." in report.words
    told = report.tree.all(id="rulings-ahead")
    assert told and "What becomes of the rulings" in told[0].text
    assert "claim 1, lee2020: the words changed; supports, Reviewer; supports, Second" in report.words
    assert "claim 2, diaz2021: text unchanged, after another sentence" in report.words
    assert "In the new text 2 claim–source pairs need a ruling." in report.words


def test_the_check_of_a_new_version_takes_a_constant_number_of_statements(
    make_web, tmp_path, sqlite_template
) -> None:  # type: ignore[no-untyped-def]
    counts = []
    for claims in (5, 60):
        (tmp_path / f"{claims}.sqlite3").write_bytes(sqlite_template.read_bytes())
        app = make_web(database_url=f"sqlite:///{tmp_path / str(claims)}.sqlite3")
        with app.extensions["review_database"].writing() as session:
            one = Site(app, cast(session))
        slug, author = fill(one, 1, claims), one.as_("author")
        page = author.get(f"/submissions/{slug}/revise")
        text = long_article(claims, 99).replace("trial 1.", "trial one.").replace("## Effect", "## Harm")
        with counted(app.extensions["review_database"]) as ran:
            author.send(page, 200, having="text", text=text)
        counts.append(len([sql for sql in ran if not sql.startswith(("BEGIN", "PRAGMA"))]))
    assert counts[0] == counts[1] <= 23, counts


def test_an_author_withdraws_a_version_with_a_reason(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    author.send(author.get(f"/submissions/{slug}"), at="/withdraw", reason="Handed in by mistake.")
    assert "withdrawn" in author.get(f"/submissions/{slug}").words
    assert "Handed in by mistake." in author.get(f"/articles/{slug}/history").words
    assert "Withdrawn." in site.as_().get(f"/articles/{slug}").words


def test_withdrawing_without_a_reason_is_refused_beside_the_field(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    refused = author.send(author.get(f"/submissions/{slug}"), 422, at="/withdraw", reason="  ")
    field = refused.tree.all("textarea", name="reason")[0]
    assert field["aria-invalid"] == "true" and f"#{field['id']}" in {a["href"] for a in refused.tree.all("a")}


def test_a_variant_for_patients_leads_readers_who_chose_it_to_it(site: Site) -> None:
    slug = site.make(approved)
    author, reader = site.as_("author"), site.as_()
    plain = ARTICLE.replace("audience: professional", "audience: patient")
    report = author.send(
        author.get("/submissions/new"),
        200,
        having="text",
        text=plain,
        topic=f"http://localhost/articles/{slug}/",
    )
    variant = author.send(report, having="text", hand_in="1").location.rsplit("/", 1)[1]
    page = reader.get(f"/articles/{slug}")
    chosen = reader.get(page.link("Patient or carer"), 302)
    assert reader.get(chosen.location, 302).location == f"/articles/{variant}"
    there = reader.get(f"/articles/{variant}")
    assert [a.text for a in there.tree.all("a", aria_current="true")] == ["Patient or carer"]
    assert reader.get(f"/articles/{slug}", 302).location == f"/articles/{variant}", "the choice is remembered"
    reader.get(there.link("Forget my choice"), 302)
    assert reader.get(f"/articles/{slug}").code == 200, "and forgotten"


def test_a_variant_of_an_article_that_does_not_exist_loses_nothing(site: Site) -> None:
    author = site.as_("author")
    page = author.send(
        author.get("/submissions/new"), 200, having="text", text=ARTICLE, topic="no-such-article"
    )
    answer = author.send(page, 422, having="text", hand_in="1")
    assert "Walking lowered" in answer.form(having="text").text and "no-such-article" in answer.summary


def test_the_next_version_says_which_references_keep_their_source(site: Site) -> None:
    unresolved = "# Does walking help?\n\nWalking lowered pressure. [1]\n\nIt is safe. [2]\n"
    slug = site.make(submitted, unresolved)
    with site.database.writing() as session:
        source = sources(session, site.people.editor)["lee2020"]
        resolve_reference(session, slug, "1", source.id, seeing(session, slug, site.people.editor))
    author = site.as_("author")
    text = unresolved.replace("It is safe", "It is quite safe")
    report = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=text)
    assert "Reference 1: the source that the editor tied it to is kept." in report.words
