"""The form with which releases are set to come by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.forms_base import Options, WhoMixin
from accounts.words import day_year
from insights.rhythm.actions import OFF, next_of
from insights.rhythm.models import ReleaseRhythm
from programmes.models import Cohort


class RhythmForm(WhoMixin, forms.Form):
    """One choice; each says when its next release would come."""

    who_default = "programme-team"

    every = forms.ChoiceField(label="Releases come", widget=Options)

    helper = FormHelper()
    helper.add_input(Submit("rhythm", "Save the rhythm"))

    def __init__(self, *args: Any, cohort: Cohort, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["every"]).choices = [
            *((every.value, _words(every, cohort, today)) for every in ReleaseRhythm.Every),
            (OFF, "Only when somebody asks for one"),
        ]


def _words(every: ReleaseRhythm.Every, cohort: Cohort, today: date) -> str:
    following = next_of(cohort, every, after=today)
    return f"{every.label}: {f'next on {day_year(following)}' if following else 'none is left'}"
