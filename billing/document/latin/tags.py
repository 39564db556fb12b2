"""The tree of tags: what each piece of text is, for those who hear a page or reflow it."""

from dataclasses import dataclass, field

from billing.document.latin.file import PdfFile

TREE = -1  #: the parent of the topmost element


@dataclass
class Element:
    kind: str  #: a standard structure type of ISO 32000-1: Table, TR, P
    parent: int
    attributes: str
    kids: list["int | tuple[int, int]"]  #: elements, and marked content as (page, number on it)


@dataclass
class Tags:
    elements: list[Element] = field(default_factory=list)
    #: By page: the element of each piece of marked content, in order.
    marks: list[list[int]] = field(default_factory=list)

    def add(self, parent: int, kind: str, attributes: str = "") -> int:
        number = len(self.elements)
        self.elements.append(Element(kind, parent, attributes, []))
        if parent != TREE:
            self.elements[parent].kids.append(number)
        return number

    def mark(self, element: int, page: int) -> int:
        """The number on its page (MCID) of a new piece of text of the element."""
        marks = self.marks[page]
        marks.append(element)
        self.elements[element].kids.append((page, len(marks) - 1))
        return len(marks) - 1

    def write(self, file: PdfFile, pages: list[int]) -> int:
        """The tree's object; `pages` are the objects of the pages."""
        tree = file.reserve()
        first = file.reserve(len(self.elements))
        for place, one in enumerate(self.elements):
            parent = tree if one.parent == TREE else first + one.parent
            kids = "".join(_kid(kid, first, pages) for kid in one.kids)
            told = f"<</S/{one.kind}/P {parent} 0 R{one.attributes}/K[{kids}]>>"
            file.put(first + place, told)
        found = "".join(
            f"{page}[{' '.join(f'{first + element} 0 R' for element in marks)}]"
            for page, marks in enumerate(self.marks)
        )
        told = f"/ParentTree<</Nums[{found}]>>/ParentTreeNextKey {len(pages)}"
        file.put(tree, f"<</Type/StructTreeRoot/K {first} 0 R{told}>>")
        return tree


def _kid(kid: "int | tuple[int, int]", first: int, pages: list[int]) -> str:
    if isinstance(kid, int):
        return f"{first + kid} 0 R "
    page, number = kid
    return f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {number}>>"
