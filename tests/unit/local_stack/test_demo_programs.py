"""What the demo starts, and with which words."""

import socket
from datetime import date
from pathlib import Path

import pytest

from contracts.errors import PortTaken
from local_stack.demo.__main__ import environment, start
from local_stack.demo.options import Options
from local_stack.demo.programs import following, statements, visitors
from local_stack.settings import HOST, StackSettings


def test_health_asks_logstash_at_the_port_that_was_chosen(tmp_path: Path) -> None:
    chosen = {"CARDWATCH_LOGSTASH_PORT": "9700", "CARDWATCH_STATE": str(tmp_path)}
    settings = StackSettings.from_env(chosen)

    logstash = following(settings)["logstash"]

    assert logstash[logstash.index("--api.http.port") + 1] == "9700"
    assert environment(settings, {})["LOGSTASH_URL"] == "http://127.0.0.1:9700"


def test_a_port_that_another_logstash_has_is_told_before_any_server_is_started(
    tmp_path: Path,
) -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        chosen = {"CARDWATCH_LOGSTASH_PORT": str(port), "CARDWATCH_STATE": str(tmp_path / "state")}

        with pytest.raises(PortTaken, match=f"port {port} for logstash is taken"):
            start(StackSettings.from_env(chosen), lambda line: None)

    assert not (tmp_path / "state").exists()


def test_visitors_come_in_the_days_of_the_demo_and_in_two_months_before() -> None:
    options = Options(users=100, days=54, rate=150, seed=1, start=date(2026, 10, 1))

    assert visitors(options, "/state/apache")[-4:] == ["--start", "2026-07-31", "--days", "116"]


def test_a_month_s_statements_are_issued_as_of_the_day_after_it() -> None:
    asked = statements("2026-12")

    assert asked[-4:] == ["--period", "2026-12", "--as-of", "2027-01-01"]
