"""A page as PDF in any script: tagged as PDF/UA-1 asks, by Typst. The same page, the same bytes."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import typst

from billing.document.page import Page

TEMPLATE = Path(__file__).with_name("statement.typ")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # which the fonts that Typst brings along can draw
#: Typst names one a time, and draws all anew to find the next.
MOST_NAMED = 20
NAMED = re.compile(r'the text `"(.+?)"` could not be displayed')
#: Typst names a text as Rust spells it.
ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}
#: Typst's own fonts have them: what it names beside them is what they could not draw.
ALWAYS_DRAWN = frozenset(map(chr, range(ord(" "), ord("~") + 1)))
#: What may be beyond those fonts: all but letters of Latin, Greek and Cyrillic, and signs beside.
BEYOND = re.compile(
    "[^ -~\u00a0-\u024f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f"
    "\u1e00-\u1eff\u2010-\u2026\u20a0-\u20bf\u2066-\u2069\ufffd]"
)


@dataclass(frozen=True)
class Typesetter:
    compiler: typst.Compiler

    def render(self, page: Page, issued_at: datetime) -> bytes:
        """`issued_at` is the file's date. A character that no font of this machine has is drawn as
        REPLACEMENT: one name that cannot be shown must not keep a statement from its owner."""
        told = asdict(page)
        for _ in range(MOST_NAMED):
            try:
                return self._compiled(told, issued_at)
            except typst.TypstError as error:
                told = _without(_named(error), told)
        return self._compiled(_in_texts(told, partial(BEYOND.sub, REPLACEMENT)), issued_at)

    def _compiled(self, told: Any, issued_at: datetime) -> bytes:
        made = self.compiler.compile(
            format="pdf",
            sys_inputs={"page": json.dumps(told, ensure_ascii=False, default=str)},
            pdf_standards=["ua-1"],
            timestamp=issued_at,
        )
        assert isinstance(made, bytes)  # of one file, which was not told where to go
        return made


def _named(error: typst.TypstError) -> str:
    """The text that no font has. Raises `error` itself where it is of another kind."""
    found = NAMED.search(str(error))
    if found is None:
        raise error
    return ESCAPE.sub(_unescaped, found[1])


def _unescaped(found: re.Match[str]) -> str:
    code, letter = found.groups()
    return chr(int(code, 16)) if code else ESCAPED.get(letter, letter)


def _without(text: str, told: Any) -> Any:
    lost = str.maketrans(dict.fromkeys(set(text) - ALWAYS_DRAWN, REPLACEMENT))
    return _in_texts(told, lambda said: said.translate(lost))


def _in_texts(told: Any, change: Callable[[str], str]) -> Any:
    """`told` with its texts changed; names of its fields stay."""
    if isinstance(told, str):
        return change(told)
    if isinstance(told, Mapping):
        return {name: _in_texts(value, change) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_in_texts(value, change) for value in told]
    return told


@cache
def typesetter() -> Typesetter:
    """Made once a process: it reads the fonts of the machine."""
    return Typesetter(typst.Compiler(TEMPLATE))
