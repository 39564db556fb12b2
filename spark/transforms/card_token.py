"""Card numbers made unreadable, in JVM expressions only."""

from pyspark.sql import Column
from pyspark.sql import functions as F

BLOCK_BYTES = 64  # of SHA-256, RFC 2104
ESCAPED_DIGIT = r"\\u003([0-9])"
#: All but the last four digits. Java repeats a class in a loop, but a group by calling itself: some
#: thousand digits would end the job. What has gaps is bounded, or would take for ever.
GAP = "[^0-9A-Za-z]{0,3}"
CARD_NUMBER = (
    rf"(?:[0-9]{{9,}}|[0-9][^A-Za-z]{{8,72}})"
    rf"(?=[0-9]{GAP}[0-9]{GAP}[0-9]{GAP}[0-9](?![0-9]))"
)


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
    """Binary in, binary out: runs of 13 digits or more keep their last four, the rest becomes ****.

    So does what may be such a run with something between its digits: spaces, dots, the zero bytes
    of UTF-16. Digits that JSON has escaped come out as digits. Bytes go through ISO-8859-1, which
    has a character for each: nothing else in them changes.
    """
    text = F.regexp_replace(F.decode(raw, "ISO-8859-1"), ESCAPED_DIGIT, "$1")
    return F.encode(F.regexp_replace(text, CARD_NUMBER, "****"), "ISO-8859-1")
