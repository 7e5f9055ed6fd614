"""What somebody looks up in the review of a run. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import WhoMixin
from pairing.models import Proposal, Round
from pairing.selectors import finished_rounds, proposals_of
from programmes.models import Cohort, Participant, Side


class _RowField(forms.ModelChoiceField):
    """A row by its key. What is no key at all is an answer that is not listed."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


class _PersonField(_RowField):
    def label_from_instance(self, obj: Any) -> str:
        return ", ".join(word for word in (obj.person.name, obj.person.title, obj.person.site) if word)


class WhyForm(WhoMixin, forms.Form):
    """Any mentor and any mentee who take part in a cohort."""

    stores_nothing = True

    mentor = _PersonField(queryset=Participant.objects.none(), empty_label="Choose a mentor")
    mentee = _PersonField(queryset=Participant.objects.none(), empty_label="Choose a mentee")

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Participant.objects.taking_part().filter(cohort=cohort).select_related("person")
        for side in Side:
            field: Any = self.fields[str(side)]
            field.queryset = people.filter(side=side).order_by("person__name")


class _PairField(_RowField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.mentor.person} with {obj.mentee.person}"


class SwapForm(WhoMixin, forms.Form):
    """The other pair of a swap."""

    stores_nothing = True

    other = _PairField(
        queryset=Proposal.objects.none(), label="Or look at any other pair", empty_label="Choose a pair"
    )

    def __init__(self, *args: Any, first: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = proposals_of(first.round).exclude(pk=first.pk).order_by("mentor__person__name")


class CompareForm(WhoMixin, forms.Form):
    """Two finished runs of a cohort."""

    stores_nothing = True

    before = _RowField(queryset=Round.objects.none(), label="This run", empty_label="Choose a run")
    after = _RowField(queryset=Round.objects.none(), label="Beside this one", empty_label="Choose a run")

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            field: Any = self.fields[name]
            field.queryset = finished_rounds(cohort)
            field.label_from_instance = lambda run: f"Run {run.number}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("before") and cleaned.get("before") == cleaned.get("after"):
            self.add_error("after", "Choose another run: a run beside itself shows nothing.")
        return cleaned
