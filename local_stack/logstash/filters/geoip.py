"""geoip: place or network of an address, from any MaxMind-schema file."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.filters.fragment import Fragment, merge
from local_stack.logstash.filters.geoip_fields import (
    ECS_PATHS,
    NOT_ECS,
    default_fields,
    field_named,
    fields_of,
)
from local_stack.logstash.plugin import Filter

# Places take 1 KB each. The real default of 1,000 is too few: an address comes back after minutes.
LEAST_CACHED = 20_000


@dataclass(frozen=True)
class Settings:
    source: str
    target: str | None = None
    database: str | None = None
    default_database_type: str = "City"
    fields: list[str] | None = None
    cache_size: int = 1000
    tag_on_failure: list[str] = field(default_factory=lambda: ["_geoip_lookup_failure"])


class Geoip(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._source = path_of(self.settings.source)
        self._target = path_of(self._target_name())
        file = self.settings.database or str(
            self.context.data / "geoip" / f"GeoLite2-{self.settings.default_database_type}.mmdb"
        )
        if not Path(file).is_file():
            raise ConfigError(f"no geoip database {file}: run `make setup`, or correct the path")
        reader = maxminddb.open_database(file)
        kind = reader.metadata().database_type
        written = self.settings.fields or default_fields(kind, self.ecs)
        fields = {field_named(name) for name in written}
        arrange = _arrangement(fields, self.ecs)
        with_network = "network" in fields  # takes longer to name than all else to look up

        @lru_cache(maxsize=max(self.settings.cache_size, LEAST_CACHED))
        def place_of(text: str) -> Fragment | None:
            address = text if PLAIN_V4.fullmatch(text) else java_address(text)
            record, size = reader.get_with_prefix_len(address) if address else (None, 0)
            if not isinstance(record, dict):
                return None
            network = network_of(address, size) if with_network else None
            found = fields_of(record, kind, str_of(address), network)
            return arrange(found) if fields & found.keys() else None

        self._place_of = place_of

    def _target_name(self) -> str:
        if self.settings.target is not None:
            return self.settings.target
        if not self.ecs:
            return "geoip"
        if len(self._source) > 1 and self._source[-1] == "ip":
            return self.settings.source.removesuffix("[ip]")
        raise ConfigError("set target: the source is not [name][ip]")

    def filter(self, event: Event) -> None:
        value = event.value(self._source)
        if isinstance(value, list):
            value = value[0] if value else None
        place = self._place_of(value) if isinstance(value, str) and value else None
        if place is not None:
            merge(place, event.map_at(self._target))
            self.matched(event)
            return
        if isinstance(value, str) and value.strip() and event.value(self._target) is None:
            event.set(self._target, {})
        for tag in self.settings.tag_on_failure:
            event.tag(tag)


def _arrangement(fields: Iterable[str], ecs: bool) -> Callable[[dict[str, Any]], Fragment]:
    """A function that puts those of `fields` that were found at their places, map by map."""
    maps: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name in sorted(fields):
        if not ecs:
            maps.setdefault((), []).append((name, name))
        elif name != NOT_ECS:
            *above, key = ECS_PATHS[name]
            maps.setdefault(tuple(above), []).append((key, name))

    def arrange(found: dict[str, Any]) -> Fragment:
        tree: Fragment = {}
        for above, keys in maps.items():
            part = {key: found[name] for key, name in keys if name in found}
            if not part:
                continue
            node = tree
            for key in above:
                node = node.setdefault(key, {})
            node.update(part)
        return tree

    return arrange


_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# An address as nearly every log has it: the database reads it without further ado.
PLAIN_V4 = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
_V4_PARTS = re.compile(r"[0-9]+(\.[0-9]+){0,3}$")


def java_address(text: str) -> Any:
    """As InetAddress.getByName reads it, without asking DNS; None when it is no address."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
        if ":" not in text:
            return None
    if ":" in text:
        return _v6(text)
    if not _V4_PARTS.match(text):
        return None
    numbers = [int(part) for part in text.split(".")]
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last
    for position, number in enumerate(first):
        value += number << (24 - 8 * position)
    return ipaddress.IPv4Address(value)


def _v6(text: str) -> Any:
    try:
        address = ipaddress.IPv6Address(text.split("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address


def str_of(address: Any) -> str:
    """IPv6 written out long, as Java prints it."""
    if isinstance(address, ipaddress.IPv6Address):
        raw = socket.inet_pton(socket.AF_INET6, str(address))
        return ":".join(f"{raw[i] << 8 | raw[i + 1]:x}" for i in range(0, 16, 2))
    return str(address)


def network_of(address: Any, size: int) -> str:
    """The network of `size` bits that holds the address."""
    network = ipaddress.ip_network(f"{address}/{size}", strict=False)
    return f"{str_of(network.network_address)}/{size}"
