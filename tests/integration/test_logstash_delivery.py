"""Nothing lost and nothing twice, whatever ends or fails meanwhile."""

import json
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from logstash_runs import children, ended, resident_bytes, running
from waiting import until

from local_stack.ports import free_ports

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "logstash"))
from fake_elasticsearch import FakeElasticsearch  # noqa: E402

LINES = 6_000


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    made = FakeElasticsearch()
    yield made
    made.close()


def slowly(_number: int, operations: list[dict[str, Any]]) -> list[int]:
    time.sleep(0.1)
    return [201] * len(operations)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Lines long enough that they are no single batch."""
    file = tmp_path / "in.log"
    file.write_text("".join(f"{number} {'x' * 200}\n" for number in range(LINES)))
    return file


def pipeline(log: Path, url: str, more: str = "") -> str:
    return f"""
    input {{ file {{ id => "in" path => "{log}" start_position => beginning }} }}
    filter {{ dissect {{ mapping => {{ "message" => "%{{n}} %{{}}" }} }} {more} }}
    output {{ elasticsearch {{
      hosts => ["{url}"] index => "i" document_id => "%{{n}}" retry_initial_interval => 1
    }} }}"""


def test_sigterm_lets_the_batch_finish_and_the_next_start_sends_nothing_twice(
    tmp_path: Path, log: Path, fake: FakeElasticsearch
) -> None:
    fake.script = slowly
    text = pipeline(log, fake.url)
    with running(tmp_path / "state", "-e", text) as first:
        until(lambda: len(fake.documents) > 500)
        assert ended(first) == 0
    drained = len(fake.documents)
    assert drained < LINES
    with running(tmp_path / "state", "-e", text) as second:
        until(lambda: len(fake.documents) == LINES)
        assert ended(second) == 0
    assert set(fake.taken.values()) == {1}


def test_kill_9_in_the_middle_loses_nothing_and_indexes_nothing_twice(
    tmp_path: Path, log: Path, fake: FakeElasticsearch
) -> None:
    fake.script = slowly
    text = pipeline(log, fake.url)
    with running(tmp_path / "state", "-e", text) as first:
        until(lambda: len(fake.documents) > 500)
        workers = children(first)
        first.kill()
        first.wait()
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    with running(tmp_path / "state", "-e", text) as second:
        until(lambda: len(fake.documents) == LINES)
        ended(second)
    assert {int(key) for _, key in fake.documents} == set(range(LINES))


def test_a_worker_that_is_killed_ends_the_run_with_an_error(
    tmp_path: Path, log: Path, fake: FakeElasticsearch
) -> None:
    with running(tmp_path / "state", "-e", pipeline(log, fake.url)) as process:
        until(lambda: bool(fake.documents))
        os.kill(children(process)[0], signal.SIGKILL)
        assert process.wait(30) == 1


def test_a_server_that_is_away_is_waited_for_without_filling_the_memory(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    log = tmp_path / "in.log"
    with log.open("w") as file:
        for number in range(60_000):
            file.write(f"{number} {'x' * 500}\n")
    fake.close()
    with running(tmp_path / "state", "-e", pipeline(log, fake.url)) as process:
        until(lambda: bool(children(process)))
        (worker,) = children(process)
        until(lambda: resident_bytes(worker) > 0)
        time.sleep(3)
        before = resident_bytes(worker)
        time.sleep(1)
        assert resident_bytes(worker) - before < 5 << 20  # of the 30 MB that wait
        back = FakeElasticsearch(port=fake.port)
        until(lambda: len(back.documents) >= 5_000)
        assert ended(process) == 0
    assert set(back.taken.values()) == {1}
    back.close()


def test_a_second_signal_ends_a_run_whose_server_hangs(
    tmp_path: Path, log: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, operations: time.sleep(30) or 500  # type: ignore[func-returns-value]
    with running(tmp_path / "state", "-e", pipeline(log, fake.url)) as process:
        until(lambda: fake.requests > 0)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.wait(10)
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")


def test_a_catastrophic_pattern_is_tagged_and_the_stream_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    bad = "a" * 40 + "!"
    text = f"""
    input {{ generator {{ lines => ["aaa", "{bad}", "aa"] count => 1 }} }}
    filter {{ grok {{ match => {{ "message" => "^(a+)+$" }} timeout_millis => 300 }} }}
    output {{ file {{ path => "{out}" }} }}"""
    with running(tmp_path / "state", "-e", text) as process:
        assert process.wait(30) == 0
    made = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["message"] for one in made] == ["aaa", bad, "aa"]
    assert [one.get("tags") for one in made] == [None, ["_groktimeout"], None]


def test_the_monitoring_api_counts_each_plugin(tmp_path: Path, fake: FakeElasticsearch) -> None:
    (port,) = free_ports(1)
    log = tmp_path / "in.log"
    log.write_text("".join(f"{number} x\n" for number in range(300)))
    text = pipeline(log, fake.url, 'if [n] == "7" { drop { id => "seven" } }')
    with running(tmp_path / "state", "-e", text, "--api.http.port", str(port)) as process:
        until(lambda: len(fake.documents) == 299)
        until(
            lambda: (
                told(port, "_node/stats/pipelines/main")["pipelines"]["main"]["events"]["out"]
                == 299
            )
        )
        stats = told(port, "_node/stats/pipelines/main")["pipelines"]["main"]
        base = told(port, "")
        assert ended(process) == 0
    assert stats["events"]["in"] == 300
    assert [one["name"] for one in stats["plugins"]["filters"]] == ["dissect", "drop"]
    assert stats["plugins"]["filters"][1] == {
        "id": "seven",
        "name": "drop",
        "events": {"in": 1, "out": 0, "duration_in_millis": 0},
    }
    assert stats["plugins"]["inputs"][0]["events"]["out"] == 300
    assert stats["plugins"]["outputs"][0]["events"]["in"] == 299
    assert {"host", "version", "http_address", "id", "name", "status"} <= set(base)


def told(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
        return json.load(answer)


def test_a_taken_port_is_an_error_and_starts_no_worker(tmp_path: Path) -> None:
    server = FakeElasticsearch()
    arguments = ("-e", "input { generator { } } output { null { } }")
    with running(tmp_path, *arguments, "--api.http.port", str(server.port)) as process:
        assert process.wait(30) == 1
        assert f"api.http.port {server.port}: Address already in use" in (
            process.stderr.read() if process.stderr else ""
        )
    server.close()


def test_a_reader_that_went_away_ends_the_run_quietly(tmp_path: Path) -> None:
    with running(
        tmp_path, "-e", "input { generator { } } output { stdout { codec => line } }"
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(30)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
