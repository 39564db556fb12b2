"""A plugin's settings as written, turned into its typed dataclass."""

import dataclasses
import re
import types
from collections.abc import Mapping
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.tree import Pairs, Plugin
from local_stack.logstash.javahash import in_hash_order

T = TypeVar("T")
_VARIABLE = re.compile(r"\$\{([a-zA-Z_.][a-zA-Z0-9_.]*)(?::([^}]*))?\}")


def substitute(value: Any, environment: Mapping[str, str]) -> Any:
    """${NAME} and ${NAME:default} filled in, deep. Raises ConfigError for an unset name."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _variable(found, environment), value)
    if isinstance(value, list):
        return [substitute(item, environment) for item in value]
    if isinstance(value, Pairs):
        return Pairs(tuple((key, substitute(item, environment)) for key, item in value.items))
    return value


def expanded(value: Any, environment: Mapping[str, str]) -> Any:
    """In conditions a variable is filled in only where it is the whole text."""
    if isinstance(value, list):
        return [expanded(item, environment) for item in value]
    found = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else _variable(found, environment)


def _variable(found: re.Match[str], environment: Mapping[str, str]) -> str:
    name, default = found.group(1), found.group(2)
    value = environment.get(name, default)
    if value is None:
        raise ConfigError(f"environment variable {name} is not set: export it, or give a default")
    return value


def merged(plugin: Plugin, environment: Mapping[str, str]) -> dict[str, Any]:
    """By name; one that is written twice has both values. Hashes are in the order of a HashMap."""
    found: dict[str, Any] = {}
    for name, written in plugin.settings:
        value = plain(substitute(written, environment))
        found[name] = _both(found[name], value) if name in found else value
    return {name: _ordered(value) for name, value in found.items()}


def _both(before: Any, value: Any) -> Any:
    """Hashes are merged, lists appended to, two single values make a list."""
    if isinstance(before, dict) and isinstance(value, dict):
        return _merge(before, value)
    if isinstance(before, list):
        return before + as_list(value)
    return before if before == value else [before, value]


def plain(value: Any) -> Any:
    if isinstance(value, Pairs):
        return {key: plain(item) for key, item in value.items}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _merge(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return before | {
        key: _together(before[key], value) if key in before else value
        for key, value in after.items()
    }


def _together(before: Any, value: Any) -> Any:
    """Lists are joined; a single value is added where it is not there yet."""
    if isinstance(before, dict) and isinstance(value, dict):
        return _merge(before, value)
    held = as_list(before)
    if isinstance(value, list):
        return held + value
    return before if value in held else [*held, value]


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: value[key] for key in in_hash_order(value)}
    return value


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def typed(kind: type[T], written: Mapping[str, Any], plugin: Plugin) -> T:
    """`written` as `kind`, a dataclass. Raises ConfigError for a wrong or missing setting."""
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if field.name in written:
            values[field.name] = _convert(
                hints[field.name], written[field.name], field.name, plugin
            )
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise ConfigError(f"{plugin.place}: {plugin.name} needs the setting {field.name}")
    return kind(**values)


def _convert(hint: Any, value: Any, name: str, plugin: Plugin) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    base = get_origin(hint) or hint
    try:
        return _CONVERTERS.get(base, lambda given: given)(value)
    except (ValueError, TypeError):
        raise ConfigError(
            f"{plugin.place}: {plugin.name} {name} must be {_WORDS.get(base, base)}, not {value!r}"
        ) from None


def _to_bool(value: Any) -> bool:
    text = _to_text(value)
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


def _to_text(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        return str(value[0])
    if isinstance(value, (dict, list, Plugin)):
        raise TypeError
    return str(value)


def _to_hash(value: Any) -> dict[str, Any]:
    """A list of keys and values too: those stay in their order, repeated keys gather a list."""
    if not isinstance(value, list):
        return dict(value)
    if len(value) % 2:
        raise ValueError
    out: dict[str, Any] = {}
    for key, inner in zip(map(str, value[::2]), value[1::2], strict=True):
        out[key] = [*as_list(out[key]), inner] if key in out else inner
    return out


_CONVERTERS: dict[Any, Any] = {
    bool: _to_bool, str: _to_text, int: int, float: float, list: as_list, dict: _to_hash,
}  # fmt: skip
_WORDS = {bool: "true or false", str: "a text", int: "a number", float: "a number", dict: "a hash"}
