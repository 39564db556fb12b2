"""Grok patterns and places, as `make setup` prepares them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from logstash_world import MADE

from local_stack.logstash.data import prepare

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def logstash_data() -> Path:
    jars = CHECKOUT / ".cardwatch/jars/logstash"
    if not list(jars.glob("*.jar")):
        pytest.skip("the jars of the profile logstash are not fetched: run `make setup`")
    data = CHECKOUT / ".cardwatch/data"
    prepare(jars, data)
    return data


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Inputs and outputs of a test are closed behind it."""
    yield
    while MADE:
        MADE.pop().close()
