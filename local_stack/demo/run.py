"""The demo from its first step to its page: every path at once, then the proof."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from billing.books import Check
from contracts.errors import CardwatchError
from local_stack.demo import programs
from local_stack.demo.books import Counts, flow_checks, statement_checks, still_to_post
from local_stack.demo.counting import Counting
from local_stack.demo.options import Options
from local_stack.demo.page import page
from local_stack.demo.processes import Processes
from local_stack.demo.say import Progress
from local_stack.settings import StackSettings
from spark.screen_requests import READY

POLL_SECONDS = 1.0
#: Spark posts all that waits in one batch: minutes on a busy machine. What dies is noticed at once.
GIVE_UP_AFTER_SECONDS = 600.0


class NotSettled(CardwatchError):
    def __init__(self, check: Check, seconds: float, logs: Path) -> None:
        super().__init__(
            f"{check.name}: {check.left:,} and {check.right:,}, and nothing has moved for "
            f"{seconds:.0f} s, so that no statement was made. {logs} has what each program said; "
            "`make demo` carries on from here"
        )


@dataclass(frozen=True)
class Demo:
    options: Options
    processes: Processes
    counting: Counting
    progress: Progress
    settings: StackSettings  #: apache/ in the state folder holds access.log and error.log
    patience: float = GIVE_UP_AFTER_SECONDS  #: with counts that stand still

    def run(self) -> bool:
        """Print the page; whether the books agree."""
        self._build_profiles()
        self._play()
        # Beside each other: what takes Spark long is to start, and that keeps no core busy.
        counting = "Counting fraud reports by place with Spark"
        self._begin("places", programs.PLACES, counting)
        self._issue_statements()
        self._end("places", counting)
        agree, books = self._reconcile()
        counts = self.counting.counts()
        proof = flow_checks(counts) + statement_checks(counts)
        print(page(self.counting.figures(), proof))
        print(f"\nItem by item\n{books}")
        return agree and all(check.holds for check in proof)

    def _build_profiles(self) -> None:
        self._finish("history", programs.history(self.options), "Writing a month of history to S3")
        self._finish("profiles", programs.profiles(self.options), "Building profiles with Spark")

    def _play(self) -> None:
        following = programs.following(self.settings)
        self.progress.step(f"Starting {', '.join([*programs.deciding(), *following])}")
        for name, arguments in programs.deciding().items():
            self.processes.start(name, arguments)
        for name, arguments in following.items():
            self.processes.start(name, arguments, gives_way=True)
        self._wait_for_screening()
        self.progress.step(f"Playing {self.options.days} days of {self.options.users} shoppers")
        self.processes.start("shoppers", programs.shoppers(self.options))
        self.processes.start(
            "visitors",
            programs.visitors(self.options, str(self.settings.state / "apache")),
            gives_way=True,
        )
        self._until(lambda: self._done("shoppers") and self._done("visitors"), "playing")
        if left := still_to_post(self._settle(flow_checks, "the three paths")):
            # A month that is closed takes nothing that is posted to it later.
            raise NotSettled(left[0], self.patience, self.processes.logs)

    def _issue_statements(self) -> None:
        for period in self.options.periods:
            self._finish("statements", programs.statements(period), f"Statements of {period}")
        self._settle(statement_checks, "statements")

    def _reconcile(self) -> tuple[bool, str]:
        """Whether ledger, topics, Elasticsearch and S3 agree item by item, and what was found."""
        self.progress.step("Reconciling")
        self.processes.start("reconcile", programs.RECONCILE)
        while not self._done("reconcile"):  # that it ends with 1 is an answer, not a failure
            self.progress.still("… reconciling")
            time.sleep(0.2)
        status, found = self.processes.ended("reconcile")
        return status == 0, "\n".join(f"  {line}" for line in found.splitlines())

    def _wait_for_screening(self) -> None:
        log = self.processes.log("screening")
        self._until(lambda: READY in log.read_text(errors="replace"), "waiting for Spark")

    def _settle(self, checks: Callable[[Counts], list[Check]], what: str) -> Counts:
        """Wait until the books agree, or nothing moves any more; the counts of then."""
        seen: list[Check] = []
        moved_at = time.monotonic()
        while True:
            self.processes.check()
            counts = self.counting.counts()
            found = checks(counts)
            open_checks = [check for check in found if not check.holds]
            if not open_checks or time.monotonic() - moved_at > self.patience:
                return counts
            if found != seen:
                seen, moved_at = found, time.monotonic()
            first = open_checks[0]
            self.progress.still(f"{what}: {first.name} ({first.left:,} and {first.right:,})")
            time.sleep(POLL_SECONDS)

    def _done(self, name: str) -> bool:
        return self.processes.is_done(name)

    def _finish(self, name: str, arguments: list[str], what: str) -> None:
        self._begin(name, arguments, what)
        self._end(name, what)

    def _begin(self, name: str, arguments: list[str], what: str) -> None:
        self.progress.step(what)
        self.processes.start(name, arguments)

    def _end(self, name: str, what: str) -> None:
        self._until(lambda: self._done(name), what)
        self.processes.finish(name)

    def _until(self, done: Callable[[], bool], what: str) -> None:
        while not done():
            self.processes.check()
            self.progress.still(f"… {what}")
            time.sleep(0.2)
