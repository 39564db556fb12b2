"""How clients log in at Kafka."""

import pytest

from contracts.errors import MissingSetting
from contracts.kafka_security import PLAIN, KafkaSecurity

ENVIRON = {"KAFKA_USERNAME": "u", "KAFKA_PASSWORD": 'p"\\', "KAFKA_CA_FILE": "/ca.crt"}


def test_without_a_user_name_nothing_is_asked_of_a_client() -> None:
    found = KafkaSecurity.from_env({"KAFKA_PASSWORD": "unused"})
    asked = found.client_options(), found.librdkafka_options(), found.spark_options()
    assert (found, asked) == (PLAIN, ({}, {}, {}))


@pytest.mark.parametrize("name", ["KAFKA_PASSWORD", "KAFKA_CA_FILE"])
def test_a_user_name_alone_is_not_enough(name: str) -> None:
    with pytest.raises(MissingSetting, match=name):
        KafkaSecurity.from_env({**ENVIRON, name: ""})


def test_every_kind_of_client_uses_scram_over_tls_and_our_authority() -> None:
    security = KafkaSecurity.from_env(ENVIRON)
    python, spark = security.client_options(), security.spark_options()
    assert security.librdkafka_options() == {
        "security.protocol": python["security_protocol"],
        "sasl.mechanism": python["sasl_mechanism"],
        "sasl.username": "u",
        "sasl.password": 'p"\\',
        "ssl.ca.location": "/ca.crt",
    }
    assert (python["security_protocol"], python["sasl_mechanism"], python["ssl_cafile"]) == (
        spark["kafka.security.protocol"],
        spark["kafka.sasl.mechanism"],
        spark["kafka.ssl.truststore.location"],
    )
    assert python["security_protocol"] == "SASL_SSL"


def test_quotes_in_a_password_do_not_end_the_login_line() -> None:
    assert KafkaSecurity.from_env(ENVIRON).jaas().endswith(r'password="p\"\\";')


def test_a_password_is_not_shown() -> None:
    assert "p" not in repr(KafkaSecurity("u", "p", "")).replace("PEM", "").split("username=")[1]
