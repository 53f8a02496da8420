"""Rows that no event names by number: each matches one event in who did it, when, on what and with
which words, and each such event one row. Roles are what the history granted and did not revoke;
kept texts have the hash they are known by."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from review_service.auditing.rows import UNREADABLE, Fault, in_order, moment_of, value_of


@dataclass(frozen=True)
class Kind:
    """A table and the action that makes its rows. `of`, `by` and `made_at` are columns:
    the article (or source), the person and the time of the event, `version` one more where there is one.
    `says`: columns, each with its name in the event where that differs."""

    action: str
    made_at: str
    says: tuple[str, ...]
    of: str = "article_id"
    by: str = "person_id"
    version: str = ""

    def told(self, row: Any, after: Any) -> tuple[Any, ...]:
        subject = after.get("source_id") if row.article_id is None else row.article_id
        told = (after.get(name.rpartition(":")[2]) for name in self.says)
        return (subject, self.version and row.version_id, row.person_id, moment_of(row.happened_at), *told)

    def kept(self, row: Any) -> tuple[Any, ...]:
        kept = (getattr(row, name.partition(":")[0]) for name in self.says)
        version = self.version and getattr(row, self.version)
        return (
            getattr(row, self.of),
            version,
            getattr(row, self.by),
            moment_of(getattr(row, self.made_at)),
            *kept,
        )


SOURCE = "source_id"
KINDS = {
    "change_request": Kind("request_changes", "requested_at", ("reason",), version="version_id"),
    "disclosure": Kind("disclose", "disclosed_at", ("has_conflict",)),
    "dismissal": Kind("dismiss_finding", "dismissed_at", ("code", "is_dismissed", "reason")),
    "export_record": Kind("export", "exported_at", ("format", "sha256")),
    "notice": Kind("publish_notice", "published_at", ("kind", "text")),
    "reopening": Kind("reopen", "reopened_at", ("reason",)),
    "sign_off_withdrawal": Kind("withdraw_sign_off", "withdrawn_at", ("sign_off_id", "reason")),
    "source_distinction": Kind("tell_sources_apart", "told_at", ("second_id:other_id", "reason"), "first_id"),
    "source_merge": Kind("merge_source", "merged_at", ("merged_id", "reason"), "kept_id"),
    "source_status_change": Kind("change_source_status", "changed_at", ("reason",), SOURCE),
    "source_text": Kind("add_source_text", "added_at", ("number", "sha256"), SOURCE, "added_by"),
    "withdrawal": Kind("withdraw", "withdrawn_at", ("reason",), version="version_id"),
}
_OF_ACTION = {kind.action: table for table, kind in KINDS.items()}
_HASHED = {"house_text": "text", "policy": "content", "source_text": "text"}


class Matched:
    """Takes each event of the log, then compares what they said with the rows."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._told: dict[str, Counter[tuple[Any, ...]]] = {table: Counter() for table in KINDS}
        self._last: dict[tuple[Any, ...], int] = {}
        self._roles: set[tuple[int, str]] = set()

    def take(self, row: Any, after: Any) -> None:
        if table := _OF_ACTION.get(row.action):
            told = KINDS[table].told(row, after)
            self._told[table][told] += 1
            self._last[table, *told] = row.id
        elif row.action == "grant_role":
            self._roles.add((row.person_id, after["role"]))
        elif row.action == "revoke_role":
            self._roles.discard((row.person_id, value_of(row.before)["role"]))

    def finish(self) -> None:
        """Raises Fault naming the first row that differs."""
        for table in KINDS:
            self._check(table)
        self._check_roles()
        self._check_hashes()

    def _check(self, table: str) -> None:
        told = self._told[table]
        query = f"SELECT * FROM {table} WHERE id > :last ORDER BY id LIMIT :most"  # noqa: S608 - our own names
        for row in in_order(self._connection, query):
            try:
                kept = KINDS[table].kept(row)
            except UNREADABLE as error:
                raise Fault(f"{table} {row.id} cannot be read: {error}.") from None
            if not told[kept]:
                raise Fault(f"{table} {row.id} is not as any event recorded it.")
            told[kept] -= 1
        if missing := +told:
            event = min(self._last[table, *key] for key in missing)
            raise Fault(f"{table}: what event {event} recorded is not there.")

    def _check_roles(self) -> None:
        held = {
            (row.person_id, row.role): row.id
            for row in self._connection.execute(sa.text("SELECT id, person_id, role FROM role_grant"))
        }
        for held_role in sorted(held.keys() - self._roles, key=held.__getitem__):
            raise Fault(
                f"role_grant {held[held_role]}: the history did not grant {held_role[1]} to person "
                f"{held_role[0]}."
            )
        for person, role in sorted(self._roles - held.keys()):
            raise Fault(f"role_grant: person {person} does not hold {role}, which the history granted.")

    def _check_hashes(self) -> None:
        for table, column in _HASHED.items():
            query = sa.text(f"SELECT {column} AS text, sha256 FROM {table}")  # noqa: S608 - our own names
            with self._connection.execute(query, execution_options={"yield_per": 100}) as rows:
                for row in rows:
                    if hashlib.sha256(str(row.text).encode()).hexdigest() != row.sha256:
                        raise Fault(f"{table} {row.sha256[:12]}: its text has another SHA-256.")
