"""What somebody offers and wants, and when and how they could meet: the same for an invitation and an application."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.forms_base import WhoMixin
from programmes.choices import HOURS, MEETS
from programmes.models import Programme, Topic

BOXES: dict[str, Any] = {"widget": forms.CheckboxSelectMultiple, "required": False}


class WishesForm(WhoMixin, forms.Form):
    """Topics, times and ways of meeting. They go into the reasons for a pair."""

    who_default = "everyone"

    offers = forms.ModelMultipleChoiceField(
        label="What can you offer?", **BOXES, queryset=Topic.objects.none()
    )
    wants = forms.ModelMultipleChoiceField(
        label="What would you like to learn?", **BOXES, queryset=Topic.objects.none()
    )
    meets = forms.MultipleChoiceField(
        label="How do you like to meet?", **BOXES, choices=[(word, word) for word in MEETS]
    )
    hours = forms.MultipleChoiceField(
        label="When could you meet?", **BOXES, choices=[(word, word) for word in HOURS]
    )

    def choose_from(self, programme: Programme) -> list[forms.ModelMultipleChoiceField]:
        """Offer the topics of ``programme``; the two fields that do."""
        fields = [cast(forms.ModelMultipleChoiceField, self.fields[name]) for name in ("offers", "wants")]
        for field in fields:
            field.queryset = programme.topics.order_by("name")
        return fields
