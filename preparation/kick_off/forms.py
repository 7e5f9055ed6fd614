"""Day, place and agenda of the kick-off; and who was there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, TimeInput, WhoMixin
from preparation.kick_off.agenda import STARTING, Part
from preparation.kick_off.models import KickOff

SPARE_ROWS = 1
MOST_MINUTES = 240


class KickOffForm(WhoMixin, forms.Form):
    """One row for each part of the agenda, and one more; a part without a title is left out."""

    who_default = "everyone"
    made = r"(title|minutes|lead)_\d+"

    day = forms.DateField(label="Day", widget=DateInput)
    time = forms.TimeField(label="Begins at", widget=TimeInput)
    place = forms.CharField(
        label="Place or link", max_length=300, help_text="A room for all, with corners for pairs; or a call."
    )

    def __init__(self, *args: Any, kick_off: KickOff | None = None, day: Any = None, **kwargs: Any) -> None:
        parts = kick_off.agenda if kick_off else list(STARTING)
        super().__init__(*args, initial=_initial(kick_off, day, parts), **kwargs)
        self.kick_off = kick_off
        self.rows = len(parts) + SPARE_ROWS
        for row in range(self.rows):
            number = row + 1
            self.fields[f"title_{row}"] = forms.CharField(
                label=f"Part {number}", max_length=160, required=False
            )
            self.fields[f"minutes_{row}"] = forms.IntegerField(
                label=f"Minutes of part {number}", min_value=1, max_value=MOST_MINUTES, required=False
            )
            self.fields[f"lead_{row}"] = forms.CharField(
                label=f"Who leads part {number}", max_length=120, required=False
            )

    def agenda_fields(self) -> list[list[tuple[forms.BoundField, str, str]]]:
        """The fields of the agenda, row by row: each with its label, shown and for screen readers."""
        return [
            [
                (self[f"title_{row}"], f"Part {row + 1}", ""),
                (self[f"minutes_{row}"], "Minutes", f" of part {row + 1}"),
                (self[f"lead_{row}"], "Who leads", f" part {row + 1}"),
            ]
            for row in range(self.rows)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parts = [row for row in range(self.rows) if cleaned.get(f"title_{row}")]
        for row in parts:
            if not cleaned.get(f"minutes_{row}") and f"minutes_{row}" not in self.errors:
                self.add_error(f"minutes_{row}", "Write how many minutes this part takes.")
        if not parts and not self.errors:
            self.add_error("title_0", "Write at least one part of the agenda.")
        day, time = cleaned.get("day"), cleaned.get("time")
        has_moved = self.kick_off is None or {"day", "time"} & set(self.changed_data)
        if day and time and has_moved and _moment(day, time) <= timezone.now():
            self.add_error("day", "This moment has passed. Choose one to come.")
        return cleaned

    @property
    def starts_at(self) -> datetime:
        return _moment(self.cleaned_data["day"], self.cleaned_data["time"])

    def agenda(self) -> list[Part]:
        data = self.cleaned_data
        return [
            {"title": data[f"title_{row}"], "minutes": data[f"minutes_{row}"], "lead": data[f"lead_{row}"]}
            for row in range(self.rows)
            if data.get(f"title_{row}")
        ]


def _moment(day: Any, time: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time))


def _initial(kick_off: KickOff | None, day: Any, parts: list[Part]) -> dict[str, Any]:
    """What the page starts with: the day of the cohort, nine in the morning, and the agenda as it stands."""
    found: dict[str, Any] = {"day": day, "time": "09:30", "place": ""}
    if kick_off is not None:
        starts = timezone.localtime(kick_off.starts_at)
        found = {"day": starts.date(), "time": starts.time(), "place": kick_off.place}
    for row, part in enumerate(parts):
        found |= {f"{name}_{row}": value for name, value in part.items()}
    return found
