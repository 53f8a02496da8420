"""Sources: a RIS file of 5,000 records read and imported, and references in AMA style:
`python benchmarks/sources.py`.

Each measurement in a process of its own (memory is the peak of that process); CPU and wall time.
"""

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 3, 2, tzinfo=UTC)
WORDS = [
    "walking",
    "lowers",
    "pain",
    "in",
    "adults",
    "with",
    "fatigue",
    "over",
    "twelve",
    "weeks",
    "and",
    "nobody",
    "was",
    "harmed",
    "by",
    "it",
    "in",
    "the",
    "trial",
]


def items(count: int) -> list[dict[str, Any]]:
    """Articles with three authors, identifiers, keywords and an abstract of about 250 words."""
    return [
        {
            "type": "article-journal",
            "title": f"Walking for pain, part {number}: a randomised trial",
            "author": [{"family": f"Moreau{number % 97}", "given": f"Anne {letter}"} for letter in "ABC"],
            "container-title": "Journal of Invented Trials",
            "container-title-short": "J Invent Trials",
            "issued": {"date-parts": [[1990 + number % 36, 1 + number % 12]]},
            "volume": str(number % 80),
            "issue": str(number % 12),
            "page": f"{number}-{number + 9}",
            "DOI": f"10.5555/bench.{number}",
            "PMID": str(10_000_000 + number),
            "keyword": "Pain/therapy; Walking; Adult",
            "abstract": " ".join(WORDS[(number + place) % len(WORDS)] for place in range(250)),
        }
        for number in range(1, count + 1)
    ]


def read_ris(data: bytes, _: str) -> str:
    from review_service.bibliography.formats.registry import read_sources

    reading = read_sources(data)
    return f"{len(reading.entries):,} entries, {len(reading.problems)} problems"


def import_ris(data: bytes, folder: str) -> str:
    from review_service.bibliography.formats.registry import read_sources
    from review_service.core.db import Database
    from review_service.core.vocabulary import Role
    from review_service.schema import upgrade as schema
    from review_service.services.people.passwords import PasswordPolicy
    from review_service.services.people.people import NewPerson, actor_for, add_person
    from review_service.services.sources.source_import import take_in_entries

    database = Database(f"sqlite:///{folder}/bench.sqlite3")
    schema.migrate(database)
    with database.writing() as session:
        new = NewPerson("ed@example.org", "Ed", "correct horse battery", "", "", (Role.EDITOR,))
        add_person(session, PasswordPolicy(1, 8), new, NOW)
        actor = actor_for(session, "ed@example.org")
    begun = time.perf_counter(), time.process_time()
    entries = read_sources(data, "ris").entries
    fates: dict[str, int] = {}
    for _ in range(2):
        for place in range(0, len(entries), 500):
            with database.writing() as session:
                for outcome in take_in_entries(session, entries[place : place + 500], "ris", actor, NOW):
                    fates[outcome.fate.value] = fates.get(outcome.fate.value, 0) + 1
        if "known" not in fates:
            spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
    database.dispose()
    return f"{fates}; the first time {spent[0]:.1f} s wall, {spent[1]:.1f} s CPU"


def match_list(_: bytes, folder: str) -> str:
    """100,000 rows of a retraction list, read from a file as the command line reads them,
    against the sources just imported."""
    from pathlib import Path

    from review_service.bibliography.formats.retraction_watch import COLUMNS, read_retractions
    from review_service.core.db import Database
    from review_service.services.sources.retractions import match_retractions

    path = Path(folder) / "retractions.csv"
    with path.open("w", encoding="utf-8") as written:
        written.write(",".join([*COLUMNS, "RetractionPubMedID", "Author", "Notes"]) + "\n")
        for number in range(100_000):
            doi = f"10.5555/bench.{number}" if number % 100 == 0 else f"10.5555/other.{number}"
            written.write(
                f'{number},"A paper, number {number}",{doi},0,1/2/2019 '
                f"0:00,10.5555/notice.{number},3/4/2024 0:00,Retraction,"
                f"+Unreliable Results;+Fake Data;,0,{'A Person;' * 6},{'A note. ' * 20}\n"
            )
    database = Database(f"sqlite:///{folder}/bench.sqlite3")
    begun = time.perf_counter(), time.process_time()
    with path.open(encoding="utf-8") as lines, database.reading() as session:
        matched = match_retractions(session, read_retractions(lines))
    spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
    database.dispose()
    return (
        f"{matched.rows:,} rows ({path.stat().st_size / 1e6:.0f} MB), {len(matched.sure)} to record;"
        f" {spent[0]:.1f} s wall, {spent[1]:.1f} s CPU"
    )


def print_ama(_: bytes, __: str) -> str:
    from review_service.exports.ama import ama_references
    from review_service.reading.document import Reference

    thirty = [Reference(str(number), number, item) for number, item in enumerate(items(30), start=1)]
    begun = time.process_time()
    ama_references(thirty)
    cold = time.process_time() - begun
    rounds = []
    for _ in range(101):
        begun = time.process_time()
        ama_references(thirty)
        rounds.append(time.process_time() - begun)
    others = [
        Reference(str(number), number, {**item, "volume": "x"})
        for number, item in enumerate(items(30), start=1)
    ]
    begun = time.process_time()
    ama_references(others)
    fresh = time.process_time() - begun
    return (
        f"the first 30 with loading {cold * 1000:.0f} ms CPU, the same again "
        f"{statistics.median(rounds) * 1000:.2f} ms, 30 others {fresh * 1000:.0f} ms"
    )


def measured(work: Callable[[bytes, str], str], data: bytes, folder: str, answer: Any) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    said = work(data, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.put(
        f"{time.perf_counter() - wall:6.1f} s wall {time.process_time() - cpu:6.1f} s CPU {peak:6.0f} MB  "
        f"{said}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5_000)
    count = parser.parse_args().records
    from review_service.bibliography.formats.ris import write

    data = write(items(count))
    print(f"RIS: {count:,} records, {len(data) / 1e6:.1f} MB")
    context = multiprocessing.get_context("spawn")
    works = {
        "reading": read_ris,
        "importing twice": import_ris,
        "a retraction list": match_list,
        "AMA, 30 references": print_ama,
    }
    with tempfile.TemporaryDirectory() as folder:  # the list is matched against what was imported
        for name, work in works.items():
            answer = context.Queue()
            process = context.Process(target=measured, args=(work, data, folder, answer))
            process.start()
            print(f"{name:<20}{answer.get()}")
            process.join()


if __name__ == "__main__":
    main()
