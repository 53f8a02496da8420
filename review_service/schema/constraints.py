"""What the models say of CHECK, FOREIGN KEY, UNIQUE and PRIMARY KEY against what a database holds:
by name, then by words.

A constraint that is missing, not in force or says something else is found, whoever changed it (I13).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

import review_service.models  # noqa: F401 - fills the metadata


def constraint_problems(connection: sa.Connection) -> Iterator[str]:
    """One line a constraint or unique index that is not what was shipped."""
    is_sqlite = connection.dialect.name == "sqlite"
    shipped = _shipped(connection.dialect)
    present = _on_sqlite(connection) if is_sqlite else _on_postgresql(connection)
    wanted = shipped if is_sqlite else _as_postgresql_prints(connection, shipped)
    for name in sorted(wanted):
        if name not in present:
            yield (
                f"The constraint {name} is missing: restore the database from a backup made before it "
                "was removed."
            )
        elif present[name] != wanted[name]:
            yield (
                f"The constraint {name} is not what was shipped: restore the database from a backup made "
                "before it was changed."
            )
    if not is_sqlite:
        yield from _switched_off(connection)


def shipped_constraints() -> dict[str, sa.Constraint | sa.Index]:
    """The models' constraints and unique indexes by name."""
    shipped: dict[str, sa.Constraint | sa.Index] = {}
    for table in SQLModel.metadata.tables.values():
        shipped |= {str(constraint.name): constraint for constraint in table.constraints if constraint.name}
        shipped |= {str(index.name): index for index in table.indexes if index.unique}
    return shipped


def _shipped(dialect: sa.Dialect) -> dict[str, str]:
    """What stands behind the name in the SQL of this dialect, on one line;
    an index as the statement that makes it."""
    compiler: Any = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]
    shipped = {}
    for name, constraint in shipped_constraints().items():
        if isinstance(constraint, sa.Index):
            shipped[name] = _one_line(str(CreateIndex(constraint).compile(dialect=dialect)))
        else:
            shipped[name] = _one_line(compiler.process(constraint)).removeprefix(f"CONSTRAINT {name} ")
    return shipped


def _one_line(text: str) -> str:
    return " ".join(text.split())


_NAMED = re.compile(r"\bCONSTRAINT (\w+) ")


def _on_sqlite(connection: sa.Connection) -> dict[str, str]:
    """SQLite keeps the statements that made tables and indexes."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    constraints: dict[str, str] = {}
    for kind, name, sql in connection.exec_driver_sql(query):
        made = _one_line(sql)
        if kind == "index":
            constraints[name] = made
        else:
            constraints |= {match[1]: _to_its_end(made[match.end() :]) for match in _NAMED.finditer(made)}
    return constraints


def _to_its_end(text: str) -> str:
    """Up to the comma or bracket that ends a part of a CREATE TABLE; quoted words are passed over."""
    depth, is_quoted = 0, False
    for place, letter in enumerate(text):
        if letter == "'":
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif letter == "(":
            depth += 1
        elif (letter == ")" and depth == 0) or (letter == "," and depth == 0):
            return text[:place].strip()
        elif letter == ")":
            depth -= 1
    return text.strip()


_PRESENT = """
SELECT conname AS name, pg_get_constraintdef(oid) AS made FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace
UNION ALL
SELECT c.relname, 'UNIQUE ON ' || i.indrelid::regclass || ' ('
    || (SELECT string_agg(pg_get_indexdef(c.oid, n, false), ', ' ORDER BY n)
        FROM generate_series(1, i.indnkeyatts) n)
    || ')' || coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '')
    || CASE WHEN i.indisvalid AND i.indisready THEN '' ELSE ' (not in force)' END
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
"""


def _on_postgresql(connection: sa.Connection) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.exec_driver_sql(_PRESENT)}


def _as_postgresql_prints(connection: sa.Connection, shipped: Mapping[str, str]) -> dict[str, str]:
    ours = shipped_constraints()
    printed = _printed(connection, dict(_conditions(ours, shipped)))
    printed_as = {}
    for name, constraint in ours.items():
        if isinstance(constraint, sa.CheckConstraint):
            printed_as[name] = f"CHECK ({printed.get(name, '')})"
        elif isinstance(constraint, sa.Index):
            keys = (
                printed.get(f"{name} {place}", _name(key)) for place, key in enumerate(constraint.expressions)
            )
            where = f" WHERE {printed[f'{name} where']}" if f"{name} where" in printed else ""
            printed_as[name] = f"UNIQUE ON {_table(constraint)} ({', '.join(keys)}){where}"
        else:
            printed_as[name] = _key(shipped[name])
    return printed_as


def _name(key: Any) -> str:
    return str(getattr(key, "name", key))


def _table(index: sa.Index) -> str:
    return index.table.name if index.table is not None else ""


def _conditions(
    ours: Mapping[str, sa.Constraint | sa.Index], shipped: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """What PostgreSQL would print in its own way: a key, the table, and the condition or
    expression over its columns."""
    for name, constraint in ours.items():
        if isinstance(constraint, sa.CheckConstraint):
            yield name, (constraint.table.name, shipped[name].removeprefix("CHECK "))
        elif isinstance(constraint, sa.Index):
            for place, key in enumerate(constraint.expressions):
                if isinstance(key, sa.TextClause):
                    yield f"{name} {place}", (_table(constraint), f"{key} IS NULL")
            if (where := constraint.dialect_options["postgresql"]["where"]) is not None:
                yield f"{name} where", (_table(constraint), str(where))


_BRANCH = re.compile(r"SELECT '([\w ]+)'::text(?: AS name)?, (.*?)(?: AS made)? FROM (\w+)$")


def _printed(connection: sa.Connection, conditions: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """All of them in one view that is there for a moment: it costs a fraction of tables."""
    branches = (
        f"SELECT '{key}' AS name, {sql} AS made FROM {table}"  # noqa: S608 - the models' own words
        for key, (table, sql) in conditions.items()
    )
    made = f"CREATE TEMPORARY VIEW shipped_conditions AS {' UNION ALL '.join(branches)}"
    printed_conditions = {}
    with connection.begin_nested() as moment:
        connection.exec_driver_sql(made.replace("%", "%%"))
        text = connection.exec_driver_sql(
            "SELECT pg_get_viewdef('pg_temp.shipped_conditions'::regclass)"
        ).scalar_one()
        moment.rollback()
    for branch in _one_line(text).rstrip(";").split(" UNION ALL "):
        if match := _BRANCH.match(branch):
            key, condition, table = match.groups()
            condition = condition.replace(f"{table}.", "")
            printed_conditions[key] = (
                re.sub(r"^\((.*) IS NULL\)$", r"\1", condition)
                if key[-1].isdigit() and " " in key
                else condition
            )
    return printed_conditions


def _key(made: str) -> str:
    """A key as PostgreSQL prints it: no space before a list of columns that are pointed to."""
    return re.sub(
        r"^(UNIQUE|FOREIGN KEY|PRIMARY KEY) ?\(", r"\1 (", re.sub(r"(REFERENCES \w+) \(", r"\1(", made)
    )


def _switched_off(connection: sa.Connection) -> Iterator[str]:
    """A foreign key of PostgreSQL is held by triggers of its own, which an owner can switch off."""
    query = (
        "SELECT DISTINCT k.conname FROM pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint"
        " WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')"
        " AND k.connamespace = current_schema()::regnamespace ORDER BY 1"
    )
    names: Iterable[str] = connection.execute(sa.text(query)).scalars()
    for name in names:
        yield f"The constraint {name} is switched off: switch the triggers of its table on again."
