"""Makes the shipped guards, effects and views in a database; takes them away before revisions run."""

import sqlalchemy as sa

from review_service.schema.printing import statements

_ON_SQLITE = """
SELECT 'DROP ' || type || ' ' || name FROM sqlite_master
WHERE type = 'trigger' AND (name LIKE 'guard\\_%' ESCAPE '\\' OR name LIKE 'effect\\_%' ESCAPE '\\')
"""
_ON_POSTGRESQL = """
SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace AND tgname ~ '^(guard|effect)_'
UNION ALL
SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
  AND proname ~ '^(guard|effect)_'
"""


def take_guards_away(connection: sa.Connection) -> None:
    """Also those that this program no longer ships: they are known by how their names begin."""
    query = _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRESQL
    for drop in connection.execute(sa.text(query.replace(":", "\\:"))).scalars().all():
        connection.exec_driver_sql(drop)
    views = [made.name for made in statements(connection.dialect.name) if made.kind == "VIEW"]
    for name in reversed(views):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def make_guards(connection: sa.Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    for made in statements(connection.dialect.name):
        connection.exec_driver_sql(made.sql if is_sqlite else made.sql.replace("%", "%%"))
