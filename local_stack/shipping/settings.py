"""Settings of plugins: an unknown one is an error before anything runs."""

from typing import Any

from local_stack.shipping.config import ConfigError


def known(plugin: str, settings: dict[str, Any], names: set[str]) -> None:
    unknown = sorted(set(settings) - names)
    if unknown:
        raise ConfigError(f"{plugin} has no setting {', '.join(unknown)}")


def listed(value: Any) -> list[Any]:
    """One value or several, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
