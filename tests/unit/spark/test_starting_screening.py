"""Screening starts with a key that is one, and says that it is ready where it is."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from contracts.errors import SetupFailed
from spark.screen_requests import READY, Settings, announce

ENVIRON = {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9092", "CHECKPOINT_DIR": "checkpoints"}


@dataclass
class Query:
    """Its stages run from the second look on; it is active for so many looks."""

    looks: int
    seen: int = 0

    @property
    def isActive(self) -> bool:  # noqa: N802 - as Spark calls it
        self.seen += 1
        return self.seen <= self.looks

    @property
    def sparkContext(self) -> "Query":  # noqa: N802
        return self

    def statusTracker(self) -> "Query":  # noqa: N802
        return self

    def getActiveStageIds(self) -> list[int]:  # noqa: N802
        return [7] if self.seen > 1 else []


@pytest.mark.parametrize(("looks", "said"), [(9, f"{READY}\n"), (1, ""), (0, "")])
def test_ready_is_said_once_tasks_wait_for_records(
    looks: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    query: Any = Query(looks)

    announce(cast("Any", query), query)

    assert capsys.readouterr().out == said


@pytest.mark.parametrize("digits", [64, 128])
def test_a_key_is_taken_from_its_hex_digits(digits: int) -> None:
    settings = Settings.from_env({**ENVIRON, "CARD_TOKEN_KEY": "aB" * (digits // 2)})
    assert settings.card_token_key == bytes([0xAB]) * (digits // 2)


@pytest.mark.parametrize("text", ["ab" * 31, "ab" * 65, "ab" * 32 + "a", "c2VjcmV0" * 8])
def test_what_is_no_key_is_refused_and_not_told(text: str) -> None:
    with pytest.raises(SetupFailed, match="64 to 128 hex digits") as refused:
        Settings.from_env({**ENVIRON, "CARD_TOKEN_KEY": text})
    assert text not in str(refused.value)
