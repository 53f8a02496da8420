"""Every approval anew from the rows: text, pairs, verdicts, independence, quorum (I2 to I5),
then against what was signed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from review_service.auditing.approval_rows import APPROVALS, LISTED, RawApproval, raw_approval
from review_service.auditing.rows import UNREADABLE, Fault, value_of
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
    found = raw_approval(connection, row, recorded.found_later)
    _check_text(found)
    _check_listed(connection, row)
    _check_pairs(found)
    _check_quorum(found)
    if "statement_sha256" in recorded.after:
        check_signed(found, recorded.after["statement_sha256"], recorded.keys)


def _check_text(found: RawApproval) -> None:
    """I5: the bytes are those that were approved, and the round of review was of them."""
    row = found.row
    if row.content is None or row.of_article != row.article_id:
        raise Fault(f"version {row.version_id} is not there, or is of another article.")
    if not hashlib.sha256(row.content.encode()).hexdigest() == row.sha256 == row.version_sha256:
        raise Fault(f"version {row.version_id} does not read as it did: its SHA-256 differs.")
    if row.quorum is None or row.reviewed_version != row.version_id:
        raise Fault(f"review {row.review_id} is not there, or is of another version.")


def _check_listed(connection: sa.Connection, row: Any) -> None:
    """I4: the rows by which contributors are found are those that the approved text lists."""
    there = [
        {name: value for name, value in one._mapping.items() if value}
        for one in connection.execute(LISTED, {"version": row.version_id})
    ]
    if there != listed_in(row.content.encode()):
        raise Fault(f"contributor of version {row.version_id}: the rows are not whom the text lists.")


def _check_pairs(found: RawApproval) -> None:
    """I2 and I4: every claim against every source that it cites, by enough people who neither
    wrote it nor are recused."""
    wanted = sorted(value_of(found.row.ruling_ids))
    there = [one.id for one in found.rulings]
    if there != wanted:
        raise Fault(f"ruling {min(set(wanted) ^ set(there), default=0)} is missing, or named twice.")
    by_pair: dict[tuple[str, int | None], list[Any]] = defaultdict(list)
    for one in found.rulings:
        if one.article_id != found.row.article_id:
            raise Fault(f"ruling {one.id} is of another article.")
        if one.person_id in found.writers | found.recused:
            raise Fault(f"ruling {one.id} is by person {one.person_id}, who wrote the article or is recused.")
        by_pair[one.fingerprint, one.source_id].append(one)
    high = {(pair.fingerprint, pair.source_id) for pair in found.pairs if pair.risk == "high"}
    waived = _waived(found, by_pair, high)
    by_pair = {key: _counting(rulings, waived) for key, rulings in by_pair.items()}
    if not found.pairs:
        raise Fault(f"version {found.row.version_id} has no claims.")
    used = set()
    for pair in found.pairs:
        where = f"claim {pair.claim_id} (number {pair.ordinal})"
        if pair.citation_id is not None and (
            pair.source_id is None or pair.of_version != found.row.version_id
        ):
            raise Fault(f"{where} cites a reference that is tied to no source, or is of another version.")
        people = {one.person_id for one in by_pair.get((pair.fingerprint, pair.source_id), ())}
        needed = max(1, found.row.high_risk_rulings) if pair.risk == "high" else 1
        if len(people) < needed:
            raise Fault(
                f"{where} against source {pair.source_id} has {len(people)} passing verdicts of {needed}."
            )
        used.add((pair.fingerprint, pair.source_id))
    if loose := sorted(one.id for key, rulings in by_pair.items() if key not in used for one in rulings):
        raise Fault(f"ruling {loose[0]} is on no claim of the version.")


def _waived(found: RawApproval, by_pair: dict[Any, list[Any]], high: set[Any]) -> set[int]:
    """The rulings that a waiver of the approval settles: each waiver is on one pair,
    in one context, and on all of it."""
    if [one.id for one in found.waivers] != sorted(value_of(found.row.waiver_ids)):
        raise Fault("a waiver that it rests on is missing, or named twice.")
    for one in found.waivers:
        check_waiver(one, found.row, found.writers | found.recused)
    in_context: dict[Any, list[Any]] = defaultdict(list)
    for key, rulings in by_pair.items():
        for one in rulings:
            in_context[key, one.context].append(one)
    settled: dict[int, set[int]] = {}
    for (key, _), rulings in in_context.items():
        if waiver := settles(found.waivers, rulings, found.row.waiver_rule or "none", key in high):
            settled[waiver.id] = {one.id for one in rulings}
    if idle := {one.id for one in found.waivers} - settled.keys():
        raise Fault(f"waiver {min(idle)} settles nothing that stood.")
    return {ruling_id for ids in settled.values() for ruling_id in ids}


def _counting(rulings: list[Any], waived: set[int]) -> list[Any]:
    """Without those that somebody set aside who is neither of two that differed, and said why.
    The rest must pass: what is waived by «partly supports», and by nothing else."""
    made = {one.id: one for one in rulings}
    aside = set()
    for by in rulings:
        one, other = made.get(by.settles_id), made.get(by.settles_other_id)
        if one is None or other is None:
            continue  # it settles nothing, or nothing any more: one of the two was replaced since
        if (
            one.verdict == other.verdict
            or len({one.person_id, other.person_id, by.person_id}) < 3
            or max(one.id, other.id) > by.id
            or len({(each.context, each.source_text_id) for each in (one, other, by)}) > 1
            or not by.note.strip()
        ):
            raise Fault(f"ruling {by.id} settles no disagreement: {one.id} and {other.id}.")
        aside |= {each.id for each in rulings if each.id < by.id and each.verdict != by.verdict}
    counting = [one for one in rulings if one.id not in aside]
    for one in counting:
        passing = "needs_no_citation" if one.source_id is None else "supports"
        if one.verdict != ("partly_supports" if one.id in waived else passing):
            raise Fault(f"ruling {one.id} does not let its claim pass: {one.verdict}.")
    return counting


def _check_quorum(found: RawApproval) -> None:
    """I3: enough different people signed this text and these verdicts, none of them a writer or recused."""
    row, people = found.row, set()
    for one in found.sign_offs:
        if (one.version_id, one.version_sha256) != (row.version_id, row.version_sha256):
            raise Fault(f"sign_off {one.id} is on another text.")
        if one.verdict_set_sha256 != row.verdict_set_sha256:
            raise Fault(f"sign_off {one.id} is on other verdicts.")
        if one.person_id in found.writers | found.recused:
            raise Fault(
                f"sign_off {one.id} is by person {one.person_id}, who wrote the article or is recused."
            )
        people.add(one.person_id)
    if len(people) < max(1, row.quorum):
        raise Fault(f"the quorum is short: {len(people)} of {row.quorum} signatures are there.")
