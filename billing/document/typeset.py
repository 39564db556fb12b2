"""A page as PDF in any script: tagged as PDF/UA-1 asks, by Typst. The same page, the same bytes."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from billing.document.page import Page

TEMPLATE = Path(__file__).with_name("statement.typ")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # which the fonts that Typst brings along can draw
#: Typst names one a time, and draws all anew to find the next.
MOST_NAMED = 20
NAMED = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
#: What is beyond those fonts for certain: everything behind Cyrillic but letters with marks, signs.
BEYOND = re.compile("[^\u0000-\u052f\u1e00-\u22ff\ufffd]")


@dataclass(frozen=True)
class Typesetter:
    compiler: typst.Compiler

    def render(self, page: Page, issued_at: datetime) -> bytes:
        """`issued_at` is the file's date. A character that no font of this machine has is drawn as
        REPLACEMENT: one name that cannot be shown must not keep a statement from its owner."""
        told = json.dumps(asdict(page), ensure_ascii=False, default=str)
        for _ in range(MOST_NAMED):
            try:
                return self._compiled(told, issued_at)
            except typst.TypstError as error:
                told = _without(_named(error), told)
        return self._compiled(BEYOND.sub(REPLACEMENT, told), issued_at)

    def _compiled(self, told: str, issued_at: datetime) -> bytes:
        made = self.compiler.compile(
            format="pdf",
            sys_inputs={"page": told},
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
    return ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[1])


def _without(text: str, told: str) -> str:
    for character in text:
        told = told.replace(json.dumps(character, ensure_ascii=False)[1:-1], REPLACEMENT)
    return told


@cache
def typesetter() -> Typesetter:
    """Made once a process: it reads the fonts of the machine."""
    return Typesetter(typst.Compiler(TEMPLATE))
