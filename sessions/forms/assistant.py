"""What is filled in to name an assistant, and what an assistant fills in: days and times, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils import timezone

from accounts.forms_base import Segmented, SubmissionMixin, WhoMixin
from accounts.models import Person
from programmes.forms.colleague import the_one_called
from sessions.forms.hours import MomentForm, as_number, choice, helper, lengths, submit, zone_help


class AssistantForm(WhoMixin, forms.Form):
    """Who keeps the diary. The partner reads the name, and so does the colleague who is named."""

    who_default = "pair"

    person = forms.CharField(
        label="Who looks after your diary?", max_length=254, help_text="Their e-mail address or full name."
    )
    helper = helper("person", submit("Name as my assistant", busy="Naming"))

    def clean_person(self) -> Person:
        return the_one_called(self.cleaned_data["person"])


class DiaryForm(SubmissionMixin, MomentForm):
    """A date that an assistant plans, or to which one moves it. There is no field for words."""

    minutes = forms.TypedChoiceField(label="How many minutes?", coerce=as_number, widget=Segmented)

    def __init__(self, *args: Any, usual: int, until_now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "minutes").choices = lengths(usual)
        self.fields["minutes"].initial = usual
        self.fields["time"].help_text = zone_help()
        if until_now:
            self.fields["time"].initial = timezone.localtime(until_now).time()
        button = submit("Move it", busy="Moving") if until_now else submit("Plan it", busy="Planning")
        self.helper = helper(
            Div(
                Field("day", wrapper_class="col-sm-6"),
                Field("time", wrapper_class="col-sm-6"),
                css_class="row",
            ),
            *("minutes", "submission"),
            button,
        )
