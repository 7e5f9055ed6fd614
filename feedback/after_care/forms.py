"""The one question after a partnership."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import Options, WhoMixin

YES = "yes"


class AfterCareForm(WhoMixin, forms.Form):
    """A yes asks for a coach; a no is kept nowhere."""

    who_default = "coach"

    talk = forms.ChoiceField(
        label="Would a talk with a coach help?",
        choices=[(YES, "Yes, please"), ("no", "No, thank you")],
        widget=Options,
        help_text="A coach writes to you within 3 working days. The programme team sees that you asked, not why.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "talk",
            HTML('{% load ui %}<div class="form-actions">{% submit "Send my answer" busy="Sending" %}</div>'),
        )
