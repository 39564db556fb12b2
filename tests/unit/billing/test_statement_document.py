"""The page that a cardholder reads."""

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

from billing.document import render
from billing.period import Period
from billing.statement import Account, Item, Line, Policy, build
from billing.statement_message import message
from contracts.schema import problems_of

AT = datetime(2026, 10, 3, 11, 22, tzinfo=UTC)
EVIL = "<script>alert('1')</script> & Sons"


def purchase(merchant: str = "Café Central", item: str = "Lunch", category: str = "Food") -> Line:
    price = Decimal("64.95")
    items = (Item(item, category, 2, price),)
    return Line(1, "purchase", AT, 2 * price, merchant, "Wien, AT", items)


def page(*lines: Line, previous: str = "0.00", user: str = "u-7") -> str:
    account = Account(user, "EUR", Decimal(previous), lines)
    return render(build(account, Period(2026, 10), Policy())).decode()


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def test_what_is_owed_and_by_when_comes_before_everything_else() -> None:
    words = read(page(purchase())).words.split("</style>")[-1]

    owed, least, by, detail = (
        words.index(text) for text in ("You owe129.90 EUR", "15.00 EUR", "22 Nov 2026", "In detail")
    )
    assert owed < least < by < words.index("Where it went") < detail


def test_a_line_shows_its_date_merchant_and_items() -> None:
    words = read(page(purchase())).words

    assert "3 Oct 2026Café Central Purchase, Wien, AT129.90" in words
    assert "2 × Lunch at 64.95" in words


def test_markup_in_any_name_is_text() -> None:
    reader = read(page(purchase(EVIL, EVIL, EVIL), user=EVIL))

    assert "script" not in reader.tags
    shown = ("title", "cardholder", "number", "category", "merchant", "item")
    assert reader.words.count(EVIL) == len(shown)


def test_a_name_in_another_direction_does_not_turn_its_neighbours_around() -> None:
    assert "<bdi>مقهى</bdi>" in page(purchase("مقهى"))


def test_a_credit_is_not_asked_for() -> None:
    words = read(page(previous="-5.00")).words

    assert "Nothing is due" in words
    assert "\N{MINUS SIGN}5.00 EUR" in words
    assert "Pay at least" not in words


def test_the_same_statement_gives_the_same_bytes() -> None:
    assert page(purchase()) == page(purchase())


def test_a_statement_is_told_as_its_contract_has_it() -> None:
    account = Account("u-7", "EUR", Decimal("-5.00"), (purchase(),))
    statement = build(account, Period(2026, 10), Policy())

    told = message(statement, {"bucket": "b", "key": "k", "sha256": "0" * 64})

    assert problems_of("billing-statements")(told) == []
    assert (told["previous_balance"], told["closing_balance"]) == ("-5.00", "124.90")
    assert told["totals_by_category"] == [{"category": "Food", "amount": "129.90"}]
