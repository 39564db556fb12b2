"""Version numbers put together again from the parts that the rules found."""

import re
from itertools import takewhile

from local_stack.logstash.useragent.parse import Agent, Version

_NUMBER = re.compile(r"0|-?[1-9]\d*", re.A)


def version_of(agent: Agent, text: str) -> str:
    """Of the browser; a fourth part that no rule captures is read from `text`."""
    parts = _leading(agent.version)
    version = ".".join(parts)
    return version + _fourth(version, text) if len(parts) == 3 else version


def os_version_of(agent: Agent) -> str:
    """A name in the first place, as of Windows, is set off by a blank."""
    parts = _leading(agent.os_version)
    if len(parts) < 2 or _NUMBER.fullmatch(parts[0]):
        return ".".join(parts)
    return f"{parts[0]} {'.'.join(parts[1:])}"


def _leading(version: Version) -> list[str]:
    """What follows a missing part does not count."""
    return [part for part in takewhile(bool, version) if part]


def _fourth(version: str, text: str) -> str:
    """With its dot; "" unless a number stands between `version.` and the next blank."""
    _, found, after = text.partition(version)
    number, blank, _ = after[1:].partition(" ")
    fits = found and after.startswith(".") and blank and _NUMBER.fullmatch(number)
    return f".{number}" if fits else ""
