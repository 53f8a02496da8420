"""What differs between a source and what a service says, and how it is shown."""

import pytest

from review_service.bibliography.proposals import differs, in_words

PEOPLE = [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van der", "suffix": "Jr"}, {"literal": "The Group"}]  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("author", PEOPLE, "van der Berg, Anna, Jr; The Group"),
        ("author", "nonsense", ""),
        ("author", ["nonsense"], ""),
        ("issued", {"date-parts": [[2024, 3, 5]]}, "2024-03-05"),
        ("issued", {"date-parts": [["2024", 3]]}, "2024-03"),
        ("issued", {"literal": "Spring 2024"}, "Spring 2024"),
        ("issued", {"date-parts": [[]]}, ""),
        ("issued", 2024, "2024"),
        ("title", " Two\n lines ", "Two lines"),
        ("volume", 12, "12"),
        ("volume", None, ""),
        ("title", "<i>In vivo</i> work on CO<sub>2</sub> at p < 0.05", "In vivo work on CO2 at p < 0.05"),
    ],
)
def test_a_variable_is_shown_in_words(variable: str, value: object, words: str) -> None:
    assert in_words(variable, value) == words


@pytest.mark.parametrize(
    ("variable", "here", "said"),
    [
        ("title", "Walking and rest.", "walking  and Rest"),
        ("title", "In vivo work", "<i>In vivo</i> work"),
        ("page", "381–389", "381-389"),
        ("DOI", "https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("PMID", "030000001", 30000001),
        ("volume", "12", None),
        ("volume", 12, "12"),
        ("author", PEOPLE, [{"family": "van der Berg", "given": "Anna", "suffix": "Jr"}, {"literal": "The group"}]),
    ],
)  # fmt: skip
def test_what_only_looks_different_is_not_proposed(variable: str, here: object, said: object) -> None:
    assert not differs(variable, here, said)


@pytest.mark.parametrize(
    ("variable", "here", "said"),
    [
        ("title", "Walking", "Running"),
        ("title", None, "Running"),
        ("issued", {"date-parts": [[2024]]}, {"date-parts": [[2024, 3]]}),
        ("author", PEOPLE, PEOPLE[:1]),
        ("DOI", "10.1000/abc", "10.1000/abd"),
    ],
)
def test_what_differs_or_is_missing_is_proposed(variable: str, here: object, said: object) -> None:
    assert differs(variable, here, said)
