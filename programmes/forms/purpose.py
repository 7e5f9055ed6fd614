"""What a programme is for, and how one will know."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, SubmissionMixin, WhoMixin
from accounts.models import Person
from programmes.forms_base import KeepsBothMixin
from programmes.models import Cohort, Measure, Objective, Programme
from programmes.plan_checks import last_decision, out_of_time
from programmes.purposes import drafts
from programmes.selectors import people_named
from programmes.timetable import usual_start

BLANK = "Something else: a blank page"
# What an instrument can give: a scale of 1 to 5, or per cent.
RANGES: dict[str, tuple[int, int]] = {
    Measure.Instrument.CONFIDENCE: (1, 5),
    Measure.Instrument.MENTEE_SCALE: (1, 5),
    Measure.Instrument.MENTOR_SCALE: (1, 5),
    Measure.Instrument.COMMITMENTS: (0, 100),
}


class ProgrammeForm(WhoMixin, SubmissionMixin, forms.Form):
    """A new programme: what it is called, what it is about, and when it would begin."""

    who_default = "everyone"

    name = forms.CharField(
        label="Name of the programme", max_length=120, help_text="Short, as people will say it."
    )
    purpose = forms.ChoiceField(
        label="What is it mainly about?",
        choices=[*((draft.key, draft.title) for draft in drafts()), (Programme.Purpose.OTHER.value, BLANK)],
        widget=forms.RadioSelect,
        help_text="Each brings a draft with a need, an objective, a measure and topics. You change every word of it.",
    )
    starts_on = forms.DateField(
        label="When would the pilot kick off?",
        required=False,
        widget=DateInput,
        help_text="Ten weeks from now leave time for the purpose, the call, the pairing and the training. "
        "All other dates are computed from this one.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = usual_start(timezone.localdate())

    def clean_starts_on(self) -> date | None:
        starts_on: date | None = self.cleaned_data["starts_on"]
        if starts_on and starts_on < timezone.localdate():
            raise forms.ValidationError("This day is past. Write a day to come; ten weeks leave enough time.")
        return starts_on


class PurposeForm(WhoMixin, KeepsBothMixin, forms.Form):
    """Every field may stay empty in a draft; ``readiness.purpose_of`` says what a launch needs."""

    marks_optional = False
    who = {"evidence": "programme-team"}
    who_default = "everyone"

    need = forms.CharField(
        label="What should this change, and why now?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Two or three plain sentences, with one figure. This opens the invitation and the board page.",
    )
    evidence = forms.CharField(
        label="How do you know?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A need that nobody can show is a wish; the board will ask.",
    )
    mentors_are = forms.CharField(
        label="Who mentors?",
        required=False,
        max_length=120,
        help_text="A few words, such as “people who serve customers”. By what they know, never by who they are.",
    )
    mentees_are = forms.CharField(
        label="Who learns?",
        required=False,
        max_length=120,
        help_text="Those who decide about it, two levels or more above, so that candour costs nobody the next step.",
    )
    leaders_can = forms.CharField(
        label="What will leaders be able to do?",
        required=False,
        max_length=300,
        help_text="So that leaders can … Something one could see them do: only that can be measured.",
    )
    mentors_gain = forms.CharField(
        label="What will mentors gain?",
        required=False,
        max_length=300,
        help_text="They give hours and candour; what comes back is said before they are asked.",
    )
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
        label="When is go, adapt or stop decided?",
        required=False,
        widget=DateInput,
        help_text="A month after the last day: two weeks for the closing answers, two for the report.",
    )

    @classmethod
    def of(cls, programme: Programme, data: Any = None) -> PurposeForm:
        """The form as it stands for ``programme``."""
        sponsor = programme.sponsor
        values = {name: getattr(programme, name) for name in cls.base_fields}
        written = {**values, "sponsor": (sponsor.email or sponsor.name) if sponsor else ""}
        return cls(data, initial=written, stored=values)

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


class ObjectiveForm(WhoMixin, SubmissionMixin, KeepsBothMixin, forms.ModelForm):
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
        help_texts = {
            "goal": "One that exists already: it says why leaders give their hours to this and not to something else.",
            "mentee_learns": "Something to be able to do, not something to know about.",
            "mentor_gains": "Both learn, or it is a favour that one side asks of the other.",
        }


class MeasureForm(WhoMixin, SubmissionMixin, KeepsBothMixin, forms.ModelForm):
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
            "lower_is_better",
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
            "lower_is_better": "Lower is better",
            "due_on": "By when?",
            "owner": "Who keeps the figure?",
            "is_primary": "The decision looks at this one first",
        }
        help_texts = {
            "instrument": "The waves ask the same people before and after, so the page can say what changed.",
            "item": "Only for “purpose confidence”: I can … without help.",
            "baseline": "Leave it empty when the starting questions will measure it, before the training.",
            "target": "A step one could see in six months. On the scale of 1 to 5 half a point is much.",
            "lower_is_better": "For a figure that should fall, such as people who leave.",
            "due_on": "Two weeks after the last day the closing answers are in; not after the day of the decision.",
        }
        widgets = {"due_on": DateInput}

    def __init__(
        self, *args: Any, programme: Programme | None = None, cohort: Cohort | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.cohort = programme, cohort

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        instrument = cleaned.get("instrument")
        if instrument == Measure.Instrument.CONFIDENCE and not cleaned.get("item"):
            self.add_error("item", "Write the statement that people rate, beginning with “I can”.")
        if instrument == Measure.Instrument.ENTERED and cleaned.get("baseline") is None:
            self.add_error("baseline", "Write the figure as it is today; nobody measures it for you.")
        self._check_range(cleaned)
        self._check_direction(cleaned)
        self._check_day(cleaned)
        return cleaned

    def _check_range(self, cleaned: dict[str, Any]) -> None:
        """A scale ends at 5, and per cent at 100."""
        least, most = RANGES.get(cleaned.get("instrument", ""), (None, None))
        for name in ("baseline", "target"):
            value = cleaned.get(name)
            if value is not None and least is not None and not least <= value <= most:
                self.add_error(name, f"This instrument gives figures from {least} to {most}.")

    def _check_direction(self, cleaned: dict[str, Any]) -> None:
        baseline, target = cleaned.get("baseline"), cleaned.get("target")
        if baseline is None or target is None:
            return
        if target == baseline:
            self.add_error("target", "This is where it stands now. Write where it should be.")
        elif target < baseline and not cleaned.get("lower_is_better"):
            self.add_error(
                "target",
                "This is below where it stands now. Write more, or tick “Lower is better” if it should fall.",
            )
        elif target > baseline and cleaned.get("lower_is_better"):
            self.add_error(
                "target", "Lower is better, and this is above where it stands now. Write a lower figure."
            )

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        due_on = cleaned.get("due_on")
        if due_on is None or self.programme is None:
            return
        fault = out_of_time(due_on, last_decision(self.programme), self.cohort)
        if fault:
            self.add_error("due_on", fault)
