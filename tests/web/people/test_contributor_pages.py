"""Who is listed as a contributor: shown to the author as read, to readers with the ORCID link,
to the editor who assigns."""

from factories import ARTICLE, NOW, approved, submitted
from web.conftest import Site

from review_service.services.people.people import Changes, change_person

ORCID = "0000-0002-1694-233X"
LISTED = ARTICLE.replace(
    "references:",
    f"contributors:\n  - {{name: Jane Doe, orcid: {ORCID}, contribution: drew the figure}}\n"
    "  - {name: SECOND, email: hidden@example.org}\nreferences:",
)
LINK = f"https://orcid.org/{ORCID}"


def test_the_author_sees_the_list_as_it_was_read_and_what_it_means(site: Site) -> None:
    author = site.as_("author")
    checked = author.send(author.get("/submissions/new"), 200, having="text", text=LISTED)
    slug = site.make(submitted, LISTED)
    for page in (checked, author.get(f"/submissions/{slug}")):
        assert "drew the figure" in page.words
        assert "None of them rules on this article or signs it" in page.words
        assert page.tree.all("a", href=LINK)
    nobody = site.make(submitted, ARTICLE)
    assert "lists nobody under «contributors»" in author.get(f"/submissions/{nobody}").words


def test_a_list_that_does_not_read_is_refused_with_its_line(site: Site) -> None:
    author = site.as_("author")
    wrong = LISTED.replace(ORCID, "0000-0002-1694-2330")
    page = author.send(author.get("/submissions/new"), 422, having="text", text=wrong)
    assert "line 5: «0000-0002-1694-2330» is no ORCID iD" in page.words


def test_readers_see_who_wrote_it_and_nobodys_address(site: Site) -> None:
    slug = site.make(approved, LISTED)
    page = site.as_().get(f"/articles/{slug}")
    assert "Written by Jane Doe ORCID of Jane Doe (drew the figure), SECOND" in page.words
    assert page.tree.all("a", href=LINK)
    assert "hidden@example.org" not in page.text


def test_the_editor_is_shown_who_carries_the_name_of_a_contributor(site: Site) -> None:
    slug = site.make(submitted, LISTED)
    page = site.as_("editor").get(f"/desk/{slug}")
    assert "Carries the same name as contributor SECOND" in page.words
    assert page.words.count("Carries the same name") == 1


def test_an_approval_that_rests_on_a_contributor_is_told_to_everybody(site: Site) -> None:
    slug, reader = site.make(approved, LISTED), site.as_()
    assert "About this approval" not in reader.get(f"/articles/{slug}").words
    with site.database.writing() as session:
        change_person(session, site.people.second.email, Changes(orcid=ORCID), NOW)
    assert "Second ruled on claims of this article or signed it" in reader.get(f"/articles/{slug}").words
    desk = site.as_("editor").get(f"/desk/{slug}")
    assert "Second ruled or signed for the approval" in desk.words
    assert "has since been found to be a contributor" in site.as_("publisher").get("/publishing/").words
    history = site.as_("editor").get(f"/articles/{slug}/history").words
    assert "Second is a contributor, who neither rules nor signs" in history
