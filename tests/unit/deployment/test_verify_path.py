"""What the check of a deployment sends is what a shop would send."""

from contracts.schema import problems_of
from deployment.verify_path import purchase_of, request_of

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
