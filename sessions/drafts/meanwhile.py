"""Two tabs, one text: what was kept since a page was opened is shown beside what was typed, and neither is lost."""

from __future__ import annotations

from datetime import datetime

from accounts.errors import Refused
from sessions.models import Reflection, Takeaway


class WrittenMeanwhile(Refused):
    """Another text of one's own was kept since the page was opened. ``kept`` is that text, ``mark`` its mark now."""

    def __init__(self, field: str, kept: str, mark: str) -> None:
        super().__init__(
            "You kept another text since you opened this page. It stands below yours, and both are safe."
        )
        self.field, self.kept, self.mark = field, kept, mark


def mark_of(row: Takeaway | Reflection | None) -> str:
    """What a page remembers of the text that it shows; empty for none."""
    if row is None:
        return ""
    moment: datetime = row.written_at if isinstance(row, Takeaway) else row.saved_at
    return moment.isoformat()


def check_seen(field: str, row: Takeaway | Reflection | None, typed: str, seen: str | None) -> None:
    """:raises WrittenMeanwhile: when ``row`` is another text than the page showed, and another than was typed.

    ``seen`` is the mark that the page had; None where nobody typed over anything.
    """
    if seen is None or row is None or seen == mark_of(row) or row.text in ("", typed):
        return
    raise WrittenMeanwhile(field, row.text, mark_of(row))
