"""A story in the words of the two."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import WhoMixin
from feedback.stories.models import LONGEST


class StoryForm(WhoMixin, forms.Form):
    """Words, and whether names stand under them. Nobody but the two reads it until both have said yes."""

    who_default = "pair"

    text = forms.CharField(
        label="Your story",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="What happened between you, and what became of it. Leave out everybody who is not asked.",
    )
    is_named = forms.BooleanField(label="Our names stand under it", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "text",
            "is_named",
            HTML(
                '{% load ui %}<div class="form-actions">'
                '{% submit "Save the story" busy="Saving" kind="outline-secondary" name="save" value="yes" %}</div>'
            ),
        )
