"""A program that may use less of the machine for a while."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def limited(what: int, most: int) -> Iterator[None]:
    """`what` is a limit of the module resource: RLIMIT_NOFILE, RLIMIT_FSIZE and so on."""
    before = resource.getrlimit(what)
    resource.setrlimit(what, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(what, before)
