"""The forms of this app: asking for a release, and recording the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import QueryDict

from accounts.forms_base import Options, SubmissionMixin, WhoMixin
from insights.evidence import Judged
from programmes.models import Decision

NEWER = (
    "A newer release was frozen while you wrote, and this page shows it now. Read the board page once more, then "
    "record the decision."
)


class ReleaseForm(SubmissionMixin, WhoMixin, forms.Form):
    """One button."""

    stores_nothing = True

    helper = FormHelper()
    helper.add_input(Submit("release", "Make the release"))


class DecisionForm(WhoMixin, forms.Form):
    """Go, adapt or stop, with reasons, and a named change for each criterion that was missed."""

    who_default = "programme-team"
    made = r"change_[\w-]+"

    # The release that was read: another may be frozen while somebody writes.
    release = forms.UUIDField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="Decision", choices=Decision.Outcome, widget=Options)
    why = forms.CharField(
        label="Reasons",
        help_text="What the figures say, what they do not, and what you weighed. Name no pair and no person.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    signed_name = forms.CharField(
        label="Name and role of the signer", max_length=200, help_text="As it should stand on the page."
    )

    def __init__(self, *args: Any, misses: Sequence[Judged], newest: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = newest
        self.initial["release"] = newest
        self.misses = {f"change_{miss.key}": miss for miss in misses}
        for name, miss in self.misses.items():
            self.fields[name] = forms.CharField(
                label=f"Change for “{miss.label}”",
                required=False,
                max_length=300,
                help_text=f"Needed to adapt. Result: {miss.result[0].lower()}{miss.result[1:]}. "
                "Write what will be different, whose it is, and by when.",
            )
        self.order_fields(["release", "outcome", *self.misses, "why", "signed_name"])

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.add_input(Submit("decide", "Record the decision"))
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("release") != self.newest:
            # Sent again as it stands then, it is a decision on the newer release, which the page shows by now.
            sent = QueryDict(mutable=True)
            sent.update(self.data)
            sent["release"] = str(self.newest)
            self.data = sent
            self.add_error(None, NEWER)
        if cleaned.get("outcome") == Decision.Outcome.ADAPT:
            for name, miss in self.misses.items():
                if not cleaned.get(name):
                    self.add_error(name, f"Name the change for “{miss.label}”, or choose go or stop.")
        return cleaned

    @property
    def changes(self) -> dict[str, str]:
        """Named changes by criterion."""
        return {miss.key: self.cleaned_data.get(name, "") for name, miss in self.misses.items()}
