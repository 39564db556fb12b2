"""Decisions and purchases in the archive, in blocks that a killed point of sale writes anew.

A block is put before offsets move past it, under a key made of the first offset in it: after a
kill the next one begins at the same offset and replaces the block with one that holds no less.
"""

import gzip
from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from contracts.messages import Purchase
from contracts.topics import APPROVAL_DECISIONS, PURCHASES

LEVEL = 3


class Store(Protocol):
    def put(self, key: str, body: bytes) -> None: ...


class SalesArchive:
    """Collects lines by partition, folder and date until `put`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._blocks: dict[int, dict[int, list[tuple[str, str, bytes]]]] = {}
        self.lines = 0

    def keep(
        self, partition: int, offset: int, decision: Mapping[str, Any], purchases: list[Purchase]
    ) -> None:
        """A record that comes a second time within a block takes the place of its first."""
        asked = decision.get("requested_at", decision["decided_at"])
        entries = [(APPROVAL_DECISIONS, asked[:10], orjson.dumps(decision))]
        entries += [
            (PURCHASES, purchase["purchased_at"][:10], orjson.dumps(purchase))
            for purchase in purchases
        ]
        self._blocks.setdefault(partition, {})[offset] = entries
        self.lines += len(entries)

    def put(self) -> None:
        """Raises Unavailable when the store does not take it; everything is kept then."""
        for partition, block in self._blocks.items():
            first = min(block)
            texts: dict[tuple[str, str], list[bytes]] = {}
            for offset in sorted(block):
                for folder, date, line in block[offset]:
                    texts.setdefault((folder, date), []).append(line)
            for (folder, date), lines in texts.items():
                key = f"{folder}/date={date}/part-sales-{partition}-{first:012d}.jsonl.gz"
                body = b"\n".join(lines) + b"\n"
                self._store.put(key, gzip.compress(body, LEVEL, mtime=0))
        self._blocks.clear()
        self.lines = 0
