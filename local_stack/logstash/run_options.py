"""The command line of a run, and the settings file beside pipelines.yml that may stand for it."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from contracts.arguments import count
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.reading import text_of
from local_stack.settings import DATA, STATE

# Settings of logstash.yml that have a meaning here, by the name that the parser gives them.
KNOWN = {
    "api.enabled": "api_enabled",
    "api.http.port": "ports",
    "log.level": "log_level",
    "pipeline.ecs_compatibility": "ecs",
    "pipeline.workers": "workers",
}
LEVELS = ("fatal", "error", "warn", "info", "debug", "trace")
ECS = ("disabled", "v1", "v8")


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """Raises ConfigError for a logstash.yml that cannot be read."""
    parser = _parser()
    first = parser.parse_args(arguments)
    parser.set_defaults(**_settings_file(first.settings / "logstash.yml"))
    chosen = parser.parse_args(arguments)
    if chosen.log_level not in LEVELS:
        raise ConfigError(f"log.level must be one of {', '.join(LEVELS)}, not {chosen.log_level}")
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local_stack.logstash",
        description="Runs the pipelines of DIR/pipelines.yml, or one of -f or -e. "
        "Other commands, each with --help: filter, test.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--path.settings", dest="settings", type=Path, default=Path("logstash"), metavar="DIR")
    add("--path.data", dest="data", type=Path, default=DATA, metavar="DIR",
        help="grok patterns and places (`make setup` lays them out)")  # fmt: skip
    add("--path.state", dest="state", type=Path, default=STATE / "logstash",
        metavar="DIR", help="positions of inputs and refused documents")  # fmt: skip
    add("-f", "--path.config", dest="config", metavar="FILE|DIR")
    add("-e", "--config.string", dest="text", metavar="STRING")
    add("-t", "--config.test_and_exit", dest="test", action="store_true")
    add("--only", action="append", metavar="ID", help="run this pipeline only; repeatable")
    add("--pipeline.id", dest="id", default="main", metavar="ID", help="of -f and -e")
    add("--pipeline.ecs_compatibility", dest="ecs", choices=ECS, default="v8")
    add("-w", "--pipeline.workers", dest="workers", type=count, default=None, metavar="N",
        help="processes that filter, where pipelines.yml has no number; one a core")  # fmt: skip
    add("--api.enabled", dest="api_enabled", type=_truth, default=True, metavar="true|false")
    add("--api.http.port", dest="ports", type=_ports, default="9600-9700", metavar="PORT[-PORT]",
        help="the first that is free")  # fmt: skip
    add("--log.level", dest="log_level", choices=LEVELS, default="warn")
    return parser


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    numbers = [int(one) for one in (first, last or first) if one.isdecimal()]
    if len(numbers) < 2 or not numbers[0] <= numbers[1] < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port: write 9600, or 9600-9700")
    return range(numbers[0], numbers[1] + 1)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text} is neither true nor false")
    return text == "true"


def _settings_file(file: Path) -> dict[str, Any]:
    """What the file says of the settings that have a meaning here; the command line goes first."""
    if not file.exists():
        return {}
    try:
        told = yaml.safe_load(text_of(file)) or {}
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} is no YAML: {error}") from None
    if not isinstance(told, dict):
        raise ConfigError(f"{file} must hold names and values")
    # As texts, which are read as those of the command line are.
    return {KNOWN[name]: _text(value) for name, value in _flat(told) if name in KNOWN}


def _flat(told: dict[Any, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """api.http.port may be written so, or as three maps."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
