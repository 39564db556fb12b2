"""Events that an output's service will never take, each with the reason, one JSON object a line."""

import logging
from pathlib import Path
from typing import Any

import orjson

log = logging.getLogger(__name__)


class DeadLetters:
    def __init__(self, file: Path) -> None:
        self._file = file

    def keep(self, status: int, error: Any, target: Any, document: bytes) -> None:
        """`target`: where it was to go. Raises OSError when the disk is full."""
        reason = error.get("reason") if isinstance(error, dict) else error
        entry = {"status": status, "error": error, "target": target}
        line = orjson.dumps({**entry, "document": document.decode("utf-8", "replace")}) + b"\n"
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab", buffering=0) as file:
            file.write(line)
        log.error("refused with %d, kept in %s: %s", status, self._file, reason)
