"""What a client of Elasticsearch is told of its login."""

import pytest

from contracts.elasticsearch_login import client_options
from contracts.errors import MissingSetting


def test_without_a_user_nothing_is_proven() -> None:
    assert client_options({}) == {}


def test_a_user_logs_in_with_its_password_at_who_shows_the_authoritys_certificate() -> None:
    told = {"USER": "health", "PASSWORD": "secret", "CA": "/etc/ca.crt"}
    found = client_options({f"ELASTICSEARCH_{name}": value for name, value in told.items()})
    assert found == {"basic_auth": ("health", "secret"), "ca_certs": "/etc/ca.crt"}


def test_a_user_without_a_password_is_refused() -> None:
    with pytest.raises(MissingSetting, match="ELASTICSEARCH_PASSWORD"):
        client_options({"ELASTICSEARCH_USER": "health"})
