"""`make trials`: runs the trials at a size and prints one table;
--write puts it into docs/reference/trials.md.

python tests/trials/run.py [--size commit|count|long] [--only T3,T4] [--write]

A size that the environment names (REVIEW_TRIAL_RACES=40) goes before that of --size.

A trial that fails, or whose file is missing, or that reports nothing, makes the run fail.
What it prints while it runs goes to the terminal; the figures come from the trials themselves (table.py).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "trials.md"
MARK = "<!-- written by make trials -->\n"
SIZES = ("commit", "count", "long")


@dataclass(frozen=True)
class Trial:
    """`sizes`: what the environment says at `count` and at `long`; at `commit` the test chooses,
    as in `make test`."""

    name: str
    files: tuple[str, ...]
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def environment(self, size: str) -> dict[str, str]:
        place = SIZES.index(size) - 1
        return {} if place < 0 else {name: str(values[place]) for name, values in self.sizes.items()}


TRIALS = (
    Trial(
        "T1",
        ("tests/trials/test_model.py", "tests/trials/test_model_sees.py"),
        {"REVIEW_TRIAL_RUNS": (200, 2_000), "REVIEW_TRIAL_STEPS": (40, 60)},
    ),
    Trial(
        "T2",
        (
            "tests/guards/test_attacks.py",
            "tests/guards/test_append_only.py",
            "tests/guards/test_presence.py",
            "tests/guards/test_constraints.py",
            "tests/guards/test_constraints_present.py",
        ),
    ),
    Trial("T3", ("tests/trials/test_server_races.py",), {"REVIEW_TRIAL_RACES": (200, 2_000)}),
    Trial("T4", ("tests/guards/test_kills.py",), {"REVIEW_TRIAL_KILLS": (50, 1_000)}),
    Trial("T5", ("tests/trials/test_statement_faults.py",), {"REVIEW_TRIAL_EVERY": (1, 1)}),
    Trial("T6", ("tests/trials/test_faults.py", "tests/trials/test_clock.py")),
    Trial("T12", ("tests/web/signing/test_signing_ceremony.py",)),
    Trial(
        "T13",
        ("tests/auditing/test_tampering.py",),
        {"REVIEW_TRIAL_TAMPERS": (2_000, 2_000), "REVIEW_TRIAL_FLIPS": (20_000, 20_000)},
    ),
)


@dataclass(frozen=True)
class Row:
    trial: str
    database: str
    size: str
    result: str
    seconds: float


def run(trial: Trial, size: str) -> tuple[list[Row], bool]:
    """The rows that the trial reported, and whether it passed."""
    missing = [name for name in trial.files if not (ROOT / name).exists()]
    if missing:
        return [Row(trial.name, "", "", f"MISSING: {', '.join(missing)}", 0)], False
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        environment = {"REVIEW_TEST_REQUIRE": "postgresql", **trial.environment(size), **os.environ}
        begun = time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-o", "faulthandler_timeout=0", *trial.files],
            cwd=ROOT,
            env=environment | {"REVIEW_TRIAL_REPORT": str(figures)},
            check=False,
        )
        seconds = time.monotonic() - begun
        lines = [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]
    return rows_of(trial, lines, ended.returncode == 0, seconds), ended.returncode == 0 and bool(lines)


def rows_of(trial: Trial, lines: list[dict[str, str]], is_passed: bool, seconds: float) -> list[Row]:
    """Rows of one trial share its time, which stands at the first."""
    rows = [Row(**line, seconds=0 if number else seconds) for number, line in enumerate(lines)]
    if not is_passed:
        rows.insert(0, Row(trial.name, "", "", "FAILED: what pytest printed says where", seconds))
    return rows or [Row(trial.name, "", "", "FAILED: it passed and reported nothing", seconds)]


def table(rows: Iterable[Row]) -> str:
    head = "| trial | database | size | result | seconds |\n|---|---|---|---|---|\n"
    return head + "".join(
        (
            f"| {row.trial} | {row.database} | {row.size} | {row.result} | "
            f"{f'{row.seconds:.0f}' if row.seconds else ''} |\n"
        )
        for row in rows
    )


def machine() -> str:
    import sqlite3

    import sqlalchemy as sa

    sys.path.insert(0, str(ROOT / "tests"))
    from conftest import POSTGRESQL

    with sa.create_engine(sa.make_url(POSTGRESQL)).connect() as connection:
        server = connection.execute(sa.text("SHOW server_version")).scalar_one()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return (
        f"{datetime.now(UTC):%d %B %Y}, commit {commit.stdout.strip() or 'unknown'}, {os.cpu_count()} "
        f"cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, PostgreSQL {server}, SQLAlchemy {version('sqlalchemy')}, gunicorn "
        f"{version('gunicorn')}."
    )


def write(words: str) -> None:
    """Everything below the mark is ours; what stands above it is kept."""
    kept = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{kept}{MARK}\n{words}", encoding="utf-8")


def main() -> int:
    asked = argparse.ArgumentParser(description="Runs the trials and prints what came of them.")
    asked.add_argument("--size", choices=SIZES, default="count")
    asked.add_argument("--only", default="", help="for instance T3,T4")
    asked.add_argument("--write", action="store_true", help="put the table into docs/reference/trials.md")
    chosen = asked.parse_args()
    names = [name for name in chosen.only.split(",") if name] or [trial.name for trial in TRIALS]
    if unknown := set(names) - {trial.name for trial in TRIALS}:
        asked.error(f"there is no trial {', '.join(sorted(unknown))}")
    done = [run(trial, chosen.size) for trial in TRIALS if trial.name in names]
    words = f"{machine()} Size: {chosen.size}.\n\n{table(row for rows, _ in done for row in rows)}"
    sys.stdout.write(f"\n{words}\n")
    if chosen.write:
        write(words)
    return 0 if all(is_passed for _, is_passed in done) else 1


if __name__ == "__main__":
    sys.exit(main())
