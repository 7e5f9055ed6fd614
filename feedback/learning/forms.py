"""Four lines on what one learned."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import WhoMixin
from feedback.learning.actions import LINES


def _line(name: str) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=LINES[name], max_length=1000, required=False, widget=rows)


class LearningForm(WhoMixin, forms.Form):
    """Each line may stay empty. The box lets the partner read them; without it nobody does."""

    who_default = "only-me"
    who = {"share": "pair"}

    know = _line("know")
    do = _line("do")
    unsure = _line("unsure")
    tell = _line("tell")
    share = forms.BooleanField(
        label="Let my partner read these lines",
        required=False,
        help_text="You can take this back: untick the box and save.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields,
            HTML('{% load ui %}<div class="form-actions">{% submit "Save my lines" busy="Saving" %}</div>'),
        )

    @property
    def lines(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in LINES}
