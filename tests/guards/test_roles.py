"""Two roles on PostgreSQL: the application does all its work as `review_app`,
and raw SQL by it can do no more than that."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from attacks import ATTACKS
from databases import copied
from factories import NOW, cast, ruled
from populated import Populated, populate
from raw_sql import answer, approval_row, run, sign_off_row
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from review_service.core.db import Database, may_be_tried_again
from review_service.core.errors import BadConfiguration
from review_service.models import OutgoingMail
from review_service.schema import roles
from review_service.schema import upgrade as schema
from review_service.services.people.outbox import claim_next, prune_mail, record_mailed

pytestmark = pytest.mark.postgresql
DENIED = ("permission denied", "must be owner", "must be superuser")


def with_roles(url: str) -> None:
    owning = Database(url)
    try:
        schema.hand_over(owning)
    finally:
        owning.dispose()


def reached_as(url: str, name: str) -> Database:
    return Database(sa.make_url(url).set(username=name).render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def lived_in(postgresql_server: sa.Engine, postgresql_template: str) -> Iterator[Populated]:
    """An article in every state and a row in every table: all of it written by the application's role."""
    with copied(postgresql_server, postgresql_template) as url:
        with_roles(url)
        database = reached_as(url, roles.APPLICATION)
        with database.writing() as session:
            ids = populate(session)
        yield Populated(database, ids)
        database.dispose()


def refused(database: Database, *statements: str) -> str:
    """What the database says to the last of them; nothing is kept."""
    with database.engine.connect() as connection:
        try:
            for statement in statements:
                connection.exec_driver_sql(statement)
        except sa.exc.DBAPIError as error:
            return str(error.orig)
        finally:
            connection.rollback()
    return ""


def test_every_table_has_its_line() -> None:
    """A new table is held append-only by guards, or says in `MAY` what the application may do with it."""
    assert set(roles.rights()) == set(SQLModel.metadata.tables)
    assert set(roles.MAY) <= set(SQLModel.metadata.tables)
    assert set(roles.MAY) & roles.written_once() == {"policy"}


def test_the_application_sends_mail_by_its_own_role(lived_in: Populated) -> None:
    """What the postman does to the outbox: it forgets what is long sent,
    claims a mail and says that it was sent."""
    later = NOW + timedelta(days=4000)
    with Session(lived_in.database.engine) as session:
        mail = claim_next(session, later)
        assert mail is not None
        record_mailed(session, mail, NOW)
        prune_mail(session, later)
        assert session.scalar(sa.select(OutgoingMail).where(col(OutgoingMail.id) == mail.id)) is None
        session.rollback()


def test_the_application_lives_by_its_own_role(lived_in: Populated) -> None:
    """`populate` has gone through every act; the start's checks find nothing wrong either,
    and have nothing to warn of."""
    with lived_in.database.reading() as session:
        assert session.scalar(sa.text("SELECT current_user")) == roles.APPLICATION
        for table in SQLModel.metadata.tables:
            assert session.scalar(sa.text(f"SELECT count(*) FROM {table}")), f"no row in {table}"
    assert schema.problems(lived_in.database) == []
    assert schema.warnings(lived_in.database) == []


CATALOGUE = sa.text("""
SELECT relname, has_table_privilege(oid, 'UPDATE') AS changes, has_any_column_privilege(oid, 'UPDATE') AS
    changes_some,
    has_table_privilege(oid, 'DELETE') AS deletes, has_table_privilege(oid, 'INSERT') AS adds,
    has_table_privilege(oid, 'TRUNCATE, TRIGGER') OR has_any_column_privilege(oid, 'REFERENCES') AS more,
    has_table_privilege(oid, 'SELECT') AS reads
FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'm', 'p', 'f')
""")


EVERYBODYS = sa.text("""
SELECT name FROM (
    SELECT relname AS name, relacl AS acl FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT nspname, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
        WHERE nspname = current_schema()
    UNION ALL SELECT proname, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
) AS ours WHERE EXISTS (SELECT 1 FROM aclexplode(acl) WHERE grantee = 0)
""")


def test_what_is_written_once_cannot_be_changed_by_permission(lived_in: Populated) -> None:
    with lived_in.database.engine.connect() as connection:
        found = {row.relname: row for row in connection.execute(CATALOGUE)}
        once = roles.written_once()
        assert once <= set(found) and set(SQLModel.metadata.tables) <= set(found)
        assert all(row.reads and not row.more for row in found.values())
        assert {name for name, row in found.items() if row.deletes or row.changes} & once == set()
        assert {name for name in once if found[name].changes_some} == {"policy"}, "to be locked, not changed"
        assert {name for name, row in found.items() if row.adds} == set(roles.rights()) - {"log_head"}
        assert not found["alembic_version"].changes_some and not found["alembic_version"].adds
        assert connection.scalars(EVERYBODYS).all() == []
        may = (
            "SELECT has_schema_privilege(current_schema(), 'CREATE'), "
            "has_database_privilege(current_database(), 'CREATE')"
        )
        assert connection.execute(sa.text(may)).one() == (False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ruling DISABLE TRIGGER ALL",
        "ALTER TABLE ruling DISABLE TRIGGER guard_ruling_no_update",
        "DROP TRIGGER guard_ruling ON ruling",
        (
            "CREATE TRIGGER mine BEFORE INSERT ON ruling FOR EACH ROW EXECUTE FUNCTION "
            "suppress_redundant_updates_trigger()"
        ),
        (
            "CREATE OR REPLACE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN "
            "NEW; END$$"
        ),
        "ALTER FUNCTION guard_approval() SET search_path = pg_temp",
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "CREATE TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "DROP TABLE ruling",
        "DROP VIEW pair_standing CASCADE",
        "ALTER TABLE approval DROP CONSTRAINT pk_approval CASCADE",
        "TRUNCATE event",
        "TRUNCATE draft",
        "LOCK TABLE ruling IN ACCESS EXCLUSIVE MODE",
        "UPDATE alembic_version SET version_num = '0001'",
        "SELECT setval('ruling_id_seq', 1)",
        "SET ROLE review_owner",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE review_app SUPERUSER",
        "COPY ruling TO PROGRAM 'true'",
    ],
)
def test_the_application_cannot_reach_round_the_guards(lived_in: Populated, statement: str) -> None:
    said = refused(lived_in.database, statement)
    assert any(one in said for one in DENIED), said


def test_the_lock_on_a_policy_changes_nothing(lived_in: Populated) -> None:
    assert "guard: rows of policy are never changed" in refused(
        lived_in.database, "UPDATE policy SET id = id + 1000"
    )


def test_every_attack_fails_as_the_application(lived_in: Populated) -> None:
    """Each attack of tests/attacks*.py in its own savepoint. A way to the attack that is barred by
    permission is a refusal too."""
    passed = []
    with lived_in.database.engine.connect() as connection:
        for attack in ATTACKS:
            with connection.begin_nested() as moment:
                said = ""
                try:
                    for sql in attack.sql[:-1]:
                        run(connection, sql, lived_in.ids)
                    said = answer(connection, attack.sql[-1], lived_in.ids)
                except sa.exc.DBAPIError as error:
                    said = str(error.orig)
                moment.rollback()
            if "guard:" not in said and not any(one in said for one in DENIED):
                passed.append((attack.name, said))
        connection.rollback()
    assert passed == [] and len(ATTACKS) > 80


SHADOWED = ("pair_standing", "disclosure", "contribution", "thread")


@pytest.mark.parametrize("path", ["", "SET search_path = pg_temp, public"])
def test_temporary_tables_are_not_asked_in_the_place_of_ours(lived_in: Populated, path: str) -> None:
    """Who may make a temporary `pair_standing` without rows could else have anything approved."""
    shadows = [f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM public.{name} LIMIT 0" for name in SHADOWED]
    with lived_in.database.engine.connect() as connection:
        for person in ("reviewer", "second"):
            run(connection, sign_off_row("open", person), lived_in.ids)
        for statement in (*shadows, path):
            if statement:
                connection.exec_driver_sql(statement)
        said = answer(connection, approval_row("open"), lived_in.ids)
        connection.rollback()
    assert "guard: every claim and source must hold a passing ruling" in said


def test_two_writers_who_meet_are_told_apart_from_who_may_not(lived_in: Populated) -> None:
    """40001 is tried again under the role too; 42501 never is."""
    engine = lived_in.database.engine.execution_options(isolation_level="REPEATABLE READ")
    change = sa.text("UPDATE article SET verdict_set_no = verdict_set_no WHERE id = :id")
    with engine.connect() as one, engine.connect() as other:
        one.execute(sa.text("SELECT 1 FROM article"))
        other.execute(change, {"id": lived_in.ids["open"]})
        other.commit()
        with pytest.raises(sa.exc.DBAPIError) as met:
            one.execute(change, {"id": lived_in.ids["open"]})
        assert may_be_tried_again(met.value)
        one.rollback()
        with pytest.raises(sa.exc.ProgrammingError) as denied:
            one.execute(sa.text("DELETE FROM ruling"))
        assert not may_be_tried_again(denied.value)


def at_once(engine: sa.Engine, name: str, people: int = 4) -> list[str]:
    """What each is told who makes the role at the same moment; their transactions stay
    open until all have asked."""
    barrier, told = Barrier(people), list[str]()

    def work() -> None:
        barrier.wait(timeout=20)
        for _ in range(5):
            with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
                told.append(roles.make_role(connection, name))
                connection.commit()

    threads = [Thread(target=work) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


def test_several_who_make_a_role_at_once_do_not_hinder_each_other(postgresql_server: sa.Engine) -> None:
    """Roles are the whole server's, whichever database is being prepared. First there is none,
    then one that can do too much."""
    name = f"review_trial_{uuid.uuid4().hex[:10]}"
    try:
        assert len(at_once(postgresql_server, name)) == 20
        with postgresql_server.connect() as connection:
            connection.execute(sa.text(f"ALTER ROLE {name} SUPERUSER CREATEROLE"))
        told = at_once(postgresql_server, name)
        assert len(told) == 20 and any("no longer can" in one for one in told)
        with postgresql_server.connect() as connection:
            assert roles.make_role(connection, name) == f"The role {name} is there."
    finally:
        with postgresql_server.connect() as connection:
            connection.execute(sa.text(f"DROP ROLE IF EXISTS {name}"))


def test_the_owner_upgrades_and_grants_what_is_new(postgresql_url: str) -> None:
    """Made twice, made down and up as the owner: the application goes on, and may still not upgrade."""
    for _ in range(2):
        with_roles(postgresql_url)
    owner, application = (reached_as(postgresql_url, name) for name in (roles.OWNER, roles.APPLICATION))
    schema.migrate(owner, "base", down=True)
    schema.migrate(owner)
    assert schema.problems(owner) == []
    assert [roles.OWNER in one for one in schema.warnings(owner)] == [True]
    assert refused(application, "CREATE TABLE mine (id integer)")
    with pytest.raises(BadConfiguration, match="run this one command as review_owner"):
        schema.migrate(application)
    with application.writing() as session:
        ruled(session, cast(session))
    owner.dispose()
    application.dispose()
