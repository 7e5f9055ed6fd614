"""The agenda of an hour in one box: a part on each line, its minutes first."""

from __future__ import annotations

import re
from typing import Any

from django import forms

PART = re.compile(r"([0-9]{1,3})[ \t]+(\S.*)")
MOST_PARTS, MOST_MINUTES, LONGEST_TITLE = 12, 240, 160
HELP = "One part on each line, its minutes first: “10 Say how you each came to be here”."


class AgendaField(forms.CharField):
    """``cleaned_data`` has a list of parts, each with ``title`` and ``minutes``; that is also its initial value."""

    def __init__(self, *, label: str = "Agenda", help_text: str = HELP, **kwargs: Any) -> None:
        box = forms.Textarea(attrs={"rows": 8})
        words = {"required": "Write at least one part."}
        super().__init__(
            label=label, help_text=help_text, max_length=2_500, widget=box, error_messages=words, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{part['minutes']} {part['title']}" for part in value)
        return value

    def clean(self, value: Any) -> Any:
        """The parts. :raises ValidationError: naming the line that is none."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        parts = [_part(number, line) for number, line in enumerate(lines, 1)]
        if len(parts) > MOST_PARTS:
            raise forms.ValidationError(f"Write up to {MOST_PARTS} parts.", code="many")
        if sum(part["minutes"] for part in parts) > MOST_MINUTES:
            raise forms.ValidationError(f"The parts take more than {MOST_MINUTES} minutes.", code="long")
        return parts


def _part(number: int, line: str) -> dict[str, Any]:
    found = PART.fullmatch(line)
    if found is None or not 1 <= int(found[1]) <= MOST_MINUTES:
        raise forms.ValidationError(
            f"Begin line {number} with its minutes, such as “10 Arrive”.", code="part"
        )
    if len(found[2]) > LONGEST_TITLE:
        raise forms.ValidationError(f"Keep line {number} under {LONGEST_TITLE} letters.", code="title")
    return {"minutes": int(found[1]), "title": found[2]}
