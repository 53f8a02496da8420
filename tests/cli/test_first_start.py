"""The first start of `make run`: the sample content is loaded and the very same process
serves people who sign in."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

DEADLINE = 60  # seconds; a hang ends here


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_people_can_sign_in_on_the_very_first_start(tmp_path: Path) -> None:
    """The process that loaded the content and hashed passwords forks the one that serves."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REVIEW_")}
    command = [sys.executable, "-m", "review_service", "demo", "--port", str(port), "--folder", str(tmp_path)]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout is not None
            for line in server.stdout:  # it says everything it has to say before it listens
                if "administrator" in line:
                    break
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            page = open_when_ready(browser, f"http://127.0.0.1:{port}/login")
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            assert token is not None
            fields = {
                "csrf_token": token[1],
                "email": "ines.keller@example.org",
                "password": "sample-password",
            }
            data = urllib.parse.urlencode(fields).encode()
            answer = browser.open(f"http://127.0.0.1:{port}/login", data, timeout=DEADLINE)
            assert answer.url.endswith("/desk/")
        finally:
            server.terminate()


def open_when_ready(browser: urllib.request.OpenerDirector, address: str) -> str:
    """The page, once the server listens: refused connections are tried again a bounded number of times."""
    port = urllib.parse.urlsplit(address).port
    for _ in range(DEADLINE * 20):
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)  # a process that is starting has no event to wait for
    return str(browser.open(address, timeout=DEADLINE).read().decode())
