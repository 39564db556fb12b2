"""The words of a statement by language: words/LANGUAGE.json."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words")
DEFAULT_LANGUAGE = "en"


@cache
def words_of(language: str) -> Mapping[str, str]:
    """English where there are none in this language."""
    file = WORDS / f"{language}.json"
    if not file.exists():
        file = WORDS / f"{DEFAULT_LANGUAGE}.json"
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
