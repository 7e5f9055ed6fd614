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
    made = "wanted|inbox_only"

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reminders = reminders_of(person)
        self.fields["wanted"] = forms.MultipleChoiceField(
            label="Send me",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(kind.name, kind.label) for kind, _, _ in reminders],
            initial=[kind.name for kind, wanted, _ in reminders if wanted],
        )
        self.fields["inbox_only"] = forms.MultipleChoiceField(
            label="Of these without a mail, in the inbox only",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(kind.name, kind.label) for kind, _, _ in reminders],
            initial=[kind.name for kind, _, by_mail in reminders if not by_mail],
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "wanted",
            HTML("<details class='mb-4'><summary>Some of them without a mail</summary>"),
            "inbox_only",
            HTML("</details>"),
            HTML("{% load ui %}{% submit 'Save' busy='Saving' %}"),
        )
