"""The two fonts of a statement in Latin letters, read and compressed once a process.

Every document embeds the same bytes: making a subset for each would cost more than the rest of it.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).with_name("fonts")
CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{blocks}
endcmap CMapName currentdict /CMap defineresource pop end end"""
BLOCK = 100  #: letters a block of a CMap, at most


@dataclass(frozen=True)
class Font:
    """Lengths are thousandths of the size that it is set in."""

    name: str  #: of the resource: R or B
    base_name: str
    program: bytes  #: the font file, compressed
    program_length: int  #: before compression
    widths: Mapping[str, int]  #: by letter
    codes: Mapping[int, str]  #: by code point: the glyph in hex, as str.translate wants it
    width_list: str  #: by glyph, as PDF has it
    to_unicode: bytes  #: which letter a glyph is, compressed
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int

    def width(self, text: str, size: float) -> float:
        return sum(map(self.widths.__getitem__, text)) * size / 1000


def _read(name: str, weight: str) -> Font:
    path = FONTS / f"NotoSans-{weight}.latin.ttf"
    file, program = TTFont(path), path.read_bytes()
    glyphs, head, widths = file.getBestCmap(), file["head"], file["hmtx"]
    assert head.unitsPerEm == 1000  # Noto's, and PDF's
    codes = {letter: f"{file.getGlyphID(glyph):04x}" for letter, glyph in glyphs.items()}
    return Font(
        name=name,
        base_name=f"CARDWA+NotoSans-{weight}",
        program=zlib.compress(program, 9),
        program_length=len(program),
        widths={chr(letter): widths[glyph][0] for letter, glyph in glyphs.items()},
        codes=codes,
        width_list=f"0[{' '.join(str(widths[glyph][0]) for glyph in file.getGlyphOrder())}]",
        to_unicode=zlib.compress(_to_unicode(codes).encode(), 9),
        box=(head.xMin, head.yMin, head.xMax, head.yMax),
        ascent=file["hhea"].ascent,
        descent=file["hhea"].descent,
        cap_height=file["OS/2"].sCapHeight,
    )


def _to_unicode(codes: Mapping[int, str]) -> str:
    pairs = [f"<{code}><{letter:04x}>" for letter, code in codes.items()]
    blocks = [pairs[start : start + BLOCK] for start in range(0, len(pairs), BLOCK)]
    told = (f"{len(b)} beginbfchar\n{chr(10).join(b)}\nendbfchar" for b in blocks)
    return CMAP.format(blocks="\n".join(told))


@cache
def regular() -> Font:
    return _read("R", "Regular")


@cache
def bold() -> Font:
    return _read("B", "Bold")


@cache
def letters() -> frozenset[str]:
    """Those that both fonts have."""
    return frozenset(regular().widths.keys() & bold().widths.keys())
