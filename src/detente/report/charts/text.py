"""Text in a drawing: how wide it is, where it breaks, and how it is shortened, without any font at hand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Lines", "shorten", "width_of", "wrap"]

_LONGEST = 600
_SAFETY = 1.04
# Advance widths of a Helvetica-like face, in em, by groups of characters.
_GROUPS = {
    "ijl'": 0.225, "|.,:;!ftI [](){}/\\·": 0.28, "r-\"*`": 0.34, "°": 0.4, "ckszvxyJ": 0.5, "<>=+~−–^": 0.585,
    "ABEKPSVXY&": 0.67, "CDHNRUw": 0.72, "GOQ": 0.78, "mM": 0.835, "T FLZ".replace(" ", ""): 0.611, "%": 0.89,
    "W": 0.945, "@—…": 1.0,
}  # fmt: skip
_WIDTHS = {character: width for group, width in _GROUPS.items() for character in group}


@dataclass(frozen=True, slots=True)
class Lines:
    """Text broken into lines; `is_cut` when some of it had to go, which then ends in an ellipsis."""

    lines: tuple[str, ...]
    is_cut: bool
    full: str

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)


def width_of(text: str, size: float, is_bold: bool = False) -> float:
    """Estimate how wide a text is, rather a little too wide than too narrow.

    >>> 60 < width_of("United States", 12) < 80
    True
    """
    return sum(map(_em, text)) * size * _SAFETY * (1.06 if is_bold else 1.0)


def shorten(text: str, width: float, size: float, is_bold: bool = False) -> Lines:
    """Keep as much of a text as fits one line.

    >>> shorten("Organisation of the Petroleum Exporting Countries", 120, 12).lines
    ('Organisation of the…',)
    """
    return wrap(text, width, size, 1, is_bold)


def wrap(text: str, width: float, size: float, most: int, is_bold: bool = False) -> Lines:
    """Break a text into at most `most` lines of a width; words that are longer than a line are broken too.

    >>> wrap("Russia votes yes on a diluted text", 110, 12, 3).lines
    ('Russia votes yes', 'on a diluted text')
    """
    clean = " ".join(text.split())
    lines: list[str] = []
    for word in _words(clean[:_LONGEST], width, size, is_bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, is_bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
        if len(lines) > most:
            break
    is_cut = len(lines) > most or len(clean) > _LONGEST
    if is_cut:
        kept = lines[:most]
        lines = [*kept[:-1], _end(kept[-1], width, size, is_bold)]
    return Lines(tuple(lines), is_cut, clean)


def _em(character: str) -> float:
    """Estimate one character's width in em."""
    if character in _WIDTHS:
        return _WIDTHS[character]
    if character < "\u0300":
        return 0.67 if character.isupper() else 0.56
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    return 1.02 if unicodedata.east_asian_width(character) in "WF" else 0.72


def _words(text: str, width: float, size: float, is_bold: bool) -> list[str]:
    """Split at blanks, but never between a figure and its per cent sign; split what is wider than a line."""
    found: list[str] = []
    for word in re.split(r" (?!%)", text) if text else []:
        rest = word
        while width_of(rest, size, is_bold) > width and len(rest) > 1:
            keep = _fitting(rest, width, size, is_bold)
            found.append(rest[:keep])
            rest = rest[keep:]
        found.append(rest)
    return found


def _fitting(text: str, width: float, size: float, is_bold: bool) -> int:
    """Count the characters, at least one, that fit a width."""
    room = width / (size * _SAFETY * (1.06 if is_bold else 1.0))
    for index, character in enumerate(text):
        room -= _em(character)
        if room < 0:
            return max(1, index)
    return len(text)


def _end(line: str, width: float, size: float, is_bold: bool) -> str:
    """End a line in an ellipsis that fits."""
    while line and width_of(line + "…", size, is_bold) > width:
        line = line[:-1]
    return line.rstrip(" ,;:.–-") + "…"
