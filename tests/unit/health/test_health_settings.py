"""What the pipeline's watch reads from its environment."""

import pytest

from contracts.errors import MissingSetting
from health.settings import Settings

ENVIRON = {
    "KAFKA_BOOTSTRAP_SERVERS": "kafka-1:9092",
    "ELASTICSEARCH_URL": "https://es-1:9200",
    "LEDGER_DSN": "postgresql://ledger",
}


@pytest.mark.parametrize(
    ("named", "nodes"),
    [
        ("https://es-1:9200", ["https://es-1:9200"]),
        ("https://es-1:9200 https://es-2:9200", ["https://es-1:9200", "https://es-2:9200"]),
    ],
)
def test_every_node_that_is_named_is_asked(named: str, nodes: list[str]) -> None:
    settings = Settings.from_env({**ENVIRON, "ELASTICSEARCH_URL": named})
    assert settings.elasticsearch == nodes


@pytest.mark.parametrize("name", ENVIRON)
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(MissingSetting, match=name):
        Settings.from_env({**ENVIRON, name: ""})
