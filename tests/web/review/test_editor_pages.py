"""The editor's pages through their real forms: assign, resolve, sources, reopen, notices, the inbox."""

from factories import ARTICLE, approved, revised, ruled, submitted, under_review
from web.conftest import Site

UNRESOLVED = "# Does walking help?\n\nWalking lowered pressure. [1]\n"


def test_an_editor_assigns_and_ends_an_assignment(site: Site) -> None:
    slug, editor = site.make(submitted), site.as_("editor")
    at = f"/reviewers/{site.people.reviewer.id}"
    page = editor.get(f"/desk/{slug}")
    assert page.tree.all("form", action=f"/desk/{slug}{at}")
    assert "assigned" in editor.follow(editor.send(page, at=at)).words
    assert "Does walking" in site.as_("reviewer").get("/reviews/").words
    ended = editor.follow(editor.send(editor.get(f"/desk/{slug}"), at=at, end="1"))
    assert "End Reviewer" not in ended.words
    assert "Nothing waits" in site.as_("reviewer").get("/reviews/").words


def test_people_who_may_not_review_are_shown_with_the_reason(site: Site) -> None:
    from review_service.core.vocabulary import Role
    from review_service.services.people.people import grant_role

    with site.database.writing() as session:
        from factories import NOW

        grant_role(session, site.people.author.email, Role.BOARD_MEMBER, NOW)
    slug = site.make(submitted)
    assert "may not: wrote" in site.as_("editor").get(f"/desk/{slug}").words


def test_an_editor_starts_the_review(site: Site) -> None:
    slug, editor = site.make(submitted), site.as_("editor")
    page = editor.get(f"/desk/{slug}")
    assert "Assign a reviewer first." in page.words and page.tree.all("button", disabled="")
    editor.send(page, at=f"/reviewers/{site.people.reviewer.id}")
    started = editor.follow(editor.send(editor.get(f"/desk/{slug}"), at="/start"))
    assert "The review has begun." in started.words


def test_an_editor_adds_a_source_with_a_text_and_ties_a_reference_to_it(site: Site) -> None:
    slug, editor = site.make(submitted, UNRESOLVED), site.as_("editor")
    assert "no source yet" in editor.get(f"/desk/{slug}").words
    page = editor.get("/sources/new")
    refused = editor.send(page, 422, having="doi", title="A trial of walking", doi="not-a-doi", year="2020")
    assert refused.tree.all(name="doi")[0]["aria-invalid"] == "true"
    made = editor.follow(
        editor.send(refused, having="doi", doi="10.1000/walk.2021", kind="trial", authors="Lee, A; Roe, B")
    )
    assert made.heading == "A trial of walking" and "Lee" in made.words
    shown = editor.follow(
        editor.send(made, having="label", label="Abstract", text="Walking lowered pressure.")
    )
    assert "Revision 1" in shown.words and "Walking lowered pressure." in shown.words
    number = made.path.rsplit("/", 1)[1]
    after = editor.follow(
        editor.send(
            editor.get(f"/desk/{slug}"),
            having="key",
            value="1",
            **{"source:1": f"{number} · A trial of walking"},
        )
    )
    assert "The references are saved." in after.words and "no source yet" not in after.words
    assert "Does walking" in editor.get(f"/sources/{number}").words, "where used"
    assert "A trial of walking" in editor.get("/sources/?q=TRIAL+of").words
    assert "No source is like that" in editor.get("/sources/?q=zebra").words


def test_an_editor_reopens_an_approved_article_and_readers_are_told_why(site: Site) -> None:
    slug, editor = site.make(approved), site.as_("editor")
    page = editor.get(editor.get(f"/desk/{slug}").link("Reopen"))
    editor.send(page, having="reason", reason="The trial was corrected.")
    words = site.as_().get(f"/articles/{slug}").words
    assert "A re-review is under way. The trial was corrected." in words


def test_a_notice_stands_above_the_article_and_its_text_is_needed(site: Site) -> None:
    slug, editor = site.make(approved), site.as_("editor")
    site.as_().get(f"/articles/{slug}")
    refused = editor.send(editor.get(f"/desk/{slug}"), 422, at="/notices", kind="correction", text=" ")
    assert refused.form("/notices").all("textarea")[0]["aria-invalid"] == "true"
    editor.send(refused, at="/notices", kind="correction", text="The dose was wrong.")
    words = site.as_().get(f"/articles/{slug}").words
    assert "Correction" in words and "The dose was wrong." in words


def test_a_question_reaches_the_inbox_and_is_closed_with_a_note(site: Site) -> None:
    slug, reader, editor = site.make(approved), site.as_(), site.as_("editor")
    page = reader.get(reader.get(f"/articles/{slug}").link("Ask the editors"))
    refused = reader.send(page, 422, having="contact", text="", contact="me@example.org")
    assert refused.tree.all(name="contact")[0]["value"] == "me@example.org"
    thanks = reader.follow(reader.send(refused, having="contact", text="How fast must I walk?"))
    assert "Thank you: the editors have it." in thanks.words
    inbox = editor.get("/desk/questions")
    assert "How fast must I walk?" in inbox.words and "me@example.org" in inbox.words
    assert [one.text for one in inbox.tree.all("span", class_="rs-count")] == ["1"]
    after = editor.follow(editor.send(inbox, having="answer", answer="Answered by mail."))
    assert "No open questions." in after.words
    assert "Answered by mail." in editor.get("/desk/questions?closed=1").words


def test_an_error_is_reported_on_its_claim(site: Site) -> None:
    slug, reader = site.make(approved), site.as_()
    page = reader.get(f"/articles/{slug}/questions?claim=2")
    assert page.heading == "Report an error in claim 2"
    reader.send(page, having="text", text="This is not so.")
    assert "error reported in claim 2" in site.as_("editor").get("/desk/questions").words


def test_the_desk_counts_and_filters_by_status(site: Site) -> None:
    slug, editor = site.make(under_review), site.as_("editor")
    assert editor.get("/desk/?status=under_review").tree.all("a", href=f"/desk/{slug}")
    assert not editor.get("/desk/?status=approved").tree.all("a", href=f"/desk/{slug}")


def test_an_editor_withdraws_at_the_desk(site: Site) -> None:
    slug, editor = site.make(under_review), site.as_("editor")
    page = editor.get(f"/desk/{slug}")
    sent = editor.send(page, at="/withdraw", reason="A duplicate of another article.")
    assert sent.location.endswith(f"/desk/{slug}")
    again = editor.follow(sent)
    assert "withdrawn" in again.words and "Withdraw this version" not in again.words


def test_the_desk_says_which_claims_cite_a_reference_that_says_nothing_of_itself(site: Site) -> None:
    slug = site.make(submitted, UNRESOLVED)
    page = site.as_("editor").get(f"/desk/{slug}")
    assert "Cited in claim 1: «Walking lowered pressure.»" in page.words
    assert page.tree.all("a", href=f"/reviews/{slug}/claims/1", title="Walking lowered pressure.")


def test_behind_a_withdrawn_version_the_desk_offers_to_reopen_the_approved_one(site: Site) -> None:
    slug, editor = site.make(approved), site.as_("editor")
    with site.database.writing() as session:
        revised(session, slug, site.people, ARTICLE.replace("enjoy", "like"))
    assert f"/desk/{slug}/reopen" not in editor.get(f"/desk/{slug}").text
    editor.send(editor.get(f"/desk/{slug}"), at="/withdraw", reason="A duplicate.")
    form = editor.get(editor.get(f"/desk/{slug}").link("Reopen"))
    page = editor.follow(editor.send(form, having="reason", reason="A trial was retracted."))
    assert "Under Review" in page.words and "version 1" in page.words
    author = site.as_("author")
    checked = author.send(author.get(f"/submissions/{slug}/revise"), 200, having="text", text=ARTICLE)
    assert "Hand in version 3" in checked.words


def test_the_agreement_of_reviewers_is_shown_with_its_intervals(site: Site) -> None:
    editor = site.as_("editor")
    assert "Nothing was ruled on by two people yet" in editor.get("/desk/agreement").words
    site.make(ruled)
    words = editor.get(editor.get("/desk/").link("Agreement")).words
    assert "Reviewer and Second5100.0 % (56.6 to 100.0 %)" in words and "trial2" in words
