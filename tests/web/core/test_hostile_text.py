"""Attack strings in every text field, every page that shows them: what comes out is text,
never an element or an attribute."""

import re

import pytest
from factories import NOW, PASSWORD, approved, seeing
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service.core.vocabulary import Role
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.services.people.people import NewPerson, add_person
from review_service.services.sources.sources import TextFacts

MARK = "xq7"  # every payload carries it, so that what it turned into can be found
ATTACKS = [
    "<script>xq7()</script>", "<ScRiPt src=//xq7.example></sCrIpT>", "</script><script>xq7()</script>",
    "<img src=x onerror=xq7()>",
    "<svg onload=xq7()>", "<svg/onload=xq7()//", "<body onload=xq7()>", "<iframe src=javascript:xq7()>",
    "<a href=javascript:xq7()>x</a>",
    "<a href='java\tscript:xq7()'>x</a>", '"><script>xq7()</script>', "'><script>xq7()</script>",
    '" onmouseover="xq7()', "' onfocus='xq7()' autofocus='",
    "</textarea><script>xq7()</script>", "</title><script>xq7()</script>",
    "</option></select><script>xq7()</script>", "<!--><script>xq7()</script>-->",
    "<![CDATA[<script>xq7()</script>]]>", "<math><mtext><script>xq7()</script></mtext></math>",
    "<details open ontoggle=xq7()>", "<form action=//xq7.example><input>",
    "<base href=//xq7.example>", "<meta http-equiv=refresh content='0;url=//xq7.example'>",
    "<link rel=stylesheet href=//xq7.example>", "<style>@import '//xq7.example'</style>",
    "<object data=javascript:xq7()>", "<embed src=javascript:xq7()>",
    "<template><script>xq7()</script></template>", "<noscript><p title='</noscript><script>xq7()</script>'>",
    "[xq7](javascript:xq7())", "[xq7](JaVaScRiPt:xq7())", "![xq7](javascript:xq7())",
    "[xq7](data:text/html,<script>xq7()</script>)", "<javascript:xq7()>",
    "[xq7]: javascript:xq7()", "`<script>xq7()</script>`", "&lt;script&gt;xq7()&lt;/script&gt;", "{{ xq7 }}",
    "{% include 'xq7' %}", "\u2028</script><script>xq7()</script>",
    "xq7\x1b[31m", "@@csp-nonce@@ xq7", "xq7 <p style=position:fixed>",
]  # fmt: skip
GOOD = {"script", "link", "meta"}


def unharmed(page: Page, plain: Page) -> None:
    """No script, handler, style or foreign address that the same page without attacks does not have."""

    def dangers(of: Page) -> set[tuple[str, str]]:
        found = set()
        for one in of.tree.walk():
            is_map = one.tag == "svg" and one["class"] == "diff-map"  # of a comparison that is long enough
            if (
                one.tag in {"iframe", "object", "embed", "base", "style", "svg", "math", "template"}
                and not is_map
            ):
                found.add((one.tag, ""))
            if one.tag == "script":
                found.add(("script", one["src"] or "inline " + one["type"]))
            for name, value in one.attrs.items():
                target = "".join(value.split()).lower()
                is_run = target.startswith(("javascript:", "data:text", "vbscript:", "//"))
                if (
                    name.startswith("on")
                    or name == "style"
                    or (name in {"href", "src", "action", "formaction", "content"} and is_run)
                ):
                    found.add((name, value))
        return found

    assert dangers(page) <= dangers(plain), f"{page.path}: {dangers(page) - dangers(plain)}"


def dress(text: str, place: str) -> str:
    return f"{place} {text}"


@pytest.fixture
def filled(site: Site) -> tuple[Site, list[tuple[str, str]]]:
    """Every text field of every form, filled with all the attacks, and a list of (who,
    page) that show them."""
    from factories import (
        POLICIES,
        Answer,
        NewRuling,
        article,
        assign_reviewer,
        disclose_interests,
        record_ruling,
        revise_article,
        start_review,
        submit_article,
        take_in,
        waiting_items,
        waive,
    )  # fmt: skip

    from review_service.core.vocabulary import NoticeKind, SourceKind, Verdict
    from review_service.services.publishing.notices import publish_notice
    from review_service.services.publishing.questions import Asked, ask_question
    from review_service.services.review.reviews import request_changes
    from review_service.services.review.threads import NewThread, open_thread
    from review_service.services.sources.sources import add_source, add_source_text

    people, everything = site.people, " ".join(ATTACKS)
    quoted = everything.replace("'", "''").replace("\x1b", "").replace("\t", " ").replace("\u2028", " ")
    text = (
        f"---\ntitle: 'Title {quoted[:900]}?'\nsummary: 'Summary {quoted}'\nreferences:\n  one:\n    "
        f"type: article-journal\n    title: 'Ref {quoted}'\n    DOI: 10.1000/x\n---\n\n## Head {MARK} "
        "<img src=x onerror=xq7()>\n\n"
    )
    text += (
        "\n\n".join(
            f"Claim {n}: {attack.replace('@', '')} stands here. [@one]" for n, attack in enumerate(ATTACKS)
        )
        + "\n"
    )
    with site.database.writing() as session:
        public = approved(session, people)
        made = NewPerson(
            "mal@example.org",
            f"Mal {everything[:500]}".replace("\x1b", "").replace("\t", "").replace("\u2028", ""),
            PASSWORD,
            "<b>xq7</b>",
            "<i>xq7</i>",
            (Role.BOARD_MEMBER,),
        )
        add_person(session, people_policy(), made, NOW)
        slug = submit_article(session, take_in(text, "markdown"), people.author, NOW, "hostile").slug
        source = add_source(
            session,
            {
                "type": "book",
                "title": everything,
                "container-title": everything,
                "author": [{"family": everything}],
            },
            SourceKind.STUDY,
            people.editor,
            NOW,
        )
        add_source_text(session, 3, everything, TextFacts("<b>xq7</b>"), people.editor, NOW)
        for one in (people.reviewer, people.second):
            assign_reviewer(session, slug, one.id, seeing(session, slug, people.editor), POLICIES)
            disclose_interests(
                session, slug, Declaration(InterestAnswer.INTERESTS, everything), seeing(session, slug, one)
            )
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
        ruling = record_ruling(
            session,
            slug,
            NewRuling(2, "one", Verdict.PARTLY_SUPPORTS, everything, everything[:190], everything),
            seeing(session, slug, people.reviewer),
        )
        named = frozenset({ruling.id or 0})
        waive(session, slug, people.editor, named, ordinal=2, reference_key="one", reason=everything)
        for new in (
            NewThread(everything, 2, "Claim 1", suggestion=everything),
            NewThread(everything, 5),
            NewThread(everything),
        ):
            open_thread(session, slug, new, seeing(session, slug, people.reviewer))
        request_changes(session, slug, everything, seeing(session, slug, people.reviewer))
        waiting = waiting_items(session, article(session, slug).version_id or 0)
        answers = dict.fromkeys(waiting, Answer(False, everything))
        changed = take_in(text.replace("Claim 3:", "Claim three:").replace("Claim 4:", "Gone:"), "markdown")
        revise_article(session, slug, changed, seeing(session, slug, people.author), answers=answers)
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
        request_changes(session, slug, f"Claim 2: {everything}", seeing(session, slug, people.reviewer))
        publish_notice(
            session, public, NoticeKind.CORRECTION, everything, seeing(session, public, people.editor)
        )
        row = session.execute(
            __import__("sqlalchemy").text("SELECT id, version_id FROM article WHERE slug='hostile'")
        ).one()
        ask_question(session, row.id, Asked(row.version_id, everything, everything[:200]), NOW)
        number = source.id
    pages = [
        ("", f"/articles/{slug}"),
        ("", f"/articles/{public}"),
        ("", "/"),
        ("", "/board"),
        ("", f"/articles/{slug}/questions?claim=2"),
    ]
    pages += [
        ("author", "/submissions/"),
        ("author", f"/submissions/{slug}"),
        ("author", f"/submissions/{slug}/revise"),
        ("author", f"/articles/{slug}/history"),
        ("author", f"/threads/{slug}"),
        ("author", f"/threads/{slug}/1"),
        ("author", f"/threads/{slug}/2"),
        ("author", f"/threads/{slug}/requests"),
        ("reviewer", f"/threads/{slug}/requests"),
        ("reviewer", f"/threads/{slug}"),
    ]
    pages += [
        ("reviewer", "/reviews/"),
        ("reviewer", f"/reviews/{slug}"),
        ("reviewer", f"/reviews/{slug}/claims/2"),
        ("reviewer", f"/reviews/{slug}/sign-off"),
    ]
    pages += [
        ("reviewer", f"/articles/{slug}/diff/1/2"),
        ("reviewer", f"/articles/{slug}/diff/1/2?view=side-by-side"),
        ("second", f"/reviews/{slug}/claims/2"),
    ]
    pages += [
        ("editor", "/desk/"),
        ("editor", f"/desk/{slug}"),
        ("editor", f"/reviews/{slug}/claims/2"),
        ("editor", f"/reviews/{slug}/claims/2/waiver/1"),
        ("editor", f"/reviews/{slug}/waivers/1/withdrawal"),
        ("editor", f"/desk/{public}"),
        ("editor", "/desk/questions"),
        ("editor", f"/sources/{number}"),
    ]
    pages += [
        ("editor", "/sources/3"),
        ("editor", "/sources/"),
        ("editor", f"/sources/?q={MARK}%22%3E%3Cscript%3Exq7()%3C/script%3E"),
        ("publisher", "/publishing/"),
    ]
    return site, pages


def people_policy():  # type: ignore[no-untyped-def]
    from factories import CHEAP

    return CHEAP


def test_stored_attacks_come_out_as_text_on_every_page(filled: tuple[Site, list[tuple[str, str]]]) -> None:
    site, pages = filled
    plain = site.as_().get("/login")
    allowed = Page(plain.response, "/login")
    shown = 0
    for who, path in pages:
        page = site.as_(who).get(path)
        mine = strip_known(page)
        shown += MARK in page.text
        unharmed(mine, allowed)
        assert f"nonce-{MARK}" not in page.headers["Content-Security-Policy"]
        nonce = page.tree.all("script")[-1]["nonce"]
        assert nonce not in "".join(one.text for one in page.tree.all("main")), (
            f"{path} prints its nonce in the text"
        )
    assert shown >= len(pages) - 3, "the attacks are on the pages"


def strip_known(page: Page) -> Page:
    """The JSON-LD block is ours; that it is still one block and valid is looked at here."""
    import json

    (own,) = [script["src"] for script in page.tree.all("script") if script.attrs.get("type") == "module"]
    assert re.fullmatch(r"/static/\w+/js/app\.js", own)
    for script in page.tree.all("script", type="application/ld+json"):
        json.loads(script.text)
        script.attrs["type"] = ""
        script.attrs["src"] = own
    assert {script["src"] for script in page.tree.all("script")} == {own}
    return page


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_comes_back_on_a_refused_form_is_text(site: Site, attack: str) -> None:
    author, reader = site.as_("author"), Browser(site.app)
    plain = reader.get("/login")
    pages = [
        author.send(
            author.get("/submissions/new"), 422, having="text", text=f"---\nbad: [{attack}\n---\n{attack}"
        )
    ]
    data = fields_of(plain.form(having="email")).to_dict()
    pages.append(
        reader.post("/login", {**data, "email": attack, "kept_action": attack, "kept:" + attack: attack}, 422)
    )
    pages.append(reader.post("/desk/x/notices", {"text": attack, attack: attack}, 401))
    pages.append(Page(reader.client.get("/login", query_string={"next": attack}), "/login"))
    for page in pages:
        unharmed(strip_known(page), plain)
