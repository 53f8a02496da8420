"""Two roles on PostgreSQL: one owns the schema, the other is the application and cannot switch a
guard off (docs/adr/0025)."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlmodel import SQLModel

import review_service.models  # noqa: F401 - fills the metadata
from review_service.core.errors import BadConfiguration
from review_service.schema.presence import shipped_functions, shipped_guards

OWNER, APPLICATION = "review_owner", "review_app"
ANYTHING = "INSERT, UPDATE, DELETE"
_ANSWER = "INSERT, UPDATE (state, said, result, asked_by, asked_at, answered_at)"
# Beside SELECT, on the tables whose rows are not all written once. Those that are have INSERT,
# by their guards.
MAY = {
    "article": "INSERT, UPDATE (title, status, version_id, approval_id, verdict_set_no, changed_at)",
    "assignment": "INSERT, UPDATE (ended_at)",
    "draft": ANYTHING,
    "house_text": "INSERT",
    "idempotency_key": "INSERT, DELETE",
    "log_head": "UPDATE (size, hash, frontier)",
    "login_failure": "INSERT, DELETE",
    "login_session": "INSERT, DELETE",
    "lookup": _ANSWER.replace("result", "result, sha256"),
    # a guard keeps what waits
    "outgoing_mail": "INSERT, DELETE, UPDATE (sent_at, attempts, last_error, next_try_at)",
    "person": (
        "INSERT, UPDATE (name, email, credentials, password_hash, is_active, orcid, biography, "
        "term_ends_at, told_event_id)"
    ),
    "person_specialty": "INSERT, DELETE",
    "policy": "INSERT, UPDATE (id)",  # to lock the row (guard_policy_seat); a guard refuses any change
    "progress": ANYTHING,
    "question": "INSERT, UPDATE (closed_at, closed_by, answer)",
    "re_review": "INSERT, UPDATE (closed_at, closed_by, answer)",
    "recovery_code": "INSERT, UPDATE (used_at, voided_at)",
    "reference": "INSERT, UPDATE (source_id)",
    "rendering": ANYTHING,
    "role_grant": "INSERT, DELETE",
    "screening": ANYTHING,
    "screening_failure": ANYTHING,
    "second_factor": "INSERT, UPDATE (counter, voided_at)",
    "source": "INSERT, UPDATE (title, csl, doi, pmid, pmcid, url, kind, status, superseded_by_id)",
    "word_search": _ANSWER,
}


def written_once() -> frozenset[str]:
    """The tables that guards hold append-only."""
    names = (name.removeprefix("guard_") for name in shipped_guards("postgresql"))
    return frozenset(name.removesuffix("_no_update") for name in names if name.endswith("_no_update"))


def rights() -> dict[str, str]:
    """What the application may do beside SELECT, by table. Raises KeyError for a table
    that nobody gave a line."""
    once = written_once()
    return {
        name: "INSERT" if name in once and name not in MAY else MAY[name] for name in SQLModel.metadata.tables
    }


def make_roles(connection: sa.Connection) -> list[str]:
    """Makes both roles, or puts them right, and hands the schema over. Says what it did, a line each.

    Asks for a superuser. Everybody's databases share the roles, so somebody else may be
    making them at this moment.
    """
    database = connection.scalar(sa.text("SELECT quote_ident(current_database())"))
    done = [make_role(connection, name) for name in (OWNER, APPLICATION)]
    if connection.scalar(sa.text(f"SELECT pg_has_role('{APPLICATION}', '{OWNER}', 'MEMBER')")):
        _insist(connection, f"REVOKE {OWNER} FROM {APPLICATION}")
    connection.exec_driver_sql(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {OWNER}, {APPLICATION}")
    connection.exec_driver_sql(f"ALTER SCHEMA {_schema(connection)} OWNER TO {OWNER}")
    return [*done, *settle(connection)]


_PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_IS_PLAIN = sa.text(
    "SELECT rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
    " FROM pg_roles WHERE rolname = :name"
)


def make_role(connection: sa.Connection, name: str) -> str:
    """Says what it did."""

    def is_plain() -> bool | None:
        plain: bool | None = connection.scalar(_IS_PLAIN, {"name": name})
        return plain

    if is_plain() is None:
        _insist(connection, f"CREATE ROLE {name} {_PLAIN}", lambda: is_plain() is not None)
        return f"The role {name} is made. It has no password yet."
    if not is_plain():
        _insist(connection, f"ALTER ROLE {name} {_PLAIN}")
        return f"The role {name} could do more than it should, and no longer can."
    return f"The role {name} is there."


AT_ONCE = {"XX000", "23505", "42710"}  # tuple concurrently updated, unique_violation, duplicate_object
MOST_TRIES = 20


def _insist(connection: sa.Connection, statement: str, is_done: Callable[[], bool] = lambda: False) -> None:
    """Again where another session changed the same role at the same moment, until it is done by either."""
    for tries in range(1, MOST_TRIES + 1):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(statement)
            return
        except sa.exc.DBAPIError as error:
            if is_done():
                return
            if getattr(error.orig, "sqlstate", None) not in AT_ONCE or tries == MOST_TRIES:
                raise


def settle(connection: sa.Connection) -> list[str]:
    """Everything in the schema belongs to the owner, and the application may do what
    `rights` says, no more."""
    schema = _schema(connection)
    taken = list(connection.scalars(_NOT_OWNED, {"owner": OWNER}))
    for alter in taken:
        connection.exec_driver_sql(alter)
    for kind in ("TABLES", "SEQUENCES", "ROUTINES"):
        connection.exec_driver_sql(f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM PUBLIC, {APPLICATION}")
    connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {APPLICATION}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {APPLICATION}")
    connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {APPLICATION}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {APPLICATION}")
    connection.exec_driver_sql(f"GRANT EXECUTE ON ALL ROUTINES IN SCHEMA {schema} TO {APPLICATION}")
    present = set(sa.inspect(connection).get_table_names())
    for table, allowed in rights().items():
        if table in present:
            connection.exec_driver_sql(f"GRANT {allowed} ON {table} TO {APPLICATION}")
    return [
        f"{OWNER} owns the schema ({len(taken)} tables, views and functions handed over).",
        (
            f"{APPLICATION} may read every table, add rows, and change what is not written once. Nobody else "
            "may anything."
        ),
    ]


_NOT_OWNED = sa.text("""
SELECT format('ALTER %s %s OWNER TO %I', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::regclass,
    :owner ::text)
FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')
  AND pg_get_userbyid(relowner) <> :owner
UNION ALL
SELECT format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, :owner ::text)
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND pg_get_userbyid(proowner) <> :owner
""")  # sequences go with their tables


def _schema(connection: sa.Connection) -> str:
    return str(connection.scalar(sa.text("SELECT quote_ident(current_schema())")))


def is_handed_over(connection: sa.Connection) -> bool:
    owner = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = current_schema()"
    return bool(connection.scalar(sa.text(owner)) == OWNER)


def fix_search_paths(connection: sa.Connection) -> None:
    """Guards look into the schema first and into temporary tables last: else whoever may make a temporary
    table `disclosure` would be asked instead of ours."""
    query = sa.text(
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proconfig IS "
        "NULL"
    )
    ours = shipped_functions()
    for name in connection.scalars(query).all():
        if name in ours:
            connection.exec_driver_sql(
                f"ALTER FUNCTION {name}() SET search_path = {_schema(connection)}, pg_temp"
            )


def refuse_application(connection: sa.Connection) -> None:
    """Raises BadConfiguration where the schema is to be changed by who must not be able to."""
    if connection.scalar(sa.text("SELECT current_user")) == APPLICATION:
        raise BadConfiguration(
            f"{APPLICATION} may not change the schema: run this one command as {OWNER}, with"
            f" REVIEW_DATABASE_URL=postgresql://{OWNER}@…"
        )


def warning(connection: sa.Connection) -> str:
    """Words for who connects as an owner of the tables or as a superuser;
    empty where the connection can do no such harm."""
    query = (
        "SELECT current_user, pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('event')"
    )
    role = connection.execute(sa.text(query)).one_or_none()
    if role is None or not role[1]:
        return ""
    return (
        f"The database is reached as {role[0]}, who can switch the guards off. Serve as {APPLICATION} "
        "instead: run «review-service db roles» once, it says how."
    )
