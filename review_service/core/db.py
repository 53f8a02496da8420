"""The database: its engines, `reading()` and `writing()`. `writing()` holds the only commit of the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, TextClause, column, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import TextualSelect

from review_service.core.errors import BadConfiguration


def _configure_sqlite(engine: Engine, begin: str = "BEGIN IMMEDIATE") -> None:
    """WAL with FULL loses no commit at power loss; BEGIN IMMEDIATE makes two writers queue instead of overwrite."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "busy_timeout=10000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",  # so that REPLACE fires the delete guards
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        raw = connection.connection.driver_connection
        try:
            raw.execute(begin)
        except raw.OperationalError as error:
            raise OperationalError(begin, None, error) from error  # another writer holds the file


def _reading_sqlite(url: URL) -> Engine:
    """Connections of their own for pages that only read: they cannot write by mistake. A pragma of this kind makes SQLite
    throw away what it has prepared, so on connections that also write each statement of a page would be planned anew."""
    engine = create_engine(url)
    _configure_sqlite(engine, "BEGIN")

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    return engine


def _configure_postgresql(engine: Engine) -> None:
    """Statements are short and many, and what counts the pairs of a version is costly enough on paper to be compiled each
    time that it is asked, which takes longer than to answer it: no connection compiles."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.execute("SET jit = off")
        connection.commit()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        # A transaction that says nothing of writing follows the server, where an operator may have forbidden it.
        # SQLAlchemy says READ WRITE outright on each connection that was read with before.
        connection.read_only = None


MET = {"40001", "40P01"}  # serialization_failure, deadlock_detected (PostgreSQL, appendix A)
BUSY = 5  # SQLITE_BUSY, in the low byte of its extended codes


def may_be_tried_again(error: DBAPIError) -> bool:
    """Whether two writers met, so that the same unit of work may well succeed when it is done anew."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return getattr(error.orig, "sqlstate", None) in MET or (code is not None and code & 0xFF == BUSY)


class Fault(StrEnum):
    """What keeps a database from working, whatever it is asked."""

    FULL = "full"
    READ_ONLY = "read_only"
    AWAY = "away"


FULL = {"53100", 13}  # disk_full (PostgreSQL, appendix A), SQLITE_FULL
READ_ONLY = {"25006", 8}  # read_only_sql_transaction, SQLITE_READONLY


def fault_of(error: DBAPIError) -> Fault | None:
    """None where it is the statement that was refused."""
    state, code = (getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorcode"))
    said = {state, code & 0xFF if code is not None else None}
    if said & FULL:
        return Fault.FULL
    if said & READ_ONLY:
        return Fault.READ_ONLY
    return Fault.AWAY if isinstance(error, OperationalError | InterfaceError) else None


_COLUMNS: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def _with_columns(statement: Any, result: Any) -> Any:
    """The statement with the columns it was seen to have, by place: what SQLAlchemy knows of them is then worked out
    once and not for each answer."""
    names, text = list(result.keys()) if result.returns_rows else [], getattr(statement, "element", statement)
    if not names or len(set(names)) < len(names):
        return statement
    types = {column.name: column.type for column in getattr(statement, "selected_columns", ())}
    return text.columns(*[column(name, types.get(name)) for name in names])


class Snapshot(Session):
    """A session to read with: SQL in words goes straight to its connection, past the unit of work it has no use for."""

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if isinstance(statement, TextClause | TextualSelect) and not options:
            known = _COLUMNS.get(statement)
            if known is not None:
                return self._connection.execute(known, params)
            result = self._connection.execute(statement, params)
            # a statement that was made for one request is not worth the work
            _COLUMNS[statement] = _with_columns(statement, result) if statement in _COLUMNS else None
            return result
        return super().execute(statement, params, **options)

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self.execute(statement, params, **options).scalar()

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, autoflush=False)
        self._connection = connection


class Database:
    """Owns the engines. Nothing is opened until first use."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("sqlite:", "sqlite+", "postgresql:", "postgresql+")):
            raise BadConfiguration("REVIEW_DATABASE_URL must begin with sqlite:/// or postgresql://.")
        parsed = make_url(url)
        options: dict[str, Any] = {}
        if self._is_sqlite_file(parsed.database):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        if parsed.get_backend_name() == "postgresql":
            options = {"pool_pre_ping": True}
        self.engine = create_engine(parsed, **options)
        self.info: dict[str, Any] = {}  # what every unit of work carries along
        if self.is_sqlite:
            _configure_sqlite(self.engine)
            self._reading = _reading_sqlite(parsed)
        else:
            _configure_postgresql(self.engine)
            self._reading = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @staticmethod
    def _is_sqlite_file(database: str | None) -> bool:
        return bool(database) and database != ":memory:" and "://" not in str(database)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for a GET: one consistent snapshot, read-only, never a commit."""
        with self._reading.connect() as connection, Snapshot(connection) as session:
            yield session

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """A connection for one cheap look: half the cost of a session, and as read-only."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A unit of work: commits when the block ends, rolls back when it raises. What views open is `unit_of_work` in
        web/core/request_context.py, which ends with the answer instead."""
        with Session(self.engine, expire_on_commit=False, info=self.info) as session, session.begin():
            yield session

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Each with connections of its own."""
        return (self.engine, self._reading) if self.is_sqlite else (self.engine,)

    def dispose(self) -> None:
        for engine in self.engines:
            engine.dispose()
