"""Rules and weights of a cohort, and private lists."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import WhoMixin
from accounts.models import Person
from pairing.models import Policy
from programmes.forms.colleague import the_one_called

MOST_WEIGHT = 60


class Slider(forms.NumberInput):
    """A weight, from 0 to 60 in steps of 5; its number stands beside it."""

    input_type = "range"
    shape = "slider"

    def __init__(self) -> None:
        super().__init__(attrs={"min": 0, "max": MOST_WEIGHT, "step": 5})


WEIGHTS = {
    "weight_need": "Topic wanted meets topic offered",
    "weight_difference": "Different function, site, time here",
    "weight_common": "Common ground",
    "weight_hours": "Hours, place and language",
    "weight_gap": "Three or four levels apart",
}


class PolicyForm(WhoMixin, forms.ModelForm):
    """What a run obeys, and what it prefers."""

    who_default = "programme-team"

    class Meta:
        model = Policy
        fields = [
            *WEIGHTS,
            "min_gap",
            "max_gap",
            "line_steps",
            "bar_same_department",
            "share_language",
            "share_hours",
            "most_changed",
        ]
        labels = {
            **WEIGHTS,
            "min_gap": "Levels apart, at least",
            "max_gap": "Levels apart, at most",
            "line_steps": "Steps up the reporting line that bar a pair",
            "bar_same_department": "Never inside one department",
            "share_language": "Only with a language in common",
            "share_hours": "Only with a time in common at which both can meet",
            "most_changed": "Pairs of the last run that may change, at most",
        }
        help_texts = {
            "max_gap": "Leave it empty for no limit.",
            "share_language": "Whoever gave no language is not held to it.",
            "share_hours": "Whoever gave no times is not held to it.",
            "most_changed": "Leave it empty for no limit. More change only where somebody would have no partner.",
        }
        widgets = dict.fromkeys(WEIGHTS, Slider)

    def weights(self) -> dict[str, int]:
        return {name.removeprefix("weight_"): self.cleaned_data[name] for name in WEIGHTS}


class VetoForm(WhoMixin, forms.Form):
    """Why these two are never to be proposed. Read by coordinators alone."""

    who_default = "programme-team"

    reason = forms.CharField(label="Why not these two?", max_length=300)


class BlockForm(WhoMixin, forms.Form):
    """Somebody one would not be paired with. The person never learns of it."""

    who_default = "only-me"

    person = forms.CharField(label="Whom would you not meet?", help_text="Their e-mail address or full name.")

    def __init__(self, *args: Any, owner: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_person(self) -> Person:
        person = the_one_called(self.cleaned_data["person"])
        if person == self.owner:
            raise forms.ValidationError("That is you.")
        return person
