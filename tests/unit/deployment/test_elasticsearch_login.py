"""Where a client of Elasticsearch finds it, and what it is told of its login."""

import pytest

from contracts.elasticsearch_login import client_options, nodes
from contracts.errors import MissingSetting, SetupFailed


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("https://es-1:9200", ["https://es-1:9200"]),
        ("https://es-1:9200 https://es-2:9200", ["https://es-1:9200", "https://es-2:9200"]),
        ("", []),
    ],
)
def test_blanks_part_the_nodes_of_a_cluster(said: str, found: list[str]) -> None:
    assert nodes({"ELASTICSEARCH_URL": said}) == found


@pytest.mark.parametrize("said", ["es-1:9200", "https://u:secret@es-1", "https://es-1:9200 es-2"])
def test_an_address_that_the_client_cannot_read_is_told_without_its_password(said: str) -> None:
    with pytest.raises(SetupFailed, match="with its port") as raised:
        nodes({"ELASTICSEARCH_URL": said})

    assert "secret" not in str(raised.value)


def test_without_a_user_nothing_is_proven() -> None:
    assert client_options({}) == {}


def test_a_user_logs_in_with_its_password_at_who_shows_the_authoritys_certificate() -> None:
    told = {"USER": "health", "PASSWORD": "secret", "CA": "/etc/ca.crt"}
    found = client_options({f"ELASTICSEARCH_{name}": value for name, value in told.items()})
    assert found == {"basic_auth": ("health", "secret"), "ca_certs": "/etc/ca.crt"}


def test_a_user_without_a_password_is_refused() -> None:
    with pytest.raises(MissingSetting, match="ELASTICSEARCH_PASSWORD"):
        client_options({"ELASTICSEARCH_USER": "health"})
