"""Input and output plugins of a configuration, made by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from local_stack.logstash.codecs.base import MakeCodec
from local_stack.logstash.codecs.registry import codec_of
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.settings import merged, typed
from local_stack.logstash.config.tree import Plugin
from local_stack.logstash.inputs.base import Clock, Input, InputKind, Source, World
from local_stack.logstash.inputs.base import Common as InputCommon
from local_stack.logstash.inputs.registry import INPUTS
from local_stack.logstash.outputs.base import Common as OutputCommon
from local_stack.logstash.outputs.base import Output, OutputKind, Sink
from local_stack.logstash.outputs.registry import OUTPUTS
from local_stack.logstash.plugin import Context

C = TypeVar("C", InputCommon, OutputCommon)
Kinds = Mapping[str, InputKind] | Mapping[str, OutputKind]


@dataclass(frozen=True)
class Edges:
    """What inputs and outputs need from the world; `wait` is true when it is time to stop."""

    context: Context
    clock: Clock
    wait: Callable[[float], bool]
    state: Path


@dataclass(frozen=True)
class Chosen:
    """A plugin with its settings read, not yet made."""

    kind: Any
    settings: Any
    common: Any
    named_codec: Callable[[Any], MakeCodec]
    ecs: bool

    def codec(self) -> MakeCodec:
        return self.named_codec(self.common.codec)


def chosen_input(plugin: Plugin, context: Context) -> Chosen:
    """Raises ConfigError for an unknown plugin, setting, value or codec."""
    return _chosen(plugin, INPUTS, "input", InputCommon, context)


def chosen_output(plugin: Plugin, context: Context) -> Chosen:
    return _chosen(plugin, OUTPUTS, "output", OutputCommon, context)


def _chosen(
    plugin: Plugin, kinds: Kinds, section: str, common_kind: type[C], context: Context
) -> Chosen:
    kind = kinds.get(plugin.name)
    if kind is None:
        known = ", ".join(sorted(kinds))
        raise ConfigError(f"{plugin.place}: no {section} plugin {plugin.name}; there are {known}")
    written = merged(plugin, context.environment)
    allowed = {field.name for made in (kind.settings_kind, common_kind) for field in fields(made)}
    for name in written:
        if name not in allowed:
            raise ConfigError(f"{plugin.place}: {plugin.name} has no setting {name}")
    settings = _settings(kind, written, plugin)
    common = typed(common_kind, written, plugin)
    own = common.ecs_compatibility
    ecs = context.ecs if own is None else own != "disabled"

    def named_codec(written_codec: Any) -> MakeCodec:
        return codec_of(written_codec or kind.default_codec, plugin.place, context, ecs)

    chosen = Chosen(kind, settings, common, named_codec, ecs)
    chosen.codec()
    return chosen


def _settings(kind: Any, written: dict[str, Any], plugin: Plugin) -> Any:
    """Errors of the settings' own checks get the plugin's place."""
    try:
        return typed(kind.settings_kind, written, plugin)
    except ConfigError as error:
        if str(plugin.place) in str(error):
            raise
        raise ConfigError(f"{plugin.place}: {plugin.name}: {error}") from None


def make_input(plugin: Plugin, edges: Edges) -> Input:
    chosen = chosen_input(plugin, edges.context)
    world = World(edges.clock, edges.wait, edges.state, chosen.ecs)
    made: Input = chosen.kind(chosen.settings, Source(chosen.common, chosen.named_codec, world))
    return made


def make_output(plugin: Plugin, edges: Edges) -> Output:
    chosen = chosen_output(plugin, edges.context)
    sink = Sink(chosen.codec(), edges.wait, edges.state, chosen.common.id, chosen.ecs)
    made: Output = chosen.kind(chosen.settings, sink)
    return made
