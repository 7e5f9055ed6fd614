"""Reading a PDF and a picture of it back: words, tags, where the last line stands, dots."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from accounts import paper

FOOTER = 33  # points from the foot of the page: below stands its footer


def words_of(file: PdfReader) -> list[str]:
    """The text of each page, in the order of reading."""
    return [" ".join(page.extract_text().replace(paper.BREAK, "").split()) for page in file.pages]


def tags_of(file: PdfReader) -> list[str]:
    """The kinds of the structure, from the top down in the order of reading."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for each in node:
                walk(each)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(file.trailer["/Root"]["/StructTreeRoot"])
    return found


def lowest(page: Any) -> float:
    """How far above the foot of the page the last line of its body stands, in points."""
    heights: list[float] = []

    def seen(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        heights.append(float(cm[5]) + float(tm[5]) * float(cm[3]))

    page.extract_text(visitor_text=seen)
    return min(height for height in heights if height > FOOTER)


def rows_of(picture: bytes) -> Iterator[bytes]:
    """The dots of a PNG of 8 bits with four channels, row by row."""
    width, packed, place = int.from_bytes(picture[16:20], "big"), b"", 8
    assert picture[24:26] == b"\x08\x06"
    while place < len(picture):
        size, kind = int.from_bytes(picture[place : place + 4], "big"), picture[place + 4 : place + 8]
        packed += picture[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += 12 + size
    raw, above = zlib.decompress(packed), bytes(4 * width)
    for start in range(0, len(raw), 4 * width + 1):
        row = bytearray(raw[start + 1 : start + 1 + 4 * width])
        for at in range(4 * width):
            left, up, corner = (row[at - 4] if at > 3 else 0), above[at], (above[at - 4] if at > 3 else 0)
            nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
            row[at] = (row[at] + (0, left, up, (left + up) // 2, nearest)[raw[start]]) % 256
        yield bytes(row)
        above = bytes(row)
