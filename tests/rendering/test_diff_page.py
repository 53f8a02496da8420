"""A diff as HTML: every link leads somewhere, text stays text, and what changed is told without colour."""

import re
from html.parser import HTMLParser

import pytest

from review_service.comparing.claim_matching import Change
from review_service.comparing.diff import ClaimDiff, DocumentDiff, diff_documents
from review_service.comparing.word_diff import diff_words
from review_service.reading.document import Citation, Claim, ClaimKind, Document, Reference
from review_service.rendering.diff_page import BOXES, CHECKS, Slot, body_of, page_of
from review_service.rendering.diff_page.layout import changed_figures, cut_at_claims

SENTENCES = [f"Finding {word} was seen in {n} of 40 adults." for n, word in enumerate("abcdefghij", start=11)]
VIEWS = pytest.mark.parametrize("is_side_by_side", [False, True])
VOID = {"input", "rect"}


def claim(number, text, heading=("Efficacy",), kind=ClaimKind.SENTENCE, cites=()):
    return Claim(number, text, heading, kind, tuple(Citation(key) for key in cites))


def document(texts, headings=(), **fields):
    claims = tuple(
        claim(n, text, (headings[n - 1],) if n <= len(headings) else ("Efficacy",))
        for n, text in enumerate(texts, 1)
    )
    return Document(**{"title": "Does it work?", "body": "\n\n".join(texts), "claims": claims} | fields)


def sample():
    old = document(
        [*SENTENCES, "The dose is <b>now</b> 4 mg."],
        headings=["Efficacy"] * 6 + ["Safety"] * 5,
        references=(Reference("a", 1, {"DOI": "10.1/x", "title": "Old"}), Reference("b", 2)),
        body="# Efficacy\n",
    )
    new = document(
        [*SENTENCES[1:9], SENTENCES[0], "The dose is <b>now</b> 5 mg.", "Wholly new <script>."],
        headings=["Efficacy"] * 5 + ["Safety"] * 6,
        references=(Reference("a", 1, {"DOI": "10.1/x", "title": "New"}),),
        body="# Safety\n",
        title="Does it help?",
    )
    return diff_documents(old, new)


def one_change(change, olds, news):
    words = diff_words(" ".join(one.text for one in olds), " ".join(one.text for one in news))
    return DocumentDiff((ClaimDiff(change, tuple(olds), tuple(news), words),), (), (), (), False)


def html_of(diff, is_side_by_side=False):
    pieces = body_of(page_of(diff), is_side_by_side).pieces
    return b"".join(piece for piece in pieces if isinstance(piece, bytes)).decode()


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.open, self.words = [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert not {"style", "onclick"} & set(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if tag == "a" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@VIEWS
def test_every_link_of_the_page_leads_to_an_id_that_is_there_once(is_side_by_side):
    page = Page(html_of(sample(), is_side_by_side))
    assert len(set(page.ids)) == len(page.ids)
    assert page.links and {link.removeprefix("#") for link in page.links} <= set(page.ids)
    changed = [one for one in sample().claims if one.change is not Change.UNCHANGED]
    assert [name for name in page.ids if name.startswith("change-")] == [
        f"change-{n}" for n in range(1, len(changed) + 1)
    ]
    assert {f"claim-{n}" for n in range(1, 12)} <= set(page.ids), (
        "every claim of the new version has its place"
    )


@VIEWS
def test_markup_in_a_claim_is_text_on_the_page(is_side_by_side):
    html = html_of(sample(), is_side_by_side)
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


@VIEWS
def test_what_looks_like_a_mark_of_ours_is_text_too(is_side_by_side):
    old = document(["A\0+b\0;c is here.", "The dose \0-is 4 mg."])
    new = document(["A\0+b\0;c is here.", "The dose \0-is 5 mg."])
    page = Page(html_of(diff_documents(old, new), is_side_by_side))
    assert "A+b;c is here." in page.words


@VIEWS
def test_insertions_and_deletions_are_announced_and_numbers_marked(is_side_by_side):
    html = html_of(sample(), is_side_by_side)
    for tag, kind, said, number in (("del", "diff-del", "deleted", 4), ("ins", "diff-ins", "inserted", 5)):
        hidden = f'<span class="visually-hidden">{said}: </span>'
        assert f'<{tag} class="{kind}">{hidden}<strong class="diff-number">{number}</strong>' in html


@VIEWS
def test_front_matter_headings_and_references_are_steps_like_the_claims(is_side_by_side):
    page = Page(html_of(sample(), is_side_by_side))
    assert {"field-1", "heading-1", "reference-1", "reference-2"} <= set(page.ids)
    steps = re.findall(
        r'class="diff-step[^"]*" id="([^"]+)" tabindex="-1" role="group" aria-label="', html_of(sample())
    )
    assert {"field-1", "heading-1", "change-1", "reference-2"} <= set(steps)


def test_side_by_side_neither_side_shows_the_words_of_the_other():
    diff = diff_documents(document(["The dose is 4 mg."]), document(["The dose is 5 mg."]))
    before, after = html_of(diff, True).split("After: ")
    assert "diff-ins" not in before.split("Before: ")[1]
    assert "diff-del" not in after.split("</p>")[0]


def test_a_moved_claim_is_linked_to_where_it_stood_and_back():
    texts = SENTENCES[:4]
    diff = diff_documents(document(texts), document([*texts[1:], texts[0]]))
    rows = [(row.text, row.is_origin) for block in page_of(diff).blocks for row in block.rows]
    assert rows[0] == (texts[0], True)
    assert rows[-1] == (texts[0], False)
    page = Page(html_of(diff))
    assert {"#from-1", "#change-1"} <= set(page.links) and {"from-1", "change-1"} <= set(page.ids)


def test_a_claim_whose_heading_alone_changed_has_no_second_place():
    old, new = document(SENTENCES[:3]), document(SENTENCES[:3], headings=["Efficacy", "Results"])
    rows = [row for block in page_of(diff_documents(old, new)).blocks for row in block.rows]
    assert [row.is_origin for row in rows] == [False] * 3
    assert [row.heading for row in rows] == [("Efficacy",), ("Results",), ("Efficacy",)]
    assert "under «Efficacy» → «Results»" in "".join(Page(html_of(diff_documents(old, new))).words)


@VIEWS
def test_a_split_claim_shows_where_one_ends_and_each_has_its_place(is_side_by_side):
    old = [claim(1, "Pain fell by 3 points and sleep improved.")]
    new = [claim(1, "Pain fell by 3 points."), claim(2, "Sleep improved.")]
    page = Page(html_of(one_change(Change.SPLIT, old, new), is_side_by_side))
    assert {"claim-1", "claim-2"} <= set(page.ids)
    assert page.words.count("‖ ") == 1 and page.words.count("next claim: ") == 1


@VIEWS
def test_merged_claims_show_where_one_ended(is_side_by_side):
    old = [claim(1, "Pain fell by 3 points."), claim(2, "Sleep improved.")]
    new = [claim(1, "Pain fell by 3 points and sleep improved.")]
    page = Page(html_of(one_change(Change.MERGED, old, new), is_side_by_side))
    assert page.words.count("‖ ") == 1


def test_cutting_at_claims_loses_no_letter():
    news = [claim(1, "Pain fell by 3."), claim(2, "Sleep rose."), claim(3, "So did mood.")]
    words = diff_words("Pain fell by 4, sleep rose.", " ".join(one.text for one in news))
    cut = list(cut_at_claims(words, news, "delete"))
    texts = [""]
    for word in cut:
        if word is None:
            texts.append("")
        elif word.op != "delete":
            texts[-1] += word.text
    assert [text.strip() for text in texts] == [one.text for one in news]
    assert "".join(w.text for w in cut if w and w.op != "insert") == "Pain fell by 4, sleep rose."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("It fell by 4 mmHg.", "It fell by 5 mmHg.", (("4",), ("5",))),
        ("It fell by 4 mmHg.", "It rose by 4 mmHg.", None),
        ("It fell.", "It fell by 5.", ((), ("5",))),
        ("12 % against 30 %.", "30 % against 12 %.", (("12", "30"), ("30", "12"))),
    ],
)
def test_changed_figures_are_told_in_words(old, new, expected):
    assert changed_figures(diff_words(old, new)) == expected
    html = html_of(diff_documents(document([old]), document([new])))
    assert ("Figures: " in html) == ("only-figures" in html) == (expected is not None)


@pytest.mark.parametrize("kind", [ClaimKind.ITEM, ClaimKind.ROW, ClaimKind.CAPTION])
def test_list_items_table_rows_and_captions_are_named(kind):
    diff = one_change(
        Change.EDITED, [claim(1, "Dose | 4 mg", kind=kind)], [claim(1, "Dose | 5 mg", kind=kind)]
    )
    name = {"item": "list item", "row": "table row", "caption": "caption"}[kind.value]
    assert name in Page(html_of(diff)).words


@pytest.mark.parametrize(("count", "is_there"), [(29, False), (30, True)])
def test_long_articles_have_a_map_for_the_mouse_only(count, is_there):
    texts = [f"Walking number {n} lowered pressure in trial {n}." for n in range(count)]
    html = html_of(diff_documents(document(texts), document([texts[0].replace("0", "7"), *texts[1:]])))
    assert ('<svg class="diff-map"' in html) == is_there
    assert html.count('<a href="#change-1" tabindex="-1" aria-label="Change 1">') == is_there
    assert ('aria-hidden="true" focusable="false"' in html) == is_there


def test_the_slots_name_the_claims_of_both_versions():
    pieces = body_of(
        page_of(one_change(Change.SPLIT, [claim(4, "A b c d.")], [claim(5, "A b."), claim(6, "C d.")])), False
    ).pieces
    assert [piece for piece in pieces if isinstance(piece, Slot)] == [BOXES, Slot((4,), (5, 6)), CHECKS]


@VIEWS
def test_what_is_no_claim_has_a_section_of_its_own(is_side_by_side):
    diff = diff_documents(
        document(["One finding."], body="One finding.\n\n```\nsum(4)\n```\n"),
        document(["One finding."], body="One finding.\n\n```\nsum(5)\n```\n"),
    )
    page = Page(html_of(diff, is_side_by_side))
    assert {"part-1", "show-parts"} <= set(page.ids) and "Code: edited" in page.words
