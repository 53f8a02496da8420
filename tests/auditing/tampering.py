"""T13: every way to tamper with the rows that somebody with the database's own password has,
guards taken away first."""

import random
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from raw_sql import drop, triggers_of

APPROVED = "SELECT version_id FROM approval"
RESTED = "SELECT pair_id FROM ruling WHERE id IN (SELECT ruling_id FROM approval_ruling)"
OF_ROUND = "SELECT review_id FROM approval"
# Table → what is looked at of it, and the columns of those rows that no change may go unseen in.
COVERED: dict[str, tuple[str, tuple[str, ...]]] = {
    "event": ("true", ("id", "happened_at", "person_id", "action", "article_id", "version_id", "before",
        "after", "prev", "hash", "nodes", "source_id")),
    "log_head": ("true", ("size", "hash", "frontier")),
    "checkpoint": ("true", ("size", "root", "note")),
    "approval_statement": ("true", ("approval_id", "envelope", "sha256")),
    "approval": ("true", ("article_id", "version_id", "version_sha256", "review_id", "verdict_set_no",
        "verdict_set_sha256", "disclaimer_sha256", "policy_sha256", "rulings", "approved_at",
        "next_review_due", "references_kept")),
    "approval_ruling": ("true", ("approval_id", "ruling_id", "waiver_id")),
    "pair": (f"id IN ({RESTED})", ("article_id", "wording", "fingerprint", "context", "source_id")),
    "waiver_ruling": ("true", ("waiver_id", "ruling_id")),
    "version": ("true", ("article_id", "number", "content", "sha256", "submitted_by")),
    "ruling": ("true", ("article_id", "claim_id", "verdict", "person_id", "note")),
    "sign_off": ("true", ("version_id", "version_sha256", "verdict_set_sha256", "person_id")),
    "review": (f"id IN ({OF_ROUND})", ("version_id", "quorum", "high_risk_rulings")),
    "claim": (f"version_id IN ({APPROVED})", ("version_id", "ordinal", "text", "risk", "fingerprint")),
    "citation": (f"claim_id IN (SELECT id FROM claim WHERE version_id IN ({APPROVED}))",
        ("claim_id", "reference_id")),
    "reference": (f"version_id IN ({APPROVED})", ("version_id", "key", "source_id")),
    "waiver": ("true", ("article_id", "version_id", "claim_id", "rulings", "person_id", "printed_name",
        "credentials", "reason", "meaning", "method", "waived_at")),
    "waiver_withdrawal": ("true", ("article_id", "waiver_id", "person_id", "reason")),
    "policy": (f"id IN (SELECT policy_id FROM review WHERE id IN ({OF_ROUND}))", ("waivers",)),
    "contribution": (f"version_id IN ({APPROVED})", ("person_id",)),
    "sign_off_withdrawal": ("true", ("article_id", "sign_off_id", "person_id", "reason", "withdrawn_at")),
    "disclosure": ("true", ("article_id", "person_id", "has_conflict", "disclosed_at")),
    "reopening": ("true", ("article_id", "person_id", "reason", "reopened_at")),
    "source_text": ("true", ("source_id", "number", "text", "sha256", "added_at", "added_by")),
    "role_grant": ("true", ("person_id", "role")),
}  # fmt: skip
# Of rulings and signatures that an approval rests on, more is covered: the statement holds it.
RULED = ("passage", "locator", "pair_id", "ruled_at")
SIGNED = (
    "review_id",
    "verdict_set_no",
    "printed_name",
    "credentials",
    "specialty",
    "method",
    "statement_sha256",
    "signed_at",
)
DELETED = (
    "event",
    "checkpoint",
    "approval_statement",
    "approval",
    "approval_ruling",
    "version",
    "ruling",
    "pair",
    "sign_off",
    "waiver",
    "waiver_ruling",
    "waiver_withdrawal",
    "claim",
    "citation",
    "log_head",
    "sign_off_withdrawal",
    "disclosure",
    "role_grant",
)
INSERTED = (
    "event",
    "approval",
    "version",
    "ruling",
    "waiver",
    "waiver_withdrawal",
    "log_head",
    "sign_off_withdrawal",
    "disclosure",
)
REFUSED_ANYHOW = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.StatementError)


class Tamperer:
    """One connection, one choice after the other; what the database refuses even without
    its guards is tried again."""

    def __init__(self, connection: sa.Connection, seed: int) -> None:
        self.connection, self.choice = connection, random.Random(seed)
        self.is_sqlite = connection.dialect.name == "sqlite"

    def unguard(self) -> None:
        for table in COVERED:
            for guard in triggers_of(self.connection, table):
                drop(self.connection, guard)
        if self.is_sqlite:
            self.connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")

    def one(self) -> str:
        """Tampers once, in a way that really changed something; says how."""
        while True:
            kind: Callable[[], str] = self.choice.choices(
                (self.change, self.delete, self.insert, self.reorder, self.truncate, self.swap),
                weights=(60, 12, 8, 8, 4, 8),
            )[0]
            try:
                if how := kind():
                    self._check_keys()
                    return how
            except REFUSED_ANYHOW:
                pass
            self.undo()

    def undo(self) -> None:
        self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT untouched")

    def _check_keys(self) -> None:
        if not self.is_sqlite:
            self.connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))

    def change(self) -> str:
        table = self.choice.choices(
            list(COVERED), weights=[9, 1, 2, 2, 5, 2, 3, 2, 3, 6, 4, 2, 3, 2, 2, 3, 2, 1, 1, 2, 2, 1, 2, 1]
        )[0]
        where, columns = COVERED[table]
        if table in {"ruling", "sign_off"} and self.choice.random() < 0.5:
            where, columns = self._rested_on(table)
        row = self._row(table, where)
        column = self.choice.choice(columns)
        was = row[column]
        new = self._other(table, column, was)
        sql = f'UPDATE "{table}" SET "{column}" = {self._cast(table, column)} WHERE id = :id'
        self.connection.execute(sa.text(sql), {"new": new, "id": row["id"]})
        return (
            ""
            if self._reads_as(table, row, column)
            else f"{table} {row['id']}: {column} {was!r:.60} → {new!r:.60}"
        )

    def _reads_as(self, table: str, row: dict[str, object], column: str) -> bool:
        """Nothing changed: the same value in other words, such as a time with other blanks."""
        query = sa.text(f'SELECT "{column}" AS now FROM "{table}" WHERE id = :id')
        found = self.connection.execute(query, {"id": row["id"]}).one_or_none()
        return found is not None and found.now == row[column]

    def _rested_on(self, table: str) -> tuple[str, tuple[str, ...]]:
        if table == "sign_off":
            signed = "review_id = approval.review_id AND sign_off.verdict_set_no = approval.verdict_set_no"
            return f"EXISTS (SELECT 1 FROM approval WHERE sign_off.{signed})", SIGNED
        return "id IN (SELECT ruling_id FROM approval_ruling)", RULED

    def _row(self, table: str, where: str) -> dict[str, object]:
        rows = (
            self.connection.execute(sa.text(f'SELECT * FROM "{table}" WHERE {where} ORDER BY id'))
            .mappings()
            .all()
        )
        return dict(self.choice.choice(rows))

    def _cast(self, table: str, column: str) -> str:
        if self.is_sqlite:
            return ":new"
        kind = self.connection.execute(
            sa.text(
                    "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = CAST(:t AS "
                    "regclass) AND attname = :c"),
            {"t": f'"{table}"', "c": column},
        ).scalar_one()  # fmt: skip
        return f"CAST(:new AS {kind})"

    def _other(self, table: str, column: str, was: object) -> object:
        """Another value of the same kind: sometimes one that another row has, which looks right."""
        if self.choice.random() < 0.5:
            values = self.connection.execute(sa.text(f'SELECT "{column}" FROM "{table}"')).scalars().all()
            return self._plain(self.choice.choice(values))
        if isinstance(was, bool | int):
            return was + self.choice.choice((-1, 1, 7))
        if was is None:
            return 1
        text = str(self._plain(was)) or "x"
        place = self.choice.randrange(len(text))
        letter = self.choice.choice([one for one in "0123456789abcdef" if one != text[place]])
        return text[:place] + letter + text[place + 1 :]

    @staticmethod
    def _plain(value: object) -> object:
        import json

        return json.dumps(value) if isinstance(value, dict | list) else value

    def delete(self) -> str:
        table = self.choice.choice(DELETED)
        where = COVERED[table][0]
        row = self._row(table, where)
        self.connection.execute(sa.text(f'DELETE FROM "{table}" WHERE id = :id'), {"id": row["id"]})
        return f"{table} {row['id']} deleted"

    def insert(self) -> str:
        """The copy of a row under a new id."""
        table = self.choice.choice(INSERTED)
        row = self._row(table, "true")
        row["id"] = self.connection.execute(sa.text(f'SELECT max(id) + 1 FROM "{table}"')).scalar_one()
        if table == "ruling":
            row["replaces_id"] = self.connection.execute(sa.text("SELECT max(id) FROM ruling")).scalar_one()
        if table == "version":
            row["number"] = 9
        if table == "sign_off_withdrawal":
            row["sign_off_id"] = self.connection.execute(sa.text("SELECT max(id) FROM sign_off")).scalar_one()
        row = {name: self._plain(value) for name, value in row.items()}
        names = ", ".join(f'"{name}"' for name in row)
        self.connection.execute(
            sa.text(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(":" + n for n in row)})'), row
        )
        return f"{table} {row['id']} inserted"

    def reorder(self) -> str:
        """Two events change their places: all that they say, but not their numbers and hashes,
        or those too."""
        size = self.connection.execute(sa.text("SELECT max(id) FROM event")).scalar_one()
        one, other = self.choice.sample(range(1, size + 1), 2)
        whole = self.choice.random() < 0.5
        columns = ["happened_at", "person_id", "action", "article_id", "version_id", "before", "after"]
        columns += ["prev", "hash", "nodes"] if whole else []
        return self._swapped("event", one, other, columns)

    def truncate(self) -> str:
        """The end of the log is cut off; sometimes the head is put right too."""
        size = self.connection.execute(sa.text("SELECT max(id) FROM event")).scalar_one()
        left = self.choice.randrange(0, size)
        self.connection.execute(sa.text("DELETE FROM event WHERE id > :left"), {"left": left})
        if self.choice.random() < 0.5:
            last = self.connection.execute(
                sa.text("SELECT hash FROM event WHERE id = :left"), {"left": left}
            ).scalar()
            self.connection.execute(
                sa.text("UPDATE log_head SET size = :left, hash = :hash"),
                {"left": left, "hash": last or "0" * 64},
            )
        return f"events after {left} cut off"

    def swap(self) -> str:
        table, columns = self.choice.choice(
            (
                ("sign_off", ["person_id"]),
                ("sign_off", ["printed_name", "credentials", "signed_at", "person_id"]),
                ("approval_statement", ["envelope"]),
                ("approval_statement", ["envelope", "sha256"]),
                ("checkpoint", ["note"]),
                ("ruling", ["person_id"]),
                ("ruling", ["verdict", "note"]),
                ("version", ["content", "sha256"]),
            )
        )
        ids = self.connection.execute(sa.text(f"SELECT id FROM {table} ORDER BY id")).scalars().all()
        if len(ids) < 2:
            return ""
        one, other = self.choice.sample(ids, 2)
        return self._swapped(table, one, other, columns)

    def _swapped(self, table: str, one: int, other: int, columns: list[str]) -> str:
        names = ", ".join(f'"{name}"' for name in columns)
        query = sa.text(f"SELECT {names} FROM {table} WHERE id = :id")
        first, second = (
            dict(self.connection.execute(query, {"id": id_}).mappings().one()) for id_ in (one, other)
        )
        if first == second:
            return ""
        setting = ", ".join(
            f'"{name}" = {self._cast(table, name).replace(":new", f":{name}")}' for name in columns
        )
        for id_, values in ((one, second), (other, first)):
            given = {name: self._plain(value) for name, value in values.items()}
            self.connection.execute(
                sa.text(f"UPDATE {table} SET {setting} WHERE id = :id"), {**given, "id": id_}
            )
        return f"{table} {one} and {other} swapped: {names}"


def tampered(connection: sa.Connection, seed: int, times: int) -> Iterator[str]:
    """Each time the rows are as they were but for one change; the guards are gone for all of them."""
    tamperer = Tamperer(connection, seed)
    tamperer.unguard()
    connection.exec_driver_sql("SAVEPOINT untouched")
    for _ in range(times):
        yield tamperer.one()
        tamperer.undo()
