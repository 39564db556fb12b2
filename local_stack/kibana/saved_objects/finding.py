"""Find: pages of objects of given types, searched by title."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local_stack.kibana.saved_objects.store import Store


@dataclass(frozen=True)
class Find:
    types: Sequence[str]
    search: str = ""  #: words that the title must hold; a star is a wildcard and is dropped
    page: int = 1
    per_page: int = 20


def find(store: Store, wanted: Find) -> dict[str, Any]:
    words = wanted.search.lower().replace("*", " ").split()
    found = [
        each
        for each in store.all(wanted.types)
        if all(word in each.title.lower() for word in words)
    ]
    first = (wanted.page - 1) * wanted.per_page
    return {
        "page": wanted.page,
        "per_page": wanted.per_page,
        "total": len(found),
        "saved_objects": [
            {**each.json(), "score": 0} for each in found[first : first + wanted.per_page]
        ],
    }
