"""Rules and weights, private lists, and the agreement."""

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
        fields = [*WEIGHTS, "min_gap", "line_steps", "bar_same_department"]
        labels = {
            **WEIGHTS,
            "min_gap": "Levels apart, at least",
            "line_steps": "Steps up the reporting line that bar a pair",
            "bar_same_department": "Never inside one department",
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


def _words(label: str, help_text: str = "", *, required: bool = False, rows: int = 2) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=area, max_length=2000)


class AgreementForm(WhoMixin, forms.Form):
    """One page that two people mean. Everything on it is for the two alone."""

    who_default = "pair"

    purpose = _words("What do we meet for?", required=True)
    mentee_goals = _words("What the senior of us wants to learn", "One to three things.", required=True)
    mentor_goals = _words("What the junior of us wants from it", "One or two.")
    logistics = _words("When and where, who books, how we cancel", required=True)
    contact = _words("Contact between sessions", "By which way, and at which hours not.")
    topics_in = _words("Topics that are in")
    topics_out = _words("Topics that are out, or only when asked first")
    confidentiality = _words("What stays between us, and its limits", required=True, rows=3)
    manager_line = _words("What we say when a manager asks")
    ending = _words("How we will end")

    DRAFT = {
        "logistics": "The senior books the room or the call. A date that falls through is made up for within a week.",
        "confidentiality": (
            "What is said stays between us, unless someone is in danger, is harassed or discriminated against, or the "
            "law requires it. Who must tell says so first."
        ),
        "manager_line": "We talk about how the company works for people; the rest stays with us.",
        "ending": "Either of us can stop at any time and need not say why.",
    }
