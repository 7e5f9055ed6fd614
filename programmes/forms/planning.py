"""The pilot and its dates, and the topics people choose from."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import DateInput, SubmissionMixin, WhoMixin
from programmes.models import Cohort


class CohortForm(WhoMixin, SubmissionMixin, forms.ModelForm):
    """The pilot: small on purpose, with dates."""

    who_default = "everyone"

    class Meta:
        model = Cohort
        fields = ["name", "starts_on", "ends_on", "pairs_planned", "sessions_planned", "session_minutes"]
        labels = {
            "name": "Name of the pilot",
            "starts_on": "Kick-off",
            "ends_on": "Last day of the meetings",
            "pairs_planned": "How many pairs?",
            "sessions_planned": "How many sessions has each pair?",
            "session_minutes": "How many minutes has a session?",
        }
        help_texts = {
            "pairs_planned": "10 to 15 is a good pilot. Under 8, few results can be shown; over 30 is no pilot.",
            "sessions_planned": "Six in six months is most common.",
        }
        widgets = {"starts_on": DateInput, "ends_on": DateInput}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "The last day comes after the kick-off.")
        return cleaned


class TopicForm(WhoMixin, forms.Form):
    """One more topic that people may offer or want."""

    who_default = "everyone"

    topic = forms.CharField(
        label="Add a topic",
        max_length=80,
        help_text="Such as “AI in daily work”.",
    )
