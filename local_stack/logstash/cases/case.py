"""One case: a folder with input.ndjson or input.log, expected.ndjson and perhaps case.json.

case.json may name: pipeline (a file, or a folder with *.conf, relative to the case; pipeline.conf
in the case where it is missing), ecs_compatibility (v8 or disabled), environment (variables),
metadata (true: documents show their @metadata) and path (the log file that the lines of input.log
came from).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from local_stack.logstash.codecs.base import message_fields
from local_stack.logstash.codecs.charset import utf8
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.reading import text_of

INPUTS = ("input.ndjson", "input.log")
EXPECTED = "expected.ndjson"
LOG_FILE = "/var/log/apache2/access.log"
Document = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """`events`: JSON lines, as they come out of the input."""

    folder: Path
    files: tuple[tuple[str, str], ...]
    events: tuple[bytes, ...]
    expected: tuple[Document, ...] | None
    ecs: bool = True
    metadata: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


def folders_of(root: Path) -> list[Path]:
    """Every case at or below `root`. Raises ConfigError when there is none."""
    found = {file.parent for name in INPUTS for file in root.rglob(name)}
    if not found:
        raise ConfigError(f"no case below {root}: a case is a folder with {' or '.join(INPUTS)}")
    return sorted(found)


def read_case(folder: Path) -> Case:
    """Raises ConfigError for a case.json that cannot be read, or a pipeline that is not there."""
    told = _told(folder / "case.json")
    ecs = told.get("ecs_compatibility", "v8") != "disabled"
    return Case(
        folder=folder,
        files=tuple((str(file), text_of(file)) for file in _files(folder, told.get("pipeline"))),
        events=_events(folder, ecs, told.get("path", LOG_FILE)),
        expected=_documents(folder / EXPECTED),
        ecs=ecs,
        metadata=bool(told.get("metadata", False)),
        environment=told.get("environment", {}),
    )


def _files(folder: Path, pipeline: str | None) -> list[Path]:
    place = folder / str(pipeline or "pipeline.conf")
    if place.is_file():
        return [place]
    # What else lies there is read by people, or left behind by an editor or a merge.
    files = sorted(file for file in place.glob("*.conf") if not file.name.startswith("."))
    if not files and pipeline is None:
        raise ConfigError(f"{place} is not there: write it, or name a pipeline in case.json")
    if not files:
        raise ConfigError(
            f"{folder / 'case.json'}: {place} is no file, and no folder with *.conf: "
            'correct "pipeline"'
        )
    return files


def _told(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"{file} is no JSON: {error}") from None
    if not isinstance(told, dict):
        raise ConfigError(f"{file} must hold one JSON object")
    return told


def _events(folder: Path, ecs: bool, path: str) -> tuple[bytes, ...]:
    if (file := folder / "input.ndjson").exists():
        return tuple(line for line in file.read_bytes().splitlines() if line.strip())
    return tuple(_log_events((folder / "input.log").read_bytes(), ecs, path))


def _log_events(raw: bytes, ecs: bool, path: str) -> list[bytes]:
    """As the file input makes them, without the host."""
    events, offset = [], 0
    for line in raw.removesuffix(b"\n").split(b"\n"):
        fields = message_fields(utf8(line), ecs)
        fields |= {"log": {"file": {"path": path}, "offset": offset}} if ecs else {"path": path}
        events.append(orjson.dumps(fields))
        offset += len(line) + 1
    return events


def _documents(file: Path) -> tuple[Document, ...] | None:
    if not file.exists():
        return None
    return tuple(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())


def write_expected(folder: Path, documents: list[Document]) -> None:
    lines = [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in documents]
    (folder / EXPECTED).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
