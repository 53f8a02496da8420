"""The server as an installation runs it, in processes of its own, for trials that meet it from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SECRET = "k" * 32
CHILDREN = "/proc/{0}/task/{0}/children"
OURS = ("-m", "review_service")


class Server:
    """`review-service serve`. `started_by`: what Python runs in its place; `settings`:
    more of the environment."""

    def __init__(
        self,
        url: str,
        workers: int = 2,
        started_by: Sequence[str] = OURS,
        log: Path | None = None,
        **settings: str,
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        environment = os.environ | {
            "REVIEW_MODE": "demo",
            "REVIEW_SECRET_KEY": SECRET,
            "REVIEW_DATABASE_URL": url,
            **settings,
        }
        command = [sys.executable, *started_by, "serve", "--port", str(self.port), "--workers", str(workers)]
        with (log or Path(os.devnull)).open("ab") as said:
            self.process = subprocess.Popen(
                command, env=environment, start_new_session=True, stdout=said, stderr=said
            )

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def await_answer(self) -> None:
        """Nothing says when a server listens, so it is asked until it does or ends."""
        while self.process.poll() is None:
            try:
                socket.create_connection(self.address, timeout=5).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError(f"the server ended with {self.process.returncode} before it listened")

    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(CHILDREN.format(self.process.pid)).read_text().split()]

    def kill_workers(self) -> None:
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


@contextmanager
def serving(url: str, **how: object) -> Iterator[Server]:
    server = Server(url, **how)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.stop()
