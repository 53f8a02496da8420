"""Starting gunicorn on loopback, talking to it, and reading what its workers cost from /proc."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
WORKERS, THREADS = 2, 4
START_TIMEOUT = 90.0
SETTLE = 0.02


class Server:
    """A running gunicorn, known by the process ids of its master and its workers."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu_ms(self) -> float:
        """User and system time of all the workers so far, from the scheduler's nanoseconds:
        ticks of 10 ms are too coarse."""
        return sum(cpu_ms_of(pid) for pid in self.workers)

    def resident_mb(self) -> float:
        """Of the largest worker, pages that it shares with the others included."""
        return max(_memory_kb(pid, "Rss") for pid in self.workers) / 1024

    def proportional_mb(self) -> float:
        """Of the largest worker, a page that n processes share counted as 1/n (the master is one of them)."""
        return max(_memory_kb(pid, "Pss") for pid in self.workers) / 1024

    def whole_mb(self) -> float:
        """Of the master and all the workers together."""
        return sum(_memory_kb(pid, "Pss") for pid in (self.process.pid, *self.workers)) / 1024


def cpu_ms_of(pid: int) -> float:
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in threads) / 1_000_000


def _memory_kb(pid: int, kind: str) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{kind}:"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(app: str, environ: dict[str, str], path: str = "/") -> Iterator[Server]:
    """gunicorn with the same settings for every application; stopped by its process
    id when the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:review_service.cli.gunicorn_settings"]
    command += ["--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning", app]
    process = subprocess.Popen(command, cwd=FOLDER, env={**os.environ, **environ})
    try:
        _wait_for(port, path, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=START_TIMEOUT)


def _wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        try:
            if Browser(port).get(path).code < 500:
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit("The server did not answer.")


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.code = response.status
        self.headers = response.headers
        self.text = response.read().decode()


class Browser:
    """Keeps cookies; a new connection for each request, as a reverse proxy makes them by default."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: str) -> Answer:
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers = {
                **headers,
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer
