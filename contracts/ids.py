"""Ids as messages carry them."""

import re

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


def is_id(value: object) -> bool:
    """As common.schema.json has it."""
    return isinstance(value, str) and ID.fullmatch(value) is not None
