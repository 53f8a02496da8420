"""Raw SQL as an attacker with the application's own connection would write it,
and what the database answers."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa

from review_service.core.db import Database

ROUND = "(SELECT max(id) FROM review WHERE review.version_id = a.version_id)"
HOUSE = "(SELECT min(sha256) FROM house_text)"


@contextmanager
def attacking(database: Database) -> Iterator[sa.Connection]:
    """A connection whose every change, dropped triggers too, is rolled back."""
    with database.engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()


def run(connection: sa.Connection, sql: str, ids: Mapping[str, int]) -> int:
    """How many rows were written. `:name` in the SQL stands for the id of that person or article."""
    used = {name: ids[name] for name in re.findall(r"(?<!:):(\w+)", sql)}
    return connection.execute(sa.text(sql), used).rowcount


def answer(connection: sa.Connection, sql: str, ids: Mapping[str, int]) -> str:
    """Why the database refused, keys that wait for the commit included;
    empty where it let the attack pass."""
    try:
        assert run(connection, sql, ids) != 0, f"this attack touches no row, so it proves nothing: {sql}"
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        elif connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            return "FOREIGN KEY constraint failed"
    except sa.exc.DBAPIError as error:
        return str(error.orig)
    return ""


def table_of(connection: sa.Connection, guard: str) -> str:
    query = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = :guard"
        if connection.dialect.name == "sqlite"
        else "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = :guard"
    )
    return str(connection.execute(sa.text(query), {"guard": guard}).scalar_one())


def drop(connection: sa.Connection, guard: str) -> None:
    on_table = "" if connection.dialect.name == "sqlite" else f" ON {table_of(connection, guard)}"
    connection.execute(sa.text(f"DROP TRIGGER {guard}{on_table}"))


def triggers_of(connection: sa.Connection, table: str) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal"
    )
    return list(connection.execute(sa.text(query), {"table": table}).scalars())


def _insert(table: str, values: Mapping[str, str], source: str) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}"


def _of(article: str) -> str:
    return f"article a JOIN version v ON v.id = a.version_id WHERE a.id = :{article}"


def sign_off_row(article: str, person: str, **changes: str) -> str:
    """A signature that is right in everything but the changes."""
    values = {
        "article_id": "a.id",
        "version_id": "a.version_id",
        "version_sha256": "v.sha256",
        "review_id": ROUND,
        "verdict_set_no": "a.verdict_set_no",
        "verdict_set_sha256": "'the rulings'",
        "person_id": f":{person}",
        "printed_name": "'Somebody'",
        "credentials": "''",
        "specialty": "''",
        "statement_sha256": HOUSE,
        "signed_at": "CURRENT_TIMESTAMP",
        "interests": "''",
        "method": "'password+totp'",
        "renewal": "0",
        "is_late": "FALSE",
    }
    return _insert("sign_off", values | changes, _of(article))


def withdrawn_row(article: str, person: str) -> str:
    """The newest signature on the article, withdrawn by this person whose it may be."""
    return (
        "INSERT INTO sign_off_withdrawal (article_id, sign_off_id, person_id, reason, withdrawn_at)"
        f" SELECT article_id, max(id), :{person}, 'x', CURRENT_TIMESTAMP FROM sign_off"
        f" WHERE article_id = :{article} GROUP BY article_id"
    )


def approval_row(article: str, **changes: str) -> str:
    values = {
        "article_id": "a.id",
        "version_id": "a.version_id",
        "version_sha256": "v.sha256",
        "review_id": ROUND,
        "verdict_set_no": "a.verdict_set_no",
        "verdict_set_sha256": "'the rulings'",
        "disclaimer_sha256": HOUSE,
        "policy_sha256": HOUSE,
        "rulings": (
            "(SELECT count(DISTINCT ruling_id) FROM pair_ruling WHERE version_id = a.version_id AND holds)"
        ),
        "approved_at": "CURRENT_TIMESTAMP",
        "next_review_due": "CURRENT_TIMESTAMP",
    }
    return _insert("approval", values | changes, _of(article))


def approval_names(ruling: str, article: str = "approved") -> str:
    """One more ruling in the list of the article's approval."""
    return (
        f"INSERT INTO approval_ruling (approval_id, ruling_id) SELECT max(id), {ruling}"
        f" FROM approval WHERE article_id = :{article}"
    )


_PAIR_OF = "article a JOIN claim_pair pair ON pair.version_id = a.version_id AND pair.ordinal = {}"
NEWEST_PAIR = "(SELECT max(id) FROM pair)"


def pair_row(article: str, ordinal: str = "1", **changes: str) -> str:
    """What the claim would be ruled on, but for the changes; `populated` has the unchanged one."""
    columns = ("article_id", "wording", "fingerprint", "context", "source_id", "source_text_id")
    values = {name: f"pair.{name}" for name in columns}
    return _insert("pair", values | changes, f"{_PAIR_OF.format(ordinal)} WHERE a.id = :{article}")


def ruling_row(article: str, person: str, **changes: str) -> str:
    """A ruling on the first claim, which cites one source; `ordinal` means another."""
    ordinal = changes.pop("ordinal", "1")
    values = {
        "article_id": "a.id",
        "claim_id": "pair.claim_id",
        "pair_id": "pair.pair_id",
        "verdict": "'supports'",
        "passage": "''",
        "locator": "''",
        "note": "''",
        "person_id": f":{person}",
        "ruled_at": "CURRENT_TIMESTAMP",
    }
    return _insert("ruling", values | changes, f"{_PAIR_OF.format(ordinal)} WHERE a.id = :{article}")


def last_ruling(person: str) -> str:
    """Of this person on the claim that a row of `ruling_row` is on."""
    return (
        "(SELECT max(made.id) FROM ruling made JOIN pair judged ON judged.id = made.pair_id WHERE "
        f"made.article_id = a.id AND judged.fingerprint = pair.fingerprint AND made.person_id = {person})"
    )


POLICY = "(SELECT min(id) FROM policy)"


def review_row(article: str, quorum: str = f"(SELECT quorum FROM policy WHERE id = {POLICY})") -> str:
    values = {
        "article_id": "a.id",
        "version_id": "a.version_id",
        "number": "9",
        "policy_id": POLICY,
        "quorum": quorum,
        "high_risk_rulings": f"(SELECT high_risk_rulings FROM policy WHERE id = {POLICY})",
        "started_at": "CURRENT_TIMESTAMP",
        "started_by": ":editor",
    }
    return _insert("review", values, _of(article))


def disclosure_row(article: str, person: str, has_conflict: bool = False) -> str:
    return (
        "INSERT INTO disclosure (article_id, person_id, has_conflict, statement, categories, disclosed_at)"
        f" VALUES (:{article}, :{person}, {has_conflict}, '', '[]', CURRENT_TIMESTAMP)"
    )


def contribution_row(article: str, person: str) -> str:
    values = {"article_id": "a.id", "version_id": "a.version_id", "person_id": f":{person}"}
    return _insert("contribution", values, _of(article))


def version_row(article: str, number: str) -> str:
    copied = ("article_id", "title", "audience", "content", "sha256", "original", "warnings")
    values = {name: f"v.{name}" for name in copied}
    values |= {"number": number, "submitted_at": "CURRENT_TIMESTAMP", "submitted_by": ":author"}
    return _insert("version", values, _of(article))


def newest_version(article: str) -> str:
    return (
        "UPDATE article SET status = 'submitted', approval_id = NULL, version_id ="
        f" (SELECT max(id) FROM version WHERE article_id = :{article}) WHERE id = :{article}"
    )


def status_change_row(source: str, **changes: str) -> str:
    values = {
        "source_id": source,
        "status": "'retracted'",
        "reason": "'x'",
        "found_in": "''",
        "last_ruling_id": "(SELECT max(id) FROM ruling)",
        "takes_back_id": "NULL",
        "changed_at": "CURRENT_TIMESTAMP",
    }
    chosen = values | changes
    return f"INSERT INTO source_status_change ({', '.join(chosen)}) VALUES ({', '.join(chosen.values())})"


def merge_row(merged: str, kept: str) -> str:
    return (
        "INSERT INTO source_merge (merged_id, kept_id, reason, merged_at)"
        f" VALUES ({merged}, {kept}, 'x', CURRENT_TIMESTAMP)"
    )


def copy_row(table: str, columns: list[str], where: str) -> str:
    """The same row once more, under a new id."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE {where} LIMIT 1"
