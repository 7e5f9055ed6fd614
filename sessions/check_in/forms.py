"""The one question of the page behind a mail's link."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.forms_base import Segmented, SubmissionMixin, WhoMixin
from sessions.check_in.models import CheckIn
from sessions.forms.hours import helper, submit


class CheckInForm(SubmissionMixin, WhoMixin, forms.Form):
    """Did you meet? ``cleaned_data["met"]`` is a ``CheckIn.Answer``."""

    who_default = "programme-team"

    met = forms.TypedChoiceField(
        label="Did you meet?",
        choices=CheckIn.Answer.choices,
        coerce=cast(Any, CheckIn.Answer),
        widget=Segmented,
        error_messages={
            "required": "Choose one of the three.",
            "invalid_choice": "Choose one of the three.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("met", "submission", submit("Confirm", busy="Saving", classes="btn-lg w-100"))
