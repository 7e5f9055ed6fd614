"""What a programme is for, and how one will know."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import DateInput, SubmissionMixin, WhoMixin
from accounts.models import Person
from programmes.models import Measure, Objective, Programme
from programmes.selectors import people_named

SHORT = forms.Textarea(attrs={"rows": 2})


class ProgrammeForm(WhoMixin, SubmissionMixin, forms.Form):
    """A new programme: only what it is called and what kind it is."""

    who_default = "everyone"

    name = forms.CharField(
        label="Name of the programme", max_length=120, help_text="Short, as people will say it."
    )
    purpose = forms.ChoiceField(label="What is it mainly about?", choices=Programme.Purpose)


class PurposeForm(WhoMixin, forms.Form):
    """Every field may stay empty in a draft; ``readiness.purpose_of`` says what a launch needs."""

    marks_optional = False
    who = {"evidence": "programme-team"}
    who_default = "everyone"

    need = forms.CharField(
        label="What should this change, and why now?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Two or three plain sentences. This opens the invitation and the board page.",
    )
    evidence = forms.CharField(
        label="How do you know?", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    leaders_can = forms.CharField(
        label="What will leaders be able to do?",
        required=False,
        max_length=300,
        help_text="So that leaders can … Something one could see them do.",
    )
    mentors_gain = forms.CharField(label="What will mentors gain?", required=False, max_length=300)
    sponsor = forms.CharField(
        label="Executive sponsor",
        required=False,
        help_text="Their e-mail address, staff id or full name. They answer for what changes.",
    )
    forum = forms.CharField(
        label="Who will hear the themes?",
        required=False,
        max_length=200,
        help_text="A group that can decide, not only listen, and how often it meets.",
    )
    decision_on = forms.DateField(
        label="When is go, adapt or stop decided?", required=False, widget=DateInput
    )

    @classmethod
    def of(cls, programme: Programme, data: Any = None) -> PurposeForm:
        """The form as it stands for ``programme``."""
        sponsor = programme.sponsor
        values = {name: getattr(programme, name) for name in cls.base_fields if name != "sponsor"}
        return cls(data, initial={**values, "sponsor": (sponsor.email or sponsor.name) if sponsor else ""})

    def clean_sponsor(self) -> Person | None:
        words = " ".join(self.cleaned_data["sponsor"].split())
        if not words:
            return None
        found = people_named(words)
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError("Several people are called that. Write the e-mail address.")
        raise forms.ValidationError("Nobody in People has this address or name. Look them up there first.")


class ObjectiveForm(WhoMixin, SubmissionMixin, forms.ModelForm):
    """What will be different, tied to a goal that the organisation already has."""

    who_default = "everyone"

    class Meta:
        model = Objective
        fields = ["text", "goal", "mentee_learns", "mentor_gains"]
        labels = {
            "text": "What will be different?",
            "goal": "Which goal of the organisation does it serve?",
            "mentee_learns": "What does the senior partner learn?",
            "mentor_gains": "What does the junior partner gain?",
        }


class MeasureForm(WhoMixin, SubmissionMixin, forms.ModelForm):
    """How an objective will be shown: what, with which instrument, from where to where by when."""

    who_default = "everyone"

    class Meta:
        model = Measure
        fields = [
            "name",
            "instrument",
            "item",
            "side",
            "baseline",
            "target",
            "unit",
            "due_on",
            "owner",
            "is_primary",
        ]
        labels = {
            "name": "What do you look at?",
            "item": "The statement people rate from 1 to 5",
            "side": "Whose answers?",
            "baseline": "Where does it stand now?",
            "target": "Where should it be?",
            "unit": "In what unit?",
            "due_on": "By when?",
            "owner": "Who keeps the figure?",
            "is_primary": "The decision looks at this one first",
        }
        help_texts = {
            "item": "Only for “purpose confidence”: I can … without help.",
            "baseline": "Leave it empty when the starting questions will measure it, before the training.",
        }
        widgets = {"due_on": DateInput}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        instrument = cleaned.get("instrument")
        if instrument == Measure.Instrument.CONFIDENCE and not cleaned.get("item"):
            self.add_error("item", "Write the statement that people rate, beginning with “I can”.")
        if instrument == Measure.Instrument.ENTERED and cleaned.get("baseline") is None:
            self.add_error("baseline", "Write the figure as it is today; nobody measures it for you.")
        return cleaned
