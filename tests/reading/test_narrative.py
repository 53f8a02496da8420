"""Whom a citation in the running text names."""

from typing import Any

import pytest

from review_service.reading.narrative import named

LEE, DIAZ = {"family": "Lee", "given": "A"}, {"family": "Diaz"}


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        ([LEE], "Lee"),
        ([LEE, DIAZ], "Lee and Diaz"),
        ([LEE, DIAZ, {"literal": "WHO"}], "Lee et al"),
        ([{"literal": "World Health Organization"}], "World Health Organization"),
        ([{"given": "A"}], "reference"),
        ([], "reference"),
        (None, "reference"),
        ("Lee", "reference"),
        (["Lee", LEE], "Lee"),
    ],
)
def test_authors_are_named_as_in_running_text(authors: Any, words: str) -> None:
    assert named({"author": authors}) == words
