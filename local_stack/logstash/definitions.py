"""Which pipelines to run, and of which files each is made."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.reading import text_of
from local_stack.logstash.config.settings import substitute
from local_stack.logstash.config.tree import Section
from local_stack.logstash.rubyglob import paths_of


@dataclass(frozen=True)
class Definition:
    """`text`: of its files, from which the API's hash is made. `workers`: 0 as the run says."""

    id: str
    sections: tuple[Section, ...]
    ecs: bool
    text: str
    workers: int = 0


def chosen(options: argparse.Namespace, environment: Mapping[str, str]) -> list[Definition]:
    """Of -e, of -f, or of pipelines.yml. Raises ConfigError."""
    ecs = options.ecs != "disabled"
    if options.text is not None:
        return [_definition(options.id, [("-e", options.text)], ecs)]
    if options.config is not None:
        return [_definition(options.id, files_of(options.config), ecs)]
    return _only(definitions_of(options.settings, environment), options.only or [])


def _definition(name: str, files: Sequence[tuple[str, str]], ecs: bool) -> Definition:
    return Definition(name, parse(files), ecs, "\n".join(text for _, text in files))


def files_of(pattern: str) -> list[tuple[str, str]]:
    """(name, text) of a file, a folder's files or a glob, in the order of their names."""
    path = Path(pattern)
    if path.is_dir():
        # Hidden files and what an editor leaves behind (x.conf~) are no part of a pipeline.
        shown = (file for file in path.iterdir() if not file.name.startswith("."))
        files = sorted(file for file in shown if file.is_file() and not file.name.endswith("~"))
    elif path.is_file():
        files = [path]
    else:
        files = [file for name in paths_of(pattern) if (file := Path(name)).is_file()]
    if not files:
        raise ConfigError(f"no configuration file at {pattern}: correct the path")
    return [(str(file), text_of(file)) for file in files]


def definitions_of(settings: Path, environment: Mapping[str, str]) -> list[Definition]:
    """From pipelines.yml; LOGSTASH_PIPELINES is the folder beside it where it is not set."""
    known = {"LOGSTASH_PIPELINES": str(settings / "pipelines"), **environment}
    found: list[Definition] = []
    for entry in _entries(settings / "pipelines.yml"):
        name = str(entry["pipeline.id"])
        ecs = entry.get("pipeline.ecs_compatibility", "v8") != "disabled"
        one = _definition(name, _files(entry, known), ecs)
        if name in [other.id for other in found]:
            raise ConfigError(f"pipeline.id {name} is there twice: give each pipeline its own")
        found.append(replace(one, workers=_workers(entry, name)))
    return found


def _entries(file: Path) -> list[Mapping[str, Any]]:
    try:
        entries = yaml.safe_load(text_of(file))
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} is no YAML: {error}") from None
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{file} must list pipelines, each with pipeline.id and path.config")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or "pipeline.id" not in entry:
            raise ConfigError(f"{file}: pipeline {number} has no pipeline.id")
    return entries


def _files(entry: Mapping[str, Any], known: Mapping[str, str]) -> list[tuple[str, str]]:
    if (text := entry.get("config.string")) is not None:
        return [("config.string", str(text))]
    if "path.config" not in entry:
        name = entry["pipeline.id"]
        raise ConfigError(f"pipeline {name} has neither path.config nor config.string")
    return files_of(substitute(str(entry["path.config"]), known))


def _workers(entry: Mapping[str, Any], name: str) -> int:
    number = entry.get("pipeline.workers", 0)
    if not isinstance(number, int) or number < 0:
        raise ConfigError(f"pipeline.workers of {name} must be 1 or more, not {number!r}")
    return number


def _only(found: list[Definition], names: Sequence[str]) -> list[Definition]:
    known = [one.id for one in found]
    for name in names:
        if name not in known:
            raise ConfigError(f"no pipeline {name}; there are {', '.join(known)}")
    return [one for one in found if not names or one.id in names]
