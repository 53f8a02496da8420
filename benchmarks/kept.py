"""Databases full of articles, filled once and kept: a run works on a copy of its own, which goes with it.

What is kept bears the digest of the schema, of what fills it and of how many articles it has:
where one of them changes, it is filled anew, and the one before is dropped. Articles are made on SQLite,
past every guard; PostgreSQL takes the same rows by COPY.
"""

import hashlib
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from filling import fill
from psycopg import sql
from sqlalchemy.engine import make_url

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.schema.upgrade import migrate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = ROOT / ".benchmarks"
SECRET = "benchmark " * 4  # the same in each run: second factors are kept under it
POSTGRESQL = os.environ.get("REVIEW_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
KEPT, COPY = "review_benchmark_kept_", "review_benchmark_run_"


def key(articles: int) -> str:
    """Changes with the schema and with what fills it."""
    digest = hashlib.sha256(str(articles).encode())
    schema = [*(ROOT / "migrations").rglob("*"), *(ROOT / "review_service" / "schema").rglob("*")]
    for path in [*sorted(schema), *(HERE / name for name in ("article.py", "filling.py", "kept.py"))]:
        if path.suffix in {".py", ".sql"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def filled(kind: str, articles: int) -> Iterator[str]:
    """The address of a copy that is removed at the end; the first time takes some minutes
    for 10,000 articles."""
    with _postgresql(articles) if kind == "postgresql" else _sqlite(articles) as url:
        yield url


@contextmanager
def _sqlite(articles: int) -> Iterator[str]:
    kept = _kept_file(articles)
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{shutil.copy(kept, Path(folder) / 'benchmark.sqlite3')}"


def _kept_file(articles: int) -> Path:
    kept = FOLDER / f"{key(articles)}.sqlite3"
    if not kept.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        filling = kept.with_suffix(".filling")
        database = Database(f"sqlite:///{filling}")
        migrate(database)
        fill(database, Settings(secret_key=SECRET, database_url=str(database.engine.url)), articles)
        database.dispose()
        filling.rename(kept)  # what was broken off is not taken for whole
    return kept


@contextmanager
def _postgresql(articles: int) -> Iterator[str]:
    name, copy = KEPT + key(articles), COPY + secrets.token_hex(5)
    engine = sa.create_engine(make_url(POSTGRESQL), isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        if name not in _databases(server):
            for old in _databases(server):
                server.execute(sa.text(f"DROP DATABASE {old} WITH (FORCE)"))
            copied(server, _kept_file(articles), name)
        server.execute(sa.text(f"CREATE DATABASE {copy} TEMPLATE {name}"))
        try:
            yield address(copy)
        finally:
            server.execute(sa.text(f"DROP DATABASE {copy} WITH (FORCE)"))
    engine.dispose()


def _databases(server: sa.Connection) -> list[str]:
    found = server.scalars(
        sa.text("SELECT datname FROM pg_database WHERE starts_with(datname, :kept)"), {"kept": KEPT}
    )
    return list(found)


def address(name: str) -> str:
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


def copied(server: sa.Connection, kept: Path, name: str) -> None:
    """The same rows as in the file, and the statistics that autovacuum would gather by and by."""
    filling = f"{name}_filling"
    server.execute(sa.text(f"CREATE DATABASE {filling}"))
    database = Database(address(filling))
    migrate(database)
    database.dispose()
    with closing(sqlite3.connect(kept)) as rows, psycopg.connect(address(filling)) as target:
        # no trigger and no foreign key is asked again: they were on the way into the file
        target.execute("SET session_replication_role = replica")
        target.execute("SET timezone = 'UTC'")
        tables = _tables(rows)
        target.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        for table in tables:
            _copy_table(rows, target, table)
    with psycopg.connect(address(filling), autocommit=True) as target:
        target.execute("VACUUM ANALYZE")
    server.execute(sa.text(f"ALTER DATABASE {filling} RENAME TO {name}"))


def _tables(rows: sqlite3.Connection) -> list[str]:
    named = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in named if name != "alembic_version"]


def _copy_table(rows: sqlite3.Connection, target: psycopg.Connection, table: str) -> None:
    """SQLite's way to write a value is one that PostgreSQL reads: 0 and 1 for no and yes,
    times in UTC without a zone."""
    columns = [row[1] for row in rows.execute(f'PRAGMA table_info("{table}")')]
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
    names = ", ".join(f'"{column}"' for column in columns)
    with target.cursor().copy(into) as copy:
        for row in rows.execute(f'SELECT {names} FROM "{table}"'):
            copy.write_row(row)
    if "id" in columns:
        sequence = target.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table]).fetchone()
        if sequence and sequence[0]:
            newest = sql.SQL("SELECT setval(%s, (SELECT max(id) FROM {}))").format(sql.Identifier(table))
            target.execute(newest, [sequence[0]])
