"""Suggesting a colleague, and a line manager's answer."""

from __future__ import annotations

from django import forms

from accounts.forms_base import Segmented, WhoMixin
from accounts.models import Person
from programmes.forms.colleague import the_one_called


class NominationForm(WhoMixin, forms.Form):
    """Somebody, and one neutral reason that they read."""

    who_default = "programme-team"

    colleague = forms.CharField(
        label="Whom do you suggest?", max_length=254, help_text="Full name or e-mail address."
    )
    reason = forms.CharField(
        label="Why this person?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read it, with your name. What they know or want to learn; nothing personal. "
        "The programme team sees it only if they say yes.",
    )

    def clean_colleague(self) -> Person:
        return the_one_called(self.cleaned_data["colleague"])


class TimeForm(WhoMixin, forms.Form):
    """How many hours a month."""

    who_default = "programme-team"

    hours = forms.TypedChoiceField(
        label="Hours a month that are working time",
        choices=[(number, str(number)) for number in range(1, 5)],
        coerce=int,
        widget=Segmented,
    )
