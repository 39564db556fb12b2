"""fingerprint: a hash over fields."""

import base64
import hashlib
import hmac
import ipaddress
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.filters.murmur import murmur3_32, murmur3_128
from local_stack.logstash.plugin import Filter
from local_stack.logstash.text import ruby_text

METHODS = ("SHA1", "SHA256", "SHA384", "SHA512", "MD5", "MURMUR3", "MURMUR3_128",
           "IPV4_NETWORK", "UUID", "PUNCTUATION")  # fmt: skip


@dataclass(frozen=True)
class Settings:
    source: list[str] = field(default_factory=lambda: ["message"])
    target: str | None = None
    key: str | None = None
    method: str = "SHA1"
    base64encode: bool = False
    concatenate_sources: bool = False
    concatenate_all_fields: bool = False


class Fingerprint(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        if s.method not in METHODS:
            raise ConfigError(f"method {s.method}: write one of {', '.join(METHODS)}")
        if s.method == "IPV4_NETWORK" and s.key is None:
            raise ConfigError("set key, the length of the network's prefix")
        default = "[event][hash]" if self.ecs else "fingerprint"
        self._target = path_of(s.target or default)
        self._sources = [(name, path_of(name)) for name in s.source]

    def filter(self, event: Event) -> None:
        s = self.settings
        if s.method == "UUID":
            event.set(self._target, str(uuid.uuid4()))
        elif s.method == "PUNCTUATION":
            for _, path in sorted(self._sources):
                if (value := event.get(path)) is not MISSING:
                    event.set(self._target, "".join(filter(_is_punctuation, ruby_text(value))))
        elif s.concatenate_all_fields:
            names = sorted(event.data)
            event.set(self._target, self._hash(_concatenated([(n, event.data[n]) for n in names])))
        elif s.concatenate_sources:
            pairs = [(name, event.value(path)) for name, path in sorted(self._sources)]
            event.set(self._target, self._hash(_concatenated(pairs)))
        else:
            self._each_source(event)
        self.matched(event)

    def _each_source(self, event: Event) -> None:
        for _, path in self._sources:
            value = event.get(path)
            if value is MISSING:
                continue
            made = [self._hash(i) for i in value] if isinstance(value, list) else self._hash(value)
            event.set(self._target, made)

    def _hash(self, value: Any) -> Any:
        s = self.settings
        text = _sorted_text(value)
        if s.method == "IPV4_NETWORK":
            return str(ipaddress.ip_network(f"{text}/{s.key}", strict=False).network_address)
        data = text.encode("utf-8", "surrogatepass")
        if s.method == "MURMUR3":
            return murmur3_32(_integer_bytes(value, 8) or data)
        if s.method == "MURMUR3_128":
            size = 4 if isinstance(value, int) and -(2**31) <= value < 2**31 else 8
            parts = murmur3_128(_integer_bytes(value, size) or data, seed=2)
            return _shown(b"".join(p.to_bytes(8, "little") for p in parts), s.base64encode)
        kind = s.method.lower()
        if s.key is None:
            digest = hashlib.new(kind, data).digest()
        else:
            digest = hmac.new(s.key.encode(), data, kind).digest()
        return _shown(digest, s.base64encode)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _integer_bytes(value: Any, size: int) -> bytes | None:
    """Integers are hashed as they lie in memory; everything else as text."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return (value & (1 << 8 * size) - 1).to_bytes(size, "little")


def _shown(digest: bytes, as_base64: bool) -> str:
    return base64.b64encode(digest).decode() if as_base64 else digest.hex()


def _sorted_text(value: Any) -> str:
    """As Ruby writes it, maps with their keys sorted, so that equal maps hash alike."""
    return ruby_text(_sorted(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _concatenated(pairs: list[tuple[str, Any]]) -> str:
    return "".join(f"|{name}|{_sorted_text(value)}" for name, value in pairs) + "|"
