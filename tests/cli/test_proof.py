"""Keys, checkpoints, proofs and the second opinion on the command line;
the verifier alone with nothing of ours."""

import shutil
import sqlite3
import stat
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cli.conftest import Run
from factories import MEANS, cast, proof, ruled, seeing, what_stands

from review_service.core.db import Database
from review_service.proof.keys import SigningKey
from review_service.services.signing.sign_offs import sign_off
from review_service.services.signing.signing_keys import read_key

KEY_FILE = "instance/signing-key"


@pytest.fixture
def keyed(run: Run, environment: Path) -> Path:
    """A database whose key was made by `db upgrade`."""
    said = run("db", "upgrade")
    assert said.code == 0 and f"Made the signing key {KEY_FILE}" in said.out
    return environment / KEY_FILE


@pytest.fixture
def slug(keyed: Path, sqlite_url: str) -> str:
    """An approved article, signed with the key of the installation."""
    database = Database(sqlite_url)
    means = replace(MEANS, key=read_key(keyed))
    with database.writing() as session:
        people = cast(session)
        found = ruled(session, people)
        for one in (people.reviewer, people.second):
            seen = what_stands(session, found)
            sign_off(session, found, proof(session, one), seen, seeing(session, found, one), means)
    database.dispose()
    return found


@pytest.fixture
def trust(run: Run, keyed: Path, environment: Path) -> Path:
    file = environment / "trusted-keys"
    file.write_text(run("keys", "show").out, encoding="utf-8")
    return file


def test_the_first_key_is_made_once_and_read_by_its_owner_only(run: Run, keyed: Path) -> None:
    assert stat.S_IMODE(keyed.stat().st_mode) == 0o600
    before = keyed.read_text(encoding="ascii")
    assert run("db", "upgrade").out.count("\n") == 1
    refused = run("keys", "create")
    assert refused.code == 2 and "already" in refused.error
    assert keyed.read_text(encoding="ascii") == before


def test_a_key_that_is_gone_is_asked_for_and_never_replaced_silently(run: Run, keyed: Path) -> None:
    keyed.unlink()
    for command in (("db", "upgrade"), ("keys", "create")):
        said = run(*command)
        assert said.code == 2 and "bring the file back" in said.err
    assert not keyed.exists()
    assert "bring the file back" in run("checkpoint").error


def test_a_key_that_others_can_read_or_that_the_history_does_not_name_is_not_used(
    run: Run, keyed: Path
) -> None:
    keyed.chmod(0o644)
    assert "chmod 600" in run("checkpoint").error
    keyed.unlink()
    keyed.touch(mode=0o600)
    keyed.write_text(SigningKey.make("x.example").written(), encoding="ascii")
    shown = run("keys", "show")
    assert shown.code == 1 and "names another key" in shown.error
    refused = run("checkpoint")
    assert refused.code == 1 and "keys rotate" in refused.error


def test_an_export_with_proof_is_verified_and_an_altered_one_is_not(
    run: Run, slug: str, trust: Path, environment: Path
) -> None:
    assert run("export", slug, "--proof", "it.zip").code == 0
    proved = run("verify", "it.zip", "--trust", trust)
    assert proved.code == 0 and f"({slug}), version 1" in proved.out and "Reviewer, MD" in proved.out
    data = bytearray((environment / "it.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (environment / "it.zip").write_bytes(data)
    refused = run("verify", "it.zip", "--trust", trust)
    assert refused.code == 1 and refused.error.startswith("NOT PROVED: ")
    assert run("export", slug, "--proof", "folder").code == 0
    assert run("verify", "folder", "--trust", trust).out == run("verify", "folder", "--trust", trust).out
    (environment / "folder" / "article.md").write_text("x", encoding="utf-8")
    assert "not the one that was approved" in run("verify", "folder").error


def test_a_kept_checkpoint_is_continued_also_after_a_new_key(
    run: Run, slug: str, trust: Path, environment: Path
) -> None:
    kept = run("checkpoint", "--output", "kept.txt")
    assert kept.code == 0
    rotated = run("keys", "rotate")
    assert rotated.code == 0 and not list(environment.glob("instance/*.new"))
    run("export", slug, "--proof", "it.zip", "--since", "kept.txt")
    assert run("verify", "it.zip", "--trust", trust, "--last-checkpoint", "kept.txt").code == 0
    (environment / "other").write_text(str(SigningKey.make("x.example").verifier), encoding="utf-8")
    refused = run("verify", "it.zip", "--trust", "other")
    assert refused.code == 1 and "foreign key" in refused.error
    assert run("verify-log", "--last-checkpoint", "kept.txt").code == 0


def test_a_hand_over_that_was_cut_off_is_ended(run: Run, keyed: Path) -> None:
    from review_service.services.signing.signing_keys import write_key

    write_key(keyed.with_name("signing-key.new"), SigningKey.make("never.used"))
    assert run("keys", "rotate").code == 0
    assert run("keys", "show").code == 0


def test_a_row_that_was_changed_with_sqlite3_is_named(run: Run, slug: str, environment: Path) -> None:
    good = run("verify-log")
    assert good.code == 0 and "1 approvals hold." in good.out
    with sqlite3.connect(environment / "review.sqlite3") as raw:
        raw.execute("DROP TRIGGER guard_ruling_no_update")
        raw.execute("UPDATE ruling SET verdict = 'contradicts' WHERE id = 3")
    raw.close()
    bad = run("verify-log")
    assert bad.code == 1 and "ruling 3 differs from what event" in bad.err


def test_the_verifier_runs_alone_with_nothing_but_cryptography(
    run: Run, slug: str, trust: Path, environment: Path
) -> None:
    """No site-packages, no environment, no checkout on the path: only the one file and the library."""
    run("export", slug, "--proof", "it.zip")
    assert run("verifier", "verify.pyz").code == 0
    alone = environment / "alone"
    alone.mkdir()
    installed = Path(sysconfig.get_paths()["platlib"])
    shutil.copytree(
        installed / "cryptography", alone / "cryptography", ignore=shutil.ignore_patterns("__pycache__")
    )
    for backend in installed.glob("_cffi_backend*"):  # what the library itself needs
        shutil.copy(backend, alone)
    start = (
        "import runpy, sys; sys.path.append('alone'); sys.argv = sys.argv[1:];"
        " sys.exit(runpy.run_path(sys.argv[0], run_name='__main__'))"
    )

    def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", "-c", start, "verify.pyz", *arguments]
        return subprocess.run(
            command, cwd=environment, capture_output=True, text=True, timeout=30, env={}, check=False
        )

    proved = verify("it.zip", "--trust", trust.name)
    assert (proved.returncode, proved.stderr) == (0, "")
    assert proved.stdout == run("verify", "it.zip", "--trust", trust).out
    data = bytearray((environment / "it.zip").read_bytes())
    data[900] ^= 2
    (environment / "it.zip").write_bytes(data)
    assert verify("it.zip").returncode == 1
    missing = verify("nowhere.zip")
    assert (missing.returncode, missing.stderr) == (
        2,
        "nowhere.zip cannot be read: No such file or directory.\n",
    )
    assert (
        verify("it.zip", "--trust", "it.zip").stderr
        == "A file of keys or a checkpoint is text; one of these is not.\n"
    )
    shutil.rmtree(alone)
    without = verify("it.zip")
    assert without.returncode == 2 and "python3 -m pip install cryptography" in without.stderr
    assert "Traceback" not in without.stderr


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[bytes]]]:
    """Somebody outside who keeps what is posted to them."""
    kept: list[bytes] = []

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Keeper)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", kept
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_checkpoint_goes_out_once_to_the_file_and_the_webhook(
    run: Run, slug: str, environment: Path, receiver: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, kept = receiver
    monkeypatch.setenv("REVIEW_CHECKPOINT_FILE", "out/checkpoint")
    monkeypatch.setenv("REVIEW_CHECKPOINT_WEBHOOK", f"http://{place}/keep")
    refused = run("checkpoint")
    assert refused.code == 0 and "did not reach the webhook" in refused.error
    monkeypatch.setenv("REVIEW_OUTBOUND_ALLOW", place)
    for _ in range(2):
        made = run("checkpoint")
        assert (made.code, made.err) == (0, "")
    assert kept == [made.out.encode()]
    assert (environment / "out" / "checkpoint").read_text(encoding="utf-8") == made.out
    assert (environment / "out" / "checkpoint.all").read_text(encoding="utf-8").count("\n\n") == 2
    run("export", slug, "--proof", "it.zip")
    assert len(kept) == 2
