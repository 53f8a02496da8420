"""Where a comment stands in the next version: its claim is followed, its words are found or lost,
and none is dropped."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples

from review_service.comparing.anchors import (
    LOST,
    Anchor,
    Found,
    Place,
    anchor_at,
    anchor_in,
    follow,
    place_of,
)
from review_service.core.errors import BadInput
from review_service.reading.claims import find_claims
from review_service.reading.document import Citation, Claim

BODY = """## Effect

Walking lowered systolic pressure by 4 mmHg over 12 weeks. Nobody was harmed in the trials.

## Dose

- Patients take 5 mg of the tablet daily while they walk. Ask what people enjoy.
"""
OLD = find_claims(BODY)


def moved(words: str, new: str, ordinal: int = 1) -> tuple[str, Place]:
    """The words found in the new body by an anchor on these words of the old one, and the place."""
    claims = find_claims(new)
    (place,) = follow([(anchor_in(OLD[ordinal - 1], words), ordinal)], OLD, claims)
    if place.ordinal is None or place.range is None:
        return "", place
    return claims[place.ordinal - 1].text[slice(*place.range)], place


@pytest.mark.parametrize(
    ("words", "change", "found", "how"),
    [
        ("", ("4 mmHg", "5 mmHg"), "Walking lowered systolic pressure by 5 mmHg over 12 weeks.", Found.CLAIM),
        ("systolic pressure", ("4 mmHg", "5 mmHg"), "systolic pressure", Found.EXACT),
        ("4 mmHg", ("4 mmHg", "5 mmHg"), "5 mmHg", Found.CONTEXT),
        ("over 12 weeks", ("over 12 weeks", "over 24 weeks"), "over 24 weeks", Found.CONTEXT),
        ("lowered systolic pressure", ("Walking lowered systolic pressure by",
            "Daily walks lowered the systolic pressure, by about"), "lowered the systolic pressure",
            Found.ALIKE),
        ("4 mmHg", (" by 4 mmHg", ""), "", Found.LOST),
        ("over 12 weeks", ("Walking lowered systolic pressure by 4 mmHg over 12 weeks. ", ""), "",
            Found.LOST),
        ("", ("Walking lowered systolic pressure by 4 mmHg over 12 weeks. ", ""), "", Found.LOST),
        ("4 mmHg over 12 weeks", ("Walking lowered systolic pressure by 4 mmHg over 12 weeks.",
            "In one large trial among the elderly of Kyoto it fell by 4 mmHg over 12 weeks."),
            "4 mmHg over 12 weeks", Found.EXACT),
    ],
)  # fmt: skip
def test_the_words_are_found_exactly_between_their_neighbours_by_likeness_or_not_at_all(
    words: str, change: tuple[str, str], found: str, how: Found
) -> None:
    new = BODY.replace(*change)
    assert new != BODY
    said, place = moved(words, new)
    assert (said, place.how) == (found, how)


def test_a_claim_that_moved_takes_its_comment_along() -> None:
    first, _, second = BODY.partition("## Dose")
    said, place = moved("systolic pressure", f"## Dose{second}\n{first}")
    assert (said, place.ordinal) == ("systolic pressure", 3)


def test_words_are_found_in_either_part_of_a_split_claim_and_in_the_one_that_two_were_merged_into() -> None:
    whole = find_claims(
        "Walking lowered systolic pressure by 4 mmHg over 12 weeks, and nobody in either of the two groups "
        "was harmed by it."
    )
    parts = find_claims(
        "Walking lowered systolic pressure by 4 mmHg over 12 weeks. Nobody in either of the two groups was "
        "harmed by it."
    )
    words = [anchor_in(whole[0], words) for words in ("4 mmHg", "harmed", "")]
    assert [place.ordinal for place in follow([(one, 1) for one in words], whole, parts)] == [1, 2, 1]
    back = [(anchor_in(parts[0], "4 mmHg"), 1), (anchor_in(parts[1], "harmed"), 2), (anchor_in(parts[1]), 2)]
    places = follow(back, parts, whole)
    assert [(place.ordinal, place.how) for place in places] == [
        (1, Found.EXACT),
        (1, Found.EXACT),
        (1, Found.CLAIM),
    ]


def test_of_several_occurrences_the_one_with_the_same_words_around_it_is_meant() -> None:
    old = find_claims("Pain fell with walking and pain fell with rest in this trial of adults.")
    at = old[0].text.rindex("fell")
    new = find_claims("Pain fell with walking, and then pain fell with rest in this small trial of adults.")
    (place,) = follow([(anchor_in(old[0], "fell", at), 1)], old, new)
    assert place == Place(Found.EXACT, 1, (new[0].text.rindex("fell"), new[0].text.rindex("fell") + 4))
    assert place_of(old[0], anchor_in(old[0], "fell", at)).range == (at, at + 4)


def test_a_claim_that_cites_something_else_now_is_still_the_claim() -> None:
    cited = [replace(claim, citations=(Citation("x"),)) for claim in OLD]
    (place,) = follow([(anchor_in(OLD[0], "4 mmHg"), 1)], OLD, cited)
    assert place.how is Found.EXACT


def test_what_had_lost_its_place_is_found_again_when_its_text_returns() -> None:
    anchors = [(anchor_in(OLD[0]), None), (anchor_in(OLD[0], "systolic pressure"), None)]
    gone = find_claims("Something else is said here about quite another thing.")
    assert follow(anchors, gone, gone) == (LOST, LOST)
    assert [place.ordinal for place in follow(anchors, gone, OLD)] == [1, 1]


def test_an_anchor_is_on_words_that_the_claim_holds() -> None:
    with pytest.raises(BadInput, match="does not hold the words «5 mmHg»"):
        anchor_in(OLD[0], "5 mmHg")
    assert anchor_in(OLD[0], "  systolic\n pressure ").words == "systolic pressure"
    assert anchor_in(OLD[0], OLD[0].text).words == ""
    chosen = anchor_in(OLD[0], "systolic pressure")
    assert (chosen.prefix, chosen.suffix[:9]) == ("Walking lowered ", " by 4 mmH")


def test_the_anchor_of_a_later_version_reads_as_it_does_there() -> None:
    new = find_claims(BODY.replace("4 mmHg", "5 mmHg"))
    first = anchor_in(OLD[0], "4 mmHg")
    (place,) = follow([(first, 1)], OLD, new)
    later = anchor_at(new[0], place, first)
    assert (later.words, later.claim_text) == ("5 mmHg", new[0].text)
    assert anchor_at(new[0], LOST, first) == first


WORDS = st.sampled_from(
    [
        "walking",
        "pressure",
        "fell",
        "by",
        "4",
        "mmHg",
        "12",
        "weeks",
        "trial",
        "pain",
        "dose",
        "daily",
        "safe",
        "not",
        "never",
        "women",
    ]
)
SENTENCES = st.lists(WORDS, min_size=2, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
ARTICLES = st.lists(SENTENCES, min_size=1, max_size=8)


@st.composite
def edits(draw: st.DrawFn) -> tuple[tuple[Claim, ...], tuple[Claim, ...], list[tuple[Anchor, int | None]]]:
    """An article, what an author made of it in a few edits, and anchors on anything in the first."""
    before = draw(ARTICLES)
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["swap", "drop", "add", "word", "join"]))
        at = draw(st.integers(0, max(0, len(after) - 1)))
        if kind == "add" or not after:
            after.insert(at, draw(SENTENCES))
        elif kind == "drop":
            del after[at]
        elif kind == "swap":
            after[at], after[-1] = after[-1], after[at]
        elif kind == "join" and at + 1 < len(after):
            after[at : at + 2] = [f"{after[at].rstrip('.')} and {after[at + 1]}"]
        else:
            words = after[at].split()
            words[draw(st.integers(0, len(words) - 1))] = draw(WORDS)
            after[at] = " ".join(words)
    old = find_claims("\n\n".join(before))
    new = find_claims("\n\n".join(after))
    anchors = []
    for claim in draw(st.lists(st.sampled_from(old), max_size=5)) if old else []:
        words = claim.text.split()
        start = draw(st.integers(0, len(words) - 1))
        chosen = " ".join(words[start : draw(st.integers(start, len(words)))])
        anchors.append((anchor_in(claim, chosen), draw(st.sampled_from([claim.ordinal, None]))))
    return old, new, anchors


@settings(max_examples=examples(500))
@given(edits())
def test_no_comment_is_dropped_and_none_points_to_what_is_not_there(case) -> None:  # type: ignore[no-untyped-def]
    old, new, anchors = case
    places = follow(anchors, old, new)
    assert len(places) == len(anchors)
    texts = {claim.ordinal: claim.text for claim in new}
    same = {claim.text for claim in new}
    for (anchor, ordinal), place in zip(anchors, places, strict=True):
        if place.how is Found.LOST:
            assert place == LOST
            assert not (ordinal and anchor.claim_text in same and len(old) == len({c.text for c in old}))
            continue
        assert place.ordinal is not None and place.range is not None
        start, end = place.range
        assert 0 <= start < end <= len(texts[place.ordinal])
        if place.how is Found.EXACT:
            assert texts[place.ordinal][start:end] == anchor.words


@settings(max_examples=examples(200))
@given(edits())
def test_where_nothing_changed_every_comment_stays_where_it_is(case) -> None:  # type: ignore[no-untyped-def]
    old, _, anchors = case
    stayed = [(anchor, ordinal) for anchor, ordinal in anchors if ordinal]
    for (anchor, ordinal), place in zip(stayed, follow(stayed, old, old), strict=True):
        assert place.ordinal == ordinal
        assert place.range == place_of(old[ordinal - 1], anchor).range
