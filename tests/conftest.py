"""What tests of every room share."""

import os
import warnings
from collections.abc import Iterator

import pytest

# Warnings are errors, and kafka-python reads its schemas by a call that Python 3.11 deprecates.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import kafka  # noqa: F401

from local_stack.endpoints import Endpoints
from local_stack.settings import StackSettings
from local_stack.throwaway import throwaway_stack

#: The JVMs of tests live for a minute or two: compiled once and quickly, they cost a third less.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture(scope="session")
def stack() -> Iterator[Endpoints]:
    """All servers, empty but provisioned, on ports of their own; one stack a session."""
    with throwaway_stack(StackSettings.from_env(os.environ)) as endpoints:
        yield endpoints
