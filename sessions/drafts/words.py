"""What of a sent page is a draft: everything typed, and the choices with it. Pure but for the forms' names."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sessions.forms import COMMITMENTS

TYPED = ("takeaway", "note", *(f"todo_{place}" for place in range(1, COMMITMENTS + 1)))
CHOSEN = (
    *("met", "minutes", "moved_by", "called_off", "day", "time"),
    *(f"{name}_{place}" for name in ("owner", "due") for place in range(1, COMMITMENTS + 1)),
)


def words_in(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed and chosen, by field; nothing where nothing was typed, because choices alone are no text."""
    typed = {name: sent.get(name, "").replace("\r\n", "\n") for name in TYPED}
    if not any(text.strip() for text in typed.values()):
        return {}
    return {
        name: text for name, text in (typed | {name: sent.get(name, "") for name in CHOSEN}).items() if text
    }


def note_in(sent: Mapping[str, str]) -> dict[str, str]:
    """The private note as it is typed, by its field; nothing where nothing was typed."""
    text = sent.get("text", "").replace("\r\n", "\n")
    return {"text": text} if text.strip() else {}


def revision_in(sent: Mapping[str, str]) -> UUID | None:
    """The state of the draft that the page had; None for none, and for what is no key."""
    try:
        return UUID(sent.get("revision", ""))
    except ValueError:
        return None
