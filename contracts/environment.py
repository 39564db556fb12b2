"""What a program cannot do without in its environment."""

from collections.abc import Mapping

from contracts.errors import MissingSetting


def required(environ: Mapping[str, str], *names: str) -> list[str]:
    """The variables' values, in order. Raises MissingSetting for the first that is not set."""
    for name in names:
        if not environ.get(name):
            raise MissingSetting(name)
    return [environ[name] for name in names]
