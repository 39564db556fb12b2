"""The page that a cardholder reads, in the browser."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from billing_samples import kept, line, rendered

from billing.statement_message import figures
from billing.statement_read import Kept
from contracts.schema import problems_of

EVIL = "<script>alert('1')</script> & Sons"
PLACE = {"bucket": "b", "key": "k", "sha256": "0" * 64}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: dict[str | None, str | None] = {}
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "data":
            self.values[dict(attrs)["class"]] = dict(attrs)["value"]

    def handle_endtag(self, tag: str) -> None:
        self.words += "" if tag == "bdi" else " "

    def handle_data(self, data: str) -> None:
        self.words += data


def page(*statements: Kept) -> str:
    return rendered(statements)["html"].decode()


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def words_of(*statements: Kept) -> str:
    return " ".join(read(page(*statements)).words.split())


def test_what_is_owed_and_by_when_comes_before_everything_else() -> None:
    words = words_of(kept(line()))

    places = [
        words.index(text)
        for text in ("You owe", "EUR 129.90", "15.00", "22 Nov 2026", "Summary", "In detail")
    ]
    assert places == sorted(places)
    assert words.index("Spending by category") < words.index("In detail")


def test_a_page_is_named_after_its_month_and_runs_from_where_its_accounts_were_last_stated() -> (
    None
):
    euros, yen = kept(line()), kept(currency="JPY")
    begun = datetime(2026, 9, 15, tzinfo=UTC)
    since = replace(yen, statement=replace(yen.statement, period_start=begun))

    words = words_of(euros, since)

    assert "Card statement, October 2026" in words
    assert "Period 15 Sept 2026 – 31 Oct 2026" in words


def test_a_line_shows_its_date_merchant_amount_and_items() -> None:
    words = words_of(kept(line(count=2)))

    assert "3 Oct 2026" in words
    assert "Café Central Purchase, Wien, AT 1 × 64.95 Lunch · 1 × 64.95 Lunch 129.90" in words


@pytest.mark.parametrize(("paper", "size"), [("a4", "A4"), ("us-letter", "letter")])
def test_it_is_printed_on_the_paper_that_its_cardholder_chose(paper: str, size: str) -> None:
    assert f"@page {{ size: {size};" in page(kept(line(), paper=paper))


def test_figures_carry_their_value_for_programs() -> None:
    refund = line(kind="refund", amount="29.90", number=2)
    values = read(page(kept(line(), refund, balance="-5.00"))).values

    assert values == {
        "previous_balance": "-5.00",
        "purchases_total": "129.90",
        "refunds_total": "-29.90",
        "payments_total": "0.00",
        "closing_balance": "95.00",
    }


def test_markup_in_any_name_is_text() -> None:
    reader = read(page(kept(line(EVIL, EVIL), user=EVIL, category=EVIL)))

    assert "script" not in reader.tags
    shown = ("title", "cardholder", "category", "merchant", "item")
    assert reader.words.count(EVIL) - reader.words.count(f"{EVIL}_") == len(shown)


def test_a_name_in_another_direction_does_not_turn_its_neighbours_around() -> None:
    assert "<bdi>مقهى</bdi>" in page(kept(line("مقهى")))


def test_a_credit_is_not_asked_for() -> None:
    words = words_of(kept(balance="-5.00"))

    assert "Nothing is due: your balance is EUR \N{MINUS SIGN}5.00" in words
    assert "Pay at least" not in words


def test_each_currency_has_a_section_with_its_own_decimals() -> None:
    words = words_of(
        kept(line(amount="1234.00"), currency="JPY"), kept(line(), currency="KWD"), kept(line())
    )

    assert words.index("EUR 129.90") < words.index("JPY 1,234") < words.index("KWD 129.900")
    assert "1,234.0" not in words


def test_amounts_and_words_are_those_of_the_cardholders_locale() -> None:
    german = page(kept(line(amount="1234.50"), locale="de_AT"))
    arabic = page(kept(line(), locale="ar_EG"))

    assert "Offener Betrag" in german
    assert "1.234,50" in german.replace("1\N{NO-BREAK SPACE}234,50", "1.234,50")
    assert '<html lang="ar-EG" dir="rtl">' in arabic


def test_a_locale_that_nobody_knows_is_read_in_english() -> None:
    assert "You owe" in page(kept(line(), locale="xx_XX"))


def test_the_same_statement_gives_the_same_bytes() -> None:
    assert page(kept(line())) == page(kept(line()))


def test_a_statement_is_told_as_its_contract_has_it() -> None:
    statement = kept(line(), balance="-5.00").statement

    told = {**figures(statement), "sha256": "0" * 64, "document": PLACE, "pdf": PLACE}

    assert problems_of("billing-statements")(told) == []
    assert (told["previous_balance"], told["closing_balance"]) == ("-5.00", "124.90")
    assert told["totals_by_category"] == [{"category": "Food", "amount": "129.90"}]
