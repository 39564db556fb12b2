"""How a cardholder's locale writes amounts and dates (CLDR, by way of Babel)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_percent

from contracts.currencies import decimals_by_currency

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Formats:
    locale: Locale

    @property
    def language(self) -> str:
        return self.locale.language

    @property
    def region(self) -> str:
        return self.locale.territory or ""

    @property
    def is_right_to_left(self) -> bool:
        return self.locale.text_direction == "rtl"

    def amount(self, amount: Decimal, currency: str) -> str:
        """With the currency's own decimals (ISO 4217), and without its name."""
        decimals = decimals_by_currency().get(currency, 2)
        return f"{amount:,.{decimals}f}".translate(_signs(self.locale))

    def money(self, amount: Decimal, currency: str) -> str:
        """With the currency's code on the side where the locale has it."""
        number = self.amount(amount, currency)
        if self.locale.currency_formats["standard"].pattern.startswith("¤"):
            return f"{currency}{NO_BREAK}{number}"
        return f"{number}{NO_BREAK}{currency}"

    def day(self, moment: datetime) -> str:
        return format_date(moment.date(), "medium", self.locale)

    def days(self, start: datetime, end: datetime) -> str:
        """From the first to the last day; `end` is the first moment after it."""
        return f"{self.day(start)} – {self.day(end - timedelta(milliseconds=1))}"

    def month(self, moment: datetime) -> str:
        return format_skeleton("yMMMM", moment.date(), locale=self.locale)

    def share(self, share: Decimal) -> str:
        return format_percent(share, "#,##0%", self.locale, numbering_system="latn")


@cache
def _signs(locale: Locale) -> dict[int, str]:
    """From Python's way of writing a number to the locale's, in the digits 0 to 9."""
    signs = locale.number_symbols["latn"]
    return str.maketrans({",": signs["group"], ".": signs["decimal"], "-": MINUS})


@cache
def formats(locale: str) -> Formats:
    """English where CLDR does not know the locale."""
    try:
        return Formats(Locale.parse(locale))
    except (ValueError, UnknownLocaleError):
        return Formats(Locale.parse("en_GB"))
