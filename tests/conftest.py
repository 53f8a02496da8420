"""Real databases for every test: SQLite always; PostgreSQL where it answers,
and it must where CI asks for it.

REVIEW_TEST_REQUIRE=postgresql,chromium makes a missing service a failure instead of a skip,
and REVIEW_TEST_REQUIRE=everything each skip, whatever its reason. REVIEW_TEST_POSTGRESQL is a server URL on
which databases may be made (default: postgres on loopback).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import databases
import pytest
import sqlalchemy as sa
from factories import KEY
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from populated import Populated, populate
from sizes import examples
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from review_service import create_app
from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.schema import upgrade as schema
from review_service.services.signing.signing_keys import write_key

# how busy the machine is says nothing about the code
hypothesis_settings.register_profile("house", deadline=None, max_examples=examples(100))
hypothesis_settings.load_profile("house")
TRIALS = Path(__file__).parent / "trials"
REQUIRED = {name for name in os.environ.get("REVIEW_TEST_REQUIRE", "").split(",") if name}
POSTGRESQL = os.environ.get("REVIEW_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What tries to break it stands in `trials/`; elsewhere a module says that it is a trial."""
    for item in items:
        if TRIALS in item.path.parents:
            item.add_marker(pytest.mark.trial)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything is required, nothing is passed over in silence."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and "everything" in REQUIRED:
        report.outcome, report.longrepr = "failed", f"{item.nodeid} was skipped: {report.longrepr}"
    return report


def missing(service: str, reason: str) -> None:
    """Skips with the reason, or fails where the service was asked for."""
    if REQUIRED & {service, "everything"}:
        pytest.fail(f"{service} is required here, but {reason}")
    pytest.skip(f"{service}: {reason}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that each test copies."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.Engine]:
    engine = sa.create_engine(make_url(POSTGRESQL), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except sa.exc.OperationalError as error:
        missing("postgresql", f"nothing answers at {make_url(POSTGRESQL).host}: {str(error.orig)[:80]}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: sa.Engine) -> Iterator[str]:
    """The name of a migrated, empty database."""
    name = databases.create(postgresql_server)
    database = Database(make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False))
    schema.migrate(database)
    database.dispose()
    yield name
    databases.drop(postgresql_server, name)


@pytest.fixture(scope="session")
def emptied_postgresql(
    postgresql_server: sa.Engine, postgresql_template: str
) -> Iterator[databases.EmptiedDatabase]:
    kept = databases.EmptiedDatabase(postgresql_server, postgresql_template)
    yield kept
    kept.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    copy = tmp_path / "review.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{copy}"


@pytest.fixture
def postgresql_url(emptied_postgresql: databases.EmptiedDatabase) -> str:
    """A migrated, empty database. It is the worker's: a test that needs a second one
    takes `databases.copied`."""
    return emptied_postgresql.url()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated, empty database of either kind: most tests of services take this."""
    made = Database(request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.dispose()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    made = Database(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Cheap password hashes; everything else as in an installation."""
    write_key(tmp_path / "signing-key", KEY)
    return Settings(
        mode="test",
        secret_key="k" * 32,
        database_url=sqlite_url,
        argon2_time=1,
        argon2_memory_kib=8,
        base_url="http://localhost",
        signing_key_file=str(tmp_path / "signing-key"),
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all applications of all workers:
    it is half of what a page costs a test."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    place.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(place))


@pytest.fixture(scope="session", autouse=True)
def addresses_built_once() -> Iterator[None]:
    """What writes an address from its parts is compiled anew by each application:
    nine tenths of what one costs."""
    kept: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (append_unknown, rule.rule, rule.host, rule.subdomain, repr(rule.defaults))
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture
def make_web(
    settings: Settings, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Callable[..., Flask]]:
    """Applications with changed settings, each closed at the end."""
    from dataclasses import replace

    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        made.append(create_app(replace(settings, **changes)))
        made[-1].jinja_env.bytecode_cache = compiled_templates
        return made[-1]

    yield make
    for app in made:
        app.extensions["review_database"].dispose()


@pytest.fixture
def app(make_web: Callable[..., Flask]) -> Flask:
    return make_web()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def populated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Populated]:
    """An article in every state, for attacks that are rolled back."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            copy = tmp_path_factory.mktemp("populated") / "review.sqlite3"
            copy.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
            url = f"sqlite:///{copy}"
        else:
            server, template = map(request.getfixturevalue, ("postgresql_server", "postgresql_template"))
            url = stack.enter_context(databases.copied(server, template))
        database = Database(url)
        stack.callback(database.dispose)
        with database.writing() as session:
            ids = populate(session)
        yield Populated(database, ids)
