"""What somebody offers and wants, as a draft or handed in; and the settings of an open call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, Options, Segmented, WhoMixin
from programmes import synonyms
from programmes.eligibility import Verdict
from programmes.forms.wishes import WishesForm
from programmes.models import Application, Cohort, OpenCall, Side, Topic, TopicSynonym
from programmes.selecting import CRITERIA

TYPED = {"offers_typed": "offers", "wants_typed": "wants"}
LANGUAGES_AT_MOST, LONGEST_LANGUAGE = 8, 40


class ApplicationForm(WishesForm):
    """One application. Nothing about health, origin, belief or the like is asked, and there is no room for it."""

    who = {
        "side": "programme-team",
        "own_words": "programme-team",
        "languages": "programme-team",
        "works_best": "pair",
    }
    field_order = (
        "side",
        *("offers", "offers_typed", "wants", "wants_typed", "own_words"),
        *("meets", "hours", "languages", "works_best"),
    )

    side = forms.ChoiceField(label="For which side do you apply?", widget=Segmented)
    offers_typed = forms.CharField(
        label="Or type what you offer",
        max_length=300,
        required=False,
        help_text="In your own words, such as “ChatGPT”; a comma between two. It is looked up among the topics.",
    )
    wants_typed = forms.CharField(
        label="Or type what you would like to learn",
        max_length=300,
        required=False,
        help_text="A comma between two. It is looked up among the topics.",
    )
    own_words = forms.CharField(
        label="In your own words: what should people know who look for a partner for you?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="At most 300 letters. Nothing about health, origin or belief is needed here.",
    )
    languages = forms.CharField(
        label="In which languages could you meet?",
        max_length=200,
        required=False,
        help_text="A comma between two. For this application alone; the staff list stays as it is.",
    )
    works_best = forms.CharField(
        label="How do you work and talk best?",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as “Send me the topic a day before”. Your partner reads it once you are introduced.",
    )

    def __init__(self, data: Any = None, *, cohort: Cohort, verdicts: list[Verdict], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.topics = synonyms.topics_with_words(cohort.programme)
        sides = [(each.side.value, SIDES[each.side]) for each in verdicts if each.may]
        cast(forms.ChoiceField, self.fields["side"]).choices = sides
        if len(sides) == 1:
            self.fields["side"].initial = sides[0][0]
        for field in self.choose_from(cohort.programme):
            cast(Any, field).label_from_instance = self._with_words

    def _with_words(self, topic: Topic) -> str:
        """The topic with its other words, so that the browser's own search finds it by any."""
        words: Iterable[TopicSynonym] = next(
            (each.synonyms.all() for each in self.topics if each.pk == topic.pk), []
        )
        also = ", ".join(sorted(str(word) for word in words))
        return f"{topic} (also: {also})" if also else str(topic)

    def clean_languages(self) -> list[str]:
        found = synonyms.parts(self.cleaned_data["languages"])
        if len(found) > LANGUAGES_AT_MOST or any(len(word) > LONGEST_LANGUAGE for word in found):
            raise forms.ValidationError("Write up to eight languages, with a comma between two.")
        return found

    def clean(self) -> dict[str, Any]:
        """A mentor offers something and a mentee wants something; what was typed has to be one of the topics."""
        cleaned = super().clean() or {}
        for typed, name in TYPED.items():
            cleaned[name] = self._found(typed, list(cleaned.get(name) or []), cleaned.pop(typed, "") or "")
        needed = "offers" if cleaned.get("side") == Side.MENTOR else "wants"
        if cleaned.get("side") and not cleaned[needed] and not self.has_error(f"{needed}_typed"):
            self.add_error(needed, "Choose at least one.")
        return cleaned

    def _found(self, field: str, chosen: list[Topic], typed: str) -> list[Topic]:
        unknown = []
        for word in synonyms.parts(typed):
            topic = synonyms.find(word, self.topics)
            if topic is None:
                unknown.append(f"“{word}”")
            elif topic not in chosen:
                chosen.append(topic)
        if unknown:
            words = " and ".join(unknown)
            self.add_error(
                field, f"No topic is called {words}. Tick one above, or write it in your own words below."
            )
        return chosen


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
