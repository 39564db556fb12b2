"""useragent: browser, operating system and device of a user-agent text."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.filters.fragment import Fragment, fragment, merge
from local_stack.logstash.plugin import Filter
from local_stack.logstash.useragent.parse import RULES, Agent, rules_of
from local_stack.logstash.useragent.versions import os_version_of, version_of

MOST_AGENTS = 20_000


@dataclass(frozen=True)
class Settings:
    source: str
    target: str | None = None
    prefix: str = ""
    regexes: str | None = None
    lru_cache_size: int = 100_000


# What ECS has no field for, goes here.
METADATA = ("filter", "user_agent")
PARTS = ("major", "minor", "patch")


class Useragent(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        source, target = self.settings.source, self.settings.target
        self._source = path_of(source)
        if target is None:
            target = "user_agent" if self.ecs else ""
        self._target = path_of(target) if target else ()
        self._replaces = source == target
        regexes = self.settings.regexes
        rules = rules_of(Path(regexes) if regexes else RULES)
        shape = self._ecs_fields if self.ecs else self._legacy_fields

        # A busy site sees some thousand agents a day; the real default of 100,000 takes 200 MB.
        @lru_cache(maxsize=max(1, min(self.settings.lru_cache_size, MOST_AGENTS)))
        def fields_of(text: str) -> tuple[Fragment, Fragment]:
            agent = rules.parse(text)
            hidden = _metadata(agent) if self.ecs else []
            return fragment(shape(agent, version_of(agent, text))), fragment(hidden)

        self._fields_of = fields_of

    def filter(self, event: Event) -> None:
        value = event.value(self._source)
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, str) or not value:
            return
        fields, hidden = self._fields_of(value)
        if self._replaces:
            event.remove(self._source)
        merge(fields, event.map_at(self._target))
        if hidden:
            merge(hidden, event.metadata)
        self.matched(event)

    def _ecs_fields(self, agent: Agent, version: str) -> list[tuple[Any, str]]:
        os_version = os_version_of(agent)
        found = {
            ("name",): agent.name,
            ("version",): version,
            ("device", "name"): agent.device,
            ("os", "name"): agent.os,
            ("os", "version"): os_version,
            ("os", "full"): f"{agent.os} {os_version}" if os_version else agent.os,
        }
        return [(path, text) for path, text in found.items() if text]

    def _legacy_fields(self, agent: Agent, version: str) -> list[tuple[Any, str]]:
        os_version = os_version_of(agent)
        found = {
            "name": agent.name,
            "version": version,
            "device": agent.device,
            "os": agent.os,
            "os_name": agent.os,
            "os_version": os_version,
            "os_full": f"{agent.os} {os_version}" if os_version else agent.os,
            **dict(zip(PARTS, agent.version, strict=False)),
            **{f"os_{n}": v for n, v in zip(PARTS, agent.os_version, strict=False)},
        }
        prefix = self.settings.prefix
        return [((prefix + name,), text) for name, text in found.items() if text]


def _metadata(agent: Agent) -> list[tuple[Any, str]]:
    places = {("version",): agent.version, ("os", "version"): agent.os_version}
    return [
        ((*METADATA, *place, part), text)
        for place, version in places.items()
        for part, text in zip(PARTS, version, strict=False)
        if text
    ]
