"""Card numbers in what should have none, made unreadable. The patterns are Java's too."""

import re

ESCAPED_DIGIT = r"\\u003([0-9])"
#: All but the last four digits. Java repeats a class in a loop, but a group by calling itself: some
#: thousand digits would end the job. What has gaps is bounded, or would take for ever.
GAP = "[^0-9A-Za-z]{0,3}"
CARD_NUMBER = (
    rf"(?:[0-9]{{9,}}|[0-9][^A-Za-z]{{8,72}})"
    rf"(?=[0-9]{GAP}[0-9]{GAP}[0-9]{GAP}[0-9](?![0-9]))"
)
#: The beginning of one where a message was cut off: the rest of twelve digits is soon guessed.
CUT_OFF = r"[0-9]{7,12}(?![\s\S])"
MASK = "****"

_ESCAPED_DIGIT, _CARD_NUMBER, _CUT_OFF = (
    re.compile(pattern.encode()) for pattern in (ESCAPED_DIGIT, CARD_NUMBER, CUT_OFF)
)


def without_card_numbers(raw: bytes) -> bytes:
    """Runs of 13 digits or more keep their last four, the rest becomes MASK.

    So does what may be such a run with something between its digits: spaces, dots, the zero bytes
    of UTF-16. Digits that JSON has escaped come out as digits. Nothing else changes.
    """
    told = _ESCAPED_DIGIT.sub(rb"\1", raw)
    return _CUT_OFF.sub(MASK.encode(), _CARD_NUMBER.sub(MASK.encode(), told))
