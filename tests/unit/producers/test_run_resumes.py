from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.errors import SetupFailed, Unavailable
from producers.pace import Clock, Pace
from producers.plan import Plan
from producers.run import position_file, send

PLAN = Plan(seed=3, users=60, start="2026-10-01", days=4, garbled=0.05)
Sent = tuple[str, str, bytes]


class Topic:
    def __init__(self, fails_after: int | None = None) -> None:
        self.sent: list[Sent] = []
        self.fails_after = fails_after

    def send(self, topic: str, key: str, value: bytes) -> None:
        if self.fails_after is not None and len(self.sent) >= self.fails_after:
            raise Unavailable("kafka", "gone")
        self.sent.append((topic, key, value))

    def flush(self) -> None:
        return None


class Time:
    """A clock that only waiting moves, and that says stop at the given number of waits."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.at = 0.0
        self.waits = 0
        self.stop_after = stop_after

    def now(self) -> float:
        return self.at

    def wait(self, seconds: float) -> bool:
        self.at += max(0.0, seconds)
        self.waits += 1
        return self.stop_after is not None and self.waits > self.stop_after

    def clock(self) -> Clock:
        return Clock(self.now, self.wait)


def ignore(count: int) -> None:
    return None


def whole(tmp_path: Path) -> list[Sent]:
    topic = Topic()
    send(PLAN, topic, Pace(), Time().clock(), tmp_path / "whole.json", ignore)
    return topic.sent


def requests(topic: Topic) -> list[dict[str, Any]]:
    found = []
    for name, _, value in topic.sent:
        with suppress(ValueError):  # garbled
            message = orjson.loads(value)
            if name == "approval-requests" and "requested_at" in message:
                found.append(message)
    return found


def test_a_run_that_was_stopped_goes_on_behind_the_last_event(tmp_path: Path) -> None:
    topic, file = Topic(), tmp_path / "run.json"
    for stop_after in (1, 137, 200, None):
        counts = send(PLAN, topic, Pace(), Time(stop_after).clock(), file, ignore)
    assert topic.sent == whole(tmp_path)
    kinds = sum(count for kind, count in counts.items() if kind != "frauds")
    assert kinds == len(topic.sent)


def test_a_run_that_was_killed_sends_again_at_most_what_was_not_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    broken = Topic(fails_after=150)
    with pytest.raises(Unavailable):
        send(PLAN, broken, Pace(rate=100), Time().clock(), file, ignore)
    rest = Topic()
    send(PLAN, rest, Pace(), Time().clock(), file, ignore)
    everything = whole(tmp_path)
    assert set(broken.sent) | set(rest.sent) == set(everything)
    assert len(broken.sent) + len(rest.sent) - len(everything) <= 100


def test_a_finished_run_sends_nothing_and_tells_the_same_counts(tmp_path: Path) -> None:
    file, topic = tmp_path / "run.json", Topic()
    first = send(PLAN, Topic(), Pace(), Time().clock(), file, ignore)
    assert send(PLAN, topic, Pace(), Time().clock(), file, ignore) == first
    assert topic.sent == []


def test_a_longer_run_sends_only_the_days_that_a_shorter_one_did_not(tmp_path: Path) -> None:
    two, three = Topic(), Topic()
    for days, topic in ((2, two), (3, three)):
        plan = replace(PLAN, days=days)
        send(plan, topic, Pace(), Time().clock(), position_file(tmp_path, plan), ignore)
    at_once = Topic()
    plan = replace(PLAN, days=3)
    send(plan, at_once, Pace(), Time().clock(), tmp_path / "at_once.json", ignore)
    assert two.sent + three.sent == at_once.sent
    assert {message["requested_at"][:10] for message in requests(two)} == {
        *("2026-10-01", "2026-10-02")
    }
    assert {message["requested_at"][:10] for message in requests(three)} == {"2026-10-03"}


@pytest.mark.parametrize("stopped_after", [None, 400])
def test_a_shorter_run_after_a_longer_one_sends_nothing_and_moves_nothing(
    stopped_after: int | None, tmp_path: Path
) -> None:
    """Whether the longer one came to its end or was stopped in a day that the shorter has not."""
    two, file = replace(PLAN, days=2), position_file(tmp_path, PLAN)
    assert position_file(tmp_path, two) == file
    longer, shorter = Topic(), Topic()
    send(PLAN, longer, Pace(), Time(stopped_after).clock(), file, ignore)
    before = file.read_bytes()
    send(two, shorter, Pace(), Time().clock(), file, ignore)
    assert requests(longer)[-1]["requested_at"] > "2026-10-03"
    assert shorter.sent == []
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "other", [{"seed": 4}, {"users": 61}, {"start": "2026-10-02"}, {"fraud": 0.1}, {"garbled": 0.1}]
)
def test_other_people_or_other_messages_are_sent_from_their_own_start(
    other: dict[str, Any], tmp_path: Path
) -> None:
    assert position_file(tmp_path, replace(PLAN, **other)) != position_file(tmp_path, PLAN)


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [
        (Pace(rate=50), lambda sent: (sent - 1) / 50),
        (Pace(speed=86_400), lambda sent: 4.0),
    ],
)
def test_the_pace_decides_how_long_a_run_takes(
    tmp_path: Path, pace: Pace, seconds: Callable[[int], float]
) -> None:
    time, topic = Time(), Topic()
    send(PLAN, topic, pace, time.clock(), tmp_path / "run.json", ignore)
    assert time.at == pytest.approx(seconds(len(topic.sent)), rel=0.05)


def test_a_damaged_position_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text("{")
    with pytest.raises(SetupFailed, match="delete it"):
        send(PLAN, Topic(), Pace(), Time().clock(), file, ignore)
