"""The files that the paths and exclusions of the settings name."""

import os
from pathlib import Path

from local_stack.logstash.inputs.file.settings import Settings
from local_stack.logstash.rubyglob import paths_of

Found = tuple[Path, os.stat_result]


def found(settings: Settings) -> list[Found]:
    """In the order of the settings; what vanishes meanwhile is left out."""
    names = {name for pattern in settings.path for name in paths_of(pattern)}
    files = [file for name in names if (file := _stat(Path(name), settings)) is not None]
    by_time = settings.file_sort_by == "last_modified"
    files.sort(
        key=lambda file: (file[1].st_mtime_ns if by_time else 0, str(file[0])),
        reverse=settings.file_sort_direction == "desc",
    )
    return files


def _stat(path: Path, settings: Settings) -> Found | None:
    if any(path.match(pattern) for pattern in settings.exclude):
        return None
    try:
        return (path, path.stat()) if path.is_file() else None
    except OSError:
        return None
