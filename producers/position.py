"""How far a run has come, kept in a file so that it goes on where it was interrupted."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import orjson

from contracts.errors import SetupFailed


@dataclass(frozen=True)
class Position:
    """The next event to send: number `place` of hour `hour`; `counts` of all sent until then."""

    hour: int
    place: int
    counts: Counter[str]


def load(path: Path) -> Position | None:
    """None where nothing was sent yet. Raises SetupFailed where the file is damaged."""
    if not path.exists():
        return None
    try:
        kept = orjson.loads(path.read_bytes())
        return Position(int(kept["hour"]), int(kept["place"]), Counter(kept["counts"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SetupFailed(
            f"{path} cannot be read ({error}): delete it to send this run again from its start"
        ) from error


def save(path: Path, position: Position) -> None:
    """Replaces the file as a whole: it is never half written, whatever ends the program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"hour": position.hour, "place": position.place, "counts": dict(position.counts)}
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(orjson.dumps(kept))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
