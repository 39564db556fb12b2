"""The text of a file that belongs to a configuration."""

from pathlib import Path

from local_stack.logstash.config.errors import ConfigError


def text_of(file: Path) -> str:
    """Raises ConfigError where it is no UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is no UTF-8 at byte {error.start}: save it as UTF-8") from None
