"""Every approval anew from the rows: text, pairs, verdicts, independence, quorum (I2 to I5),
then against what was signed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from review_service.auditing.approval_rows import APPROVALS, LISTED, RawApproval, raw_approval
from review_service.auditing.rows import UNREADABLE, Fault
from review_service.auditing.signed import check_signed
from review_service.auditing.waivers import check_waiver, settles
from review_service.core.errors import NotProved
from review_service.proof.keys import VerifierKey
from review_service.proof.listed import listed_in


@dataclass(frozen=True)
class Approved:
    """What the log says of an approval: its event, what that says, the key in force then,
    and who was found to be a contributor only afterwards, by an account or an iD that came later."""

    event_id: int
    after: Any
    keys: list[VerifierKey]
    found_later: set[int] = field(default_factory=set)


class Counted(Protocol):
    approvals: int


def check_approvals(
    connection: sa.Connection, recorded: dict[int, Approved], counted: Counted
) -> Iterator[str]:
    """The first thing that is wrong with each approval, in words that name the row."""
    last, seen = 0, set()
    while rows := connection.execute(APPROVALS, {"last": last}).all():
        for row in rows:
            seen.add(row.id)
            try:
                check_one(connection, row, recorded.get(row.id))
            except (Fault, NotProved) as fault:
                yield f"approval {row.id}: {fault}"
            except UNREADABLE as error:
                yield f"approval {row.id}, or what it rests on, cannot be read: {error}."
            counted.approvals += 1
        last = rows[-1].id
    for missing in sorted(recorded.keys() - seen):
        yield f"approval {missing}, which event {recorded[missing].event_id} recorded, is not there."


def check_one(connection: sa.Connection, row: Any, recorded: Approved | None) -> None:
    if recorded is None:
        raise Fault("no event of the history records it.")
    approval = raw_approval(connection, row, recorded.found_later)
    _check_text(approval)
    _check_listed(connection, row)
    _check_pairs(approval)
    _check_quorum(approval)
    if "statement_sha256" in recorded.after:
        check_signed(approval, recorded.after["statement_sha256"], recorded.keys)


def _check_text(approval: RawApproval) -> None:
    """I5: the bytes are those that were approved, and the round of review was of them."""
    row = approval.row
    if row.content is None or row.of_article != row.article_id:
        raise Fault(f"version {row.version_id} is not there, or is of another article.")
    if not hashlib.sha256(row.content.encode()).hexdigest() == row.sha256 == row.version_sha256:
        raise Fault(f"version {row.version_id} does not read as it did: its SHA-256 differs.")
    if row.quorum is None or row.reviewed_version != row.version_id:
        raise Fault(f"review {row.review_id} is not there, or is of another version.")


def _check_listed(connection: sa.Connection, row: Any) -> None:
    """I4: the rows by which contributors are found are those that the approved text lists."""
    there = [
        {name: value for name, value in contributor._mapping.items() if value}
        for contributor in connection.execute(LISTED, {"version": row.version_id})
    ]
    if there != listed_in(row.content.encode()):
        raise Fault(f"contributor of version {row.version_id}: the rows are not whom the text lists.")


def _check_pairs(approval: RawApproval) -> None:
    """I2 and I4: every claim against every source that it cites, by enough people who neither
    wrote it nor are recused."""
    wanted = [name.ruling_id for name in approval.named]
    there = [ruling.id for ruling in approval.rulings]
    if there != wanted:
        raise Fault(f"ruling {min(set(wanted) ^ set(there), default=0)} is missing, or named twice.")
    if len(wanted) != approval.row.rulings:
        raise Fault(f"{len(wanted)} rulings are named, it was made on {approval.row.rulings}.")
    by_pair: dict[tuple[str, int | None], list[Any]] = defaultdict(list)
    for ruling in approval.rulings:
        if {ruling.article_id, ruling.pair_article} != {approval.row.article_id}:
            raise Fault(f"ruling {ruling.id} is of another article.")
        if ruling.person_id in approval.writers | approval.recused:
            raise Fault(
                f"ruling {ruling.id} is by person {ruling.person_id}, who wrote the article or is recused."
            )
        by_pair[ruling.fingerprint, ruling.source_id].append(ruling)
    high = {(pair.fingerprint, pair.source_id) for pair in approval.pairs if pair.risk == "high"}
    waived = _waived(approval, by_pair, high)
    by_pair = {key: _counting(rulings, waived) for key, rulings in by_pair.items()}
    if not approval.pairs:
        raise Fault(f"version {approval.row.version_id} has no claims.")
    used = set()
    for pair in approval.pairs:
        where = f"claim {pair.claim_id} (number {pair.ordinal})"
        if pair.citation_id is not None and (
            pair.source_id is None or pair.of_version != approval.row.version_id
        ):
            raise Fault(f"{where} cites a reference that is tied to no source, or is of another version.")
        people = {ruling.person_id for ruling in by_pair.get((pair.fingerprint, pair.source_id), ())}
        needed = max(1, approval.row.high_risk_rulings) if pair.risk == "high" else 1
        if len(people) < needed:
            raise Fault(
                f"{where} against source {pair.source_id} has {len(people)} passing verdicts of {needed}."
            )
        used.add((pair.fingerprint, pair.source_id))
    if loose := sorted(
        ruling.id for key, rulings in by_pair.items() if key not in used for ruling in rulings
    ):
        raise Fault(f"ruling {loose[0]} is on no claim of the version.")


def _waived(approval: RawApproval, by_pair: dict[Any, list[Any]], high: set[Any]) -> set[int]:
    """The rulings that a waiver of the approval settles: each waiver is on one pair,
    in one context, and on all of it."""
    named = {name.waiver_id for name in approval.named if name.waiver_id is not None}
    if [waiver_row.id for waiver_row in approval.waivers] != sorted(named):
        raise Fault("a waiver that it rests on is missing.")
    for waiver_row in approval.waivers:
        check_waiver(waiver_row, approval.row, approval.writers | approval.recused)
    in_context: dict[Any, list[Any]] = defaultdict(list)
    for key, rulings in by_pair.items():
        for waiver_row in rulings:
            in_context[key, waiver_row.context].append(waiver_row)
    settled: dict[int, set[int]] = {}
    for (key, _), rulings in in_context.items():
        if waiver := settles(approval.waivers, rulings, approval.row.waiver_rule or "none", key in high):
            settled[waiver.id] = {ruling.id for ruling in rulings}
    if idle := named - settled.keys():
        raise Fault(f"waiver {min(idle)} settles nothing that stood.")
    for name in approval.named:
        if name.waiver_id != next((number for number, ids in settled.items() if name.ruling_id in ids), None):
            raise Fault(f"ruling {name.ruling_id} is named with another waiver than the one that settles it.")
    return {ruling_id for ids in settled.values() for ruling_id in ids}


def _counting(rulings: list[Any], waived: set[int]) -> list[Any]:
    """Without those that somebody set aside who is neither of two that differed, and said why.
    The rest must pass: what is waived by «partly supports», and by nothing else."""
    made = {ruling.id: ruling for ruling in rulings}
    aside = set()
    for by in rulings:
        first, other = made.get(by.settles_id), made.get(by.settles_other_id)
        if first is None or other is None:
            continue  # it settles nothing, or nothing any more: one of the two was replaced since
        if (
            first.verdict == other.verdict
            or len({first.person_id, other.person_id, by.person_id}) < 3
            or max(first.id, other.id) > by.id
            or len({(each.context, each.source_text_id) for each in (first, other, by)}) > 1
            or not by.note.strip()
        ):
            raise Fault(f"ruling {by.id} settles no disagreement: {first.id} and {other.id}.")
        aside |= {each.id for each in rulings if each.id < by.id and each.verdict != by.verdict}
    counting = [ruling for ruling in rulings if ruling.id not in aside]
    for first in counting:
        passing = "needs_no_citation" if first.source_id is None else "supports"
        if first.verdict != ("partly_supports" if first.id in waived else passing):
            raise Fault(f"ruling {first.id} does not let its claim pass: {first.verdict}.")
    return counting


def _check_quorum(approval: RawApproval) -> None:
    """I3: enough different people signed this text and these verdicts, none of them a writer or recused."""
    row, people = approval.row, set()
    for sign_off in approval.sign_offs:
        if (sign_off.version_id, sign_off.version_sha256) != (row.version_id, row.version_sha256):
            raise Fault(f"sign_off {sign_off.id} is on another text.")
        if sign_off.verdict_set_sha256 != row.verdict_set_sha256:
            raise Fault(f"sign_off {sign_off.id} is on other verdicts.")
        if sign_off.person_id in approval.writers | approval.recused:
            raise Fault(
                f"sign_off {sign_off.id} is by person {sign_off.person_id}, who wrote the article or is "
                "recused."
            )
        people.add(sign_off.person_id)
    if len(people) < max(1, row.quorum):
        raise Fault(f"the quorum is short: {len(people)} of {row.quorum} signatures are there.")
