"""How far the listeners' group got in a partition of the screened requests."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Progress:
    """The next request to take, and where on the decision topic the answers begin that are not
    stored; None where none was sent.

    Kafka keeps them as a commit's offset and its metadata. librdkafka ends the metadata that it
    writes with a NUL, and reads past the end of any without one (its issue 4649): it writes what
    kafka-python reads here.
    """

    next_offset: int
    decisions_from: int | None

    @classmethod
    def committed(cls, offset: int, metadata: str) -> Self:
        decisions_from = metadata.rstrip("\0")
        return cls(offset, int(decisions_from) if decisions_from else None)

    @property
    def metadata(self) -> str:
        return "" if self.decisions_from is None else str(self.decisions_from)

    def after(self, before: "Progress | None") -> "Progress":
        """With what `before` knew and this one does not."""
        if before is None or self.decisions_from is not None:
            return self
        return Progress(self.next_offset, before.decisions_from)
