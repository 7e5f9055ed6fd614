"""The words of a mail that an organisation wrote: Markdown in, paragraphs, lists and headings out, and nothing else.

A mail carries one link, its button: so words hold no link, no picture and no markup. Knows no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from markdown_it.token import Token

from accounts.markdown import MARKDOWN

Shape = Literal["paragraph", "heading", "points", "numbers"]
ADDRESS = re.compile(r"https?:|www\.|\]\(", re.IGNORECASE)
NO_LINK = "A mail carries one link, its button. Take out the address, and say in words where to look."
QUIET = frozenset(
    {
        "paragraph_open",
        "paragraph_close",
        "heading_open",
        "heading_close",
        "list_item_open",
        "list_item_close",
    }
)
NOT_IN_A_MAIL = {
    "link_open": NO_LINK,
    "image": "A mail holds no picture. Take it out.",
    "html_block": "Write words without markup: < and > do not belong in a mail.",
    "html_inline": "Write words without markup: < and > do not belong in a mail.",
    "code_block": "Begin no line with four spaces: it would be shown as program code.",
    "fence": "Take out the ```: a mail holds no program code.",
    "code_inline": "Take out the `: a mail holds no program code.",
    "blockquote_open": "Begin no line with >: a mail holds no quotation.",
    "hr": "Take out the line across: begin a heading with ## instead.",
}


class BadWords(ValueError):
    """Words that no mail can hold; the text is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of one look. A run that ``ends_line`` is followed by a new line."""

    text: str
    is_strong: bool = False
    is_slanted: bool = False
    ends_line: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading with one line, or a list with one line for each point."""

    shape: Shape
    lines: list[list[Run]] = field(default_factory=list)

    def plain(self) -> list[str]:
        """The lines as the plain-text twin has them."""
        said = ["".join(run.text + ("\n" if run.ends_line else "") for run in line) for line in self.lines]
        if self.shape == "points":
            return [f"- {line}" for line in said]
        if self.shape == "numbers":
            return [f"{number}. {line}" for number, line in enumerate(said, 1)]
        return said


LISTS: dict[str, Shape] = {"bullet_list_open": "points", "ordered_list_open": "numbers"}


def blocks_of(text: str) -> list[Block]:
    """``text``, Markdown, in its parts. :raises BadWords: for what no mail holds."""
    found: list[Block] = []
    open_list: Block | None = None
    before = ""
    for token in MARKDOWN.parse(text):
        if token.type in LISTS:
            if open_list is not None:
                raise BadWords("Put no list inside a list: phones show it badly.")
            open_list = Block(LISTS[token.type])
            found.append(open_list)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            open_list = None
        elif token.type == "inline":
            line = list(_runs(token.children or []))
            if open_list is None:
                found.append(Block("heading" if before == "heading_open" else "paragraph", [line]))
            else:
                open_list.lines.append(line)
        elif token.type not in QUIET:
            raise _refusal(token)
        before = token.type
    return found


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    strong = slanted = 0
    for token in tokens:
        if token.type == "text":
            if token.content:
                yield Run(token.content, strong > 0, slanted > 0)
        elif token.type == "softbreak":
            yield Run(" ")
        elif token.type == "hardbreak":
            yield Run("", ends_line=True)
        elif token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            slanted += token.nesting
        else:
            raise _refusal(token)


def _refusal(token: Token) -> BadWords:
    return BadWords(NOT_IN_A_MAIL.get(token.type, "A mail holds paragraphs, lists, headings and bold words."))


def faults_in(text: str) -> list[str]:
    """What somebody who wrote ``text`` has to change before it can be a mail; empty when nothing."""
    if ADDRESS.search(text):
        return [NO_LINK]
    try:
        found = blocks_of(text)
    except BadWords as fault:
        return [str(fault)]
    return [] if any(line for block in found for line in block.lines) else ["Write something here."]
