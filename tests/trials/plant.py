"""`make faults`: plants each fault of the list in a copy of the repository and runs the
trial that has to see it.

python tests/trials/plant.py [--only T3,T6] [--write]; what went unseen, or could not be planted,
makes the run fail.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "trials.md"
BEGIN, END = "<!-- written by make faults -->\n", "<!-- end of what make faults writes -->\n"
NEEDED = ("review_service", "templates", "migrations", "content", "tests", "pyproject.toml")


@dataclass(frozen=True)
class Fault:
    """`old` stands once in `file` and becomes `new`; `seen_by`: what pytest is asked, and must not pass."""

    trial: str
    name: str
    file: str
    old: str
    new: str
    seen_by: tuple[str, ...]


SERVICES_LOCK = ("review_service/services/core/acting.py", '    session.execute(_LOCK, {"slug": slug})\n', "")
GUARDS_LOCK = (
    "review_service/schema/printing.py",
    '        return f"{_lock(step.sql)};"',
    '        return "PERFORM 1;"',
)
RACES = "tests/trials/test_server_races.py::test_no_race_ends_in_what_must_never_be"
SECOND_LINE = "tests/guards/test_races.py"
FAULTS_TRIAL, CLOCK_TRIAL = "tests/trials/test_faults.py", "tests/trials/test_clock.py"
DATABASE = "review_service/core/db.py"
FAULTS = (
    Fault("T2", "the start does not look which guards are there", "review_service/schema/presence.py",
          '    triggers = _triggers(connection)\n', '    return\n    triggers = _triggers(connection)\n',
          ("tests/guards/test_presence.py",)),
    Fault("T2", "the start does not look which constraints are there", "review_service/schema/constraints.py",
          'def constraint_problems(connection: sa.Connection) -> Iterator[str]:\n',
          'def constraint_problems(connection: sa.Connection) -> Iterator[str]:\n    return\n',
          ("tests/guards/test_constraints_present.py",)),
    Fault("T3", "the services no longer lock the article first; the guards still do", *SERVICES_LOCK,
          (RACES, "-k", "postgresql")),
    Fault("T3", "only the guards no longer lock", *GUARDS_LOCK, ("tests/guards/test_locks.py",)),
    Fault("T3", "SQLite begins a writer with BEGIN", DATABASE, '"BEGIN IMMEDIATE"', '"BEGIN"',
        (SECOND_LINE, "-k", "sqlite")),
    Fault("T4", "a form that was taken is taken again", "review_service/services/core/idempotency.py",
          "    return made.rowcount == 1\n", "    return True\n", ("tests/guards/test_kills.py",)),
    Fault("T6", "a full disk is answered like a slow one", DATABASE,
        "    if said & FULL:\n        return Fault.FULL\n", "",
          (FAULTS_TRIAL, "-k", "full_disk")),
    Fault("T6", "a read-only database is answered like a slow one", DATABASE,
          "    if said & READ_ONLY:\n        return Fault.READ_ONLY\n", "",
          (FAULTS_TRIAL, "-k", "only_be_read")),
    Fault("T6", "a connection that was cut is used again", DATABASE, '{"pool_pre_ping": True}', "{}",
          (FAULTS_TRIAL, "-k", "after_a_restart")),
    Fault("T6", "/readyz says «ready» without looking", "review_service/web/core/health.py",
          "if missing := missing_guards(reading().connection()):", "if missing := []:",
          (FAULTS_TRIAL, "-k", "guard_that_goes")),
    Fault("T6", "signing does not look whether what is signed is dated later",
          "review_service/services/signing/sign_offs.py", "    if latest > now + AHEAD:\n",
          "    if latest is None:\n",
          (CLOCK_TRIAL, "-k", "from_the_past")),
    Fault("T6", "wrong passwords of a wrong clock count", "review_service/services/people/accounts.py",
          "            col(LoginFailure.failed_at) < now + limit.window,\n", "",
          (CLOCK_TRIAL, "-k", "wrong_passwords")),
    Fault("T6", "sessions of a wrong clock count", "review_service/services/people/accounts.py",
          " AND login_session.created_at < :tomorrow\n", " AND :tomorrow IS NOT NULL\n",
          (CLOCK_TRIAL, "-k", "clock_jumps")),
    Fault("T6", "a checkpoint of a wrong clock counts", "review_service/services/signing/checkpoints.py",
          "abs(now - last.made_at) >= DAILY", "now - last.made_at >= DAILY",
          (CLOCK_TRIAL, "-k", "checkpoint_of_the_future")),
    Fault("T12", "a code that was used is taken again", "review_service/services/people/codes.py",
          "            col(SecondFactor.counter) < step,\n", "",
          ("tests/web/signing/test_signing_ceremony.py",)),
    Fault("T13", "an event's hash leaves out what the act wrote", "review_service/proof/events.py",
          "    return canonical(event)\n", '    return canonical({**event, "after": None})\n',
          ("tests/auditing/test_tampering.py",)),
)  # fmt: skip
# These plant their own faults, so that they pass where each is seen.
THEMSELVES = (
    ("T1", "twelve rules of the model broken in turn", "tests/trials/test_model_sees.py"),
    ("T2", "each guard gone: an attack passes or meets the next line", "tests/guards/test_attacks.py"),
    ("T3", "what must never be, made true in a database without guards", "tests/trials/test_impossible.py"),
    (
        "T5",
        "a commit in the middle of an act; an act without its event",
        "tests/trials/test_statement_faults.py",
    ),
)


def planted(fault: Fault, root: Path) -> str:
    """The words of the file with the fault in it. Raises LookupError where it cannot be planted any more."""
    words = (root / fault.file).read_text(encoding="utf-8")
    if words.count(fault.old) != 1:
        raise LookupError(f"«{fault.name}» cannot be planted: {fault.file} does not hold its words once.")
    return words.replace(fault.old, fault.new)


def passes(root: Path, *asked: str) -> tuple[bool, str]:
    """Whether pytest passed, and its last lines. Nothing collected is an error and no fault that was seen."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *asked],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "REVIEW_TEST_REQUIRE": "everything"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode not in {0, 1}:
        raise LookupError(
            f"pytest could not run {' '.join(asked)}: {ended.stdout[-600:]}{ended.stderr[-300:]}"
        )
    return ended.returncode == 0, ended.stdout.strip().splitlines()[-1]


def try_out(fault: Fault, root: Path) -> str:
    path = root / fault.file
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(planted(fault, root), encoding="utf-8")
        is_green, said = passes(root, *fault.seen_by)
    except LookupError as error:
        return f"NOT TRIED: {error}"
    finally:
        path.write_text(kept, encoding="utf-8")
    return "UNSEEN" if is_green else f"seen: {said}"


def try_themselves(asked: str, root: Path) -> str:
    is_green, said = passes(root, asked)
    return f"each seen: {said}" if is_green else f"UNSEEN: {said}"


def write(lines: list[str]) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    head = (
        f"Planted on {datetime.now(UTC):%d %B %Y}.\n\n| trial | fault | seen by | result |\n"
        "|---|---|---|---|\n"
    )
    PAGE.write_text(
        f"{before}{BEGIN}\n{head}{''.join(lines)}\n{END}{rest.partition(END)[2]}", encoding="utf-8"
    )


def main() -> int:
    asked = argparse.ArgumentParser(description="Plants faults and says whether the trials see them.")
    asked.add_argument("--only", default="", help="for instance T3,T6")
    asked.add_argument("--write", action="store_true", help="put the list into docs/reference/trials.md")
    chosen = asked.parse_args()
    names = set(filter(None, chosen.only.split(",")))
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        for name in NEEDED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, root / name)
        tried = [
            (one.trial, one.name, " ".join(one.seen_by), lambda one=one: try_out(one, root)) for one in FAULTS
        ]
        tried += [
            (trial, name, file, lambda file=file: try_themselves(file, root))
            for trial, name, file in THEMSELVES
        ]
        for trial, name, seen_by, run in tried:
            if not names or trial in names:
                lines.append(f"| {trial} | {name} | `{seen_by}` | {run()} |\n")
                sys.stdout.write(lines[-1])
                sys.stdout.flush()
    if chosen.write:
        write(lines)
    return int(any("UNSEEN" in line or "NOT TRIED" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
