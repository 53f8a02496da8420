"""What the migrations ship as guards (triggers, their functions, the views they ask) against what a database holds.

A guard that is missing, switched off or says something else than the shipped SQL is found, whoever changed it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import sqlalchemy as sa

from review_service.core.config import data_dir

_MADE = re.compile(r"^CREATE (?:TRIGGER|FUNCTION|VIEW) (\w+)", re.MULTILINE)


def _shipped(dialect: str, folder: str) -> dict[str, str]:
    """Statements by «KIND name», as the migrations run them: a later migration's word counts."""
    found: dict[str, str] = {}
    for path in sorted((data_dir("migrations") / "guards").glob(f"*/{folder}/*.sql")):
        text = path.read_text(encoding="utf-8")
        tables = re.findall(r"^-- for tables?: (.+)$", text, flags=re.MULTILINE)
        for part in text.split("-- next\n"):
            for table in tables[0].split() if tables else [""]:
                statement = part.replace("{table}", table) if table else part
                made = _MADE.search(statement)
                if made:
                    kind, name = made[0].split()[1:3]
                    found[f"{kind} {name}"] = _plain(statement[made.start() :])
    return found


def _plain(statement: str) -> str:
    return statement.strip().rstrip(";").rstrip()


def _one_line(statement: str) -> str:
    return " ".join(statement.split())


@lru_cache
def shipped_guards(dialect: str) -> frozenset[str]:
    """Names of the triggers that the migrations create, read from the files that create them."""
    names = (made.split() for made in _shipped(dialect, dialect))
    return frozenset(name for kind, name in names if kind == "TRIGGER")


def guard_functions() -> frozenset[str]:
    """Names of the functions that the triggers of PostgreSQL call."""
    names = (made.split() for made in _shipped("postgresql", "postgresql"))
    return frozenset(name for kind, name in names if kind == "FUNCTION")


def present_guards(connection: sa.Connection) -> frozenset[str]:
    return frozenset(_triggers(connection))


def missing_guards(connection: sa.Connection) -> list[str]:
    """By name only: cheap enough to be asked every few seconds. `guard_problems` also reads what they say."""
    return sorted(shipped_guards(connection.dialect.name) - present_guards(connection))


def _triggers(connection: sa.Connection) -> dict[str, str]:
    """Definitions of the triggers that are there and switched on, by name."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        # A (always) and O (origin, local) fire for everybody's statements; R fires for a replica's only
        query = (
            "SELECT t.tgname, replace(pg_get_triggerdef(t.oid), quote_ident(n.nspname) || '.', '')"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = current_schema()"
        )
    return {row[0]: row[1] for row in connection.execute(sa.text(query))}


def guard_problems(connection: sa.Connection) -> Iterator[str]:
    """One line a guard that is not what was shipped."""
    dialect = connection.dialect.name
    shipped = _shipped(dialect, dialect)
    triggers = _triggers(connection)
    for name in sorted(shipped_guards(dialect)):
        if name not in triggers:
            yield f"The guard {name} is missing: restore the database from a backup made before it was removed."
        elif not _is_same_trigger(triggers[name], shipped[f"TRIGGER {name}"]):
            yield _changed(f"guard {name}")
    if dialect == "postgresql":
        yield from (_changed(f"function {name}") for name in _changed_functions(connection, shipped))
    yield from (_changed(f"view {name}") for name in _changed_views(connection))


def _changed(what: str) -> str:
    return (
        f"The {what} is not what was shipped: restore the database from a backup made before it was changed."
    )


def _is_same_trigger(present: str, shipped: str) -> bool:
    """SQLite keeps the statement; PostgreSQL prints it anew, on one line and with brackets round a condition."""
    bare = [
        re.sub(r"WHEN \(+([\w. ]+?)\)+", r"WHEN (\1)", _one_line(one), flags=re.IGNORECASE)
        for one in (present, shipped)
    ]
    return bare[0].lower() == bare[1].lower() if "EXECUTE FUNCTION" in shipped else bare[0] == bare[1]


def _changed_functions(connection: sa.Connection, shipped: dict[str, str]) -> Iterator[str]:
    """The body is kept as it was written; owner's rights, another search path or language would show in the head.

    The path is set after the migrations (`roles.fix_search_paths`): the schema first, temporary tables last.
    """
    path = connection.scalar(sa.text("SELECT quote_literal(current_schema())"))
    query = (
        "SELECT p.proname, replace(pg_get_functiondef(p.oid), quote_ident(n.nspname) || '.', '')"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = current_schema() AND p.prokind = 'f'"
    )
    present = {row[0]: row[1] for row in connection.execute(sa.text(query))}
    for made, statement in sorted(shipped.items()):
        kind, name = made.split()
        if kind != "FUNCTION":
            continue
        body = statement.split("$$")[1]
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        wanted = f"{head} SET search_path TO {path}, 'pg_temp' AS $function${body}$function$"
        if _one_line(present.get(name, "")) != _one_line(wanted):
            yield name


def _changed_views(connection: sa.Connection) -> Iterator[str]:
    """PostgreSQL prints a view anew, so the shipped one is made for a moment beside it, and both are printed."""
    shipped = {made.split()[1]: text for made, text in _shipped(connection.dialect.name, "views").items()}
    if connection.dialect.name == "sqlite":
        query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
        present = {name: _one_line(_plain(made)) for name, made in connection.execute(query)}
        yield from (name for name, text in shipped.items() if present.get(name) != _one_line(text))
        return
    printed = sa.text("SELECT pg_get_viewdef(to_regclass(:name))")
    for name, text in shipped.items():
        with connection.begin_nested() as moment:
            there = connection.execute(printed, {"name": f"{name}"}).scalar()
            connection.exec_driver_sql(text.replace(f"VIEW {name}", f"TEMPORARY VIEW shipped_{name}", 1))
            wanted = connection.execute(printed, {"name": f"pg_temp.shipped_{name}"}).scalar()
            moment.rollback()
        if there != wanted:
            yield name
