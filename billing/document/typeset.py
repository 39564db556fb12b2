"""A page as PDF in any script: tagged as PDF/UA-1 asks, by Typst. The same page, the same bytes."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from billing.document.page import Page

TEMPLATE = Path(__file__).with_name("statement.typ")


@dataclass(frozen=True)
class Typesetter:
    compiler: typst.Compiler

    def render(self, page: Page, issued_at: datetime) -> bytes:
        """`issued_at` is the file's date."""
        told = json.dumps(asdict(page), ensure_ascii=False, default=str)
        made = self.compiler.compile(
            format="pdf",
            sys_inputs={"page": told},
            pdf_standards=["ua-1"],
            timestamp=issued_at,
        )
        assert isinstance(made, bytes)  # of one file, which was not told where to go
        return made


@cache
def typesetter() -> Typesetter:
    """Made once a process: it reads the fonts of the machine."""
    return Typesetter(typst.Compiler(TEMPLATE))
