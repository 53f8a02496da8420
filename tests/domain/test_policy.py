"""What a policy file may say, what it is known by, and which seats are still to be filled."""

from typing import Any

import pytest

from review_service.core.errors import BadInput
from review_service.domain.policy import Policy, Seat, gather, read_policy
from review_service.domain.waivers import WaiverRule
from review_service.reading.document import Audience

WHOLE: dict[str, Any] = {
    "label": "Rheumatology",
    "audiences": ["professional"],
    "quorum": 3,
    "seats": [{"specialty": "Rheumatology", "signatures": 2}, {"specialty": "Pharmacology", "signatures": 1}],
    "high_risk_rulings": 2,
    "due_days": 7,
}


def test_a_policy_reads_as_it_is_written() -> None:
    policy = read_policy("rheum", WHOLE)
    assert policy.seats == (Seat("Rheumatology", 2), Seat("Pharmacology", 1))
    assert (policy.audiences, policy.due_days, policy.re_review_days) == ((Audience.PROFESSIONAL,), 7, 365)
    assert policy.waivers is WaiverRule.ORDINARY
    assert read_policy("rheum", WHOLE | {"waivers": "none"}).waivers is WaiverRule.NONE
    assert policy.sentences[0] == "3 signatures, among them 2 from Rheumatology and 1 from Pharmacology"


def test_the_hash_is_of_what_it_says_and_not_of_how_the_file_is_set() -> None:
    policy = read_policy("rheum", WHOLE)
    assert read_policy("rheum", dict(reversed(WHOLE.items()))).sha256 == policy.sha256
    assert read_policy("rheum", WHOLE | {"due_days": 8}).sha256 != policy.sha256
    assert policy.content.startswith('{"audiences":["professional"],"disclosure_days":365,')


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quorum": 2}, "the seats ask for 3 signatures, more than the quorum of 2"),
        ({"quorum": 0}, "quorum is a whole number from 1"),
        ({"quorum": True}, "quorum is a whole number from 1"),
        ({"quorum": "two"}, "not 'two'"),
        ({"waivers": "some"}, "waivers is one of none, ordinary, all, not 'some'"),
        ({"qurom": 2}, "«qurom» is not known"),
        ({"audiences": ["everybody"]}, "audiences is a list of"),
        ({"seats": [{"specialty": "X"}]}, "seats is a list such as"),
        ({"seats": {"specialty": "X", "signatures": 1}}, "seats is a list such as"),
        ({"seats": [{"specialty": " ", "signatures": 1}]}, "a seat names a specialty"),
        ({"seats": [{"specialty": "X", "signatures": 1}] * 2}, "«X» has two seats"),
    ],
)
def test_a_slip_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_policy("rheum", WHOLE | changes)


@pytest.mark.parametrize("found", [None, [], "quorum: 2", {"quorum": 2}])
def test_what_is_no_policy_is_refused(found: Any) -> None:
    with pytest.raises(BadInput):
        read_policy("rheum", found)


def test_each_audience_has_exactly_one_policy() -> None:
    both = (Audience.PROFESSIONAL, Audience.PATIENT)
    policies = gather([Policy("a", "A", 1, 1, both), Policy("b", "B", 2, 2)])
    assert policies.chosen("", Audience.PATIENT).name == "a"
    assert policies.chosen("b", Audience.PATIENT).name == "b"
    with pytest.raises(BadInput, match="no policy «c»; there are a, b"):
        policies.chosen("c", Audience.PATIENT)
    with pytest.raises(BadInput, match=r"there are two \(a, b\)"):
        gather([Policy("a", "A", 1, 1, both), Policy("b", "B", 2, 2, both)])
    with pytest.raises(BadInput, match="«patient»; there are none"):
        gather([Policy("a", "A", 1, 1, (Audience.PROFESSIONAL,))])
