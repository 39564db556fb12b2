"""What can be wrong with a configuration."""

from contracts.errors import CardwatchError


class ConfigError(CardwatchError):
    """Names the place and what was expected there; correct the file and test it with -t."""


class EventError(CardwatchError):
    """A filter met an event that would stop a real Logstash pipeline; the event is tagged."""


class PipelineError(CardwatchError):
    """A pipeline cannot go on; what it did not store is read again at the next start."""
