"""A day and a time in one's own time zone, as one moment that is still to come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone


class MomentToCome(forms.BaseForm):
    """For forms with the fields ``day`` and ``time``; ``cleaned_data["starts_at"]`` is the moment."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, time = cleaned.get("day"), cleaned.get("time")
        if not day or not time:
            return cleaned
        try:
            cleaned["starts_at"] = from_current_timezone(datetime.combine(day, time))
        except forms.ValidationError as error:
            self.add_error("time", error)
        else:
            if cleaned["starts_at"] <= timezone.now():
                self.add_error("day", "This moment has passed. Choose one to come.")
        return cleaned
