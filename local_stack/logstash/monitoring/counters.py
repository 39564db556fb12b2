"""What the processes of a pipeline count, in memory that they share with the one that tells."""

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PROCESSES = multiprocessing.get_context("fork")
# Of the whole pipeline: events in, filtered and out; nanoseconds in filters and outputs, and of
# inputs that waited for them.
TOTALS = 5
IN, FILTERED, OUT, WORKED, PUSHED = range(TOTALS)
# Of a plugin: events in and out, nanoseconds.
OF_PLUGIN = 3


@dataclass(frozen=True)
class Named:
    """A plugin of a pipeline, as the API names it."""

    kind: str
    name: str
    id: str


class Counters:
    """A row for the pipeline (0) and one for each worker (from 1), so that nothing needs a lock."""

    def __init__(self, plugins: Sequence[Named], workers: int = 1) -> None:
        self.plugins = tuple(plugins)
        self.workers = workers
        self._width = TOTALS + OF_PLUGIN * len(self.plugins)
        self._cells = PROCESSES.RawArray("q", self._width * (workers + 1))
        self._at = {
            (plugin.kind, plugin.id): TOTALS + OF_PLUGIN * index
            for index, plugin in enumerate(self.plugins)
        }

    def recorder(self, worker: int = 0) -> "Recorder":
        return Recorder(self._cells, worker * self._width, self._at)

    def sums(self) -> list[int]:
        """All cells of a row, added up over the workers."""
        rows = [
            self._cells[at : at + self._width]
            for at in range(0, self._width * (self.workers + 1), self._width)
        ]
        return [sum(cells) for cells in zip(*rows, strict=True)]

    def of_plugin(self, sums: Sequence[int], plugin: Named) -> tuple[int, int, int]:
        at = self._at[plugin.kind, plugin.id]
        return sums[at], sums[at + 1], sums[at + 2]


class Recorder:
    """The row of one worker; a worker that takes another's place goes on where that one ended."""

    def __init__(self, cells: Any, row: int, at: dict[tuple[str, str], int]) -> None:
        self._cells, self._row, self._at = cells, row, at
        self._begun = {key: cells[row + cell : row + cell + OF_PLUGIN] for key, cell in at.items()}

    def add(self, total: int, amount: int) -> None:
        self._cells[self._row + total] += amount

    def plugin(self, kind: str, name: str, taken: int, given: int, nanoseconds: int) -> None:
        at = self._row + self._at[kind, name]
        self._cells[at] += taken
        self._cells[at + 1] += given
        self._cells[at + 2] += nanoseconds

    def filter_so_far(self, name: str, taken: int, given: int, seconds: float) -> None:
        """All that a filter did in this process."""
        begun = self._begun["filter", name]
        at = self._row + self._at["filter", name]
        self._cells[at] = begun[0] + taken
        self._cells[at + 1] = begun[1] + given
        self._cells[at + 2] = begun[2] + int(seconds * 1e9)
