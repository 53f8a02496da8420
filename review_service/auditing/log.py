"""Every event hashed anew, the chain, the tree, the keys and the checkpoints; then what hangs on them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from review_service.auditing.acts import Acts
from review_service.auditing.approvals import Approved, check_approvals
from review_service.auditing.matched import Matched
from review_service.auditing.rows import UNREADABLE, Fault, in_order, moment_of, value_of
from review_service.core.errors import NotProved
from review_service.proof.checkpoint import Checkpoint, opened
from review_service.proof.events import NO_EVENT, event_data, event_hash
from review_service.proof.hand_over import ACTION, key_named
from review_service.proof.keys import VerifierKey
from review_service.proof.merkle import ended_by, grown, leaf_hash, root_of

_EVENTS = """
SELECT id, happened_at, person_id, action, article_id, version_id, before, after, prev, hash, nodes, source_id
FROM event WHERE id > :last ORDER BY id LIMIT :most
"""


@dataclass
class Audit:
    """`faults` are empty where everything holds; the first of the log ends the look at the log."""

    events: int = 0
    checkpoints: int = 0
    approvals: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class _Log:
    """The log as it grows while its rows are read."""

    size: int = 0
    last: str = NO_EVENT
    frontier: list[bytes] = field(default_factory=list)
    keys: list[VerifierKey] = field(default_factory=list)
    approvals: dict[int, Approved] = field(default_factory=dict)
    of_article: defaultdict[int, list[Approved]] = field(default_factory=lambda: defaultdict(list))


def audit(connection: sa.Connection, last_checkpoint: str = "") -> Audit:
    """Reads everything once. `last_checkpoint`: a note that somebody kept outside;
    without it nobody can see that the end of the log was cut off together with every checkpoint on it."""
    outcome, log = Audit(), _Log()
    try:
        _check_events(connection, log, outcome, last_checkpoint)
    except (Fault, NotProved) as fault:
        outcome.faults.append(str(fault))
    outcome.events = log.size
    for reason in check_approvals(connection, log.approvals, outcome):
        outcome.faults.append(reason)
    return outcome


def _check_events(connection: sa.Connection, log: _Log, outcome: Audit, last_checkpoint: str) -> None:
    points = _Checkpoints(connection, last_checkpoint)
    acts, matched = Acts(connection), Matched(connection)
    for row in in_order(connection, _EVENTS):
        try:
            after = _check_event(row, log)
        except UNREADABLE as error:
            raise Fault(f"event {row.id} cannot be read: {error}.") from None
        if row.action == ACTION:
            log.keys.append(key_named(after, log.keys[-1] if log.keys else None))
        elif row.action == "approve":
            approved = Approved(row.id, after, log.keys[-1:])
            log.approvals[after.get("approval_id", 0)] = approved
            log.of_article[row.article_id].append(approved)
        elif row.action == "find_contributor":
            for approved in log.of_article[row.article_id]:
                approved.found_later.add(after.get("person_id", 0))
        acts.take(row, after)
        matched.take(row, after)
        outcome.checkpoints += points.check(log)
    points.finish(log)
    _check_head(connection, log)
    acts.finish()
    matched.finish()


def _check_event(row: Any, log: _Log) -> Any:
    where = f"event {log.size + 1}"
    if row.id != log.size + 1:
        raise Fault(f"{where} is missing: the next row is event {row.id}.")
    if row.prev != log.last:
        raise Fault(f"{where} does not name the hash of the event before it.")
    after = value_of(row.after)
    data = event_data(
        {
            "action": row.action,
            "after": after,
            "article_id": row.article_id,
            "before": value_of(row.before),
            "happened_at": moment_of(row.happened_at),
            "index": log.size,
            "person_id": row.person_id,
            "prev": row.prev,
            "version_id": row.version_id,
        }
    )
    if event_hash(data) != row.hash:
        raise Fault(f"{where} does not say what it said when it was written: its hash differs.")
    if row.source_id != (after.get("source_id") if row.article_id is None else None):
        raise Fault(f"{where} is in the history of another source than the one it speaks of.")
    ended = ended_by(leaf_hash(data), log.size, log.frontier)
    if b"".join(ended).hex() != row.nodes:
        raise Fault(f"{where} does not hold the hashes of the tree.")
    log.frontier, log.size, log.last = grown(log.frontier, ended), row.id, row.hash
    return after


def _check_head(connection: sa.Connection, log: _Log) -> None:
    heads = connection.execute(sa.text("SELECT size, hash, frontier FROM log_head")).all()
    wanted = (log.size, log.last, b"".join(log.frontier).hex())
    if [tuple(head) for head in heads] != [wanted]:
        said = ", ".join(str(head.size) for head in heads) or "nothing"
        raise Fault(
            f"log_head: the log ends with event {log.size}, its head says {said} or names other hashes."
        )


class _Checkpoints:
    """Those that are kept, in the order of their sizes, and the one that somebody kept outside."""

    def __init__(self, connection: sa.Connection, outside: str) -> None:
        query = sa.text("SELECT id, size, root, note FROM checkpoint ORDER BY size")
        rows = connection.execute(query).all()
        for number, row in enumerate(rows, start=1):
            if row.id != number:
                raise Fault(f"checkpoint {number} is missing, or not in its place.")
        self._rows: Iterator[Any] = iter(rows)
        self._next = next(self._rows, None)
        self._last = rows[-1].size if rows else 0
        self._outside = outside

    def check(self, log: _Log) -> int:
        """How many checkpoints of this size were found good."""
        count = 0
        while self._next is not None and self._next.size == log.size:
            row = self._next
            said = _opened(row.note, log.keys, f"checkpoint {row.id}")
            root = root_of(log.frontier)
            if (said.size, said.root, row.root) != (log.size, root, root.hex()):
                raise Fault(f"checkpoint {row.id} is not of the {log.size} events that are there.")
            self._next, count = next(self._rows, None), count + 1
        if self._outside and log.keys and _size(self._outside) == log.size:
            if _opened(self._outside, log.keys, "the checkpoint kept outside").root != root_of(log.frontier):
                raise Fault(
                    f"The first {log.size} events are not those of the checkpoint that was kept outside."
                )
            self._outside = ""
        return count

    def finish(self, log: _Log) -> None:
        if self._next is not None:
            raise Fault(
                f"checkpoint {self._next.id} is of {self._next.size} events, {log.size} are there: the end "
                "was cut off."
            )
        if uncovered := [approval_id for approval_id, said in log.approvals.items() if self._is_bare(said)]:
            raise Fault(f"The checkpoint that was signed with approval {uncovered[0]} is missing.")
        if self._outside:
            raise Fault(
                f"The checkpoint kept outside is of {_size(self._outside)} events, {log.size} are there: "
                "the end was cut off."
            )

    def _is_bare(self, said: Approved) -> bool:
        return "statement_sha256" in said.after and said.event_id > self._last


def _size(note: str) -> int:
    from review_service.proof.checkpoint import size_named

    return size_named(note)


def _opened(note: str, keys: list[VerifierKey], what: str) -> Checkpoint:
    try:
        return opened(note, keys[-1:] if what.startswith("checkpoint") else keys)[0]
    except NotProved as error:
        raise Fault(f"{what}: {error}") from None
