"""Card numbers: derived from (seed, index), never stored; Luhn-valid, in a test range."""

from functools import lru_cache

from producers.chance import mix

TEST_RANGE = "411111"
ACCOUNTS = 10**9
STRIDE = 387_420_489  # coprime to 10**9: one account for each index below a thousand million


def luhn_digit(digits: str) -> str:
    """The check digit to put behind an odd number of digits, rightmost doubled."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def luhn_valid(number: str) -> bool:
    return luhn_digit(number[:-1]) == number[-1]


def _luhn_part(digits: str) -> int:
    """What three digits add to the sum when the first and the last of them are doubled."""
    doubled = (int(digits[0]) * 2, int(digits[1]), int(digits[2]) * 2)
    return sum(value - 9 if value > 9 else value for value in doubled)


DOUBLED_ENDS = tuple(_luhn_part(f"{number:03d}") for number in range(1000))
# In a chunk whose neighbours double their ends only the middle digit is doubled.
DOUBLED_MIDDLE = tuple(
    int(text[0]) + int(text[2]) + (int(text[1]) * 2 - 9 if text[1] > "4" else int(text[1]) * 2)
    for text in (f"{number:03d}" for number in range(1000))
)
RANGE_SUM = DOUBLED_ENDS[int(TEST_RANGE[:3])] + DOUBLED_MIDDLE[int(TEST_RANGE[3:])]


@lru_cache(maxsize=16)
def _first_account(seed: int) -> int:
    return mix(seed) % ACCOUNTS


def card_number(seed: int, index: int) -> str:
    """The 16 digits of user `index`'s card; unlike indices below 10**9 have unlike cards."""
    account = (index * STRIDE + _first_account(seed)) % ACCOUNTS
    high, rest = divmod(account, 1_000_000)
    middle, low = divmod(rest, 1000)
    total = RANGE_SUM + DOUBLED_ENDS[high] + DOUBLED_MIDDLE[middle] + DOUBLED_ENDS[low]
    return f"{TEST_RANGE}{account:09d}{-total % 10}"
