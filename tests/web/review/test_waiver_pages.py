"""An editor settles «partly supports» on a page of its own; every page tells the waiver as what it is."""

from datetime import UTC, datetime

import sqlalchemy as sa
from factories import PASSWORD, Cast, partly, ruled
from sqlalchemy.orm import Session
from web.conftest import Site
from web.pages import Page

WHY = "The trial is small, and the text says so. <b>Twice</b>."


def in_part(session: Session, people: Cast) -> str:
    """Ready to be signed but for the first claim, which its source supports only in part."""
    slug = ruled(session, people)
    partly(session, slug, people.reviewer, people.second)
    return slug


def give(site: Site, slug: str, answer: int = 303, **changes: str) -> Page:
    editor = site.as_("editor")
    page = editor.get(editor.get(f"/reviews/{slug}/claims/1").link("Settle by a waiver"))
    typed = {"reason": WHY, "password": PASSWORD, "code": site.code("editor")} | changes
    return editor.send(page, answer, having="password", **typed)


def test_the_editor_goes_from_the_claim_to_the_waiver_and_back(site: Site) -> None:
    slug = site.make(in_part)
    editor = site.as_("editor")
    shown = editor.get(editor.get(f"/reviews/{slug}/claims/1").link("Settle by a waiver"))
    for words in ("Walking lowered systolic pressure", "partly supports", "Reviewer", "Second",
        "for exactly these rulings"):  # fmt: skip
        assert words in shown.words
    back = editor.follow(give(site, slug))
    assert "Claim 1: settled by your waiver" in back.words
    assert "Settled by a waiver, Editor, MD, editor" in back.words and WHY in back.words
    assert "Signed with password and one-time code" in back.words
    assert "<b>Twice" not in back.text and "Settle by a waiver" not in back.words


def test_every_page_tells_it_as_a_waiver(site: Site) -> None:
    slug = site.make(in_part)
    give(site, slug)
    reviewer = site.as_("reviewer")
    overview = reviewer.get(f"/reviews/{slug}")
    assert "settled by a waiver of Editor" in overview.words and "1 by waiver" in overview.words
    assert "By waiver 1" in overview.words
    sign = reviewer.get(f"/reviews/{slug}/sign-off")
    assert WHY in sign.words and "1 of them settled by a waiver" in sign.words
    assert WHY in reviewer.get(f"/articles/{slug}/history").words
    record = reviewer.get(f"/articles/{slug}/review-record.md").text
    assert "### Waivers" in record and "Editor, MD" in record
    assert "settled by a waiver" in site.as_("editor").get("/desk/?show=under_review").words
    assert "settled by a waiver" in reviewer.get(f"/articles/{slug}").words


def test_what_is_typed_stays_and_what_is_wrong_is_told(site: Site) -> None:
    slug = site.make(in_part)
    refused = give(site, slug, 422, code="", password="")
    assert WHY in refused.form(having="password").text and "part of the signature" in refused.summary
    refused = give(site, slug, 422, password="wrong")
    assert "The password is not right" in refused.summary and "wrong" not in refused.text
    refused = give(site, slug, 422, code="000000")
    assert "The code is not right" in refused.summary
    refused = give(site, slug, 422, reason=" ")
    assert "Say why" in refused.summary
    told = site.as_("administrator").get("/signing").words
    assert "the password was not right" in told and "the second factor was not right" in told


def test_a_page_that_moved_on_signs_nothing_and_keeps_the_reason(site: Site) -> None:
    slug = site.make(in_part)
    editor = site.as_("editor")
    page = editor.get(f"/reviews/{slug}/claims/1/waiver/1")
    site.make(lambda session, people: partly(session, slug, people.second))
    typed = {"reason": WHY, "password": PASSWORD, "code": site.code("editor")}
    refused = editor.send(page, 409, having="password", **typed)
    assert "changed since this page was shown" in refused.summary
    assert WHY in refused.form(having="password").text
    editor.send(refused, 303, having="password", **(typed | {"code": site.code("editor")}))


def test_a_page_of_another_claim_or_session_signs_nothing(site: Site) -> None:
    slug = site.make(in_part)
    editor = site.as_("editor")
    page = editor.get(f"/reviews/{slug}/claims/1/waiver/1")
    typed = {"reason": WHY, "password": PASSWORD, "code": site.code("editor"), "shown": "made-up"}
    assert "another session" in editor.send(page, 409, having="password", **typed).summary
    typed |= {"shown": "", "csrf_token": "old"}
    assert WHY in editor.send(page, 422, having="password", **typed).form(having="password").text


def test_a_source_that_the_claim_does_not_cite_has_no_waiver(site: Site) -> None:
    slug = site.make(in_part)
    site.as_("editor").get(f"/reviews/{slug}/claims/1/waiver/9", 404)
    site.as_("editor").get(f"/reviews/{slug}/claims/99/waiver/1", 404)


def test_the_button_says_what_stands_in_the_way(site: Site) -> None:
    slug = site.make(in_part)
    site.make(lambda session, people: partly(session, slug, people.reviewer, people.second, ordinal=3,
        key="diaz2021"))  # fmt: skip
    page = site.as_("editor").get(f"/reviews/{slug}/claims/3")
    assert "The policy of this review does not allow a waiver on a high-risk claim" in page.words
    assert "Settle by a waiver" not in site.as_("reviewer").get(f"/reviews/{slug}/claims/1").words


def test_withdrawn_the_pair_is_open_to_be_settled_again(site: Site) -> None:
    slug = site.make(in_part)
    give(site, slug)
    editor = site.as_("editor")
    page = editor.get(editor.get(f"/reviews/{slug}/claims/1").link("Withdraw this waiver"))
    assert "Say why" in editor.send(page, 422, having="reason", reason=" ").summary
    after = editor.follow(editor.send(page, 303, having="reason", reason="It was misread."))
    assert "The waiver is withdrawn" in after.words and "1 not passing" in after.words
    assert "withdrew a waiver: It was misread." in editor.get(f"/articles/{slug}/history").words
    assert "withdrawn by Editor: It was misread" in editor.get(f"/articles/{slug}/review-record.md").text


def test_who_was_about_to_sign_is_told_of_a_waiver_that_came_meanwhile(site: Site) -> None:
    slug = site.make(in_part)
    reviewer = site.as_("reviewer")
    site.make(lambda session, people: waived_by_service(session, people, slug))
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    editor = site.as_("editor")
    back = editor.get(editor.get(f"/reviews/{slug}/claims/1").link("Withdraw this waiver"))
    editor.send(back, 303, having="reason", reason="It was misread.")
    give(site, slug)
    refused = reviewer.send(page, 409, having="password", password=PASSWORD, code=site.code("reviewer"))
    assert "changed since this page was shown" in refused.summary
    assert "the waiver of Editor stands no longer" in refused.words
    assert "Claim 1: settled by a waiver of Editor" in refused.words


def waived_by_service(session: Session, people: Cast, slug: str) -> None:
    from factories import waive

    now = datetime.now(UTC)
    named = partly(session, slug, people.reviewer, people.second)
    waive(session, slug, people.editor, named, now)


def test_an_editor_sets_up_a_second_factor_and_an_administrator_resets_it(site: Site) -> None:
    assert site.as_("editor").get("/account").link("Your second factor")
    administrator = site.as_("administrator")
    page = administrator.get("/signing")
    assert "editor@example.org" in page.words
    administrator.send(page, 303, at=f"/signing/{site.people.editor.id}/reset")
    slug = site.make(in_part)
    shown = site.as_("editor").get(f"/reviews/{slug}/claims/1/waiver/1")
    assert "Set up your second factor" in shown.words


def test_a_code_that_was_typed_is_not_printed_where_the_session_ended(site: Site) -> None:
    slug = site.make(in_part)
    editor = site.as_("editor")
    page = editor.get(f"/reviews/{slug}/claims/1/waiver/1")
    with site.database.writing() as session:
        session.execute(sa.text("DELETE FROM login_session"))
    asked = editor.send(page, 401, having="password", reason=WHY, password=PASSWORD, code="314159")
    assert "314159" not in asked.text and PASSWORD not in asked.text
    assert "The trial is small" in asked.text


def test_readers_see_what_was_signed_and_the_waiver_with_its_reason(anywhere: Site) -> None:
    site = anywhere
    slug = site.make(in_part)
    give(site, slug)
    assert WHY not in site.as_("reviewer").get(f"/articles/{slug}").words
    for name in ("reviewer", "second"):
        board = site.as_(name)
        page = board.get(f"/reviews/{slug}/sign-off")
        board.send(page, 303, having="password", password=PASSWORD, code=site.code(name))
    read = site.as_().get(f"/articles/{slug}").words
    assert "Supported only in part Claim 1 Settled by a waiver, Editor, MD, editor" in read and WHY in read
    assert read.count("I have reviewed this version of the article") == 1 and "Reviewer, Second" in read
