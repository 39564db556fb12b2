"""A wish to stop that signals express, however many come at once."""

import os
import select


class StopRequest:
    """An Event takes a lock to be set, and a second signal that comes meanwhile would wait for that
    lock for ever. A pipe has none.
    """

    def __init__(self) -> None:
        self._wish, self._express = os.pipe()

    def make(self, *_: object) -> None:
        """Takes what a signal handler is given."""
        os.write(self._express, b".")

    def wait(self, seconds: float) -> bool:
        """Whether it was made by then; at once where it was."""
        return bool(select.select([self._wish], [], [], seconds)[0])

    def close(self) -> None:
        os.close(self._wish)
        os.close(self._express)
