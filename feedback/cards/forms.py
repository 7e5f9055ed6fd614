"""One idea in a few lines, and the box under a warning."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import SubmissionMixin, WhoMixin
from feedback.cards.models import LONGEST


class CardForm(SubmissionMixin, WhoMixin, forms.Form):
    """The words of a card. Nobody but the two reads them until both have said yes."""

    who_default = "pair"

    text = forms.CharField(
        label="One idea, without a name",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the organisation could learn from it. Leave out who, where and when.",
    )

    def __init__(self, *args: Any, button: str = "Keep as a draft", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "text",
            "submission",
            HTML(
                f'{{% load ui %}}<div class="form-actions">'
                f'{{% submit "{button}" busy="Saving" kind="outline-secondary" name="save" value="yes" %}}</div>'
            ),
        )


class YesForm(WhoMixin, forms.Form):
    """A yes to one version of a text; the box stands there only under a warning."""

    stores_nothing = True

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=100_000)
    has_seen = forms.BooleanField(
        label="I have read this. The words may stand as they are.",
        required=False,
    )

    def __init__(self, *args: Any, warned: bool = False, button: str = "Yes", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = ["has_seen"] if warned else []
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "version",
            *shown,
            HTML(
                f'{{% load ui %}}<div class="form-actions">'
                f'{{% submit "{button}" busy="Saving" name="yes" value="yes" %}}</div>'
            ),
        )
