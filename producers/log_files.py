"""access.log and error.log: appended to, and gone on with after an interruption.

The files themselves say how far the writer came: no position beside them can disagree.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

from producers.pace import Clock, Pace
from producers.web_visitors import Line

LOGS = ("access.log", "error.log")
COUNTED = (*LOGS, "malformed")
CHUNK = 1 << 20


def whole_lines(path: Path) -> int:
    """Counts the lines of a log, after cutting off one that was not written to its end."""
    if not path.exists():
        return 0
    count, end, size = 0, 0, 0
    with path.open("rb+") as file:
        while chunk := file.read(CHUNK):
            count += chunk.count(b"\n")
            if b"\n" in chunk:
                end = size + chunk.rindex(b"\n") + 1
            size += len(chunk)
        file.truncate(end)
    return count


def write(
    lines: Iterable[Line],
    folder: Path,
    pace: Pace,
    clock: Clock,
    advance: Callable[[int], object],
) -> Counter[str]:
    """Appends the lines that are not yet in `folder`; returns counts of all lines in it.

    Each line is written to its end at once when `pace` waits between lines, as Apache does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    present = {log: whole_lines(folder / log) for log in LOGS}
    counts: Counter[str] = Counter()
    files = {log: (folder / log).open("ab", buffering=0 if pace.rate else -1) for log in LOGS}
    try:
        _append(lines, present, files, pace, clock, counts, advance)
    finally:
        for file in files.values():
            file.close()
    return counts


def _append(
    lines: Iterable[Line],
    present: dict[str, int],
    files: Mapping[str, IO[bytes]],
    pace: Pace,
    clock: Clock,
    counts: Counter[str],
    advance: Callable[[int], object],
) -> None:
    began, written = clock.now(), 0
    for line in lines:
        if present[line.log] > 0:
            present[line.log] -= 1
        else:
            if clock.wait(began + pace.due(written, 0) - clock.now()):
                return
            files[line.log].write(line.text + b"\n")
            written += 1
        counts[line.log] += 1
        counts["malformed"] += line.malformed
        advance(1)
