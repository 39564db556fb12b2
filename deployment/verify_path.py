"""python -m deployment.verify_path: one request and one purchase through a deployment, as a shop
would send them.

Sends an approval request to Kafka, waits for its decision; sends the purchase, waits until the
ledger has it. Prints both as JSON. KAFKA_BOOTSTRAP_SERVERS, KAFKA_USERNAME, KAFKA_PASSWORD,
KAFKA_CA_FILE and LEDGER_DSN come from the environment. With AWAIT_DECISION=no it only sends the
request; with POSTING_PATIENCE_SECONDS=0 it does not wait for the ledger.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from billing.database import connect
from contracts.environment import required
from contracts.errors import CardwatchError, NotReady
from contracts.kafka_answering import kafka_answering
from contracts.kafka_security import KafkaSecurity
from contracts.timestamps import timestamp_of
from contracts.topics import APPROVAL_DECISIONS, APPROVAL_REQUESTS, PURCHASES
from producers.kafka_clients import Outbox

PATIENCE_SECONDS = 120.0
#: Said in place of what was not waited for.
UNDECIDED = "not awaited: no listener sends decisions to Kafka here, the decisions table has them"
UNPOSTED = "not awaited: jobs are on EMR, which posts every few minutes"
USER = "u-verify"
TEST_CARD = "4111111111111111"  # the card networks' own number for tests
MERCHANT = {
    "merchant_id": "m-verify",
    "name": "Verification",
    "category_code": "5812",
    "terminal_id": "t-verify-1",
    "city": "Wien",
    "country": "AT",
    "location": {"lat": 48.2104, "lon": 16.3655},
}


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    security: KafkaSecurity
    ledger_dsn: str = field(repr=False)
    await_decision: bool = True
    posting_patience: float = PATIENCE_SECONDS  #: 0: the posting is not waited for

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        servers, ledger_dsn = required(environ, "KAFKA_BOOTSTRAP_SERVERS", "LEDGER_DSN")
        return cls(
            servers,
            KafkaSecurity.from_env(environ),
            ledger_dsn,
            await_decision=environ.get("AWAIT_DECISION") != "no",
            posting_patience=float(environ.get("POSTING_PATIENCE_SECONDS", PATIENCE_SECONDS)),
        )


def request_of(request_id: str, moment: str) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "requested_at": moment,
        "user_id": USER,
        "card_number": TEST_CARD,
        "amount": "12.50",
        "currency": "EUR",
        "merchant": MERCHANT,
        "channel": "in_store",
    }


def purchase_of(decision: Mapping[str, Any], moment: str) -> dict[str, Any]:
    """What the shop sends after its request was decided."""
    kept = ("request_id", "user_id", "card_token", "card_last4", "merchant", "amount", "currency")
    item = {"sku": "s-verify", "name": "Coffee", "category": "Restaurants", "quantity": 1}
    return {
        **{name: decision[name] for name in kept},
        "purchase_id": f"p-{decision['request_id']}",
        "kind": "purchase",
        "purchased_at": moment,
        "items": [{**item, "unit_price": decision["amount"]}],
    }


def decisions_from_now(settings: Settings) -> KafkaConsumer:
    """Reads without a group: it leaves no trace in Kafka, which may be just starting."""
    consumer = KafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        bootstrap_timeout_ms=int(PATIENCE_SECONDS * 1000),
        **settings.security.client_options(),
    )
    numbers = consumer.partitions_for_topic(APPROVAL_DECISIONS) or ()
    consumer.assign([TopicPartition(APPROVAL_DECISIONS, number) for number in numbers])
    consumer.seek_to_end()
    for partition in consumer.assignment():
        consumer.position(partition)
    return consumer


def await_decision(
    consumer: KafkaConsumer, request_id: str, clock: Callable[[], float]
) -> dict[str, Any]:
    deadline = clock() + PATIENCE_SECONDS
    while clock() < deadline:
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                decision: dict[str, Any] = json.loads(record.value)
                if decision["request_id"] == request_id:
                    return decision
    where = "`journalctl -u cardwatch-screening -u cardwatch-listener` on the cardwatch host"
    raise NotReady("the decision", PATIENCE_SECONDS, [f"{where} says why"])


def await_posting(settings: Settings, purchase_id: str, clock: Callable[[], float]) -> int:
    """How many postings the purchase has."""
    query = """select count(*) from postings p join journal_entries e using (entry_id)
               where e.source_id = %s"""
    deadline = clock() + settings.posting_patience
    while clock() < deadline:
        with closing(connect(settings.ledger_dsn)) as connection:
            row = connection.execute(query, (purchase_id,)).fetchone()
        if row and row[0]:
            return int(row[0])
        time.sleep(0.5)
    where = "`journalctl -u cardwatch-posting` on the cardwatch host"
    raise NotReady("the posting", settings.posting_patience, [f"{where} says why"])


def run(
    settings: Settings, now: Callable[[], datetime], clock: Callable[[], float]
) -> dict[str, Any]:
    """Raises NotReady, Unavailable. `clock` gives seconds."""
    request_id = f"verify-{now():%Y%m%d%H%M%S%f}"
    if not settings.await_decision:
        with closing(Outbox(settings.bootstrap_servers, settings.security)) as outbox:
            _send(outbox, APPROVAL_REQUESTS, request_of(request_id, timestamp_of(now())))
        # A purchase names the card as its decision does: without one there is none to send.
        return {"request_id": request_id, "decision": UNDECIDED}
    with (
        closing(decisions_from_now(settings)) as consumer,
        closing(Outbox(settings.bootstrap_servers, settings.security)) as outbox,
    ):
        began = clock()
        _send(outbox, APPROVAL_REQUESTS, request_of(request_id, timestamp_of(now())))
        decision = await_decision(consumer, request_id, clock)
        decided = clock()
        purchase = purchase_of(decision, timestamp_of(now()))
        _send(outbox, PURCHASES, purchase)
    postings: int | str = UNPOSTED
    if settings.posting_patience:
        postings = await_posting(settings, purchase["purchase_id"], clock)
    return {
        "request_id": request_id,
        "decision": decision["decision"],
        "decided_after_ms": round((decided - began) * 1000),
        "postings": postings,
    }


def _send(outbox: Outbox, topic: str, message: Mapping[str, Any]) -> None:
    outbox.send(topic, USER, json.dumps(message).encode())
    outbox.flush()


def main() -> None:
    try:
        settings = Settings.from_env(os.environ)
        with kafka_answering():
            print(json.dumps(run(settings, lambda: datetime.now(UTC), time.monotonic)))
    except CardwatchError as error:
        sys.exit(f"verify_path: {error}")


if __name__ == "__main__":
    main()
