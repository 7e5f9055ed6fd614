"""Whether somebody whose pair has ended would like a new partner."""

from __future__ import annotations

from django import forms

from accounts.forms_base import Options, WhoMixin
from pairing.models import NewPartner


class AnotherForm(WhoMixin, forms.Form):
    """Yes, or not now. Neither needs a reason."""

    who_default = "programme-team"

    answer = forms.ChoiceField(
        label="Would you like a new partner?",
        widget=Options,
        choices=[
            (NewPartner.Answer.YES, "Yes: suggest somebody to me"),
            (NewPartner.Answer.NOT_NOW, "Not now: suggest nobody until I say so"),
        ],
    )
