"""useragent: browser, operating system and device of a user-agent text."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.fragment import Fragment, fragment, merge
from local_stack.logstash.plugin import Filter
from local_stack.logstash.useragent.parse import RULES, Agent, rules_of

MOST_AGENTS = 20_000


@dataclass(frozen=True)
class Settings:
    source: str
    target: str | None = None
    prefix: str = ""
    regexes: str | None = None
    lru_cache_size: int = 100_000


class Useragent(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._source = path_of(self.settings.source)
        target = self.settings.target or ("user_agent" if self.ecs else "")
        self._target = path_of(target) if target else ()
        regexes = self.settings.regexes
        rules = rules_of(Path(regexes) if regexes else RULES)
        shape = self._ecs_fields if self.ecs else self._legacy_fields

        # A busy site sees some thousand agents a day; the real default of 100,000 takes 200 MB.
        @lru_cache(maxsize=max(1, min(self.settings.lru_cache_size, MOST_AGENTS)))
        def fields_of(text: str) -> Fragment:
            return fragment(shape(rules.parse(text)))

        self._fields_of = fields_of

    def filter(self, event: Event) -> None:
        value = event.value(self._source)
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, str) or not value:
            return
        merge(self._fields_of(value), event.map_at(self._target))
        self.matched(event)

    def _ecs_fields(self, agent: Agent) -> list[tuple[Any, str]]:
        os_version = _joined(agent.os_version)
        found = {
            ("name",): agent.name,
            ("version",): _joined(agent.version),
            ("device", "name"): agent.device,
            ("os", "name"): agent.os,
            ("os", "version"): os_version,
            ("os", "full"): f"{agent.os} {os_version}" if os_version else agent.os,
        }
        return [(path, text) for path, text in found.items() if text]

    def _legacy_fields(self, agent: Agent) -> list[tuple[Any, str]]:
        os_version = _joined(agent.os_version)
        parts = ("major", "minor", "patch")
        found = {
            "name": agent.name,
            "version": _joined(agent.version),
            "device": agent.device,
            "os": agent.os,
            "os_name": agent.os,
            "os_version": os_version,
            "os_full": f"{agent.os} {os_version}" if os_version else agent.os,
            **dict(zip(parts, agent.version, strict=False)),
            **{f"os_{n}": v for n, v in zip(parts, agent.os_version, strict=False)},
        }
        prefix = self.settings.prefix
        return [((prefix + name,), text) for name, text in found.items() if text]


def _joined(parts: tuple[str | None, ...]) -> str:
    return ".".join(part for part in parts if part)
