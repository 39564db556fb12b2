"""What the check of a deployment sends is what a shop would send."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

from contracts.kafka_security import PLAIN
from contracts.schema import problems_of
from deployment import verify_path
from deployment.verify_path import UNDECIDED, UNPOSTED, Settings, purchase_of, request_of, run

ROLE = Path(__file__).resolve().parents[3] / "ansible/roles/cardwatch"

MOMENT = "2026-11-24T12:00:00.000Z"
DECIDED = {
    **{k: v for k, v in request_of("verify-1", MOMENT).items() if k != "card_number"},
    "card_token": "ab" * 32,
    "card_last4": "1111",
    "decision": "approved",
}


def test_its_request_keeps_the_contract() -> None:
    assert problems_of("approval-requests")(request_of("verify-1", MOMENT)) == []


def test_its_purchase_keeps_the_contract() -> None:
    assert problems_of("purchases")(purchase_of(DECIDED, MOMENT)) == []


def test_its_purchase_belongs_to_the_request_that_was_decided() -> None:
    assert purchase_of(DECIDED, MOMENT)["request_id"] == "verify-1"


class Sent(list[tuple[str, Any]]):
    """What was sent to Kafka: topic and message."""

    def send(self, topic: str, _: str, message: bytes) -> None:
        self.append((topic, json.loads(message)))

    def flush(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """A deployment that decides at once, and whose ledger nobody may ask."""
    sent = Sent()
    monkeypatch.setattr(verify_path, "Outbox", lambda *_: sent)
    monkeypatch.setattr(verify_path, "decisions_from_now", lambda _: sent)
    monkeypatch.setattr(verify_path, "await_decision", lambda *_: DECIDED)
    return sent


def _settings(**told: str) -> Settings:
    return Settings.from_env({"KAFKA_BOOTSTRAP_SERVERS": "k:9092", "LEDGER_DSN": "ledger", **told})


def _now() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


def _clock() -> float:
    return 0.0


def test_without_a_listener_a_request_is_sent_and_no_decision_waited_for(sent: Sent) -> None:
    said = run(_settings(AWAIT_DECISION="no"), _now, _clock)

    assert said["decision"] == UNDECIDED
    assert [topic for topic, _ in sent] == ["approval-requests"]


def test_without_patience_a_purchase_is_sent_and_its_posting_not_waited_for(sent: Sent) -> None:
    said = run(_settings(POSTING_PATIENCE_SECONDS="0"), _now, _clock)

    assert (said["decision"], said["postings"]) == ("approved", UNPOSTED)
    assert [topic for topic, _ in sent] == ["approval-requests", "purchases"]


def test_both_are_waited_for_unless_told_otherwise() -> None:
    assert _settings() == Settings("k:9092", PLAIN, "ledger", True, 120.0)


@pytest.mark.parametrize(("on_hosts", "patience"), [(True, "120"), (False, "0")])
def test_the_playbook_waits_for_a_posting_where_hosts_post(on_hosts: bool, patience: str) -> None:
    (verify, *_) = yaml.safe_load((ROLE / "tasks/verify.yml").read_text())
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
    asked = verify["vars"]["settings"]
    default = trust_as_template(defaults["cardwatch_posting_patience_s"])
    variables = {
        "cardwatch_jobs": on_hosts,
        "cardwatch_listener": on_hosts,
        "cardwatch_posting_patience_s": default,
    }
    templar = Templar(DataLoader(), variables=variables)

    names = ("POSTING_PATIENCE_SECONDS", "AWAIT_DECISION")
    told = [templar.template(trust_as_template(asked[name])) for name in names]

    assert told == [patience, "yes" if on_hosts else "no"]
