"""Names in braces within words of an organisation, and the values that take their place. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

NAMED = re.compile(r"\{([^{}]{0,60})\}")
BRACE = re.compile(r"[{}]")
# What Markdown would read as more than words; with a stroke before it, it is what it is.
MARKS = re.compile(r"([\\`*_\[\]<>&#+\-.()!~|=])")


def faults_in(text: str, allowed: Sequence[str]) -> list[str]:
    """What is wrong with the braces in ``text``, a sentence each that names what is allowed; empty when nothing."""
    unknown = [name for name in dict.fromkeys(NAMED.findall(text)) if name not in allowed]
    names = ", ".join(f"{{{name}}}" for name in allowed)
    use = f"You can use {names}." if allowed else "This message has no names in braces. Take it out."
    found = [f"{{{name}}} is not known here. {use}" for name in unknown]
    if BRACE.search(NAMED.sub("", text)):
        instead = f"Write a name in braces, one of {names}, or take it out." if allowed else "Take it out."
        found.append(f"A brace stands alone. {instead}")
    return found


def filled(text: str, values: Mapping[str, str], *, is_markdown: bool) -> str:
    """``text`` with its values. In Markdown a value is only ever words: nothing in it becomes a list or a link.

    :raises KeyError: for a name without a value.
    """

    def value(found: re.Match[str]) -> str:
        words = " ".join(values[found[1]].split())
        return MARKS.sub(r"\\\1", words) if is_markdown else words

    return NAMED.sub(value, text)
