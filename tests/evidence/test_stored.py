"""The stored form gives back what went in, and its key changes with whatever the result depends on."""

from hypothesis import given
from hypothesis import strategies as st

from review_service.evidence.contract import Finding, Passage
from review_service.evidence.stored import (
    findings_from_json,
    findings_to_json,
    inputs_of,
    passages_from_json,
    passages_to_json,
)
from review_service.evidence.structure import LocatedFinding

WORDS = st.text(max_size=20)
NUMBERS = st.integers(0, 10**6)
FINDINGS = st.builds(
    LocatedFinding,
    st.builds(Finding, WORDS, WORDS, WORDS, WORDS, WORDS),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    WORDS,
    WORDS,
    WORDS,
)
MARKS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=3).map(tuple)
PASSAGES = st.builds(
    Passage, NUMBERS, NUMBERS, NUMBERS, st.floats(allow_nan=False, allow_infinity=False), MARKS
)


@given(st.lists(FINDINGS, max_size=4).map(tuple))
def test_findings_come_back_as_they_were(found: tuple[LocatedFinding, ...]) -> None:
    assert findings_from_json(findings_to_json(found)) == found


@given(st.dictionaries(WORDS, st.lists(PASSAGES, max_size=3).map(tuple), max_size=3))
def test_passages_come_back_as_they_were(found: dict[str, tuple[Passage, ...]]) -> None:
    assert passages_from_json(passages_to_json(found)) == found


def test_every_part_counts_and_parts_do_not_run_together() -> None:
    keys = {
        inputs_of(*parts)
        for parts in ((), ("a",), ("a", "b"), ("ab",), ("b", "a"), (["a"], "b"), (1,), ("1",))
    }
    assert len(keys) == 8
    assert inputs_of("\ud800") != inputs_of("a"), "half a character breaks nothing"
