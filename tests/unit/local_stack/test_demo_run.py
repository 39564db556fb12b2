"""The order of a demo, with programs and servers that only record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from test_demo_books import AGREEING

from local_stack.demo.options import Options
from local_stack.demo.run import Demo, NotSettled
from local_stack.demo.say import Progress
from local_stack.settings import StackSettings
from spark.screen_requests import READY


class Programs:
    """Each has ended as soon as it is started, and said that it is ready."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.started: list[str] = []

    def start(self, name: str, arguments: Sequence[str], gives_way: bool = False) -> None:
        self.started.append(name)
        self.log(name).write_text(READY)

    def log(self, name: str) -> Path:
        return self.logs / name

    def is_done(self, name: str) -> bool:
        return True

    def finish(self, name: str) -> str:
        return ""

    def check(self) -> None:
        pass


class NothingPosted:
    def counts(self) -> Any:
        return replace(AGREEING, posted_purchases=0)


def test_no_month_is_closed_while_its_purchases_are_not_posted(tmp_path: Path) -> None:
    programs = Programs(tmp_path)
    demo = Demo(
        Options(users=3, days=31, rate=150, seed=1, start=date(2026, 10, 1)),
        cast("Any", programs),
        cast("Any", NothingPosted()),
        Progress(),
        StackSettings.from_env({"CARDWATCH_STATE": str(tmp_path)}),
        patience=0.0,
    )

    with pytest.raises(NotSettled, match="purchases = purchases posted: 80 and 0, and nothing"):
        demo.run()

    assert "shoppers" in programs.started
    assert "statements" not in programs.started
