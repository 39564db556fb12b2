"""Pieces of text in a style, and how they are broken into lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from billing.document.latin.font import Font

SPACES_AFTER = re.compile(" *[^ ]+ *")


@dataclass(frozen=True)
class Style:
    font: Font
    size: float  #: points
    colour: str  #: red, green and blue from 0 to 1, as PDF writes them

    @property
    def operators(self) -> str:
        return f"/{self.font.name} {self.size:g} Tf {self.colour} rg"

    def width(self, text: str) -> float:
        return self.font.width(text, self.size)


class Piece(NamedTuple):
    text: str
    style: Style
    on_new_line: bool = False


class Placed(NamedTuple):
    x: float  #: points from where its line begins
    text: str
    style: Style


def broken(pieces: Sequence[Piece], width: float) -> list[list[Placed]]:
    """Lines of at most `width` points, broken at spaces, and within words that are longer."""
    lines: list[list[Placed]] = [[]]
    at = 0.0
    for text, style, on_new_line in pieces:
        if on_new_line:
            lines.append([])
            at = 0.0
        for part in _parts(text, style, at, width):
            wide = style.width(part)
            if lines[-1] and at + style.width(part.rstrip(" ")) > width:
                lines.append([])
                at = 0.0
            _append(lines[-1], Placed(at, part, style))
            at += wide
    return lines


def _append(line: list[Placed], placed: Placed) -> None:
    """To the last one's text where the style is the same."""
    if line and line[-1].style is placed.style:
        line[-1] = Placed(line[-1].x, line[-1].text + placed.text, placed.style)
    else:
        line.append(placed)


def _parts(text: str, style: Style, at: float, width: float) -> Iterator[str]:
    """The whole text where it fits, else its words, each with the space after it."""
    if at + style.width(text) <= width:
        yield text
        return
    for word in SPACES_AFTER.findall(text):
        rest = word
        while style.width(rest.rstrip(" ")) > width:
            fits = _longest(rest, style, width)
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _longest(word: str, style: Style, width: float) -> int:
    """How many of its letters fit; at least one."""
    at = 0.0
    for place, letter in enumerate(word):
        at += style.width(letter)
        if at > width:
            return max(1, place)
    return len(word)
