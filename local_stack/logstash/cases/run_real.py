"""Cases on another Logstash, many in one start of it: every case is a pipeline of its own."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import yaml

from contracts.errors import CardwatchError
from local_stack.logstash.cases.case import Case, Document
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event_json import NO_TIME

# A JVM takes its time to start, and every pipeline some more.
START_SECONDS, CASE_SECONDS = 180, 10
METADATA = "case_metadata"
HEAD = """
input {{
  file {{
    path => "{folder}/input.ndjson"
    mode => read
    exit_after_read => true
    sincedb_path => "/dev/null"
    file_completed_action => log
    file_completed_log_path => "{folder}/completed"
    ecs_compatibility => disabled
    codec => plain {{ ecs_compatibility => disabled }}
  }}
}}
filter {{
  mutate {{ rename => {{ "message" => "[@metadata][line]" }} remove_field => ["host", "path"] }}
  json {{
    source => "[@metadata][line]"
    remove_field => ["[@metadata][line]", "[@metadata][host]", "[@metadata][path]"]
  }}
}}
"""
TAIL = """
filter {{ mutate {{ copy => {{ "@metadata" => "{metadata}" }} }} }}
output {{ file {{ path => "{folder}/output.ndjson" codec => json_lines }} }}
"""


class RealFailed(CardwatchError):
    """The other Logstash ended with an error; its last lines are in the message."""


def documents_there(
    cases: Sequence[Case], program: Path, environment: dict[str, str]
) -> dict[Path, list[Document]]:
    """By the cases' folders. Raises RealFailed, or ConfigError for a case that only runs here.

    Variables belong to a process: cases with other variables are another start.
    """
    alike: dict[tuple[tuple[str, str], ...], list[Case]] = {}
    for case in cases:
        alike.setdefault(tuple(sorted(case.environment.items())), []).append(case)
    made: dict[Path, list[Document]] = {}
    for variables, group in alike.items():
        made |= _one_start(group, program, {**os.environ, **environment, **dict(variables)})
    return made


def _one_start(
    cases: Sequence[Case], program: Path, variables: dict[str, str]
) -> dict[Path, list[Document]]:
    with tempfile.TemporaryDirectory(prefix="cases-") as made:
        home = Path(made)
        folders = {case.folder: home / f"case-{at}" for at, case in enumerate(cases)}
        for case in cases:
            _write(case, folders[case.folder])
        _settings(home, cases, folders)
        _start(program, home, variables, len(cases))
        return {case.folder: _read(case, folders[case.folder]) for case in cases}


def _write(case: Case, folder: Path) -> None:
    folder.mkdir()
    (folder / "input.ndjson").write_bytes(b"".join(_dated(line) for line in case.events))
    (folder / "pipeline.conf").write_text(
        HEAD.format(folder=folder)
        + "\n".join(_filter_texts(case))
        + TAIL.format(folder=folder, metadata=METADATA),
        encoding="utf-8",
    )


def _dated(line: bytes) -> bytes:
    """With a time that is taken out again: `now` would differ each time."""
    event = json.loads(line)
    if isinstance(event, dict):
        event = {"@timestamp": str(NO_TIME), **event}
    return orjson.dumps(event) + b"\n"


def _filter_texts(case: Case) -> list[str]:
    """The files of the pipeline that hold filters and nothing else."""
    texts = []
    for name, text in case.files:
        kinds = {section.kind for section in parse([(name, text)])}
        if kinds == {"filter"}:
            texts.append(text)
        elif "filter" in kinds:
            raise ConfigError(f"{name} holds more than filters: only `test` without --with runs it")
    return texts


def _settings(home: Path, cases: Sequence[Case], folders: dict[Path, Path]) -> None:
    entries = [
        {
            "pipeline.id": folders[case.folder].name,
            "path.config": str(folders[case.folder] / "pipeline.conf"),
            "pipeline.workers": 1,
            "pipeline.ordered": "true",
            "pipeline.ecs_compatibility": "v8" if case.ecs else "disabled",
        }
        for case in cases
    ]
    (home / "pipelines.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    (home / "logstash.yml").write_text("api.enabled: false\n", encoding="utf-8")


def _start(program: Path, home: Path, variables: dict[str, str], cases: int) -> None:
    command = [str(program), "--path.settings", str(home), "--path.data", str(home / "data")]
    seconds = START_SECONDS + CASE_SECONDS * cases
    try:
        ended = subprocess.run(  # noqa: S603  the program that the user named
            command, env=variables, capture_output=True, text=True, timeout=seconds, check=False
        )
    except OSError as error:
        raise RealFailed(f"{program} cannot be started: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise RealFailed(f"{program} did not end within {seconds} s: run it by hand") from None
    if ended.returncode:
        said = "\n".join((ended.stdout + ended.stderr).splitlines()[-15:])
        raise RealFailed(f"{program} ended with {ended.returncode}; its last lines:\n{said}")


def _read(case: Case, folder: Path) -> list[Document]:
    file = folder / "output.ndjson"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    versioned = any(b'"@version"' in line for line in case.events)
    return [_normal(json.loads(line), case.metadata, versioned) for line in lines]


def _normal(document: dict[str, Any], with_metadata: bool, versioned: bool) -> Document:
    """Without what the way there added."""
    if document.get("@timestamp") == str(NO_TIME):
        del document["@timestamp"]
    if not versioned:
        document.pop("@version", None)
    metadata = document.pop(METADATA, None)
    if with_metadata and metadata:
        document["@metadata"] = metadata
    return document
