"""The order in which a java.util.HashMap with text keys is walked."""

from collections.abc import Iterable


def java_hash(text: str) -> int:
    """String.hashCode over UTF-16 units, as an unsigned 32-bit number."""
    value = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for high, low in zip(units[::2], units[1::2], strict=True):
        value = (value * 31 + (high << 8 | low)) & 0xFFFFFFFF
    return value


def in_hash_order(keys: Iterable[str]) -> list[str]:
    """Keys by bucket; within one bucket as they came. The table doubles beyond 3/4 full."""
    unique = list(dict.fromkeys(keys))
    size = 16
    while len(unique) > size * 0.75:
        size *= 2

    def bucket(key: str) -> int:
        spread = java_hash(key)
        return (spread ^ spread >> 16) & (size - 1)

    return sorted(unique, key=bucket)
