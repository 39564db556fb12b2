"""Codecs by the name that a configuration gives them."""

from typing import Any

from local_stack.logstash.codecs.base import Codec, MakeCodec
from local_stack.logstash.codecs.json import Json
from local_stack.logstash.codecs.json_lines import JsonLines
from local_stack.logstash.codecs.line import Line
from local_stack.logstash.codecs.multiline import Multiline
from local_stack.logstash.codecs.plain import Plain
from local_stack.logstash.codecs.rubydebug import Rubydebug
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.settings import merged, typed
from local_stack.logstash.config.tree import Place, Plugin
from local_stack.logstash.plugin import Context

CODECS: dict[str, type[Codec]] = {
    "json": Json,
    "json_lines": JsonLines,
    "line": Line,
    "multiline": Multiline,
    "plain": Plain,
    "rubydebug": Rubydebug,
}
COMMON = ("id", "enable_metric", "ecs_compatibility")


def codec_of(written: Any, place: Place, context: Context, ecs: bool) -> MakeCodec:
    """`written`: `codec => NAME` or `codec => NAME { … }`. Raises ConfigError, all at once."""
    plugin = written if isinstance(written, Plugin) else Plugin(str(written), (), place)
    kind = CODECS.get(plugin.name)
    if kind is None:
        known = ", ".join(sorted(CODECS))
        raise ConfigError(f"{plugin.place}: no codec {plugin.name}; there are {known}")
    values = merged(plugin, context.environment)
    for name in values:
        if name not in kind.settings_kind.__dataclass_fields__ and name not in COMMON:
            raise ConfigError(f"{plugin.place}: codec {plugin.name} has no setting {name}")
    own = values.get("ecs_compatibility")
    under_ecs = ecs if own is None else own != "disabled"
    try:
        settings = typed(kind.settings_kind, values, plugin)
        kind(settings, context, under_ecs)
    except ConfigError as error:
        said = str(error)
        raise ConfigError(
            said if str(plugin.place) in said else f"{plugin.place}: {said}"
        ) from None
    return lambda: kind(settings, context, under_ecs)
