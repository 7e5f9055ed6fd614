"""Which reminders a person wants."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import WhoMixin
from accounts.models import Person
from notifications.selectors import reminders_of


class RemindersForm(WhoMixin, forms.Form):
    """One box for each reminder that can be turned off."""

    who_default = "only-me"
    made = "wanted"

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reminders = reminders_of(person)
        self.fields["wanted"] = forms.MultipleChoiceField(
            label="Send me",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(kind.name, kind.label) for kind, _ in reminders],
            initial=[kind.name for kind, wanted in reminders if wanted],
        )
        self.helper = FormHelper()
        self.helper.layout = Layout("wanted", HTML("{% load ui %}{% submit 'Save' busy='Saving' %}"))
