"""From an approved decision to a purchase in detail, and now and then its refund.

All of it follows from the decision: sent again after a restart, it is the same.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from contracts.messages import Decision, Item, Purchase
from contracts.timestamps import timestamp
from producers.chance import mix
from producers.items import amount_of, basket, bits_of, cents_of

REFUNDED = 40  # of 1,000 purchases
LONGEST_ID = 55  # with p- before it and -refund behind it an id has 64 characters at most


def purchase_id(request_id: str) -> str:
    if len(request_id) <= LONGEST_ID:
        return f"p-{request_id}"
    return f"p-{sha256(request_id.encode()).hexdigest()[:48]}"


def purchases_of(decision: Mapping[str, Any]) -> list[Purchase]:
    """The messages that the point of sale sends: none, a purchase, or a purchase and its refund.

    A refund is told at once with the later time when it takes place, so that nothing waits in
    memory where a kill would lose it. `decision` must satisfy its schema.
    """
    if decision["decision"] != "approved":
        return []
    bought = _purchase(cast(Decision, decision))
    bits = mix(bits_of(bought["request_id"]) ^ 0x5EFD)
    return [bought, _refund(bought, bits)] if bits % 1000 < REFUNDED else [bought]


def _purchase(decision: Decision) -> Purchase:
    identity = decision["request_id"]
    seconds = 2 + mix(bits_of(identity)) % 90
    return {
        "purchase_id": purchase_id(identity),
        "request_id": identity,
        "kind": "purchase",
        "purchased_at": _later(decision["requested_at"], seconds),
        "user_id": decision["user_id"],
        "card_token": decision["card_token"],
        "card_last4": decision["card_last4"],
        "merchant": decision["merchant"],
        "items": basket(
            identity,
            decision["merchant"]["category_code"],
            decision["amount"],
            decision["currency"],
        ),
        "amount": decision["amount"],
        "currency": decision["currency"],
    }


def _refund(bought: Purchase, bits: int) -> Purchase:
    """Of the whole basket or of its first item, an hour to 20 days later."""
    whole = bits >> 12 & 1 == 0
    items = bought["items"] if whole else bought["items"][:1]
    seconds = 3600 + (bits >> 16) % (20 * 86_400)
    return {
        **bought,
        "purchase_id": f"{bought['purchase_id']}-refund",
        "kind": "refund",
        "purchased_at": _later(bought["purchased_at"], seconds),
        "items": items,
        "amount": _sum(items),
    }


def _sum(items: list[Item]) -> str:
    return amount_of(sum(item["quantity"] * cents_of(item["unit_price"]) for item in items))


def _later(moment: str, seconds: int) -> str:
    """Raises ValueError where the moment is no day of the calendar, such as 30 February."""
    then = datetime.fromisoformat(moment) + timedelta(seconds=seconds)
    return timestamp(round(then.timestamp() * 1000))
