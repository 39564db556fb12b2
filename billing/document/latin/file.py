"""The file that PDF objects are kept in: PDF 1.7 (ISO 32000-1), small objects packed together."""

import hashlib
import zlib
from dataclasses import dataclass, field

PACKED_AT_MOST = 200  #: objects a stream: a reader unpacks a stream to get at one of them
LEVEL = 6


@dataclass
class PdfFile:
    _packed: dict[int, str] = field(default_factory=dict)
    _body: bytearray = field(default_factory=lambda: bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
    #: Entries of the cross-reference by object: type, then offset or stream, then place in it.
    _places: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    _last: int = 0

    def reserve(self, count: int = 1) -> int:
        """The first of so many new object numbers."""
        first = self._last + 1
        self._last += count
        return first

    def put(self, number: int, told: str) -> int:
        self._packed[number] = told
        return number

    def add(self, told: str) -> int:
        return self.put(self.reserve(), told)

    def stream(self, entries: str, content: bytes) -> int:
        """Compresses it; `entries` are those of its dictionary besides."""
        return self.compressed(entries, zlib.compress(content, LEVEL))

    def compressed(self, entries: str, content: bytes) -> int:
        """What is compressed already."""
        return self.plain(f"{entries}/Filter/FlateDecode", content)

    def plain(self, entries: str, content: bytes) -> int:
        number = self.reserve()
        self._write(number, entries, content)
        return number

    def close(self, root: int, info: int) -> bytes:
        """The whole file; nothing can be added any more."""
        numbers = sorted(self._packed)
        for start in range(0, len(numbers), PACKED_AT_MOST):
            self._pack(numbers[start : start + PACKED_AT_MOST])
        name = hashlib.sha256(self._body).hexdigest()[:32]
        number, offset = self.reserve(), len(self._body)
        self._places[number] = (1, offset, 0)
        entries = b"".join(
            kind.to_bytes(1, "big") + place.to_bytes(4, "big") + rest.to_bytes(2, "big")
            for kind, place, rest in (self._places[one] for one in range(1, number + 1))
        )
        told = (
            f"/Type/XRef/Size {number + 1}/Index[1 {number}]/W[1 4 2]/Root {root} 0 R"
            f"/Info {info} 0 R/ID[<{name}><{name}>]/Filter/FlateDecode"
        )
        self._write(number, told, zlib.compress(entries, LEVEL))
        return bytes(self._body + f"startxref\n{offset}\n%%EOF\n".encode())

    def _pack(self, numbers: list[int]) -> None:
        stream, at = self.reserve(), 0
        index: list[str] = []
        for place, number in enumerate(numbers):
            index.append(f"{number} {at}")
            at += len(self._packed[number]) + 1  # all of it is ASCII
            self._places[number] = (2, stream, place)
        first = " ".join(index) + "\n"
        told = first + "\n".join(self._packed[number] for number in numbers)
        entries = f"/Type/ObjStm/N {len(numbers)}/First {len(first)}/Filter/FlateDecode"
        self._write(stream, entries, zlib.compress(told.encode("ascii"), LEVEL))

    def _write(self, number: int, entries: str, content: bytes) -> None:
        self._places[number] = (1, len(self._body), 0)
        head = f"{number} 0 obj\n<<{entries}/Length {len(content)}>>stream\n"
        self._body += head.encode("ascii") + content + b"\nendstream\nendobj\n"


def text_string(text: str) -> str:
    """A text string as PDF has it, any script: UTF-16 in hex."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"
