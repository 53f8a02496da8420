"""Two sources that are one work, in the running product: found, compared with all that it touches,
merged or told apart."""

import sqlalchemy as sa
from factories import NOW, Cast, approved, rule_everything, under_review
from sqlalchemy.orm import Session
from web.conftest import Site
from web.core.test_typed_words import shown_wrong, typed_in

from review_service.core.vocabulary import SourceKind
from review_service.services.sources.sources import add_source

YEAR = {"issued": {"date-parts": [[2020]]}}


def twice(session: Session, people: Cast) -> tuple[int, int]:
    """The trial that articles cite, and the same one entered by hand."""
    session.execute(
        sa.text("UPDATE source SET csl = :csl WHERE doi = '10.1000/walk.2020'"),
        {"csl": (
                '{"title": "Walking and blood pressure", "DOI": "10.1000/walk.2020", "issued": '
                '{"date-parts": [[2020]]}}'
            )},
    )  # fmt: skip
    csl = {"title": "Walking and blood-pressure.", "volume": "12", **YEAR}
    other = add_source(session, csl, SourceKind.TRIAL, people.editor, NOW)
    return session.scalar(
        sa.text("SELECT id FROM source WHERE doi = '10.1000/walk.2020'")
    ) or 0, other.id or 0


def test_an_editor_finds_compares_and_merges(site: Site) -> None:
    slug = site.make(under_review)
    site.make(lambda session, people: rule_everything(session, slug, people.reviewer))
    cited, typed = site.make(twice)
    editor = site.as_("editor")
    listed = editor.get(editor.get("/sources/").link("There twice?"))
    assert "1 group" in listed.words and "the same title and year (2020)" in listed.words
    assert "2 claims in 1 article" in listed.words and "cited nowhere" in listed.words
    page = editor.get(listed.link("Compare the sources called Walking and blood pressure"))
    assert "Volume differs" in page.words and "2 rulings are asked anew" in page.words
    assert next(one for one in page.tree.all("input", name="kept") if "checked" in one.attrs)["value"] == str(
        cited
    )
    after = editor.follow(
        editor.send(page, having="reason", reason="Entered twice.", kept=str(typed), do="merge")
    )
    assert "Merged. 2 rulings will be asked anew." in after.words
    assert "10.1000/walk.2020" in after.words and f"Source {cited}" in after.words
    gone = editor.get(f"/sources/{cited}")
    assert "It was merged into source" in gone.words and "Entered twice." in gone.words
    assert gone.link("Walking and blood-pressure.") == f"/sources/{typed}"
    assert not gone.tree.all("form", enctype="multipart/form-data"), "nothing new is said of it"
    assert "two sources that are one work were merged" in editor.get(f"/articles/{slug}/history").words
    assert "No two sources look alike." in editor.get("/sources/duplicates/").words
    assert "Ruled on by" not in site.as_("reviewer").get(f"/reviews/{slug}/claims/1").words
    editor.get(f"/sources/duplicates/compare?source={cited}&source={typed}", 404)


def test_an_approved_article_goes_on_citing_it_and_the_page_says_so(site: Site) -> None:
    slug = site.make(approved)
    cited, typed = site.make(twice)
    editor = site.as_("editor")
    page = editor.get(f"/sources/duplicates/compare?source={cited}&source={typed}")
    assert "Approved, so they go on citing it" in page.words
    editor.send(page, having="reason", reason="Entered twice.", kept=str(typed), do="merge")
    gone = editor.get(f"/sources/{cited}")
    assert "Versions that were approved before go on citing this one." in gone.words
    assert site.as_().get(f"/articles/{slug}").code == 200


def test_two_works_are_told_apart_and_not_suggested_again(site: Site) -> None:
    site.make(under_review)
    cited, typed = site.make(twice)
    editor = site.as_("editor")
    page = editor.get(f"/sources/duplicates/compare?source={cited}&source={typed}")
    after = editor.follow(editor.send(page, having="reason", reason="Part one and part two.", do="apart"))
    assert "Kept: these are different works" in after.words and "No two sources look alike." in after.words


def test_a_refusal_keeps_the_reason_and_the_choice(site: Site) -> None:
    site.make(under_review)
    cited, typed = site.make(twice)
    editor = site.as_("editor")
    page = editor.get(f"/sources/duplicates/compare?source={cited}&source={typed}")
    refused = editor.send(page, 422, having="reason", reason=" ", kept=str(typed), do="merge")
    shown_wrong(refused, "reason")
    chosen = next(one for one in refused.tree.all("input", name="kept") if "checked" in one.attrs)
    assert chosen["value"] == str(typed)
    expired = editor.send(
        refused, 422, having="reason", reason="Typed for long.", csrf_token="old", do="merge"
    )
    assert "Typed for long." in typed_in(expired)
    forged = editor.send(expired, 422, having="reason", kept="999", do="merge")
    assert "Choose which one to keep" in forged.summary


def test_what_nobody_suggests_is_found_by_words_and_compared(site: Site) -> None:
    site.make(under_review)
    editor = site.as_("editor")
    page = editor.get(editor.get("/sources/1").link("There twice?"))
    assert page.heading == "Is it there twice?"
    asked = editor.get("/sources/duplicates/compare?source=1&other=a")
    assert "2 sources are like «a»: choose one." in asked.words
    found = editor.get("/sources/duplicates/compare?source=1&other=steps+a+day", 303)
    assert editor.follow(found).heading == "One work or 2?"
    picked = editor.get("/sources/duplicates/compare?source=1&other=a&pick=2", 303)
    assert picked.location == found.location
