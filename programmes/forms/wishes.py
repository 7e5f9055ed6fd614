"""What somebody says about themselves: the same piece for an invitation, an application and a later change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from accounts.forms_base import WhoMixin
from programmes import synonyms
from programmes.choices import HOURS, MEETS
from programmes.models import Programme, Side, Topic, TopicSynonym

BOXES: dict[str, Any] = {"widget": forms.CheckboxSelectMultiple, "required": False}
TYPED = {"offers_typed": "offers", "wants_typed": "wants"}
LANGUAGES_AT_MOST, LONGEST_LANGUAGE = 8, 40
# The order of the page, in which each form puts its own questions.
TOPICS = ("offers", "offers_typed", "wants", "wants_typed")
MEETING = ("meets", "hours", "languages", "works_best")


def needed_of(side: str) -> str:
    """The question that ``side`` cannot leave open: without an answer no reason for a pair can be given."""
    return "offers" if side == Side.MENTOR else "wants"


class WorksBestForm(WhoMixin, forms.Form):
    """How somebody works best: for the partner alone, and open to change for as long as they take part."""

    who = {"works_best": "pair"}

    works_best = forms.CharField(
        label="How do you work and talk best?",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as “Send me the topic a day before”. Your partner reads it once you are introduced.",
    )


class WishesForm(WorksBestForm):
    """Topics, times, ways of meeting and languages. Topics and times go into the reasons for a pair."""

    who_default = "everyone"
    who = {**WorksBestForm.who, "languages": "programme-team"}

    offers = forms.ModelMultipleChoiceField(
        label="What can you offer?", **BOXES, queryset=Topic.objects.none()
    )
    offers_typed = forms.CharField(
        label="Or type what you offer",
        max_length=300,
        required=False,
        help_text="In your own words, such as “ChatGPT”; a comma between two. It is looked up among the topics.",
    )
    wants = forms.ModelMultipleChoiceField(
        label="What would you like to learn?", **BOXES, queryset=Topic.objects.none()
    )
    wants_typed = forms.CharField(
        label="Or type what you would like to learn",
        max_length=300,
        required=False,
        help_text="A comma between two. It is looked up among the topics.",
    )
    meets = forms.MultipleChoiceField(
        label="How do you like to meet?", **BOXES, choices=[(word, word) for word in MEETS]
    )
    hours = forms.MultipleChoiceField(
        label="When could you meet?", **BOXES, choices=[(word, word) for word in HOURS]
    )
    languages = forms.CharField(
        label="In which languages could you meet?",
        max_length=200,
        required=False,
        help_text="A comma between two. For this programme alone; the staff list stays as it is.",
    )

    def choose_from(self, programme: Programme) -> None:
        """Offer the topics of ``programme``, each with its other words. Two queries, and one for each field."""
        self.topics = synonyms.topics_with_words(programme)
        for name in TYPED.values():
            field = cast(forms.ModelMultipleChoiceField, self.fields[name])
            field.queryset = programme.topics.order_by("name")
            cast(Any, field).label_from_instance = self._with_words

    def _with_words(self, topic: Topic) -> str:
        """The topic with its other words, so that the browser's own search finds it by any."""
        words: Iterable[TopicSynonym] = next(
            (each.synonyms.all() for each in self.topics if each.pk == topic.pk), []
        )
        also = ", ".join(sorted(str(word) for word in words))
        return f"{topic} (also: {also})" if also else str(topic)

    def ask_for_at_least_one(self, side: str) -> None:
        """What ``side`` has to answer, by a tick or in words, is not called optional."""
        cast(Any, self.fields[needed_of(side)]).is_asked_for = True

    def side_that_asks(self) -> str:
        """The side for which somebody answers; empty while it is not chosen."""
        raise NotImplementedError

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
        side = self.side_that_asks()
        needed = needed_of(side)
        if side and not cleaned[needed] and not self.has_error(f"{needed}_typed"):
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
