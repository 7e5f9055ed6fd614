"""Two people who are never a pair, and days on which somebody is not there."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.forms_base import DateInput, WhoMixin
from accounts.models import Person
from pairing.models import Bar
from programmes.forms.colleague import the_one_called
from programmes.models import Cohort, Participant

ADDRESS = "Their e-mail address or full name."


class TwoForm(WhoMixin, forms.Form):
    """Two colleagues, and the last day on which it holds."""

    who_default = "programme-team"

    one = forms.CharField(label="One of the two", help_text=ADDRESS)
    other = forms.CharField(label="The other", help_text=ADDRESS)
    until = forms.DateField(
        label="Last day on which it holds",
        required=False,
        widget=DateInput,
        help_text="Leave it empty if nobody knows yet.",
    )

    def clean_one(self) -> Person:
        return the_one_called(self.cleaned_data["one"])

    def clean_other(self) -> Person:
        other = the_one_called(self.cleaned_data["other"])
        if other == self.cleaned_data.get("one"):
            raise forms.ValidationError("That is the same person. Name two different people.")
        return other


class BarForm(TwoForm):
    """What a coordinator may know of two people."""

    field_order = ("one", "other", "kind", "until")

    kind = forms.ChoiceField(label="Why", choices=Bar.Kind, widget=forms.RadioSelect)


class SeparationForm(TwoForm):
    """Two people whom a handler keeps apart; there is no place for a reason."""

    who_default = "handlers"


class AbsenceForm(WhoMixin, forms.Form):
    """When somebody who takes part is not there."""

    who_default = "programme-team"

    participant = forms.ModelChoiceField(
        label="Who", queryset=Participant.objects.none(), empty_label="Choose somebody"
    )
    away_until = forms.DateField(label="Away until", required=False, widget=DateInput)
    leaves_on = forms.DateField(label="Last day in the organisation", required=False, widget=DateInput)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["participant"])
        taking_part = Participant.objects.taking_part().filter(cohort=cohort)
        field.queryset = taking_part.select_related("person").order_by("person__name")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given.get("away_until") or given.get("leaves_on")):
            self.add_error("away_until", "Write at least one of the two days.")
        return given
