"""The hash of a set of rulings: the same set, the same hash; any difference, another."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.verdict_set import StandingVerdict, verdict_set_sha256

VERDICTS = st.builds(
    StandingVerdict,
    fingerprint=st.text(max_size=8),
    source_id=st.integers(0, 5),
    text_sha256=st.text(max_size=8),
    person_id=st.integers(1, 5),
    verdict=st.sampled_from(["supports", "contradicts"]),
    ruling_id=st.integers(1, 50),
)


@given(st.lists(VERDICTS, max_size=8), st.randoms())
def test_order_and_repetition_change_nothing(verdicts: list[StandingVerdict], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = verdicts + verdicts[:2]
    random.shuffle(shuffled)
    assert verdict_set_sha256(shuffled) == verdict_set_sha256(verdicts)


@given(st.sets(VERDICTS, max_size=6), st.sets(VERDICTS, max_size=6))
def test_another_set_has_another_hash(one: set[StandingVerdict], other: set[StandingVerdict]) -> None:
    assert (verdict_set_sha256(one) == verdict_set_sha256(other)) is (one == other)


def test_every_field_counts() -> None:
    verdict = StandingVerdict("print", 1, "text", 2, "supports", 3)
    changed = [
        replace(verdict, **{field.name: 9 if isinstance(getattr(verdict, field.name), int) else "other"})
        for field in fields(verdict)
    ]
    assert len({verdict_set_sha256([one]) for one in [verdict, *changed]}) == len(changed) + 1


def test_the_hash_is_fixed() -> None:
    """Signatures name it: it must be the same in every release."""
    assert verdict_set_sha256([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
