"""Drafts without a script and by it: saved, restored, compared, thrown away,
gone once the form was taken; private."""

from typing import Any

import pytest
import sqlalchemy as sa
from factories import ARTICLE, NOW, Cast, approved, article, revised, submitted, under_review
from sqlalchemy.orm import Session
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service.core.vocabulary import Role
from review_service.services.publishing.questions import Asked, ask_question

WORDS = "Half a sentence, «quoted» & <b>bold</b>"


def numbers(page: Page) -> set[str]:
    """The figures that differ, as the comparison marks them."""
    return {one.text for one in page.tree.all("strong", class_="diff-number")}


def stored(site: Site) -> int:
    with site.database.reading() as session:
        return session.scalar(sa.text("SELECT count(*) FROM draft")) or 0


def put(browser: Browser, page: Page, code: int = 200, **changes: Any) -> dict[str, Any]:
    """What our script sends for the form of this page that keeps a draft on the server."""
    form = next(one for one in page.tree.all("form") if one.all(name="draft"))
    fields = fields_of(form)
    sent = {
        "fields": {"text": WORDS},
        "revision": int(fields["draft_revision"]),
        "base": int(fields["draft_base"] or 0) or None,
        "key": fields["idempotency_key"],
    }
    headers = {"X-CSRFToken": changes.pop("token", fields["csrf_token"])}
    answer = browser.client.put(f"/drafts/{fields['draft']}", json=sent | changes, headers=headers)
    assert answer.status_code == code, answer.text
    return answer.json if answer.is_json else {}  # type: ignore[return-value]


def test_what_the_browser_saved_stands_on_the_page_when_it_is_opened_again(site: Site) -> None:
    author = site.as_("author")
    saved = put(author, author.get("/submissions/new"))
    page = author.get("/submissions/new")
    assert page.form(having="text").all("textarea", name="text")[0].text.strip() == WORDS
    assert "Restored from what you saved" in page.words and saved["revision"] == 1
    assert put(author, page, fields={"text": "More"})["revision"] == 2


def test_the_button_saves_without_a_script_and_leads_back(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    form = page.form(having="reference", value="lee2020")
    data = {**fields_of(form).to_dict(), "note": WORDS, "verdict": "contradicts", "draft_act": "save"}
    back = reviewer.follow(reviewer.post(form.all("button", value="save")[0]["formaction"], data))
    assert "Saved as a draft" in back.words and back.path == f"/reviews/{slug}/claims/1"
    again = back.form(having="reference", value="lee2020")
    assert fields_of(again)["note"] == WORDS and fields_of(again)["verdict"] == "contradicts"
    with site.database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM ruling")) == 0


def test_a_draft_goes_with_the_act_and_newer_words_of_another_window_stay(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    put(reviewer, page, fields={"note": WORDS})
    other = reviewer.get(f"/reviews/{slug}/claims/1")
    put(reviewer, other, fields={"note": "Newer"})
    reviewer.send(page, having="reference", value="lee2020", verdict="supports")
    assert stored(site) == 1, "saved by another window since"
    newest = reviewer.get(f"/reviews/{slug}/claims/1")
    assert "Newer" in newest.text
    reviewer.send(newest, having="reference", value="lee2020", verdict="supports")
    assert stored(site) == 0


def test_a_refused_form_keeps_its_draft(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    put(reviewer, reviewer.get(f"/reviews/{slug}/claims/1"), fields={"note": WORDS})
    refused = reviewer.send(
        reviewer.get(f"/reviews/{slug}/claims/1"), 422, having="reference", value="lee2020"
    )
    assert stored(site) == 1 and fields_of(refused.form(having="reference"))["draft_revision"] == "1"


def test_a_saving_that_comes_after_the_form_was_sent_keeps_nothing(site: Site) -> None:
    slug, reviewer = site.make(under_review), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/claims/1")
    reviewer.send(page, having="reference", value="lee2020", verdict="supports", note=WORDS)
    put(reviewer, page, 410, fields={"note": WORDS})
    assert stored(site) == 0


def test_another_windows_newer_words_are_told_and_both_are_shown(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    first, second = (author.get(f"/submissions/{slug}/revise") for _ in range(2))
    put(author, first, fields={"text": ARTICLE.replace("4 mmHg", "5 mmHg")})
    told = put(author, second, 409, fields={"text": ARTICLE.replace("Nobody", "Hardly anybody")})
    assert "5 mmHg" in told["fields"]["text"] and told["revision"] == 1
    form = second.form(having="text")
    mine = ARTICLE.replace("Nobody was", "Few were").replace("4 mmHg", "3 mmHg")
    data = {**fields_of(form).to_dict(), "text": mine, "draft_act": "save"}
    both = author.post(form.all("button", value="save")[0]["formaction"], data, 409)
    assert numbers(both) >= {"5", "3"} and "Before:" in both.text
    choice = next(one["name"] for one in both.tree.all("input", type="radio"))
    made = author.follow(author.send(both, having="digest", draft_act="merge", **{choice: "theirs"}))
    text = fields_of(made.form(having="text"))["text"]
    assert "5 mmHg" in text and "Few were" in text and "3 mmHg" not in text
    assert "nothing is handed in yet" in made.words


def test_who_wrote_on_an_older_version_is_told_compares_and_hands_in(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    put(
        author,
        author.get(f"/submissions/{slug}/revise"),
        fields={"text": ARTICLE.replace("Nobody was", "Few were")},
    )
    with site.database.writing() as session:
        revised(session, slug, site.people, ARTICLE.replace("4 mmHg", "5 mmHg"))
    page = author.get(f"/submissions/{slug}/revise")
    assert "It was written on version 1; version 2 is the newest now" in page.words
    refused = author.send(author.send(page, 200, having="text"), 409, having="text", hand_in="1")
    assert "version 2 is the newest now" in refused.summary
    form = refused.form(having="text")
    compare = next(one for one in form.all("button") if "Version 2" in one.text)
    both = author.post(compare["formaction"], {**fields_of(form).to_dict(), "draft_act": "compare"}, 409)
    made = author.follow(author.send(both, having="digest", draft_act="merge"))
    report = author.send(made, 200, having="text")
    author.send(report, having="text", hand_in="1")
    newest = author.get(f"/submissions/{slug}").words
    assert "Few were" in newest and "5 mmHg" in newest
    assert stored(site) == 0


def test_fellow_authors_see_that_the_other_has_a_draft_and_take_claims_of_it(site: Site) -> None:
    from factories import intake, person, revise_article

    slug = site.make(submitted)
    with site.database.writing() as session:
        person(session, "fellow", Role.AUTHOR)
        session.execute(
            sa.text(
                "INSERT INTO contribution (article_id, version_id, person_id) SELECT article.id, "
                "version_id, person.id FROM article, person WHERE person.email = 'fellow@example.org'"
            )
        )
    author, fellow = site.as_("author"), site.as_("fellow")
    put(
        author,
        author.get(f"/submissions/{slug}/revise"),
        fields={"text": ARTICLE.replace("4 mmHg", "5 mmHg")},
    )
    page = fellow.get(f"/submissions/{slug}/revise")
    assert "5 mmHg" not in page.text and "Author has a draft from" in page.words
    form = page.form(having="text")
    compare = next(one for one in form.all("button") if "Author" in one.text)
    mine = ARTICLE.replace("Nobody was", "Few were")
    both = fellow.post(
        compare["formaction"], {**fields_of(form).to_dict(), "text": mine, "draft_act": "compare"}, 409
    )
    made = fellow.follow(fellow.send(both, having="digest", draft_act="merge"))
    text = fields_of(made.form(having="text"))["text"]
    assert "5 mmHg" in text and "Few were" in text
    assert "Few were" not in author.get(f"/submissions/{slug}/revise").text, "each has a draft of their own"
    assert NOW and intake and revise_article


def test_theirs_that_changes_while_somebody_chooses_is_shown_again(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    page = author.get(f"/submissions/{slug}/revise")
    put(author, page, fields={"text": ARTICLE.replace("4 mmHg", "5 mmHg")})
    form = page.form(having="text")
    data = {**fields_of(form).to_dict(), "text": ARTICLE.replace("4 mmHg", "3 mmHg"), "draft_act": "save"}
    both = author.post(form.all("button", value="save")[0]["formaction"], data, 409)
    put(author, page, revision=1, fields={"text": ARTICLE.replace("4 mmHg", "9 mmHg")})
    again = author.send(both, 409, having="digest", draft_act="merge")
    assert "It changed again" in again.words and numbers(again) >= {"9", "3"}


def test_thrown_away_is_gone_unless_newer_words_came(site: Site) -> None:
    author = site.as_("author")
    put(author, author.get("/submissions/new"))
    page = author.get("/submissions/new")
    put(author, page, fields={"text": "Newer"})
    form = page.form(having="text")
    discard = form.all("button", value="discard")[0]["formaction"]
    data = {**fields_of(form).to_dict(), "draft_act": "discard"}
    assert "so they stay" in author.follow(author.post(discard, data)).words and stored(site) == 1
    newest = fields_of(author.get("/submissions/new").form(having="text")).to_dict()
    assert "Thrown away" in author.follow(author.post(discard, {**newest, "draft_act": "discard"})).words
    assert stored(site) == 0 and WORDS not in author.get("/submissions/new").text


def test_nobody_else_sees_or_changes_a_draft(site: Site) -> None:
    slug, author = site.make(submitted), site.as_("author")
    put(author, author.get(f"/submissions/{slug}/revise"))
    editor = site.as_("editor")
    token = fields_of(editor.get("/account").form(having="new"))["csrf_token"]
    sent = {"fields": {"text": "x"}, "revision": 1, "base": 1, "key": ""}
    for subject, code in ((f"revision/{slug}", 403), ("revision/nothing", 404), ("nonsense/x", 422)):
        headers = {"X-CSRFToken": token}
        assert editor.client.put(f"/drafts/{subject}", json=sent, headers=headers).status_code == code, (
            subject
        )
    for who, code in ((editor, 403), (site.as_("nobody"), 404)):
        form = {"csrf_token": fields_of(who.get("/account").form(having="new"))["csrf_token"]}
        data = form | {"draft_act": "compare", "who": str(site.people.author.id), "text": "x"}
        assert WORDS not in who.post(f"/drafts/revision/{slug}", data, code).text
    assert Browser(site.app).client.put(f"/drafts/revision/{slug}", json=sent).status_code == 401
    assert stored(site) == 1


@pytest.mark.parametrize(
    "sent",
    [[], {"fields": "x"}, {"fields": {"text": 1}, "revision": 0, "base": None, "key": ""},
     {"fields": {}, "revision": "1", "base": None, "key": ""},
     {"fields": {}, "revision": 0, "base": "v", "key": ""}],
)  # fmt: skip
def test_anything_but_the_shape_our_script_sends_is_refused(site: Site, sent: Any) -> None:
    author = site.as_("author")
    token = fields_of(author.get("/submissions/new").form(having="text"))["csrf_token"]
    answer = author.client.put("/drafts/article/new", json=sent, headers={"X-CSRFToken": token})
    assert answer.status_code == 400 and stored(site) == 0


def test_no_saving_without_a_token_and_none_of_secrets(site: Site) -> None:
    author = site.as_("author")
    page = author.get("/submissions/new")
    put(author, page, 403, token="")
    put(author, page, 403, token="an old one")
    assert stored(site) == 0
    put(
        author, page, fields={"text": WORDS, "password": "s3cret", "csrf_token": "t0ken", "seen_version": "1"}
    )
    with site.database.reading() as session:
        content = session.scalar(sa.text("SELECT content FROM draft"))
    assert "s3cret" not in content and "t0ken" not in content and "seen_version" not in content


def test_an_expired_page_brings_the_words_back_from_the_save_button_too(site: Site) -> None:
    author = site.as_("author")
    form = fields_of(author.get("/submissions/new").form(having="text")).to_dict()
    page = author.post(
        "/drafts/article/new", form | {"csrf_token": "old", "text": WORDS, "draft_act": "save"}, 422
    )
    assert WORDS in page.words or WORDS in str([one["value"] for one in page.tree.all("input")])
    author.send(page, having="draft")
    assert stored(site) == 1


INLINE = (
    ("editor", "/desk/{slug}", "text", "notices"),
    ("editor", "/desk/{slug}", "reason", "withdraw"),
    ("author", "/submissions/{slug}", "reason", "withdraw"),
    ("editor", "/desk/questions", "answer", ""),
)


@pytest.mark.parametrize(("who", "path", "name", "sent_to"), INLINE)
def test_the_words_of_a_form_inside_a_page_are_kept_there(
    site: Site, who: str, path: str, name: str, sent_to: str
) -> None:
    """Saved without a script it leads back to the page, the words stand in the form,
    and nobody else sees them."""
    slug = site.make(approved if name == "text" else submitted)
    site.make(asked, slug)
    browser, page = site.as_(who), path.format(slug=slug)
    form = browser.get(page).form(sent_to, having=name)
    data = {**fields_of(form).to_dict(), name: WORDS, "draft_act": "save"}
    back = browser.follow(browser.post(form.all("button", value="save")[0]["formaction"], data))
    assert back.path == page and "Restored from what you saved" in back.words
    restored = back.form(sent_to, having=name)
    assert fields_of(restored)[name] == WORDS and stored(site) == 1
    assert all("open" in one.attrs for one in back.tree.all("details") if one.all(name=name))
    browser.post(restored["action"], fields_of(restored))
    assert stored(site) == 0


def test_a_refused_notice_saved_as_a_draft_leads_to_the_page_it_stands_on(site: Site) -> None:
    slug, editor = site.make(approved), site.as_("editor")
    refused = editor.send(editor.get(f"/desk/{slug}"), 422, at="/notices", text="")
    form = refused.form("/notices")
    data = {**fields_of(form).to_dict(), "text": WORDS, "draft_act": "save"}
    assert editor.post(form.all("button", value="save")[0]["formaction"], data).location == f"/desk/{slug}"


def asked(session: Session, people: Cast, slug: str) -> None:
    row = article(session, slug)
    ask_question(session, row.id or 0, Asked(row.version_id or 0, "Is it safe?"), NOW)
