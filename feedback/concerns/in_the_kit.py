"""What the texts of a programme say of telling without a name: that one can, and where."""

from __future__ import annotations

from feedback.concerns.links import address_for
from feedback.concerns.readers import handlers
from programmes.kit.values import telling_asked
from programmes.models import Programme


@telling_asked.register
def told_at(*, programme: Programme) -> str:
    """The address in words, never as a second link of a mail; nothing while nobody would read it. Two queries."""
    if not handlers():
        return ""
    return f"a named handler, without your name and without signing in, at {address_for(programme)}"
