"""The list of contributors in the front matter: read, refused with the line, written back the same,
named in a diff."""

import pytest

from review_service.comparing.diff import diff_documents
from review_service.core.errors import BadInput
from review_service.proof.listed import listed_in
from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown
from review_service.reading.contributors import MOST, folded_name
from review_service.reading.document import Contributor
from review_service.reading.front_matter import read_summary

HEAD = "---\ntitle: Does walking help?\naudience: patient\n"
LIST = """contributors:
  - name: Jane  Doe
    orcid: https://orcid.org/0000-0002-1694-233x
    email: Jane.Doe@Example.org
    roles: [Conceptualization, "Writing – original draft"]
  - João Silva
  - {name: "O'Neill: A", contribution: read it}
"""
BODY = "---\n\nWalking helps.\n"
READ = (
    Contributor(
        "Jane Doe",
        "0000-0002-1694-233X",
        "jane.doe@example.org",
        "Conceptualization; Writing – original draft",
    ),
    Contributor("João Silva"),
    Contributor("O'Neill: A", contribution="read it"),
)


def test_contributors_are_read_in_their_normal_form_and_written_back_the_same() -> None:
    document = read_article(HEAD + LIST + BODY)
    assert document.contributors == READ
    assert document.warnings == ()
    again = to_markdown(document)
    assert read_article(again).contributors == READ
    assert to_markdown(read_article(again)) == again
    assert read_summary(again) == ("", (), READ)


def test_what_needs_no_reader_of_yaml_reads_the_same_list() -> None:
    content = to_markdown(read_article(HEAD + LIST + BODY)).encode()
    assert [Contributor(**one) for one in listed_in(content)] == list(READ)
    body = BODY + '\ncontributors:\n  - {"name": "Nobody"}\n'
    assert listed_in(to_markdown(read_article(HEAD + body)).encode()) == []


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("contributors: Jane\n", "line 4: contributors is a list"),
        ("contributors:\n  - email: a@b.cc\n", "line 5: a contributor needs a name"),
        ("contributors:\n  - ''\n", "line 5: a contributor needs a name"),
        ("contributors:\n  - name: A\n    orcid: 0000-0002-1825-0098\n",
            "line 6: «0000-0002-1825-0098» is no ORCID iD"),
        ("contributors:\n  - name: A\n  - name: B\n    email: nobody\n",
            "line 7: «nobody» is not an e-mail address"),
        ("contributors:\n  - name: A\n    mail: a@b.cc\n", "line 6: «mail» of a contributor is not known"),
        ("contributors:\n  - name: [A, B]\n", "line 5: name of a contributor has to be a text"),
        ("contributors:\n  - name: A\n    email: a@b.cc\n  - name: B\n    email: A@b.cc\n",
            "line 8: email a@b.cc is listed twice"),
        (f"contributors: [{', '.join('A' for _ in range(MOST + 1))}]\n",
            f"line 4: more than {MOST} contributors"),
    ],
)  # fmt: skip
def test_what_would_bar_nobody_is_refused_with_its_line(listed: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_article(HEAD + listed + BODY)
    assert str(refused.value).startswith(words)


def test_a_changed_list_is_a_difference() -> None:
    old, new = read_article(HEAD + BODY), read_article(HEAD + LIST + BODY)
    (field,) = diff_documents(old, new).fields
    assert (field.name, field.old) == ("contributors", "")
    assert "João Silva" in field.new


@pytest.mark.parametrize("written", ["jane doe", "JANE  DOE", "Jané Dôe", "Jane-Doe."])
def test_a_name_is_compared_without_case_accents_and_points(written: str) -> None:
    assert folded_name(written) == folded_name("Jane Doe")
    assert folded_name("Jane A. Doe") != folded_name("Jane Doe")
