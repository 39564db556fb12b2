"""Filled sheets ─► the objects of a PDF file: pages, fonts, tags, and what it says of itself."""

from datetime import datetime
from xml.sax.saxutils import escape

from billing.document.latin.file import PdfFile, text_string
from billing.document.latin.font import Font, bold, regular
from billing.document.latin.sheets import Sheets
from billing.document.page import Page

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def written(page: Page, sheets: Sheets, issued_at: datetime) -> bytes:
    file = PdfFile()
    title, author = f"{page.title} – {page.head[0][1]}", page.words["issuer"]
    language = f"{page.language}-{page.region}" if page.region else page.language
    fonts = "".join(f"/{font.name} {_font(file, font)} 0 R" for font in (regular(), bold()))
    pages = _pages(file, sheets, fonts)
    tree = sheets.tags.write(file, pages[1:])
    told = XMP.format(
        title=escape(title), author=escape(author), language=language, date=issued_at.isoformat()
    )
    about = file.plain("/Type/Metadata/Subtype/XML", told.encode())
    root = file.add(
        f"<</Type/Catalog/Pages {pages[0]} 0 R/MarkInfo<</Marked true>>/Lang({language})"
        f"/ViewerPreferences<</DisplayDocTitle true>>/Metadata {about} 0 R"
        f"/StructTreeRoot {tree} 0 R>>"
    )
    date = f"(D:{issued_at:%Y%m%d%H%M%S}Z)"
    info = file.add(
        f"<</Title {text_string(title)}/Author {text_string(author)}/CreationDate {date}>>"
    )
    return file.close(root, info)


def _pages(file: PdfFile, sheets: Sheets, fonts: str) -> list[int]:
    """The object that holds them, then theirs."""
    holder, first = file.reserve(), file.reserve(len(sheets.pages))
    width, height = sheets.size
    kids = [first + place for place in range(len(sheets.pages))]
    for place, operators in enumerate(sheets.pages):
        content = file.stream("", "\n".join(operators).encode("ascii"))
        told = f"/Parent {holder} 0 R/Contents {content} 0 R/StructParents {place}/Tabs/S"
        file.put(kids[place], f"<</Type/Page{told}>>")
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    box = f"/MediaBox[0 0 {width:.2f} {height:.2f}]/Resources<</Font<<{fonts}>>>>"
    file.put(holder, f"<</Type/Pages/Count {len(kids)}/Kids[{listed}]{box}>>")
    return [holder, *kids]


def _font(file: PdfFile, font: Font) -> int:
    program = file.compressed(f"/Length1 {font.program_length}", font.program)
    box = " ".join(map(str, font.box))
    descriptor = file.add(
        f"<</Type/FontDescriptor/FontName/{font.base_name}/Flags 32/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {font.ascent}/Descent {font.descent}/CapHeight {font.cap_height}/StemV 80"
        f"/FontFile2 {program} 0 R>>"
    )
    descendant = file.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font.base_name}/CIDToGIDMap/Identity"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/W[{font.width_list}]>>"
    )
    unicode = file.compressed("", font.to_unicode)
    return file.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{font.base_name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
    )
