"""When Kafka begins to use what a new version can."""

from typing import Any, cast

import pytest
from kafka import KafkaAdminClient

from contracts.errors import SetupFailed
from deployment.kafka_finalize import finalize


class Controller:
    """A KafkaAdminClient as far as features go."""

    def __init__(self, finalized: int, newest: int, answer: str = "OK") -> None:
        self.features: dict[str, dict[str, Any]] = {
            "metadata.version": {"supported": (7, newest), "finalized": (finalized, finalized)},
            "share.version": {"supported": (0, 1)},
        }
        self.answer = answer
        self.asked: list[dict[str, int]] = []

    def describe_features(self) -> dict[str, Any]:
        return self.features

    def update_features(self, wanted: dict[str, int]) -> dict[str, str]:
        self.asked.append(wanted)
        return dict.fromkeys(wanted, self.answer)


def _finalized(controller: Controller) -> dict[str, int]:
    return finalize(cast(KafkaAdminClient, controller))


def test_after_an_upgrade_the_metadata_gets_the_newest_version_that_is_known() -> None:
    controller = Controller(finalized=25, newest=27)
    assert _finalized(controller) == {"before": 25, "now": 27}
    assert controller.asked == [{"metadata.version": 27}]


def test_a_second_time_nothing_is_asked() -> None:
    controller = Controller(finalized=27, newest=27)
    assert _finalized(controller) == {"before": 27, "now": 27}
    assert controller.asked == []


def test_a_broker_that_was_forgotten_is_a_reason_to_refuse() -> None:
    controller = Controller(finalized=25, newest=27, answer="Broker 2 does not support it")
    with pytest.raises(SetupFailed, match=r"keeps metadata.version 25.*Broker 2.*every node"):
        _finalized(controller)
