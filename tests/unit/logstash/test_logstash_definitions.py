"""pipelines.yml and the command line: what is wrong is named before anything runs."""

import io
import json
import socket
from pathlib import Path

import pytest

from local_stack.logstash.__main__ import main
from local_stack.logstash.monitoring.server import Api
from local_stack.logstash.run_options import options_of

GOOD = "- pipeline.id: a\n  config.string: 'input { generator { } } output { null { } }'\n"


def tried(folder: Path, text: str, *more: str) -> int:
    (folder / "pipelines.yml").write_text(text)
    return main(["--path.settings", str(folder), "-t", *more], {})


def test_a_good_file_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tmp_path, GOOD) == 0
    assert "Configuration OK" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must list pipelines"),
        ("a: b", "must list pipelines"),
        ("- 'x", "is no YAML"),
        ("- path.config: /x", "pipeline 1 has no pipeline.id"),
        ("- pipeline.id: a", "pipeline a has neither path.config nor config.string"),
        ("- pipeline.id: a\n  path.config: /nowhere/*.conf", "no configuration file at /nowhere"),
        (GOOD + GOOD, "pipeline.id a is there twice"),
        (GOOD + "  pipeline.workers: many", "pipeline.workers of a must be 1 or more, not 'many'"),
    ],
)
def test_what_is_wrong_in_pipelines_yml_is_named(
    text: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried(tmp_path, text) == 1
    assert reason in capsys.readouterr().err


def test_a_pipeline_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried(tmp_path, GOOD, "--only", "b") == 1
    assert "no pipeline b; there are a" in capsys.readouterr().err


def test_a_file_that_is_no_utf8_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.conf").write_bytes(b"input { } # \xff")
    assert main(["-f", str(tmp_path / "a.conf"), "-t"], {}) == 1
    assert "a.conf is no UTF-8 at byte 12" in capsys.readouterr().err


def test_logstash_yml_stands_for_options_that_are_not_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logstash.yml").write_text("log.level: loud\n")
    assert tried(tmp_path, GOOD) == 1
    assert "log.level must be one of" in capsys.readouterr().err
    assert tried(tmp_path, GOOD, "--log.level", "error") == 0
    (tmp_path / "logstash.yml").write_text("just text")
    assert tried(tmp_path, GOOD) == 1


@pytest.mark.parametrize(
    ("written", "ports", "api"),
    [
        ("api.http.port: 9601\napi.enabled: false\n", range(9601, 9602), False),
        ("api.http.port: 9700-9702\n", range(9700, 9703), True),
        ("api:\n  enabled: false\n  http:\n    port: 9601\n", range(9601, 9602), False),
        ("node.name: n\n", range(9600, 9701), True),
    ],
)
def test_logstash_yml_may_be_flat_or_maps_and_a_port_a_range(
    written: str, ports: range, api: bool, tmp_path: Path
) -> None:
    (tmp_path / "logstash.yml").write_text(written)
    chosen = options_of(["--path.settings", str(tmp_path)])
    assert (chosen.ports, chosen.api_enabled) == (ports, api)


def test_a_logstash_yml_that_is_no_utf8_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logstash.yml").write_bytes(b"node.name: M\xfcnchen\n")
    assert tried(tmp_path, GOOD) == 1
    assert "logstash.yml is no UTF-8 at byte 12: save it as UTF-8" in capsys.readouterr().err


def test_patterns_that_are_no_utf8_are_named(
    logstash_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_bytes(b"CITY M\xfcnchen\n")
    grok = f'grok {{ patterns_dir => "{tmp_path}/mine" match => {{ "message" => "x" }} }}'
    assert main(["-t", "-e", f"input {{ stdin {{ }} }} filter {{ {grok} }}"], {}) == 1
    assert "mine is no UTF-8 at byte 6: save it as UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["65536", "9600-x", "9700-9600", "http"])
def test_what_is_no_port_is_named(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--api.http.port", port], {})
    assert f"{port} is no port: write 9600, or 9600-9700" in capsys.readouterr().err


def test_the_first_port_that_is_free_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        api = Api(range(port, port + 50))
        assert int(api.address.rpartition(":")[2]) > port
        api.leave()


def test_the_filters_of_a_whole_folder_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "1.conf").write_text('filter { mutate { replace => { "a" => "1" } } }')
    (tmp_path / "2.conf").write_text('filter { mutate { replace => { "b" => "%{a}2" } } }')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}\n")))
    assert main(["filter", str(tmp_path)], {}) == 0
    assert json.loads(capfdbinary.readouterr().out) == {"a": "1", "b": "12"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nope"],
        ["filter", "x", "--nope"],
        ["test", "x", "--upd"],
        ["tset", "x"],
        ["prepare", "x"],
    ],
)
def test_an_option_that_nobody_knows_is_an_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments, {})
    assert "unrecognized arguments" in capsys.readouterr().err
