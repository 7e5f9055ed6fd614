"""What somebody offers and wants, as a draft or handed in; and the settings of an open call."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, Options, Segmented, WhoMixin
from programmes import synonyms
from programmes.eligibility import Verdict
from programmes.forms.wishes import MEETING, TOPICS, WishesForm
from programmes.models import Application, Cohort, OpenCall, Side
from programmes.selecting import CRITERIA


class ApplicationForm(WishesForm):
    """One application. Nothing about health, origin, belief or the like is asked, and there is no room for it."""

    who = {**WishesForm.who, "side": "programme-team", "own_words": "programme-team"}
    field_order = ("side", *TOPICS, "own_words", *MEETING)

    side = forms.ChoiceField(label="For which side do you apply?", widget=Segmented)
    own_words = forms.CharField(
        label="In your own words: what should people know who look for a partner for you?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="At most 300 letters. Nothing about health, origin or belief is needed here.",
    )

    def __init__(self, data: Any = None, *, cohort: Cohort, verdicts: list[Verdict], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        sides = [(each.side.value, SIDES[each.side]) for each in verdicts if each.may]
        cast(forms.ChoiceField, self.fields["side"]).choices = sides
        if len(sides) == 1:
            self.fields["side"].initial = sides[0][0]
            self.ask_for_at_least_one(sides[0][0])
        self.choose_from(cohort.programme)

    def side_that_asks(self) -> str:
        return self.cleaned_data.get("side") or ""


SIDES = {
    Side.MENTOR: "Mentor, the junior who leads",
    Side.MENTEE: "Mentee, the senior who learns",
}


def kept_in(application: Application) -> dict[str, Any]:
    """An application that was handed in, as the form shows it to its writer."""
    kept: dict[str, Any] = {
        name: getattr(application, name)
        for name in ("side", "offers", "wants", "meets", "hours", "own_words", "works_best")
    }
    return {**kept, "languages": ", ".join(application.languages)}


class CallForm(WhoMixin, forms.ModelForm):
    """The open call. What is stated here is what applicants read."""

    who_default = "everyone"
    who = {"asked_at_most": "programme-team"}

    is_open = forms.BooleanField(label="Applications are taken", required=False)
    criteria_wanted = forms.BooleanField(label=CRITERIA["wanted"], required=False)
    criteria_spread = forms.BooleanField(label=CRITERIA["spread"], required=False)
    criteria_rarely = forms.BooleanField(label=CRITERIA["rarely"], required=False)
    asked_at_most = forms.IntegerField(
        label="How often may one person be invited in 12 months?",
        min_value=1,
        max_value=12,
        help_text="Whoever was asked so often gets a warning beside their name when you invite them again.",
    )

    class Meta:
        model = OpenCall
        fields = ["is_open", "closes_on", "mentor_seats", "mentee_seats", "way"]
        labels = {
            "closes_on": "Last day to apply",
            "mentor_seats": "How many mentors are there places for?",
            "mentee_seats": "How many mentees are there places for?",
            "way": "How are places given when more apply?",
        }
        widgets = {"closes_on": DateInput, "way": Options}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in CRITERIA:
            self.fields[f"criteria_{key}"].initial = key in self.instance.criteria
        self.order_fields(
            ["is_open", "closes_on", "mentor_seats", "mentee_seats", "way", *self._boxes(), "asked_at_most"]
        )
        if self.instance.opened_at:
            for name in ("way", *self._boxes()):
                self.fields[name].disabled = True

    @staticmethod
    def _boxes() -> list[str]:
        return [f"criteria_{key}" for key in CRITERIA]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [key for key in CRITERIA if cleaned.pop(f"criteria_{key}", False)]
        cleaned["criteria"] = chosen if cleaned.get("way") == OpenCall.Way.CRITERIA else []
        if cleaned.get("way") == OpenCall.Way.CRITERIA and not chosen:
            self.add_error("way", "Tick at least one criterion below, or choose the draw.")
        closes_on = cleaned.get("closes_on")
        if cleaned.get("is_open") and closes_on and closes_on < timezone.localdate():
            self.add_error("closes_on", "That day is over. Write today or a later day.")
        return cleaned


class TopicWordsForm(WhoMixin, forms.Form):
    """Other words for one topic."""

    who_default = "everyone"

    topic = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="Other words for it",
        max_length=1_000,
        required=False,
        help_text="Whoever types one of them finds the topic. A comma between two.",
    )

    def clean_words(self) -> str:
        """Each word has its own room; in lower case a letter can become two."""
        words: str = self.cleaned_data["words"]
        for word in synonyms.parts(words):
            if max(len(word), len(synonyms.fold(word))) > synonyms.LONGEST:
                raise forms.ValidationError(
                    f"“{word[:30]}…” is longer than {synonyms.LONGEST} letters. Shorten it, or put a comma between "
                    "two words."
                )
        return words
