"""The Markdown export: a golden file, two or three independent readers, and the same bytes every time."""

import copy
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from conftest import missing
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sizes import examples

from review_service.core.vocabulary import Verdict
from review_service.exports import FORMATS, file_name
from review_service.exports.bundle import ClaimRuling, TextUsed, WaivedBy
from review_service.exports.markdown import to_markdown_file
from tests.exports.bundles import BODY, bundle, document, reference

GOLDEN = Path(__file__).with_name("golden") / "does-walking-help-v2.md"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.text(
    "-:#'\"\n{}[]&*!|>%@`\\ \u202e\u2028yn1e", max_size=20
)


def parts(file: bytes) -> tuple[dict[str, Any], str]:
    """Front matter as PyYAML reads it, and the text after it."""
    match = re.fullmatch(r"---\n(.*?\n)---\n\n(.*)", file.decode(), re.S)
    assert match
    return yaml.safe_load(match[1]), match[2]


def test_the_file_is_the_golden_one_to_the_byte() -> None:
    assert to_markdown_file(bundle()) == GOLDEN.read_bytes()


def test_the_file_has_lf_only_and_ends_with_one_newline() -> None:
    file = to_markdown_file(bundle(document=document(body="a\r\nb [@walk2019]\n\n\n")))
    assert b"\r" not in file
    assert file.endswith(b"\n")
    assert not file.endswith(b"\n\n")


def test_front_matter_reads_back_as_what_went_in() -> None:
    fields, _ = parts(to_markdown_file(bundle()))
    assert fields["title"] == 'Does walking help: "yes" or no?'
    assert fields["keywords"] == ["walking", "no", "1e3"]
    assert (fields["version"], fields["status"], fields["audience"]) == (2, "approved", "patient")
    assert [(one["name"], one["role"], one["signed_at"]) for one in fields["sign_offs"]] == [
        ("Ada Lund", "Board member", "2026-03-01T12:00:05Z"),
        ("Ben *Okoro*", "Board member", "2026-03-01T12:00:05Z"),
    ]
    assert (fields["content_sha256"], fields["verdict_set_sha256"]) == ("a" * 64, "b" * 64)


def test_a_time_in_another_zone_is_printed_in_utc() -> None:
    moved = bundle().approved_at.astimezone(timezone(timedelta(hours=5)))
    assert to_markdown_file(bundle(approved_at=moved)) == to_markdown_file(bundle())


def test_python_markdown_shows_body_numbers_and_list() -> None:
    _, text = parts(to_markdown_file(bundle()))
    html = markdown.markdown(text, extensions=["tables", "fenced_code"])
    assert "(p = 0.016). [1,2(p4)]</p>" in html
    assert "<td>−1.5 [1]</td>" in html
    assert "<code>[@walk2019]</code>" in html
    listed = re.search(r"<h2>References</h2>\s*<ol>(.*?)</ol>", html, re.S)
    assert listed
    assert listed[1].count("<li>") == 4
    assert "A. Somebody, a leaflet about *rest* [undated]" in listed[1]
    assert "<em>J Invent Trials</em>" in listed[1]
    assert html.index("<strong>Correction</strong>") < html.index("What helps")


def test_a_commonmark_reader_shows_body_numbers_and_list() -> None:
    reader = MarkdownIt()
    _, text = parts(to_markdown_file(bundle()))
    html = reader.enable("table").render(text)
    assert "(p = 0.016). [1,2(p4)]</p>" in html
    assert "<td>−1.5 [1]</td>" in html
    assert "<li>A. Somebody, a leaflet about *rest* [undated]</li>" in html
    assert "<li><em>Pain</em>. 2nd ed. Model Press; 2001.</li>" in html


def test_pandoc_shows_body_numbers_and_list() -> None:
    if shutil.which("pandoc") is None:
        missing("pandoc", "it is not on the PATH")
    run = subprocess.run(
        ["pandoc", "--sandbox", "--from=markdown", "--to=plain", "--wrap=none"],
        input=to_markdown_file(bundle()),
        capture_output=True,
        check=True,
    )
    plain = run.stdout.decode()
    assert "(p = 0.016). [1,2(p4)]" in plain
    assert "4.  A. Somebody, a leaflet about *rest* [undated]" in plain


def test_the_review_says_what_was_checked_by_whom_and_what_a_waiver_settled() -> None:
    _, text = parts(to_markdown_file(bundle()))
    assert "3 checks against 3 sources, by Ada Lund and Ben Okoro." in text
    assert (
        "- Claim 2 («Rest days did no harm.»), reference 4: partly supports (Ada Lund). The leaflet "
        "names no number.\n"
    ) in text
    assert (
        "    - Settled by a waiver of Cleo \\*Ede\\*, MSc, editor: 2026-03-01 12:00:05 UTC. Reason: It "
        "says «no harm», and so do we. Meaning: I settle it. Signed with password and passkey.\n" in text
    )
    assert "2026-03-01 12:00:05 UTC. Meaning: I have reviewed this version and approve it." in text


def test_a_statement_that_is_the_meaning_of_each_signature_is_printed_once() -> None:
    whole = bundle().sign_off_statement.text
    signed = tuple(replace(one, meaning=whole.strip()) for one in bundle().sign_offs)
    _, text = parts(to_markdown_file(bundle(sign_offs=signed)))
    assert text.count("I have read every ruling.") == 1
    assert text.count("Meaning: the statement below.") == 2


def test_where_every_ruling_passes_no_exception_is_spoken_of() -> None:
    passing = (ClaimRuling(1, "walk2019", Verdict.SUPPORTS, "Ada Lund"),)
    _, text = parts(to_markdown_file(bundle(rulings=passing)))
    assert "1 claim of this article cited a source." in text
    assert "Settled otherwise" not in text


def test_sections_without_text_are_left_out() -> None:
    bare = bundle(
        document=document(body="Nothing cited.", references=()),
        notices=(),
        disclaimer=TextUsed(" \n", ""),
        sign_off_statement=TextUsed("", ""),
        next_review_due=None,
    )
    fields, text = parts(to_markdown_file(bare))
    assert re.findall(r"^## .*", text, re.M) == ["## Review"]
    assert fields["next_review_due"] is None
    assert "next review" not in text


def test_equal_bundles_give_equal_bytes_and_any_change_of_the_body_others() -> None:
    first = to_markdown_file(bundle())
    assert to_markdown_file(copy.deepcopy(bundle())) == first
    assert to_markdown_file(bundle(document=document(body=BODY.replace("1.5 points", "1.6 points")))) != first


@settings(max_examples=examples(100), deadline=None)
@given(title=TEXTS, name=TEXTS, note=TEXTS, typed=TEXTS)
def test_no_text_escapes_from_its_place(title: str, name: str, note: str, typed: str) -> None:
    signer = replace(bundle().sign_offs[0], name=name, meaning=note)
    waiver = WaivedBy(name, note, bundle().approved_at, note, typed)
    ruling = ClaimRuling(1, "typed", Verdict.PARTLY_SUPPORTS, name, note=note, waiver=waiver)
    articles = document(title=title, keywords=(title, note), references=(), body="Text. [@typed]")
    articles = replace(articles, references=(reference(1, "typed", text=typed),))
    file = to_markdown_file(bundle(document=articles, sign_offs=(signer,), rulings=(ruling,)))
    fields, text = parts(file)
    assert list(fields) == list(parts(to_markdown_file(bundle()))[0])
    assert all(isinstance(value, str) for value in (fields["title"], *fields["keywords"]))
    assert "\u202e" not in file.decode()
    html = markdown.markdown(text, extensions=["tables", "fenced_code"])
    assert re.findall(r"<h\d>(.*?)</h", html) == ["References", "Review", "Disclaimer"]
    assert set(re.findall(r"<(\w+)", html)) <= {"h2", "p", "ol", "ul", "li", "em", "strong", "blockquote"}


@given(numbers=st.lists(st.integers(1, 40), min_size=1, unique=True), data=st.data())
def test_every_cited_number_has_its_entry_in_the_list(numbers: list[int], data: st.DataObject) -> None:
    references = tuple(reference(number, text=f"work number {number}") for number in numbers)
    cited = data.draw(st.lists(st.sampled_from(references), min_size=1, unique_by=lambda one: one.key))
    body = " ".join(f"Claim. [@{one.key}]" for one in cited)
    _, text = parts(to_markdown_file(bundle(document=document(body=body, references=references), rulings=())))
    entries = dict(re.findall(r"^(\d+)\. work number (\d+)$", text, re.M))
    printed = re.findall(r"Claim\. \\\[(\d+)\\\]", text)
    assert [entries[number] for number in printed] == [str(one.number) for one in cited]
    assert list(entries) == [str(place) for place in range(1, len(numbers) + 1)]


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("does-walking-help", "does-walking-help-v2.md"),
        ("../../etc/passwd", "etc-passwd-v2.md"),
        ("статья", "article-v2.md"),
        ('a"\r\nb', "a-b-v2.md"),
        ("x" * 300, f"{'x' * 80}-v2.md"),
    ],
)
def test_a_file_is_named_safely_whatever_the_slug(slug: str, expected: str) -> None:
    assert file_name(bundle(slug=slug), FORMATS["markdown"]) == expected


def test_each_format_row_gives_a_file_and_is_found_by_its_name() -> None:
    for name, row in FORMATS.items():
        assert (row.name, row.suffix[0]) == (name, ".")
        assert row.render(bundle())
