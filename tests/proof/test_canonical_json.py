"""RFC 8785: the RFC's own samples, and agreement of the quick way with the slow one."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.core.errors import NotProved
from review_service.proof.canonical_json import (
    _is_plain,
    _plainly,
    _written,
    canonical,
    number,
    read_canonical,
)

NUMBERS = """
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2
"""


@pytest.mark.parametrize("line", NUMBERS.strip().splitlines())
def test_numbers_are_written_as_in_appendix_b(line: str) -> None:
    bits, wanted = line.split()
    assert number(struct.unpack(">d", bytes.fromhex(bits))[0]) == wanted


def test_the_sample_of_section_3_2_4() -> None:
    given_ = r"""{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"""
    wanted = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(json.loads(given_)).decode() == wanted


def test_keys_are_sorted_by_utf_16_as_in_section_3_2_3() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = json.loads(canonical(dict.fromkeys(keys, 0)))
    assert list(written) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53 + 1, 10**400, {1: 2}, {"a": {2}}, "\ud800", b"x"]
)
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(NotProved):
        canonical(value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False,
        allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_what_is_written_reads_back_and_is_written_the_same_again(value: object) -> None:
    data = canonical(value)
    assert (
        json.loads(data, parse_int=lambda text: int(text) if abs(int(text)) < 2**53 else float(text)) == value
    )
    assert canonical(json.loads(data)) == data
    assert canonical(read_canonical(data, "It")) == data


@given(VALUES)
def test_the_quick_way_gives_the_same_bytes_as_the_slow_one(value: object) -> None:
    if _is_plain(value):
        assert _plainly(value) == _written(value)


@pytest.mark.parametrize(
    "data", [b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b"1.0", b"{", b'"\\u0041"', b"\xff"]
)
def test_bytes_that_are_not_in_the_one_form_are_refused(data: bytes) -> None:
    with pytest.raises(NotProved, match="The file"):
        read_canonical(data, "The file")
