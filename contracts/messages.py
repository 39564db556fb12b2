"""The messages of the topics as types; field names are those of the JSON Schemas.

Amounts are decimal strings and times RFC 3339 strings, as on the wire: whoever calculates
converts, whoever passes on does not.
"""

from typing import Literal, NotRequired, TypedDict

Channel = Literal["in_store", "online"]
Verdict = Literal["approved", "rejected"]


class Location(TypedDict):
    lat: float
    lon: float


class Merchant(TypedDict):
    merchant_id: str
    name: str
    category_code: str
    terminal_id: str
    city: str
    country: str
    location: Location


class _Request(TypedDict):
    request_id: str
    requested_at: str
    user_id: str
    amount: str
    currency: str
    merchant: Merchant
    channel: Channel


class ApprovalRequest(_Request):
    card_number: str


class ScreenedRequest(_Request):
    card_token: str
    card_last4: str


class Problem(TypedDict):
    field: str
    problem: str


class InvalidRequest(TypedDict):
    """What screening passes on of a request that can be answered but not judged; `requested_at`
    where it is a time."""

    request_id: str
    requested_at: NotRequired[str]
    user_id: str
    problems: list[Problem]


class Reason(TypedDict):
    code: str
    points: int
    detail: str


class Shadow(TypedDict):
    """What a candidate scorecard would have decided."""

    scorecard_version: str
    decision: Verdict
    score: int


class Decision(TypedDict):
    """The request's own fields are absent where it was rejected as invalid_request, all but a
    `requested_at` that is valid and not still to come; `overrides_version` is there only where a
    list or a muted rule took part."""

    request_id: str
    user_id: str
    decision: Verdict
    score: int
    reasons: list[Reason]
    scorecard_version: str
    decided_at: str
    overrides_version: NotRequired[str]
    shadow: NotRequired[Shadow]
    requested_at: NotRequired[str]
    amount: NotRequired[str]
    currency: NotRequired[str]
    merchant: NotRequired[Merchant]
    channel: NotRequired[Channel]
    card_token: NotRequired[str]
    card_last4: NotRequired[str]


class Item(TypedDict):
    sku: str
    name: str
    category: str
    quantity: int
    unit_price: str


class Purchase(TypedDict):
    purchase_id: str
    request_id: str
    kind: Literal["purchase", "refund"]
    purchased_at: str
    user_id: str
    card_token: str
    card_last4: str
    merchant: Merchant
    items: list[Item]
    amount: str
    currency: str


class Payment(TypedDict):
    payment_id: str
    user_id: str
    paid_at: str
    amount: str
    currency: str


class FraudReport(TypedDict):
    report_id: str
    request_id: str
    user_id: str
    requested_at: str
    reported_at: str
    terminal_id: str
    merchant_id: str
    reported_by: Literal["cardholder", "bank"]


class CategoryTotal(TypedDict):
    category: str
    amount: str


class Document(TypedDict):
    bucket: str
    key: str
    sha256: str


class StatementFigures(TypedDict):
    statement_id: str
    user_id: str
    period: str
    currency: str
    number: int
    sha256: str
    period_start: str
    period_end: str
    issued_at: str
    due_at: str
    previous_balance: str
    purchases_total: str
    refunds_total: str
    payments_total: str
    corrections_total: str
    closing_balance: str
    minimum_payment: str
    totals_by_category: list[CategoryTotal]


class Statement(StatementFigures):
    categories_left_out: NotRequired[int]
    document: Document
    pdf: Document


class DeadLetter(TypedDict):
    topic: str
    partition: int
    offset: int
    reason: str
    raw_base64: str
    failed_at: str
