"""A user-agent text to browser, operating system and device.

The rules run in the Rust engine of ua-parser: it looks for the literals of all rules at once and
tries the few rules that remain. A loop over the same rules on `re` takes some ten times as long.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ua_parser_rs import DeviceExtractor, OSExtractor, UserAgentExtractor

from local_stack.logstash.config.errors import ConfigError

RULES = Path(__file__).with_name("regexes.json")
OTHER = "Other"
_AGENT = ("regex", "family_replacement", *(f"v{part}_replacement" for part in range(1, 5)))
_SYSTEM = ("regex", "os_replacement", *(f"os_v{part}_replacement" for part in range(1, 5)))
_DEVICE = ("regex", "regex_flag", "device_replacement", "brand_replacement", "model_replacement")
Version = tuple[str | None, ...]


@dataclass(frozen=True)
class Agent:
    """Versions are (major, minor, patch, patch_minor); parts that are missing are None."""

    name: str
    version: Version
    os: str
    os_version: Version
    device: str


class Rules:
    """Raises ValueError for a rule that is no regular expression, KeyError for a missing kind."""

    def __init__(self, rules: dict[str, list[dict[str, str]]]) -> None:
        self._agents = UserAgentExtractor(_rows(rules["user_agent_parsers"], _AGENT))
        self._systems = OSExtractor(_rows(rules["os_parsers"], _SYSTEM))
        self._devices = DeviceExtractor(_rows(rules["device_parsers"], _DEVICE))

    def parse(self, text: str) -> Agent:
        device = self._devices.extract(text)
        return Agent(
            *_named(self._agents.extract(text)),
            *_named(self._systems.extract(text)),
            (device and device.family) or OTHER,
        )


def _rows(rules: list[dict[str, str]], columns: tuple[str, ...]) -> Any:
    return [tuple(map(rule.get, columns)) for rule in rules]


def _named(found: Any) -> tuple[str, Version]:
    if found is None:
        return OTHER, ()
    return found.family or OTHER, (found.major, found.minor, found.patch, found.patch_minor)


@lru_cache(maxsize=4)
def rules_of(file: Path) -> Rules:
    """Of a JSON or YAML file laid out as uap-core's regexes.yaml. Raises ConfigError."""
    try:
        return Rules(_loaded(file))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file} is no set of user-agent rules ({error!r}): correct it") from None


def _loaded(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        return json.loads(text)
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
