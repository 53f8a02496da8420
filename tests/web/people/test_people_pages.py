"""An administrator's work on people, each through the pages: take in, change, roles, passwords,
second factors, farewell."""

import pytest
from factories import ARTICLE, NOW, PASSWORD, assigned, submitted
from web.conftest import Site
from web.pages import Browser, Page

from review_service.core.vocabulary import Role
from review_service.services.people.people import actor_for, person_by_email, specialties_of
from review_service.services.people.proofs_of_person import standing_factors
from review_service.services.people.read_people import person_lines

ORCID = "0000-0002-1694-233X"


def roles(site: Site, email: str) -> set[Role]:
    with site.database.reading() as session:
        return set(actor_for(session, email).roles)


def shown(site: Site, name: str) -> Page:
    return site.as_("administrator").get(f"/people/{getattr(site.people, name).id}")


def test_a_person_is_taken_in_and_signs_in_with_what_was_shown_once(site: Site) -> None:
    admin = site.as_("administrator")
    form = admin.get(admin.get("/people").link("Add a person"))
    said = {"name": "Nora New", "email": "Nora@Example.org", "credentials": "MD", "orcid": ORCID}
    said |= {
        "specialties": "Cardiology, Pharmacology",
        "term_ends": "2030-06-30",
        "biography": "Twenty years.",
    }
    made = admin.send(form, 200, having="orcid", **said, roles=["author", "board_member"])
    password = made.tree.all("code")[0].text
    with site.database.reading() as session:
        person = person_by_email(session, "nora@example.org")
        assert (person.name, person.orcid, person.credentials) == ("Nora New", ORCID, "MD")
        assert (
            person.term_ends_at is not None and person.term_ends_at.isoformat() == "2030-06-30T23:59:59+00:00"
        )
        assert specialties_of(session, person.id or 0) == ["Cardiology", "Pharmacology"]
    assert roles(site, "nora@example.org") == {Role.AUTHOR, Role.BOARD_MEMBER}
    Browser(site.app).sign_in("nora@example.org", password)
    page = admin.get(made.link("Go on to Nora New"))
    assert "joined: by Administrator" in page.words and password not in page.text


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"email": "SECOND@example.org"}, "email", "is taken: one person has one account"),
        ({"email": "nobody"}, "email", "is not an e-mail address"),
        ({"orcid": "0000-0002-1694-2330"}, "orcid", "is no ORCID iD"),
        ({"name": "An\u202en"}, "name", "printed name"),
    ],
)
def test_what_cannot_be_said_is_refused_where_it_was_typed(
    site: Site, said: dict[str, str], field: str, words: str
) -> None:
    admin = site.as_("administrator")
    right = {"name": "Nora", "email": "nora@example.org", "biography": "Typed for an hour."}
    for path in ("/people/new", f"/people/{site.people.third.id}"):
        page = admin.send(admin.get(path), 422, having="orcid", **(right | said))
        assert words in page.summary
        assert page.tree.all(name=field)[0]["aria-invalid"] == "true"
        assert "Typed for an hour." in page.tree.all("textarea", name="biography")[0].text
    with site.database.reading() as session:
        assert not [one for one in person_lines(session, NOW)[0] if one.name == "Nora"]


def test_what_is_said_is_changed_and_the_history_says_by_whom(site: Site) -> None:
    page = site.as_("administrator").send(
        shown(site, "second"),
        having="orcid",
        email="s.econd@example.org",
        term_ends="2031-01-31",
        specialties="Surgery",
    )
    words = site.as_("administrator").follow(page).words
    assert "email second@example.org → s.econd@example.org" in words
    assert "specialties Cardiology → Surgery" in words and "by Administrator" in words
    emptied = site.as_("administrator").send(shown(site, "second"), having="orcid", term_ends="")
    assert "term ends 2031-01-31 → –" in site.as_("administrator").follow(emptied).words
    Browser(site.app).sign_in("s.econd@example.org", PASSWORD)


def test_roles_are_given_and_taken_and_an_assignment_ends_with_the_board(site: Site) -> None:
    slug, admin = site.make(assigned), site.as_("administrator")
    page = shown(site, "second")
    assert "1 assignment of theirs ends" in page.words
    after = admin.follow(admin.send(page, at="/roles", roles=["editor"]))
    assert (
        "The roles of Second are saved." in after.words
        and "lost a role: board member, by Administrator" in after.words
    )
    assert roles(site, "second@example.org") == {Role.EDITOR}
    history = site.as_("editor").get(f"/articles/{slug}/history").words
    assert "ended the assignment of a reviewer: Second, left the board" in history


def test_the_last_administrator_stays(site: Site) -> None:
    admin = site.as_("administrator")
    for action, said in (("/roles", {"roles": ["author"]}), ("/account", {})):
        page = admin.follow(admin.send(shown(site, "administrator"), at=action, **said))
        assert "Administrator is the only administrator: give somebody else the role first." in page.words
        assert roles(site, "administrator@example.org") == {Role.ADMINISTRATOR}, "all or nothing"


def test_a_new_password_is_shown_once_and_ends_every_session(site: Site) -> None:
    site.as_("second").get("/reviews/")
    page = site.as_("administrator").send(shown(site, "second"), 200, at="/password")
    site.as_("second").get("/reviews/", 302)
    Browser(site.app).sign_in("second@example.org", page.tree.all("code")[0].text)


@pytest.mark.parametrize("name", ["second", "editor"])
def test_a_lost_second_factor_of_who_signs_is_reset(site: Site, name: str) -> None:
    admin = site.as_("administrator")
    page = admin.follow(admin.send(shown(site, name), at="/second-factor"))
    assert f"{name.capitalize()} cannot sign until they have set up a second factor again." in page.words
    assert "No second factor is set up" in page.words
    with site.database.reading() as session:
        assert standing_factors(session, getattr(site.people, name).id) == []


def test_who_is_gone_is_found_among_the_closed_accounts_and_comes_back_without_a_role(site: Site) -> None:
    admin = site.as_("administrator")
    admin.send(shown(site, "second"), at="/account")
    site.as_("third").get("/reviews/")
    assert "second@example.org" not in admin.get("/people").words
    assert "second@example.org" in admin.get("/people?show=closed").words
    page = admin.follow(admin.send(shown(site, "second"), at="/account", open="1"))
    assert "The account of Second is open. It holds no role yet." in page.words
    assert roles(site, "second@example.org") == set()


def test_people_are_found_by_a_part_of_name_or_address(site: Site) -> None:
    admin = site.as_("administrator")
    assert "third@example.org" in admin.get("/people?q=THIR").words
    assert "Nobody here has «%»" in admin.get("/people?q=%25").words
    assert "author@example.org" not in admin.get("/people?show=board").words


def test_the_page_says_that_there_are_articles_they_may_not_judge(site: Site) -> None:
    listed = ARTICLE.replace(
        "references:", "contributors: [{name: T, email: third@example.org}]\nreferences:"
    )
    site.make(submitted, listed)
    assert "Contributed to 1 article, which they may not judge." in shown(site, "third").words


def test_the_list_goes_on_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_service.services.people.read_people.PAGE", 3)
    with site.database.reading() as session:
        names, after = [], 0
        while True:
            lines, after = person_lines(session, NOW, after=after)
            names += [one.name for one in lines]
            if not after:
                break
    assert names == sorted(names) and len(names) == 8
