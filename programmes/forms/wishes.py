"""What somebody offers and wants, and when and how they could meet: the same for an invitation and an application."""

from __future__ import annotations

from typing import cast

from django import forms

from accounts.forms_base import WhoMixin
from programmes.choices import HOURS, MEETS
from programmes.models import Programme, Topic


def _topics(label: str) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Topic.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )


def _words(label: str, words: tuple[str, ...]) -> forms.MultipleChoiceField:
    choices = [(word, word) for word in words]
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class WishesForm(WhoMixin, forms.Form):
    """Topics, times and ways of meeting. They go into the reasons for a pair."""

    who_default = "everyone"

    offers = _topics("What can you offer?")
    wants = _topics("What would you like to learn?")
    meets = _words("How do you like to meet?", MEETS)
    hours = _words("When could you meet?", HOURS)

    def choose_from(self, programme: Programme) -> list[forms.ModelMultipleChoiceField]:
        """Offer the topics of ``programme``; the two fields that do."""
        fields = [cast(forms.ModelMultipleChoiceField, self.fields[name]) for name in ("offers", "wants")]
        for field in fields:
            field.queryset = programme.topics.order_by("name")
        return fields
