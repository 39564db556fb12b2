"""access.log and error.log: appended to, and gone on with after an interruption.

The files themselves say how far the writer came: no position beside them can disagree.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from os import SEEK_END
from pathlib import Path
from typing import IO

from producers.pace import Clock, Pace
from producers.web_visitors import Line

LOGS = ("access.log", "error.log")
COUNTED = (*LOGS, "malformed")
CHUNK = 1 << 20


def cut_unfinished(path: Path) -> None:
    """Cuts off a last line that was not written to its end."""
    with path.open("rb+") as file:
        at = file.seek(0, SEEK_END)
        while at > 0:
            start = max(0, at - CHUNK)
            file.seek(start)
            end = file.read(at - start).rfind(b"\n")
            if end >= 0:
                file.truncate(start + end + 1)
                return
            at = start
        file.truncate(0)


def lines_in(path: Path) -> Counter[bytes]:
    """How often each line stands in a log, its end with it; of the size of the log."""
    if not path.exists():
        return Counter()
    cut_unfinished(path)
    with path.open("rb") as file:
        return Counter(file)


def write(
    lines: Iterable[Line],
    folder: Path,
    pace: Pace,
    clock: Clock,
    advance: Callable[[int], object],
) -> Counter[str]:
    """Appends the lines that are not yet in `folder`, whichever run wrote the others; returns
    counts of all of `lines` that are in it then.

    Each line is written to its end at once when `pace` waits between lines, as Apache does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    present = {log: lines_in(folder / log) for log in LOGS}
    counts: Counter[str] = Counter()
    with ExitStack() as opened:
        files = {
            log: opened.enter_context((folder / log).open("ab", buffering=0 if pace.rate else -1))
            for log in LOGS
        }
        _append(lines, present, files, pace, clock, counts, advance)
    return counts


def _append(
    lines: Iterable[Line],
    present: Mapping[str, Counter[bytes]],
    files: Mapping[str, IO[bytes]],
    pace: Pace,
    clock: Clock,
    counts: Counter[str],
    advance: Callable[[int], object],
) -> None:
    began, written = clock.now(), 0
    for line in lines:
        text = line.text + b"\n"
        if present[line.log][text] > 0:
            present[line.log][text] -= 1
        else:
            if clock.wait(began + pace.due(written, 0) - clock.now()):
                return
            files[line.log].write(text)
            written += 1
        counts[line.log] += 1
        counts["malformed"] += line.malformed
        advance(1)
