"""A rung of the ladder, and a line of the table from job titles to grades. Settings of the organisation."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.forms_base import WhoMixin
from accounts.models import Grade

FROM_HIGH_TO_LOW = Grade.objects.order_by("-rank", "name")


class NewGradeForm(WhoMixin, forms.Form):
    """A new rung, and which one it stands above."""

    who_default = "operations"

    name = forms.CharField(label="New grade", max_length=120)
    above = forms.ModelChoiceField(
        label="Right above", queryset=FROM_HIGH_TO_LOW, required=False, empty_label="It is the lowest"
    )

    helper = FormHelper()
    helper.add_input(Submit("add", "Add grade", css_class="btn-light"))

    def __init__(self, *args: Any, highest: Grade | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"].initial = highest.pk if highest else None


class GradeForm(WhoMixin, forms.Form):
    """The name of a rung, and the words in staff lists that mean the same."""

    who_default = "operations"

    name = forms.CharField(label="Name", max_length=120)
    aliases = forms.CharField(
        label="Words that mean the same",
        help_text="As staff lists write them, one a line.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    helper = FormHelper()
    helper.add_input(Submit("save", "Save grade"))

    def clean_aliases(self) -> list[str]:
        return [line for line in self.cleaned_data["aliases"].splitlines() if line.strip()]


class TitleWordsForm(WhoMixin, forms.Form):
    """One line of the table: words in a job title, and the grade that they mean."""

    who_default = "operations"

    words = forms.CharField(label="Words in the job title", max_length=120)
    grade = forms.ModelChoiceField(label="Grade", queryset=FROM_HIGH_TO_LOW, empty_label="Choose a grade")

    helper = FormHelper()
    helper.add_input(Submit("add_words", "Add to the table", css_class="btn-light"))
