"""Card numbers made unreadable, in JVM expressions only."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from contracts.card_numbers import CARD_NUMBER, CUT_OFF, ESCAPED_DIGIT, MASK

BLOCK_BYTES = 64  # of SHA-256, RFC 2104


def card_token(card_number: Column, key: bytes) -> Column:
    """HMAC-SHA256 of a card number as 64 hex digits (RFC 2104; Spark has sha2 but no HMAC).

    `key` is 32 to 64 bytes: a longer one would have to be hashed first, a shorter one is weak.
    """
    if not 32 <= len(key) <= BLOCK_BYTES:
        raise ValueError(f"the card token key has {len(key)} bytes: give 32 to {BLOCK_BYTES}")
    padded = key.ljust(BLOCK_BYTES, b"\0")
    inner_pad = F.lit(bytes(byte ^ 0x36 for byte in padded))
    outer_pad = F.lit(bytes(byte ^ 0x5C for byte in padded))
    inner = F.unhex(F.sha2(F.concat(inner_pad, card_number.cast("binary")), 256))
    return F.sha2(F.concat(outer_pad, inner), 256)


def mask_card_numbers(raw: Column) -> Column:
    """Binary in, binary out: as contracts.card_numbers.without_card_numbers.

    Bytes go through ISO-8859-1, which has a character for each: nothing else in them changes.
    """
    text = F.regexp_replace(F.decode(raw, "ISO-8859-1"), ESCAPED_DIGIT, "$1")
    for pattern in (CARD_NUMBER, CUT_OFF):
        text = F.regexp_replace(text, pattern, MASK)
    return F.encode(text, "ISO-8859-1")
