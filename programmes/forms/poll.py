"""Starting the poll of safety, and answering it."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import Options, Segmented, WhoMixin
from programmes import polling
from programmes.models import PollSlip

Said = PollSlip.Said


class PollForm(WhoMixin, forms.Form):
    """How many are drawn, and how many of them have to agree. ``reached`` is how many there are."""

    who_default = "programme-team"

    asked = forms.IntegerField(
        label="How many colleagues are asked",
        min_value=polling.FEWEST_ASKED,
        help_text="They are drawn at random from everybody who can sign in, without those who run a programme. "
        "Ask more than you need: at least ten have to answer.",
        error_messages={"min_value": f"Ask at least {polling.FEWEST_ASKED} people."},
    )
    threshold = forms.TypedChoiceField(
        label="Safe enough when this many of 100 answers agree",
        choices=[(each, str(each)) for each in polling.THRESHOLDS],
        coerce=int,
        initial=polling.USUAL_THRESHOLD,
        widget=Segmented,
        help_text="Fixed when the poll starts. Those who would rather not say are not counted.",
    )

    def __init__(self, *args: Any, reached: int = polling.MOST_ASKED, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = min(polling.MOST_ASKED, reached)
        self.fields["asked"].initial = min(polling.USUALLY_ASKED, self.most)
        self.fields["asked"].widget.attrs |= {"inputmode": "numeric", "max": self.most}

    def clean_asked(self) -> int:
        asked: int = self.cleaned_data["asked"]
        if asked > self.most:
            raise forms.ValidationError(f"Ask at most {self.most} people.")
        return asked


class SlipForm(WhoMixin, forms.Form):
    """The one item."""

    who_default = "counted"

    said = forms.ChoiceField(
        label=polling.ITEM,
        choices=[(each.value, each.label) for each in (*polling.COUNTS, Said.RATHER_NOT)],
        widget=Options,
    )
