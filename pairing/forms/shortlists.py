"""Asking a cohort beforehand, and one person's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, WhoMixin
from programmes.models import Participant

FEWEST_DAYS, MOST_DAYS = 2, 60
NO = "no"
ANSWERS = [
    ("", "No answer"),
    ("1", "First choice"),
    ("2", "Second choice"),
    ("3", "Third choice"),
    ("4", "Fourth choice"),
    (NO, "Rather not"),
]


class OpenShortlistForm(WhoMixin, forms.Form):
    """Until when a cohort may answer."""

    who_default = "programme-team"

    closes_on = forms.DateField(label="Last day to answer", widget=DateInput())

    def clean_closes_on(self) -> date:
        closes_on: date = self.cleaned_data["closes_on"]
        ahead = (closes_on - timezone.localdate()).days
        if not FEWEST_DAYS <= ahead <= MOST_DAYS:
            raise forms.ValidationError(f"Choose a day {FEWEST_DAYS} to {MOST_DAYS} days from now.")
        return closes_on


class ShortlistAnswerForm(WhoMixin, forms.Form):
    """One field for each person somebody is asked about. Nobody else reads any of it."""

    who_default = "only-me"
    marks_optional = False
    made = r"choice_[1-4]"

    def __init__(
        self, *args: Any, candidates: Sequence[Participant], said: tuple[list[str], list[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_name = {f"choice_{place}": one for place, one in enumerate(candidates, start=1)}
        liked, struck = said
        known = {key: str(place) for place, key in enumerate(liked, start=1)} | dict.fromkeys(struck, NO)
        choices = [
            (value, words) for value, words in ANSWERS if not value.isdigit() or int(value) <= len(candidates)
        ]
        for name, one in self.by_name.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Would you like to meet {one.person.first_name}?",
                choices=choices,
                required=False,
                initial=known.get(str(one.pk), ""),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for name in self.by_name:
            answer = cleaned.get(name, "")
            if answer.isdigit() and answer in seen:
                words = dict(ANSWERS)[answer].lower()
                self.add_error(name, f"You gave two people your {words}. Choose another for one of them.")
            seen[answer] = name
        return cleaned

    def liked(self) -> list[str]:
        """The keys of those one would like to meet, the dearest first."""
        ranked = [(self.cleaned_data[name], str(one.pk)) for name, one in self.by_name.items()]
        return [key for answer, key in sorted(ranked) if answer.isdigit()]

    def struck(self) -> list[str]:
        return [str(one.pk) for name, one in self.by_name.items() if self.cleaned_data[name] == NO]
