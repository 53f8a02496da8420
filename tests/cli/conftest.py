"""The command line as a program calls it: `run` in this process, quick; `program` as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line on stderr."""
        lines = [line for line in self.err.strip().splitlines() if line]
        assert len(lines) == 1, f"not one line: {self.err!r}"
        assert "Traceback" not in self.err
        return lines[0]


Run = Callable[..., Ran]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> Path:
    """A folder to work in, with an empty migrated database that the variables name."""
    for name in [name for name in os.environ if name.startswith("REVIEW_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVIEW_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("REVIEW_ARGON2_TIME", "1")
    monkeypatch.setenv("REVIEW_ARGON2_MEMORY_KIB", "8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(environment: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def call(*arguments: object) -> Ran:
        from review_service.cli import main

        monkeypatch.setattr(sys, "argv", ["review-service", *map(str, arguments)])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out.decode(), err.decode())

    return call


@pytest.fixture
def program(environment: Path) -> Run:
    def call(*arguments: object, given: str = "", **variables: str) -> Ran:
        given_environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **variables}
        ended = subprocess.run(
            [sys.executable, "-m", "review_service", *map(str, arguments)],
            input=given.encode(),
            capture_output=True,
            env={name: value for name, value in given_environment.items() if value},
            cwd=environment,
            timeout=60,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return call
