"""cidr: is an address in one of the networks?"""

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.filters.reread import Reread
from local_stack.logstash.plugin import Filter
from local_stack.logstash.sprintf import template


@dataclass(frozen=True)
class Settings:
    address: list[str] = field(default_factory=list)
    network: list[str] = field(default_factory=list)
    network_path: str | None = None
    separator: str = "\n"
    refresh_interval: int = 600


@lru_cache(maxsize=10_000)
def network_of(text: str) -> Any:
    """None when `text` is no network or address; [::1] is one, with blanks around it is none."""
    bare = text[1:-1] if text.startswith("[") and ":" in text and text.endswith("]") else text
    try:
        return ipaddress.ip_network(bare, strict=False)
    except ValueError:
        return None


class Cidr(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._addresses = [template(str(text)) for text in self.settings.address]
        self._file = self._network_file()
        self._written = [template(str(text)) for text in self.settings.network]

    def _network_file(self) -> Reread[list[str]] | None:
        if self.settings.network_path is None:
            return None
        if self.settings.network:
            raise ConfigError("network and network_path exclude each other: write one of them")
        return Reread(Path(self.settings.network_path), self.settings.refresh_interval, self._lines)

    def _lines(self, file: Path) -> list[str]:
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"network_path {file} cannot be read ({error.strerror})") from None
        return text.split(self.settings.separator)

    def _networks(self, event: Event) -> list[str]:
        """Those of a file are taken as they are, those of the setting are filled in and split."""
        if self._file is None:
            texts = [text(event) for text in self._written]
            return [part.strip() for text in texts for part in text.split(",")]
        self._file.changed()
        return self._file.found

    def filter(self, event: Event) -> None:
        addresses = [found for text in self._addresses if (found := network_of(text(event)))]
        networks = [found for text in self._networks(event) if (found := network_of(text))]
        for address in addresses:
            for network in networks:
                if address.version == network.version and address.subnet_of(network):
                    self.matched(event)
                    return
