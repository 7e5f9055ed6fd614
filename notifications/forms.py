"""Which reminders a person wants, and at what hours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms

from accounts.forms_base import Parts, WhoMixin
from accounts.models import Person
from notifications.quiet_hours.choosing import CLOSINGS, OPENINGS, TOO_SHORT, hours_of, is_enough
from notifications.selectors import Choice, reminders_of


def _clock(hours: range) -> list[tuple[int, str]]:
    return [(hour, f"{hour:02}:00") for hour in hours]


def in_parts(reminders: Sequence[Choice]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The reminders under their headings, as a field takes its choices."""
    return [
        (heading.value, [(choice.kind.name, choice.kind.label) for choice in below])
        for heading, below in groupby(reminders, key=lambda choice: choice.offer.heading)
    ]


class RemindersForm(WhoMixin, forms.Form):
    """One box for each reminder that can be turned off."""

    who_default = "only-me"
    made = "wanted|inbox_only"

    opens = forms.TypedChoiceField(
        label="Mails may come from",
        required=False,
        coerce=int,
        empty_value=None,
        choices=_clock(OPENINGS),
    )
    closes = forms.TypedChoiceField(
        label="Mails may come until",
        required=False,
        coerce=int,
        empty_value=None,
        choices=_clock(CLOSINGS),
        help_text="By the clock where you are. What comes in between waits; something urgent comes at any hour.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        hours = hours_of(person)
        kwargs.setdefault("initial", {"opens": hours.opens.hour, "closes": hours.closes.hour})
        super().__init__(*args, **kwargs)
        reminders = reminders_of(person)
        self.fields["wanted"] = forms.MultipleChoiceField(
            label="Send me",
            required=False,
            widget=Parts(about={choice.kind.name: choice.offer.about for choice in reminders}),
            choices=in_parts(reminders),
            initial=[choice.kind.name for choice in reminders if choice.wanted],
        )
        self.fields["inbox_only"] = forms.MultipleChoiceField(
            label="Of these without a mail, in the inbox only",
            required=False,
            widget=Parts,
            choices=in_parts(reminders),
            initial=[choice.kind.name for choice in reminders if not choice.by_mail],
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "wanted",
            HTML("<details class='mb-4'><summary>Some of them without a mail</summary>"),
            "inbox_only",
            HTML("</details>"),
            Div(Div("opens", css_class="col-sm-6"), Div("closes", css_class="col-sm-6"), css_class="row"),
            HTML("{% load ui %}{% submit 'Save' busy='Saving' %}"),
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name, everybodys in (("opens", OPENINGS[0]), ("closes", CLOSINGS[-1])):
            if name in found and found[name] is None:
                found[name] = everybodys
        if {"opens", "closes"} <= set(found) and not is_enough(found["opens"], found["closes"]):
            self.add_error("closes", TOO_SHORT)
        return found
