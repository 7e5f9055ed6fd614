"""The one page that two people mean."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import DateInput, WhoMixin
from pairing.agreement_fields import GROUPS, labels


def _words(
    help_text: str = "", *, required: bool = False, rows: int = 2, most: int = 1000
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(help_text=help_text, required=required, widget=area, max_length=most)


def _line(help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(help_text=help_text, required=required, max_length=400)


class AgreementForm(WhoMixin, forms.Form):
    """Everything on the page is for the two alone. As a draft it asks for nothing, and only its writer reads it."""

    who_default = "pair"

    purpose = _words(
        "It starts from what the programme is for. Say it as the two of you would.", required=True
    )
    mentee_goal_1 = _line(
        "One thing that can be seen, with a month: “by May I notice who is cut off in my meetings”.",
        required=True,
    )
    mentee_goal_2 = _line()
    mentee_goal_3 = _line()
    mentor_goal_1 = _line("It is an hour for both of you.")
    mentor_goal_2 = _line()
    starts_on = forms.DateField(widget=DateInput)
    ends_on = forms.DateField(widget=DateInput)
    sessions = forms.IntegerField(min_value=1, max_value=24)
    minutes = forms.IntegerField(min_value=15, max_value=180)
    place = _words("Somewhere neutral, where nobody listens in.", required=True)
    booking = _words("The junior of you leads, the senior looks after time and place.", required=True)
    cancelling = _words()
    contact = _words("Mail, chat, or not at all.")
    contact_hours = _line()
    topics_in = _words()
    topics_out = _words("Such as named colleagues, pay, appraisals.")
    topics_ask = _words("One of you may want to be asked before these come up.")
    confidentiality = _words("The limits below always hold, and cannot be taken out.", required=True)
    notes = _words()
    manager_line = _words("One sentence, the same from both of you.")
    cards = _words("An insight card is a short, nameless statement that both of you release.")
    leaving = _words()
    ending = _words()

    def __init__(
        self,
        *args: Any,
        mentor: str = "the mentor",
        mentee: str = "the mentee",
        is_draft: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_draft = is_draft
        for name, label in labels(mentor=mentor, mentee=mentee).items():
            self.fields[name].label = label[:1].upper() + label[1:]
            if is_draft:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", "The last day comes after the first.")
        return cleaned

    def words(self) -> dict[str, Any]:
        """What was written, by field; what was left empty is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings, in the order of the page."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS.items()]
