"""Grok patterns and places, as `make setup` prepares them."""

from pathlib import Path

import pytest

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
