"""A user-agent text to browser, operating system and device."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

RULES = Path(__file__).with_name("regexes.json")
_GROUP = re.compile(r"\$(\d)")


@dataclass(frozen=True)
class Agent:
    """Versions are (major, minor, patch, patch_minor); parts that are missing are None."""

    name: str
    version: tuple[str | None, ...]
    os: str
    os_version: tuple[str | None, ...]
    device: str


class Rule:
    """Compiled when it is first asked: most rules are reached only by rare agents."""

    def __init__(self, rule: dict[str, str], replacements: tuple[str, ...]) -> None:
        self.needle = rule.get("needle", "")
        self._source = rule["regex"]
        self._flags = re.I if rule.get("regex_flag") == "i" else 0
        self._replacements = [rule.get(name) for name in replacements]
        self._search: Callable[[str], Any] | None = None

    def parts(self, text: str) -> list[str | None] | None:
        if self._search is None:
            self._search = re.compile(self._source, self._flags | re.A).search
        found = self._search(text)
        if found is None:
            return None
        groups: list[str | None] = [None, *found.groups()]
        groups += [None] * (len(self._replacements) + 1 - len(groups))
        return [
            _filled(replacement, groups) if replacement is not None else groups[position]
            for position, replacement in enumerate(self._replacements, start=1)
        ]


def _filled(replacement: str, groups: list[str | None]) -> str | None:
    if "$" not in replacement:
        return replacement

    def group(found: re.Match[str]) -> str:
        number = int(found.group(1))
        return (groups[number] or "") if number < len(groups) else ""

    return _GROUP.sub(group, replacement).strip() or None


class Rules:
    def __init__(self, rules: dict[str, list[dict[str, str]]]) -> None:
        agent = ("family_replacement", "v1_replacement", "v2_replacement", "v3_replacement")
        system = ("os_replacement", *(f"os_v{part}_replacement" for part in range(1, 5)))
        self._agents = [
            Rule(rule, (*agent, "v4_replacement")) for rule in rules["user_agent_parsers"]
        ]
        self._systems = [Rule(rule, system) for rule in rules["os_parsers"]]
        self._devices = [Rule(rule, ("device_replacement",)) for rule in rules["device_parsers"]]

    def parse(self, text: str) -> Agent:
        name, *version = _first(self._agents, text) or ["Other"]
        system, *os_version = _first(self._systems, text) or ["Other"]
        device = (_first(self._devices, text) or ["Other"])[0]
        return Agent(
            name or "Other", tuple(version), system or "Other", tuple(os_version), device or "Other"
        )


def _first(rules: list[Rule], text: str) -> list[str | None] | None:
    lowered = text.lower()
    for rule in rules:
        if rule.needle not in lowered:
            continue
        parts = rule.parts(text)
        if parts is not None and parts[0] is not None:
            return parts
    return None


@lru_cache(maxsize=4)
def rules_of(file: Path) -> Rules:
    if file.suffix == ".json":
        return Rules(json.loads(file.read_text(encoding="utf-8")))
    import yaml

    return Rules(yaml.safe_load(file.read_text(encoding="utf-8")))
