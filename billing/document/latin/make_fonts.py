"""Makes fonts/ from Noto Sans: python -m billing.document.latin.make_fonts FOLDER

FOLDER is where Noto Sans is installed (Debian: fonts-noto-core). Kept are the letters of the
languages that are written in Latin, and what stands between them; not kept are hints and kerning,
which screens and printers of today do without. Noto Sans has no minus sign: its figure dash, which
is as wide and as high as one, takes its place.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).with_name("fonts")
KEPT = (
    *range(0x20, 0x7F),  # Basic Latin
    *range(0xA0, 0x180),  # Latin-1 Supplement, Latin Extended-A
    *range(0x218, 0x21C),  # Romanian
    *range(0x2009, 0x200B),  # thin spaces
    *range(0x2010, 0x2016),  # dashes
    *range(0x2018, 0x201F),  # quotation marks
    *range(0x2020, 0x2023),
    0x2026,
    0x202F,  # French groups digits with it
    0x2030,
    0x2039,
    0x203A,
    *range(0x20A0, 0x20C0),  # currency signs
    0x2116,
    0x2122,
)
FIGURE_DASH, MINUS = 0x2012, 0x2212


def make(source: Path, target: Path) -> None:
    options = Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "STAT", "gasp"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=KEPT)
    subsetter.subset(font)
    for table in font["cmap"].tables:
        if FIGURE_DASH in table.cmap:
            table.cmap[MINUS] = table.cmap.pop(FIGURE_DASH)
    font.save(target)


def main() -> None:
    for weight in ("Regular", "Bold"):
        source = Path(sys.argv[1]) / f"NotoSans-{weight}.ttf"
        make(source, FONTS / f"NotoSans-{weight}.latin.ttf")


if __name__ == "__main__":
    main()
