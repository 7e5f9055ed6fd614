"""How a cohort asks, and whom a coordinator asks next."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import Options, WhoMixin
from pairing.models import Policy
from pairing.next_best import NextBest


class AskingForm(WhoMixin, forms.ModelForm):
    """How a cohort asks, and how long people have to answer."""

    who_default = "programme-team"

    class Meta:
        model = Policy
        fields = ["answer_days", "asking", "trial"]
        labels = {
            "answer_days": "Days to answer",
            "asking": "How people are asked",
            "trial": "First meeting on trial",
        }
        widgets = {"asking": Options}
        help_texts = {
            "answer_days": "From 3 to 30. Half way, and on the day before the last, whoever is asked is reminded. "
            "Questions that are open keep the day they have.",
            "trial": "Half an hour, after which each says in private whether they would go on. It holds for pairs "
            "introduced from now on.",
        }


class NextBestForm(WhoMixin, forms.Form):
    """Which of the suggested pairs are asked."""

    who_default = "programme-team"

    pairs = forms.MultipleChoiceField(
        label="Pairs to ask now",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one pair.",
            "invalid_choice": "These suggestions have changed since you opened the page. Look at them again.",
        },
    )

    def __init__(self, *args: Any, found: NextBest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairs"].choices = [  # type: ignore[attr-defined]
            (one.name, f"{one.mentor.person} with {one.mentee.person}") for one in found.suggested
        ]

    def ticked(self) -> list[str]:
        """The names of the pairs that were ticked, also those in a form that was refused."""
        return [str(name) for name in self["pairs"].value() or []]
