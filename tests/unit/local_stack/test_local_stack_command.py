"""`python -m local_stack` says in one line what a person has to know, never with a traceback."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local_stack.alone import alone
from local_stack.settings import CHECKOUT, HOST


def started(action: str, state: Path, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        (sys.executable, "-m", "local_stack", action),
        cwd=CHECKOUT,
        env={**os.environ, "CARDWATCH_STATE": str(state), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def answering() -> Iterator[str]:
    """The URL of a server that has an answer to everything."""
    with ThreadingHTTPServer((HOST, 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_address[1]}"
        server.shutdown()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def test_ctrl_c_ends_it_with_what_became_of_the_servers(tmp_path: Path) -> None:
    with alone(tmp_path, print), started("down", tmp_path) as command:
        assert command.stdout is not None
        assert command.stdout.readline().startswith("waiting for another start or stop")
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=20)
    assert said == "\nstopped; servers that were started stay up until `make down`\n"
    assert command.returncode == 130


def test_a_state_folder_that_cannot_be_made_is_named() -> None:
    with started("down", Path("/proc/nowhere")) as command:
        _, said = command.communicate(timeout=20)
    assert said == "error: [Errno 2] No such file or directory: '/proc/nowhere'\n"
    assert command.returncode == 1


def test_a_shell_reads_every_address_as_it_is(tmp_path: Path) -> None:
    address = "postgresql://me:a b$c@db/x?sslmode=require&connect_timeout=3"
    done = subprocess.run(
        ("bash", "-c", f'eval "$({sys.executable} -m local_stack env)"; printf %s "$LEDGER_DSN"'),
        cwd=CHECKOUT,
        env={**os.environ, "CARDWATCH_LEDGER_DSN": address},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == (address, "")


def test_no_password_is_shown_where_servers_are_listed(tmp_path: Path) -> None:
    address = "postgresql://me:hush@127.0.0.1:1/x"
    with started("status", tmp_path, CARDWATCH_LEDGER_DSN=address) as command:
        said, _ = command.communicate(timeout=20)
    assert "postgresql://me:***@127.0.0.1:1/x" in said
    assert "hush" not in said


def test_a_server_on_loopback_is_asked_though_a_proxy_leads_to_the_network(tmp_path: Path) -> None:
    proxy = {"http_proxy": "http://127.0.0.1:1", "no_proxy": "", "NO_PROXY": ""}
    with answering() as url, started("status", tmp_path, CARDWATCH_AWS_URL=url, **proxy) as command:
        said, _ = command.communicate(timeout=20)
    assert f"aws            ready      {url}\n" in said
