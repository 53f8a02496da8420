"""The provable history: appending, proving, verifying and checking the whole log:
`python benchmarks/proof.py`.

The log is filled through `append_events`, as acts do (on PostgreSQL the first of it);
a reviewer's ruling is the usual event. Times are CPU, for a shared machine;
that of PostgreSQL's own processes is not in it, so some are given by the clock too.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from factories import seeing
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from factories import KEY, MEANS, NOW, Cast, cast, proof, ruled, what_stands  # noqa: E402 - the folders first
from signing import signing  # noqa: E402

from review_service.auditing.log import audit  # noqa: E402
from review_service.core.db import Database  # noqa: E402
from review_service.models import Event  # noqa: E402
from review_service.proof.merkle import consistency_ranges, ended_by, grown, inclusion_ranges, leaf_hash  # noqa: E402
from review_service.proof.zipapp import verifier  # noqa: E402
from review_service.schema import upgrade as schema  # noqa: E402
from review_service.services.core.history import append_events, linked, lock_head  # noqa: E402
from review_service.services.publishing.proofs import export_with_proof, paths  # noqa: E402
from review_service.services.signing.checkpoints import make_checkpoint  # noqa: E402
from review_service.services.signing.sign_offs import sign_off  # noqa: E402

POSTGRESQL = os.environ.get("REVIEW_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
AT_ONCE = 5_000
BY_ACTS = 20_000  # events on PostgreSQL; the others are copied
START = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def database_of(kind: str, folder: Path) -> Iterator[Database]:
    """Migrated and empty; dropped at the end."""
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder / 'log.sqlite3'}")
        schema.migrate(database)
        yield database
        database.dispose()
        return
    server = sa.create_engine(make_url(POSTGRESQL), isolation_level="AUTOCOMMIT")
    name = f"review_benchmark_{uuid.uuid4().hex[:8]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    database = Database(make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False))
    schema.migrate(database)
    yield database
    database.dispose()
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def event(number: int) -> dict[str, Any]:
    return {
        "happened_at": START + timedelta(seconds=number),
        "person_id": None,
        "action": "rule",
        "article_id": None,
        "version_id": None,
        "before": {"replaces_id": None},
        "after": {
            "claim": number % 90,
            "reference": "lee2020",
            "note": "The passage says so, in the second table.",
        },
    }


def filled(database: Database, count: int) -> float:
    """Microseconds of CPU an event that the act's process spends on appending,
    the database's INSERT in it."""
    began = time.process_time()
    for start in range(0, count, AT_ONCE):
        with database.writing() as session:
            append_events(session, [event(number) for number in range(start, min(start + AT_ONCE, count))])
    return (time.process_time() - began) / count * 1e6


def copied(database: Database, count: int) -> None:
    """So many events more by COPY, with the guards and keys of this connection off:
    filling alone, not measured."""
    columns = ("id", "happened_at", "action", "before", "after", "prev", "hash", "nodes")
    with database.writing() as session:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        head = lock_head(session)
        cursor: Any = session.connection().connection.cursor()
        with cursor.copy(f"COPY event ({', '.join(columns)}) FROM STDIN") as copy:
            first, last = head.size, head.size + count
            for start in range(first, last, AT_ONCE):
                events = [event(number) for number in range(start, min(start + AT_ONCE, last))]
                head = linked(head, events)
                for one in events:
                    told = one | {name: json.dumps(one[name]) for name in ("before", "after")}
                    copy.write_row([told[name] for name in columns])
        row = {"size": head.size, "hash": head.hash, "frontier": b"".join(head.frontier).hex()}
        session.execute(sa.text("UPDATE log_head SET size = :size, hash = :hash, frontier = :frontier"), row)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE event"))


def hashing(size: int) -> float:
    """Microseconds to append a leaf to a tree of this size, without a database."""
    frontier, leaf = [bytes(32)] * size.bit_count(), leaf_hash(b"x")
    began = time.process_time()
    for index in range(size, size + 20_000):
        frontier = grown(frontier, ended_by(leaf, index, frontier))
    return (time.process_time() - began) / 20_000 * 1e6


def added(database: Database) -> tuple[float, float]:
    """Microseconds of CPU of one act with one event, and of a bare INSERT of the row, as medians."""

    def bare(session: Session) -> None:
        row = {**event(1), "id": 0, "prev": "", "hash": "", "nodes": ""}
        session.connection().execute(
            sa.insert(
                sa.table(
                    "bare",
                    *(sa.column(name, column.type) for name, column in Event.__table__.columns.items()),
                )
            ),
            row,
        )  # type: ignore[attr-defined]

    with database.writing() as session:
        session.execute(sa.text("CREATE TABLE bare AS SELECT * FROM event WHERE 1 = 0"))

    def timed(act: Callable[[Session], None]) -> float:
        spent = []
        for _ in range(400):
            with database.writing() as session:
                session.connection()
                began = time.thread_time()
                act(session)
                spent.append(time.thread_time() - began)
        return statistics.median(spent) * 1e6

    timed(bare)
    return timed(bare), timed(lambda session: append_events(session, [event(1)]))


def proving(database: Database, size: int) -> Iterator[tuple[str, float, float]]:
    """What is proved, for anything in the log, and microseconds: of CPU of this process and
    by the clock, as medians."""
    choice = Random(5)
    ranges_of = {"an event": inclusion_ranges, "consistency": consistency_ranges}
    with database.reading() as session:
        for name, ranges in ranges_of.items():
            spent = []
            for _ in range(2_000):
                one = choice.randrange(1, size)
                began, clock = time.thread_time(), time.perf_counter()
                paths(session, [ranges(one, size)])
                spent.append((time.thread_time() - began, time.perf_counter() - clock))
            cpu, waited = (statistics.median(one) * 1e6 for one in zip(*spent, strict=True))
            yield name, cpu, waited


def verifying(database: Database, people: Cast, folder: Path) -> dict[str, float]:
    """Seconds of CPU of a whole process that verifies an export out of this log, the median of ten."""
    with database.writing() as session:
        slug = ruled(session, people)
    with database.writing() as session:
        for one in (people.reviewer, people.second):
            seen = what_stands(session, slug)
            sign_off(session, slug, proof(session, one), seen, seeing(session, slug, one), MEANS)
    with database.writing() as session:
        (file,) = export_with_proof(session, [slug], people.publisher, NOW, KEY)
    (folder / "proof.zip").write_bytes(file.data)
    (folder / "trust").write_text(str(KEY.verifier), encoding="utf-8")
    (folder / "verify.pyz").write_bytes(verifier())
    arguments = ["proof.zip", "--trust", "trust"]
    return {
        "the verifier in one file": _seconds([sys.executable, "verify.pyz", *arguments], folder),
        "review-service verify": _seconds(
            [sys.executable, "-m", "review_service", "verify", *arguments], folder
        ),
    }


def _seconds(command: list[str], folder: Path) -> float:
    spent = []
    for _ in range(10):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            command, cwd=folder, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, database_of(chosen.database, Path(made)) as database:
        print(f"{chosen.events:,} events on {chosen.database}")
        print(f"  append, hashes of the tree alone   {hashing(chosen.events):8.1f} µs")
        by_acts = chosen.events if database.is_sqlite else min(chosen.events, BY_ACTS)
        print(f"  append, many in one act            {filled(database, by_acts):8.1f} µs of CPU an event")
        if by_acts < chosen.events:
            copied(database, chosen.events - by_acts)
        bare, whole = added(database)
        print(
            f"  append, one in one act             {whole:8.1f} µs, {whole - bare:.1f} more than a bare "
            f"INSERT ({bare:.1f})"
        )
        with database.writing() as session:
            began = time.perf_counter()
            size = make_checkpoint(session, KEY, NOW).size
            print(f"  checkpoint                         {(time.perf_counter() - began) * 1e6:8.1f} µs")
        for name, cpu, waited in proving(database, size):
            print(f"  proof of {name:25} {cpu:8.1f} µs of CPU, {waited:.1f} µs by the clock")
        with database.writing() as session:
            people = cast(session)
        for name, seconds in verifying(database, people, Path(made)).items():
            print(f"  {name:34} {seconds:8.3f} s")
        costs = signing(database, people, Path(made))
        print(
            f"  a committed INSERT, the hash       {costs.insert:8.2f} ms and {costs.password_hash:.1f} ms "
            "of CPU"
        )
        for name, spent in costs.requests.items():
            print(
                f"  sign-off {name:31} {spent:4.1f} ms, {spent / costs.allowed * 2:.2f} times both (goal 2)"
            )
        with database.glancing() as connection:
            began, cpu = time.perf_counter(), time.process_time()
            found = audit(connection)
        spent, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(
            f"  verify-log                         {found.events / cpu:8,.0f} events a second of CPU "
            f"({spent:.1f} s by the clock)"
        )
        print(f"  faults: {found.faults or 'none'}")


if __name__ == "__main__":
    main()
