"""The pilot and its dates, and the topics people choose from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from accounts.forms_base import DateInput, SubmissionMixin, WhoMixin
from programmes.criteria import order_fault
from programmes.forms_base import KeepsBothMixin
from programmes.models import Cohort, DecisionCriterion, Milestone

COST = ("currency", "hour_rate", "coordination_hours", "coaching_cost")


COST_HELP = {
    "currency": "Three letters, such as GBP or EUR.",
    "hour_rate": "An average with employer’s costs, for whoever takes part and coordinates. Sponsors and executives "
    "read the sum on the board page and what it is made of. Empty: the page shows hours only.",
    "coordination_hours": "From the first plan to the decision.",
    "coaching_cost": "Paid to coaches, inside or outside.",
}


class CohortForm(WhoMixin, SubmissionMixin, KeepsBothMixin, forms.ModelForm):
    """The pilot: small on purpose, with dates, and with what the board page counts as its cost."""

    who = dict.fromkeys(COST, "programme-team")
    who_default = "everyone"

    class Meta:
        model = Cohort
        fields = [
            *("name", "starts_on", "ends_on", "pairs_planned", "sessions_planned", "session_minutes"),
            *COST,
        ]
        labels = {
            "name": "Name of the pilot",
            "starts_on": "Kick-off",
            "ends_on": "Last day of the meetings",
            "pairs_planned": "How many pairs?",
            "sessions_planned": "How many sessions has each pair?",
            "session_minutes": "How many minutes has a session?",
            "currency": "Currency of the costs",
            "hour_rate": "What does an hour of working time cost?",
            "coordination_hours": "How many hours of coordination in all?",
            "coaching_cost": "What does coaching cost in all?",
        }
        help_texts = {
            "starts_on": "Ten weeks from now leave time to agree, to call, to pair and to train.",
            "ends_on": "Six months: long enough for a habit, short enough for a decision within the year.",
            "pairs_planned": "10 to 15 is a good pilot: with half replying, 10 pairs still give 5 answers a side.",
            "sessions_planned": "Six in six months is most common; the first two within five weeks, then monthly.",
            "session_minutes": "60. Under 45 it stays polite; over 90 the next one is hard to find.",
            **COST_HELP,
        }
        widgets = {"starts_on": DateInput, "ends_on": DateInput}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "The last day comes after the kick-off.")
        has_amount = any(cleaned.get(name) is not None for name in ("hour_rate", "coaching_cost"))
        if has_amount and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "Write the currency of the amounts, such as GBP.")
        return cleaned

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError("Write three letters, such as GBP.")
        return currency


class TopicForm(WhoMixin, forms.Form):
    """One more topic that people may offer or want."""

    who_default = "everyone"

    topic = forms.CharField(
        label="Add a topic",
        max_length=80,
        help_text="Such as “AI in daily work”.",
    )


class CriteriaForm(WhoMixin, forms.Form):
    """Green and amber of each criterion, in per cent; once they are fixed, with the reason for a change."""

    who_default = "everyone"
    made = r"[a-z-]+-(green|amber)|reason"
    may_ask_why = True

    def __init__(
        self, *args: Any, criteria: Sequence[tuple[DecisionCriterion, tuple[Decimal, Decimal]]], **kwargs: Any
    ) -> None:
        self.criteria = criteria
        super().__init__(*args, **kwargs)
        for criterion, (green, amber) in criteria:
            way = "under" if criterion.lower_is_better else "from"
            until = "up to" if criterion.lower_is_better else "from"
            self._add(f"{criterion.key}-green", f"{criterion}: green {way}", green)
            self._add(f"{criterion.key}-amber", f"{criterion}: amber {until}", amber)
        self.is_locked = self.may_ask_why and any(criterion.locked_at for criterion, _ in criteria)
        if self.is_locked:
            self.fields["reason"] = forms.CharField(
                label="Why do they change?",
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="It stands beside the change, with your name and the day, wherever the criteria are shown.",
                error_messages={"required": "Write why they change; the reason stands beside the change."},
            )

    def _add(self, name: str, label: str, value: Decimal) -> None:
        self.fields[name] = forms.DecimalField(
            label=label,
            min_value=0,
            max_value=100,
            max_digits=4,
            decimal_places=1,
            initial=f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else value,
            widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
        )

    @property
    def rows(self) -> list[tuple[DecisionCriterion, Any, Any]]:
        """Each criterion with its two fields."""
        return [
            (criterion, self[f"{criterion.key}-green"], self[f"{criterion.key}-amber"])
            for criterion, _ in self.criteria
        ]

    def thresholds(self) -> dict[str, tuple[Decimal, Decimal]]:
        return {
            criterion.key: (
                self.cleaned_data[f"{criterion.key}-green"],
                self.cleaned_data[f"{criterion.key}-amber"],
            )
            for criterion, _ in self.criteria
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for criterion, _ in self.criteria:
            green, amber = cleaned.get(f"{criterion.key}-green"), cleaned.get(f"{criterion.key}-amber")
            if green is None or amber is None:
                continue
            fault = order_fault(green, amber, lower_is_better=criterion.lower_is_better)
            if fault:
                self.add_error(f"{criterion.key}-green", fault)
        return cleaned


class MilestoneForm(WhoMixin, forms.ModelForm):
    """One date of the timeline."""

    who_default = "everyone"

    class Meta:
        model = Milestone
        fields = ["title", "on"]
        labels = {"title": "What happens?", "on": "On which day?"}
        widgets = {"on": DateInput}


class OwnMilestoneForm(SubmissionMixin, MilestoneForm):
    """A date of the programme's own."""
