"""The runner as its users start it: a process with a command line."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


def command(state: Path, *arguments: str) -> list[str]:
    api = () if "--api.http.port" in arguments else ("--api.enabled", "false")
    data = str(CHECKOUT / ".cardwatch/data")
    return [
        sys.executable, "-m", "local_stack.logstash", "--path.state", str(state),
        "--path.data", data, *api, *arguments,
    ]  # fmt: skip


@contextmanager
def running(
    state: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Killed at the end if it still runs then; what it said is shown when the test fails."""
    process = subprocess.Popen(  # noqa: S603  our own program
        command(state, *arguments), cwd=CHECKOUT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        try:
            yield process
        except BaseException:
            process.kill()
            print(process.stderr.read() if process.stderr else "")
            raise
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> int:
    """Its exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE_SECONDS)


def children(process: subprocess.Popen[str]) -> list[int]:
    """Process ids of the workers."""
    file = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(part) for part in file.read_text().split()]


def resident_bytes(process_id: int) -> int:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
