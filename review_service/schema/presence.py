"""What is shipped as guards, effects and views against what a database holds.

A trigger that is missing, switched off or says something else is found, whoever changed it.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from review_service.schema.printing import statements


def _shipped(dialect: str, kind: str) -> dict[str, str]:
    """The shipped statement of each trigger, function or view, by name."""
    return {made.name: made.sql for made in statements(dialect) if made.kind == kind}


def shipped_guards(dialect: str) -> frozenset[str]:
    """Names of the triggers, of those that refuse and of those that act."""
    return frozenset(_shipped(dialect, "TRIGGER"))


def shipped_functions() -> frozenset[str]:
    """Names of the functions that the triggers of PostgreSQL call."""
    return frozenset(_shipped("postgresql", "FUNCTION"))


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
    """One line each that is not what was shipped."""
    triggers = _triggers(connection)
    for name, shipped in sorted(_shipped(connection.dialect.name, "TRIGGER").items()):
        if name not in triggers:
            yield _differs(f"guard {name} is missing")
        elif _one_line(triggers[name]) != _one_line(shipped):
            yield _differs(f"guard {name} is not what was shipped")
    if connection.dialect.name == "postgresql":
        for name in _changed_functions(connection):
            yield _differs(f"function {name} is not what was shipped")
    for name in _changed_views(connection):
        yield _differs(f"view {name} is not what was shipped")


def _differs(what: str) -> str:
    return (
        f"The {what}: run «review-service db upgrade» if the program was updated; else somebody changed "
        "it, so restore the database from a backup made before that."
    )


def _one_line(statement: str) -> str:
    return " ".join(statement.split())


def _changed_functions(connection: sa.Connection) -> Iterator[str]:
    """The body is kept as written; owner's rights, another search path or language would show in the head.

    The path is set after they are made (`roles.fix_search_paths`): the schema first, temporary tables last.
    """
    path = connection.scalar(sa.text("SELECT quote_literal(current_schema())"))
    query = (
        "SELECT p.proname, replace(pg_get_functiondef(p.oid), quote_ident(n.nspname) || '.', '')"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = current_schema() AND p.prokind = 'f'"
    )
    present = {row[0]: row[1] for row in connection.execute(sa.text(query))}
    for name, statement in sorted(_shipped("postgresql", "FUNCTION").items()):
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        body = statement.split("$$")[1]
        wanted = f"{head} SET search_path TO {path}, 'pg_temp' AS $function${body}$function$"
        if _one_line(present.get(name, "")) != _one_line(wanted):
            yield name


def _changed_views(connection: sa.Connection) -> Iterator[str]:
    """PostgreSQL prints a view anew, so the shipped one is made beside it for a moment and printed too."""
    shipped = _shipped(connection.dialect.name, "VIEW")
    if connection.dialect.name == "sqlite":
        query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
        present = {name: _one_line(made) for name, made in connection.execute(query)}
        yield from (name for name, text in shipped.items() if present.get(name) != _one_line(text))
        return
    printed = sa.text("SELECT pg_get_viewdef(to_regclass(:name))")
    for name, text in shipped.items():
        with connection.begin_nested() as moment:
            there = connection.execute(printed, {"name": name}).scalar()
            made = text.replace(f"VIEW {name}", f"TEMPORARY VIEW shipped_{name}", 1)
            connection.exec_driver_sql(made.replace("%", "%%"))
            wanted = connection.execute(printed, {"name": f"pg_temp.shipped_{name}"}).scalar()
            moment.rollback()
        if there != wanted:
            yield name
