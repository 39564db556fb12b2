"""The login settings of the kafka input, as our runner takes them."""

from dataclasses import replace

import pytest

from contracts.kafka_security import KafkaSecurity
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.inputs.kafka import Settings
from local_stack.logstash.kafka_login import security_of

SECURE = Settings(
    security_protocol="SASL_SSL",
    sasl_mechanism="SCRAM-SHA-512",
    sasl_jaas_config=KafkaSecurity("logstash", 'a"b\\c', "").jaas(),
    ssl_truststore_type="PEM",
    ssl_truststore_location="/ca.crt",
)


def test_name_and_password_are_read_from_javas_login_line() -> None:
    options = security_of(SECURE)
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == (
        "logstash",
        'a"b\\c',
    )


def test_without_settings_the_connection_is_plain() -> None:
    assert security_of(Settings()) == {"security_protocol": "PLAINTEXT"}


def test_a_truststore_that_is_not_pem_is_refused() -> None:
    with pytest.raises(ConfigError, match="PEM"):
        security_of(replace(SECURE, ssl_truststore_type="jks"))


def test_a_login_line_without_a_password_is_refused() -> None:
    with pytest.raises(ConfigError, match="password"):
        security_of(replace(SECURE, sasl_jaas_config='username="logstash";'))
