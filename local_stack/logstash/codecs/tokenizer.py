"""Cuts a stream of bytes at a delimiter."""

from local_stack.logstash.config.errors import ConfigError


class Tokenizer:
    """`rest` is the piece behind the last delimiter."""

    def __init__(self, delimiter: str) -> None:
        if not delimiter:
            raise ConfigError("the delimiter is empty: write one or more characters")
        self._delimiter = delimiter.encode()
        self.rest = bytearray()

    def extract(self, raw: bytes) -> list[bytes]:
        """The lines that `raw` completes."""
        # A delimiter of several bytes may begin in the old rest; earlier bytes were looked at.
        start = max(0, len(self.rest) - len(self._delimiter) + 1)
        self.rest += raw
        if self.rest.find(self._delimiter, start) < 0:
            return []
        *lines, rest = self.rest.split(self._delimiter)
        self.rest = rest
        return [bytes(line) for line in lines]

    def flush(self) -> bytes:
        rest, self.rest = bytes(self.rest), bytearray()
        return rest
