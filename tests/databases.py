"""Databases of the tests. Making and dropping one on PostgreSQL costs a checkpoint of the whole server,
seconds where its disk is busy; so each worker keeps one, and emptying it takes some 50 ms."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# What a test may have changed that no DELETE takes back: xmin is the transaction that
# wrote a row of the catalogue.
SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT 'trigger ' || oid || ' ' || xmin AS part FROM pg_trigger
    UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT 'constraint ' || oid || ' ' || xmin FROM pg_constraint WHERE oid >= 16384
    UNION ALL SELECT 'column ' || attrelid || attname || ' ' || xmin FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 'index ' || indexrelid || ' ' || xmin FROM pg_index WHERE indexrelid >= 16384
    UNION ALL SELECT 'view ' || oid || ' ' || xmin FROM pg_rewrite WHERE oid >= 16384
    UNION ALL SELECT 'relation ' || oid || coalesce(relacl::text, '') FROM pg_class WHERE oid >= 16384
    UNION ALL SELECT 'schema ' || oid || ' ' || xmin FROM pg_namespace WHERE nspname = 'public'
    UNION ALL SELECT 'setting ' || setrole || setconfig::text FROM pg_db_role_setting AS setting
        JOIN pg_database AS db ON db.oid = setting.setdatabase WHERE db.datname = current_database()
) AS parts
"""
OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SEQUENCES = """
SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def create(server: sa.Engine, template: str = "template1") -> str:
    """The name of a new database. It forgets its last commits when the power fails: nobody misses them."""
    name = f"review_test_{uuid.uuid4().hex[:10]}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    return name


def drop(server: sa.Engine, name: str) -> None:
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(server: sa.Engine, template: str) -> Iterator[str]:
    """The URL of a database of its own, for as long as the block lasts."""
    name = create(server, template)
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        drop(server, name)


class EmptiedDatabase:
    """One database for test after test: `url()` empties it first; where a test changed the schema,
    it is made anew."""

    def __init__(self, server: sa.Engine, template: str) -> None:
        self._server, self._template = server, template
        self._open()

    def _open(self) -> None:
        self.name = create(self._server, self._template)
        self._engine = sa.create_engine(self._server.url.set(database=self.name), poolclass=sa.NullPool)
        with self._engine.connect() as connection:
            self._shape = connection.scalar(sa.text(SHAPE))
            self._emptying = ["SET LOCAL session_replication_role = replica"]  # no guard, no foreign key
            for table in connection.scalars(sa.text(TABLES)).all():
                self._emptying += [f"DELETE FROM {table}", *self._first_rows(connection, table)]

    @staticmethod
    def _first_rows(connection: sa.Connection, table: str) -> list[str]:
        """What writes the rows again that the template holds."""
        rows = connection.scalar(sa.text(f"SELECT jsonb_agg(to_jsonb(row))::text FROM {table} AS row"))
        if rows is None:
            return []
        literal = rows.replace("'", "''")
        return [f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, '{literal}')"]

    def url(self) -> str:
        if not self._emptied():
            self.close()
            self._open()
        return self._engine.url.render_as_string(hide_password=False)

    def _emptied(self) -> bool:
        """False where a test changed more than rows."""
        with self._engine.connect().execution_options(no_parameters=True) as connection:
            connection.exec_driver_sql(OTHERS)
            if connection.exec_driver_sql(SHAPE).scalar() != self._shape:
                return False
            connection.exec_driver_sql("; ".join(self._emptying))
            connection.exec_driver_sql(SEQUENCES)
            connection.commit()
        return True

    def close(self) -> None:
        drop(self._server, self.name)
