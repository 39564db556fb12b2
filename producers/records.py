"""Events as the archive and files hold them: without any full card number."""

from base64 import b64decode, b64encode
from collections.abc import Iterable

import orjson

from contracts.topics import APPROVAL_REQUESTS, FRAUD_REPORTS, PAYMENTS
from producers.events import Event, Kind, Label
from producers.wire import without_card

GARBLED = "approval-requests-garbled"
LABELS = "fraud-labels"
FOLDER_OF: dict[Kind, str] = {
    "requests": APPROVAL_REQUESTS,
    "garbled_answerable": GARBLED,
    "garbled": GARBLED,
    "payments": PAYMENTS,
    "fraud_reports": FRAUD_REPORTS,
}
FOLDERS = (APPROVAL_REQUESTS, GARBLED, PAYMENTS, FRAUD_REPORTS, LABELS)
HOLE = b"<card_number>"


def record(event: Event, card_number: str) -> bytes:
    """One line. A garbled message keeps its bytes, with a hole where the card number was."""
    if event.kind == "requests":
        return without_card(event.value)
    if event.kind in ("payments", "fraud_reports"):
        return event.value
    return orjson.dumps(
        {
            "at_ms": event.at_ms,
            "kind": event.kind,
            "user_id": event.user_id,
            "raw_base64": b64encode(_masked(event.value, card_number)).decode(),
        }
    )


def _masked(value: bytes, card_number: str) -> bytes:
    """Without the card number, even where the message was cut off within it."""
    number = card_number.encode()
    value = value.replace(number, HOLE)
    for length in range(len(number) - 1, 4, -1):
        if value.endswith(number[:length]):
            return value[:-length] + HOLE + b"%d" % length
    return value


def garbled_event(line: bytes, card_number: str) -> Event:
    """The garbled message as it was first sent."""
    kept = orjson.loads(line)
    head, hole, tail = b64decode(kept["raw_base64"]).partition(HOLE)
    number = card_number.encode()
    if hole and tail.isdigit():
        number, tail = number[: int(tail)], b""
    value = head + number + tail if hole else head
    return Event(kept["at_ms"], kept["kind"], kept["user_id"], value)


def label_lines(labels: Iterable[Label]) -> list[bytes]:
    return [orjson.dumps(label._asdict()) for label in labels]
