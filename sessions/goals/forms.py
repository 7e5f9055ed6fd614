"""One goal."""

from __future__ import annotations

from django import forms

from accounts.forms_base import SubmissionMixin, WhoMixin


class GoalForm(SubmissionMixin, WhoMixin, forms.Form):
    """What one wants from the hours, in a sentence."""

    who_default = "pair"

    text = forms.CharField(
        label="What would you like to be able to say at the end?",
        help_text="Something that one could see, such as “I notice who is cut off in my meetings”.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write your goal in a sentence."},
    )
