import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patching import patched

from review_service.comparing.diff import diff_documents, unified_diff
from review_service.reading.document import Audience, Citation, Claim, ClaimKind, Document, Reference
from review_service.rendering.diff_page.layout import page_of

SENTENCES = [f"Finding {word} was seen in {n} of 40 adults." for n, word in enumerate("abcdefghij", start=11)]


def make_document(texts=(), headings=(), citations=(), **fields):
    """Claims from texts; `headings` and `citations` (keys) go with the texts in order, where given."""
    claims = tuple(
        Claim(
            n,
            text,
            (headings[n],) if n < len(headings) else ("Efficacy",),
            ClaimKind.SENTENCE,
            tuple(Citation(key) for key in citations[n]) if n < len(citations) else (),
        )
        for n, text in enumerate(texts)
    )
    defaults = {"title": "Does it work?", "body": "\n\n".join(texts), "claims": claims}
    return Document(**defaults | fields)


def changes_of(diff):
    return [(c.change.value, c.old and c.old.ordinal, c.new and c.new.ordinal) for c in diff.claims]


def test_the_json_is_the_contract():
    diff = diff_documents(
        make_document([SENTENCES[0], "The dose is 4 mg."]),
        make_document(["The dose is 5 mg.", "New words entirely."]),
    )
    assert json.loads(json.dumps(diff.as_json())) == {
        "claims": [
            {
                "change": "removed",
                "old": 0,
                "new": None,
                "words": [{"op": "delete", "text": SENTENCES[0]}],
                "citations_added": [],
                "citations_removed": [],
            },
            {
                "change": "edited",
                "old": 1,
                "new": 0,
                "words": [
                    {"op": "equal", "text": "The dose is "},
                    {"op": "delete", "text": "4", "number": True},
                    {"op": "insert", "text": "5", "number": True},
                    {"op": "equal", "text": " mg."},
                ],
                "citations_added": [],
                "citations_removed": [],
            },
            {
                "change": "added",
                "old": None,
                "new": 1,
                "words": [{"op": "insert", "text": "New words entirely."}],
                "citations_added": [],
                "citations_removed": [],
            },
        ],
        "summary": {
            "unchanged": 0,
            "edited": 1,
            "moved": 0,
            "moved-edited": 0,
            "split": 0,
            "merged": 0,
            "added": 1,
            "removed": 1,
        },
        "headings": [],
        "references": [],
        "fields": [],
        "parts": [],
    }


@given(st.lists(st.sampled_from(SENTENCES), max_size=8), st.lists(st.sampled_from(SENTENCES), max_size=8))
def test_the_words_of_all_claims_give_both_versions_back(old, new):
    diff = diff_documents(make_document(old), make_document(new))
    now = ["".join(w.text for w in c.words if w.op != "delete") for c in diff.claims if c.new]
    was = {c.old.ordinal: "".join(w.text for w in c.words if w.op != "insert") for c in diff.claims if c.old}
    assert now == new
    assert [was[n] for n in range(len(old))] == old


def test_a_document_compared_with_itself_is_empty():
    document = make_document(SENTENCES, references=(Reference("a", 1),))
    assert diff_documents(document, document).is_empty


def test_reflowed_text_is_a_change_of_formatting_only():
    old, new = make_document(SENTENCES[:2]), make_document(SENTENCES[:2], body="other\nlines")
    assert diff_documents(old, new).is_formatting_only


def test_headings_are_renamed_moved_added_and_removed_but_not_inside_code():
    old = "# Study results\n\n## Safety\n\n```\n# no heading\n```\n\n## Cost\n"
    new = "# Study results today\n\n### Safety\n\n## Dosing ##\n"
    diff = diff_documents(make_document(body=old), make_document(body=new))
    assert [(h.change.value, h.old, h.new, h.old_level, h.new_level) for h in diff.headings] == [
        ("edited", "Study results", "Study results today", 1, 1),
        ("moved", "Safety", "Safety", 2, 3),
        ("removed", "Cost", None, 2, None),
        ("added", None, "Dosing", None, 2),
    ]


def test_changed_front_matter_comes_with_its_words():
    old = make_document(title="Does it work?", keywords=("pain",))
    new = make_document(title="Does it help?", keywords=("pain", "sleep"), audience=Audience.PATIENT)
    fields = {field.name: (field.old, field.new) for field in diff_documents(old, new).fields}
    assert fields == {
        "title": ("Does it work?", "Does it help?"),
        "audience": ("professional", "patient"),
        "keywords": ("pain", "pain, sleep"),
    }


def reference(key, number, **csl):
    return Reference(key, number, csl)


def compared(old, new):
    diff = diff_documents(make_document(references=tuple(old)), make_document(references=tuple(new)))
    return [(r.change, r.old and r.old.key, r.new and r.new.key) for r in diff.references]


def test_renumbered_references_are_recognised_by_their_identifier():
    old = [reference("1", 1, DOI="10.1/AB"), reference("2", 2, PMID="77")]
    new = [reference("1", 1, PMID="77"), reference("2", 2, DOI="10.1/ab"), reference("3", 3, DOI="10.1/c")]
    assert compared(old, new)[2] == ("added", None, "3")
    assert [pair[1:] for pair in compared(old, new)[:2]] == [("2", "1"), ("1", "2")]
    assert compared(old[:1], [reference("9", 4, DOI="10.1/AB")]) == [("renumbered", "1", "9")]
    assert compared(old, old[1:]) == [("unchanged", "2", "2"), ("removed", "1", None)]


def test_a_changed_reference_names_the_fields_that_changed():
    author = {"given": "Ann", "family": "Lee"}
    old = [
        reference("a", 1, DOI="10.1/x", title="A trial", author=[author], issued={"date-parts": [[2013, 2]]})
    ]
    new = [
        reference(
            "a", 1, DOI="10.1/x", title="A trial", author=[author, author], issued={"date-parts": [[2014]]}
        )
    ]
    [found] = diff_documents(
        make_document(references=tuple(old)), make_document(references=tuple(new))
    ).references
    assert found.change == "changed"
    assert {(f.name, f.old, f.new) for f in found.fields} == {
        ("author", "Ann Lee", "Ann Lee, Ann Lee"),
        ("issued", "2013-2", "2014"),
    }


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ([reference("1", 1, DOI="10.1/x")], [reference("2", 1, DOI="10.1/X")], "2", "unchanged"),
        ([reference("1", 1)], [reference("1", 1, DOI="10.1/x")], "1", "unchanged"),
        ([reference("1", 1, DOI="10.1/x")], [reference("1", 1, DOI="10.1/y")], "1", "edited"),
        ([Reference("1", 1, text="Lee 2013")], [Reference("4", 1, text="Lee  2013")], "4", "unchanged"),
    ],
)
def test_a_claim_changes_with_its_source_and_not_with_the_number(old, new, key, expected):
    before = make_document(SENTENCES[:1], citations=["1"], references=tuple(old))
    after = make_document(SENTENCES[:1], citations=[key], references=tuple(new))
    assert [change for change, _, _ in changes_of(diff_documents(before, after))] == [expected]


LINES = st.text(alphabet="ab\n\x0c\u2028", max_size=20)


@given(LINES, LINES)
def test_the_unified_diff_applied_to_the_old_text_gives_the_new(old, new):
    assert patched(old, unified_diff(old, new)) == new


@pytest.mark.parametrize(("apart", "hunks"), [(6, 1), (7, 2)])
def test_changes_whose_context_would_touch_stand_in_one_hunk(apart, hunks):
    lines = [f"line {n}\n" for n in range(30)]
    changed = [line.upper() if n in (8, 9 + apart) else line for n, line in enumerate(lines)]
    diff = unified_diff("".join(lines), "".join(changed))
    assert diff.count("@@ -") == hunks
    assert patched("".join(lines), diff) == "".join(changed)


@pytest.mark.parametrize(("count", "folded"), [(3, []), (4, [2]), (10, [8])])
def test_more_than_three_unchanged_claims_in_a_row_are_folded(count, folded):
    document = make_document(SENTENCES[:count])
    page = page_of(diff_documents(document, document))
    assert [len(block.rows) for block in page.blocks if block.is_folded] == folded
    assert sum(len(block.rows) for block in page.blocks) == count


def test_a_claim_that_moved_says_behind_which_row_it_stood():
    texts = SENTENCES[:5]
    diff = diff_documents(make_document(texts), make_document([texts[3], *texts[:3], texts[4]]))
    assert [(c.change.value, c.moved_from) for c in diff.claims] == [
        ("moved", 3),
        *[("unchanged", None)] * 4,
    ]
    back = diff_documents(make_document(texts), make_document([*texts[1:], texts[0]]))
    assert back.claims[-1].moved_from == -1


def test_headings_that_all_went_one_level_down_are_shown_though_no_claim_has_moved():
    diff = diff_documents(
        make_document(body="## Pain\n\n## Sleep\n"), make_document(body="### Pain\n\n### Sleep\n")
    )
    assert [(h.change.value, h.old_level, h.new_level) for h in diff.headings] == [("moved", 2, 3)] * 2
