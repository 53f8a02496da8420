"""A statement that the right key signed, in the right log, is still refused where it does
not bear an approval."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from proof.statements import (
    AT,
    AUTHOR,
    EDITOR,
    EXPORT,
    FIRST,
    KEY,
    NEXT,
    SECOND,
    THIRD,
    event,
    files,
    good,
    in_a_log,
    predicate_of,
    ruling,
    with_verdict_set,
)

from review_service.core.errors import NotProved
from review_service.proof.envelope import sealed
from review_service.proof.hand_over import ACTION, first_use, hand_over
from review_service.proof.statement import (
    check_statement,
    sha256_of,
)
from review_service.proof.verify import in_words, verify


def test_the_good_one_is_proved() -> None:
    assert verify(files(good()), [KEY.verifier]).predicate["policy"]["quorum"] == 2


Change = Callable[[dict[str, Any]], Any]


def settled(predicate: dict[str, Any]) -> dict[str, Any]:
    """The first claim with a disagreement that a third person settled: returns that person's ruling."""
    by = {**ruling(7, THIRD), "note": "Table 2.", "settles": [1, 6]}
    predicate["claims"][0]["pairs"][0]["rulings"] += [ruling(6, SECOND, "contradicts"), by]
    return by


def settled_high(predicate: dict[str, Any]) -> None:
    by = {**ruling(7, THIRD), "note": "Table 2.", "settles": [2, 3]}
    first, second = predicate["claims"][1]["pairs"][0]["rulings"]
    first["verdict"], second["verdict"] = "contradicts", "partly_supports"
    predicate["claims"][1]["pairs"][0]["rulings"].append(by)


def test_a_disagreement_that_a_third_person_settled_is_proved() -> None:
    statement = good()
    settled(predicate_of(statement))
    verify(files(statement))


def test_what_a_ruling_settles_is_part_of_what_was_signed() -> None:
    statement = good()
    settled(predicate_of(statement))
    moved = with_verdict_set(statement)
    by = predicate_of(moved)["claims"][0]["pairs"][0]["rulings"][-1]
    by["settles"] = list(reversed(by["settles"]))
    with pytest.raises(NotProved, match=r"not those of the signed set|on other verdicts"):
        verify(files_as_they_are(moved))


def waived(predicate: dict[str, Any], ordinal: int = 1, rule: str = "ordinary") -> dict[str, Any]:
    """The claim «partly supports» by all who ruled on it, and an editor's waiver: returns that."""
    pair = predicate["claims"][ordinal - 1]["pairs"][0]
    for one in pair["rulings"]:
        one["verdict"] = "partly_supports"
    predicate["policy"]["waivers"] = rule
    pair["waiver"] = {
        "waiver": 1, "version": 1, "rulings": [one["ruling"] for one in pair["rulings"]], "person": EDITOR,
        "name": "Ed Itor",
        "credentials": "PhD", "reason": "The text says so.", "meaning": "I settle it.",
        "method": "password+totp", "waived_at": AT,
    }  # fmt: skip
    return pair["waiver"]


@pytest.mark.parametrize(("ordinal", "rule"), [(1, "ordinary"), (1, "all"), (2, "all")])
def test_a_pair_that_a_waiver_settles_is_proved_and_told_as_such(ordinal: int, rule: str) -> None:
    statement = good()
    waived(predicate_of(statement), ordinal, rule)
    told = in_words(verify(files(statement)))
    said = (
        f"Claim {ordinal}: «partly supports», settled by a waiver. Ed Itor, PhD, 2026-03-02 09:30:00 "
        "UTC: The text says so."
    )
    assert said in told


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "Another reason."},
        {"person": 9},
        {"name": "Somebody else"},
        {"waived_at": "2026-03-02T09:31:00.000000Z"},
        {"method": "password+passkey"},
    ],
)
def test_everything_that_a_waiver_says_is_part_of_what_was_signed(change: dict[str, Any]) -> None:
    statement = good()
    waived(predicate_of(statement))
    moved = with_verdict_set(statement)
    predicate_of(moved)["claims"][0]["pairs"][0]["waiver"].update(change)
    with pytest.raises(NotProved, match="not those of the signed set"):
        verify(files_as_they_are(moved))


def test_a_waiver_that_was_taken_out_is_missed() -> None:
    statement = good()
    waived(predicate_of(statement))
    moved = with_verdict_set(statement)
    predicate_of(moved)["claims"][0]["pairs"][0].update(waiver=None)
    with pytest.raises(NotProved, match="does not let it pass: partly supports"):
        verify(files_as_they_are(moved))


def unwaived(verdict: str) -> Change:
    """A waiver where one of those who ruled says something else."""
    return lambda p: (waived(p), p["claims"][0]["pairs"][0]["rulings"][0].update(verdict=verdict))


BROKEN: dict[str, tuple[Change, str]] = {
    "a missing verdict": (lambda p: p["claims"][0]["pairs"][0]["rulings"].clear(),
        "No passing verdict on claim 1"),
    "an uncited claim that nobody ruled on": (lambda p: p["claims"][2]["pairs"][0]["rulings"].clear(),
        "No passing verdict on claim 3"),
    "a high-risk claim ruled on once": (lambda p: p["claims"][1]["pairs"][0]["rulings"].pop(),
        "needs the verdicts of 2 people"),
    "a high-risk claim ruled on twice by one": (
        lambda p: p["claims"][1]["pairs"][0]["rulings"][1].update(person=FIRST),
        "needs the verdicts of 2 people"),
    "a disagreement that nobody settled": (lambda p: settled(p).pop("settles"),
        "does not let it pass: contradicts"),
    "a disagreement settled by one of the two": (lambda p: settled(p).update(person=SECOND),
        "does not let it pass: contradicts"),
    "a disagreement settled without a reason": (lambda p: settled(p).update(note=" "),
        "does not let it pass: contradicts"),
    "a disagreement that was none": (lambda p: (settled(p),
        p["claims"][0]["pairs"][0]["rulings"][0].update(verdict="contradicts")),
        "does not let it pass: contradicts"),
    "a disagreement settled before it arose": (lambda p: settled(p).update(ruling=0),
        "does not let it pass: contradicts"),
    "a disagreement settled that is not there": (lambda p: settled(p).update(settles=[1, 99]),
        "does not let it pass: contradicts"),
    "a disagreement settled by a verdict that does not pass": (
        lambda p: settled(p).update(verdict="partly_supports"),
        "does not let it pass: partly supports"),
    "a high-risk claim that only the third person passes": (settled_high,
        "needs the verdicts of 2 people; claim 2 against lee2020 has 1"),
    "a verdict that does not pass": (
        lambda p: p["claims"][0]["pairs"][0]["rulings"][0].update(verdict="partly_supports"),
        "does not let it pass: partly supports"),
    "an uncited claim that should cite": (
        lambda p: p["claims"][2]["pairs"][0]["rulings"][0].update(verdict="supports"),
        "does not let it pass"),
    "a ruling of the author": (lambda p: p["claims"][0]["pairs"][0]["rulings"][0].update(person=AUTHOR),
        "ruled on claim 1"),
    "a claim left out": (lambda p: p["claims"].pop(1), "A claim is missing"),
    "no claims": (lambda p: p["claims"].clear(), "A claim is missing"),
    "a reference without a source": (lambda p: p["claims"][0]["pairs"][0].update(source=None),
        "not tied to a source"),
    "a claim without a pair": (lambda p: p["claims"][0]["pairs"].clear(), "was not ruled on"),
    "a waiver where the policy allows none": (lambda p: waived(p, rule="none"),
        "The policy allows no waiver on claim 1"),
    "a waiver of before policies said a word of them": (lambda p: (waived(p), p["policy"].pop("waivers")),
        "The policy allows no waiver"),
    "a waiver on a high-risk claim": (lambda p: waived(p, 2), "The policy allows no waiver on claim 2"),
    "a waiver for what contradicts": (unwaived("contradicts"), "does not let it pass: contradicts"),
    "a waiver for what does not support": (unwaived("does_not_support"),
        "does not let it pass: does not support"),
    "a waiver for a source that was unavailable": (unwaived("source_unavailable"),
        "does not let it pass: source unavailable"),
    "a waiver for what needs none": (unwaived("supports"), "does not let it pass: supports"),
    "a waiver on a disagreement": (lambda p: (waived(p, 2, "all"),
        p["claims"][1]["pairs"][0]["rulings"][0].update(verdict="contradicts")),
        "does not let it pass: contradicts"),
    "a waiver without a reason": (lambda p: waived(p).update(reason=" "),
        "lacks its signer, its meaning or its reason"),
    "a waiver without a signer": (lambda p: waived(p).update(name=""), "lacks its signer"),
    "a waiver without a meaning": (lambda p: waived(p).update(meaning=""), "lacks its signer"),
    "a waiver signed with a password": (lambda p: waived(p).update(method="password"),
        "not signed with a second factor"),
    "a waiver of the author": (lambda p: waived(p).update(person=AUTHOR),
        "gave a waiver on claim 1 against lee2020 and wrote"),
    "a waiver of one's own ruling": (lambda p: waived(p).update(person=FIRST),
        "waived a ruling of their own"),
    "a waiver that names other rulings": (lambda p: waived(p).update(rulings=[99]), "names other rulings"),
    "a waiver that names one of two rulings": (lambda p: waived(p, 2, "all").update(rulings=[2]),
        "names other rulings"),
    "a waiver on a claim that nobody ruled on": (lambda p: (waived(p),
        p["claims"][0]["pairs"][0]["rulings"].clear()), "No passing verdict on claim 1"),
    "a waiver on one ruling of a high-risk claim": (lambda p: (waived(p, 2, "all"),
        p["claims"][1]["pairs"][0]["rulings"].pop()), "needs the verdicts of 2 people"),
    "a waiver on an uncited claim": (lambda p: waived(p, 3), "does not let it pass: partly supports"),
    "one signature of two": (lambda p: p["sign_offs"].pop(), "The quorum is short: 1 of 2"),
    "one person signing twice": (lambda p: p["sign_offs"][1].update(person=FIRST),
        "The quorum is short: 1 of 2"),
    "a quorum of none": (lambda p: (p["policy"].update(quorum=0), p["sign_offs"].clear()),
        "The quorum is short"),
    "the author's signature": (lambda p: p["sign_offs"][1].update(person=AUTHOR), "signed and wrote"),
    "a signature on another text": (lambda p: p["sign_offs"][1].update(version_sha256="x"),
        "on another text"),
    "a signature on other verdicts": (lambda p: p["sign_offs"][1].update(verdict_set_sha256="x"),
        "on other verdicts"),
    "another contributor's ruling": (lambda p: p["contributors"].append({"person": SECOND, "name": "S"}),
        "ruled on claim 2"),
    "nobody who wrote it": (lambda p: p["contributors"].clear(), "nobody who wrote"),
    "another time than the log's": (lambda p: p.update(approved_at="2026-03-02T09:30:00.000001Z"),
        "differ on when"),
    "another approval than the log's": (lambda p: p.update(approval=2), "two approvals"),
    "another version than was exported": (lambda p: p["article"].update(version=2), "names one article"),
    "no policy": (lambda p: p.pop("policy"), "lacks what every statement"),
    "claims that are no claims": (lambda p: p.update(claims=7), "lacks what every statement"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_statement_that_does_not_bear_an_approval_is_refused(change: Change, reason: str) -> None:
    statement = good()
    change(predicate_of(statement))
    try:
        made = files(statement)
    except TypeError:  # «claims that are no claims» have no set of verdicts
        made = files_as_they_are(statement)
    with pytest.raises(NotProved, match=reason):
        verify(made, [KEY.verifier])


def files_as_they_are(statement: dict[str, Any]) -> dict[str, bytes]:
    envelope = sealed(statement, KEY)
    events = [
        event(0, ACTION, first_use(KEY.verifier), article_id=None, version_id=None),
        event(1, "approve", {"approval_id": 1, "statement_sha256": sha256_of(envelope)}),
        event(2, "export", {"format": "markdown", "number": 1, "sha256": sha256_of(EXPORT)}),
    ]
    return in_a_log(events, envelope)


def test_verdicts_that_are_not_those_of_the_signed_set_are_refused() -> None:
    statement = with_verdict_set(good())
    statement["predicate"]["claims"][0]["pairs"][0]["rulings"][0]["ruling"] = 99
    with pytest.raises(NotProved, match="not those of the signed set"):
        verify(files_as_they_are(statement), [KEY.verifier])
    statement = with_verdict_set(good())
    statement["predicate"]["verdict_set"].pop()
    with pytest.raises(NotProved, match="not the one that was signed"):
        verify(files_as_they_are(statement), [KEY.verifier])


def changed(index: int, **changes: Any) -> dict[str, bytes]:
    statement = with_verdict_set(good())
    envelope = sealed(statement, KEY)
    events = [
        event(0, ACTION, first_use(KEY.verifier), article_id=None, version_id=None),
        event(1, "approve", {"approval_id": 1, "statement_sha256": sha256_of(envelope)}),
        event(2, "export", {"format": "markdown", "number": 1, "sha256": sha256_of(EXPORT)}),
    ]
    events[index].update(changes)
    return in_a_log(events, envelope)


@pytest.mark.parametrize(
    ("index", "changes", "reason"),
    [
        (1, {"after": {"approval_id": 1, "statement_sha256": "x"}}, "not the one that the log says"),
        (2, {"after": {"number": 1, "sha256": "x"}}, "not the one that the log says was exported"),
        (2, {"article_id": 6}, "another version than the approval"),
        (2, {"after": {"number": 2, "sha256": sha256_of(EXPORT)}}, "not exported from what was approved"),
        (2, {"action": "rule"}, "other events"),
        (0, {"action": "rule"}, "names no key"),
        (0, {"after": {"key": "nonsense"}}, "not"),
    ],
)
def test_events_that_do_not_belong_together_are_refused(
    index: int, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotProved, match=reason):
        verify(changed(index, **changes), [KEY.verifier])


def test_a_key_signs_only_while_it_is_in_force() -> None:
    statement = with_verdict_set(good())
    for key, is_good in ((KEY, True), (NEXT, False)):
        envelope = sealed(copy.deepcopy(statement), key)
        events = [
            event(0, ACTION, first_use(KEY.verifier), article_id=None, version_id=None),
            event(1, "approve", {"approval_id": 1, "statement_sha256": sha256_of(envelope)}),
            event(2, ACTION, hand_over(KEY, NEXT), article_id=None, version_id=None),
            event(3, "export", {"format": "markdown", "number": 1, "sha256": sha256_of(EXPORT)}),
        ]
        made = in_a_log(events, envelope, NEXT)
        if is_good:
            assert verify(made, [NEXT.verifier]).key == NEXT.verifier
        else:
            with pytest.raises(NotProved, match="not trusted"):
                verify(made, [NEXT.verifier])
        with pytest.raises(NotProved):
            verify(in_a_log(events, envelope, KEY), [KEY.verifier])


def test_a_hand_over_is_signed_by_both() -> None:
    envelope = sealed(with_verdict_set(good()), KEY)
    for after in (
        {**hand_over(KEY, NEXT), "signatures": hand_over(NEXT, NEXT)["signatures"]},
        {**hand_over(KEY, NEXT), "signatures": hand_over(KEY, KEY)["signatures"]},
        {"key": str(NEXT.verifier)},
        {**hand_over(KEY, NEXT), "from": str(NEXT.verifier)},
    ):
        events = [
            event(0, ACTION, first_use(KEY.verifier), article_id=None, version_id=None),
            event(1, "approve", {"approval_id": 1, "statement_sha256": sha256_of(envelope)}),
            event(2, ACTION, after, article_id=None, version_id=None),
            event(3, "export", {"format": "markdown", "number": 1, "sha256": sha256_of(EXPORT)}),
        ]
        with pytest.raises(NotProved, match=r"hand-over|does not follow"):
            verify(in_a_log(events, envelope, NEXT), [KEY.verifier])


LISTING = (
    b'---\ntitle: "Walking"\ncontributors:\n  - {"name": "Jane Doe", "orcid": "0000-0002-1825-0097"}\n'
    b"---\n\n# Walking\n"
)


@pytest.mark.parametrize(("named", "is_right"), [({"orcid": "0000-0002-1825-0097"}, True), ({}, False)])
def test_whom_the_text_lists_the_statement_names(named: dict[str, str], is_right: bool) -> None:
    statement = with_verdict_set(good())
    predicate, digest = predicate_of(statement), sha256_of(LISTING)
    statement["subject"][0]["digest"]["sha256"] = digest
    for one in predicate["sign_offs"]:
        one["version_sha256"] = digest
    predicate["contributors"].append({"person": None, "name": "Jane Doe", **named})
    if is_right:
        assert check_statement(statement, LISTING) == predicate
        return
    with pytest.raises(NotProved, match="does not name Jane Doe"):
        check_statement(statement, LISTING)
