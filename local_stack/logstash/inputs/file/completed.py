"""What happens to a file that was read to its end in read mode, once every output has it."""

import logging
from pathlib import Path

from local_stack.logstash.inputs.file.settings import Settings
from local_stack.logstash.inputs.file.sincedb import NAMES

log = logging.getLogger(__name__)


def complete(path: Path, settings: Settings) -> None:
    """Logged, deleted or both, as file_completed_action says."""
    try:
        if settings.file_completed_log_path and "log" in settings.file_completed_action:
            log_path = Path(settings.file_completed_log_path)
            with log_path.open("a", encoding="utf-8", errors=NAMES) as file:
                file.write(f"{path}\n")
        if "delete" in settings.file_completed_action:
            path.unlink(missing_ok=True)
    except OSError as error:
        log.error("%s was read and stays as it is: %s", path, error)
