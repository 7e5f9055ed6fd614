"""A few words of thanks."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import WhoMixin


class ThanksForm(WhoMixin, forms.Form):
    """One note for the partner; a later one takes its place."""

    who_default = "pair"

    words = forms.CharField(
        label="Your note",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One thing that they did, and what it changed for you, is enough.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "words",
            HTML(
                '{% load ui %}<div class="form-actions">'
                '{% submit "Send the note" busy="Sending" name="say" value="yes" %}</div>'
            ),
        )
