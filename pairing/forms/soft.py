"""What people wish in private, and what an organisation counts beside the usual criteria."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from accounts.forms_base import Scale, WhoMixin
from accounts.models import Person
from pairing.forms.rounds import MOST_WEIGHT
from pairing.models import OwnCriterion, Policy
from pairing.models.criteria import POSSIBLE
from pairing.presets import ALL
from programmes.forms.colleague import the_one_called

PLACES = ("first", "second", "third", "fourth", "fifth")
WORDS = re.compile(r"[^\W\d_]{2,40}")
# What the law protects, by the words that a criterion about it would be called.
_PROTECTED = """
    age ages gender genders sex sexes sexual sexuality orientation race races racial ethnic ethnicity ethnicities
    nationality nationalities origin origins colour skin caste religion religions religious belief beliefs faith health
    illness sickness disability disabilities disabled pregnancy pregnant maternity paternity marriage marital married
    politics political party union unions genetic genetics biometric biometrics transgender trans criminal convictions
    diversity minority minorities bame lgbt lgbtq women woman men man female females male males
"""
PROTECTED = frozenset(_PROTECTED.split())


class PartnersForm(WhoMixin, forms.Form):
    """Up to five colleagues, the dearest first. Whether they take part is not said: nobody learns it from this page."""

    who_default = "only-me"
    marks_optional = False

    first = forms.CharField(label="First of all", max_length=254, required=False)
    second = forms.CharField(label="Then", max_length=254, required=False)
    third = forms.CharField(label="Third", max_length=254, required=False)
    fourth = forms.CharField(label="Fourth", max_length=254, required=False)
    fifth = forms.CharField(label="Fifth", max_length=254, required=False)
    forward = forms.TypedChoiceField(
        label="How much do you look forward to it?",
        choices=[(number, str(number)) for number in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Scale(low="Not sure yet", high="Very much"),
    )

    def __init__(self, *args: Any, owner: Person, asks_forward: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.people: list[Person] = []
        if not asks_forward:
            del self.fields["forward"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place in PLACES:
            if cleaned.get(place):
                self._add(place, cleaned[place])
        return cleaned

    def _add(self, place: str, words: str) -> None:
        try:
            person = the_one_called(words)
        except forms.ValidationError as error:
            self.add_error(place, error)
            return
        if person == self.owner:
            self.add_error(place, "That is you.")
        elif person in self.people:
            self.add_error(place, "This name stands above already.")
        else:
            self.people.append(person)


class OwnCriterionForm(WhoMixin, forms.ModelForm):
    """A field of the staff list, what suits, and how much it counts."""

    who_default = "everyone"
    who = {"weight": "programme-team", "field": "programme-team", "way": "programme-team"}

    field = forms.ChoiceField(
        label="Which field of the staff list?", choices=[("", "Choose a field"), *OwnCriterion.Field.choices]
    )
    way = forms.ChoiceField(
        label="What suits?",
        choices=[("", "Choose what suits"), *OwnCriterion.Way.choices],
        help_text="Job titles, departments, sites and time zones can be the same or different. Languages can be the "
        "same. Grades and years of joining can be close.",
    )
    weight = forms.IntegerField(
        label="How much does it count?",
        min_value=0,
        max_value=MOST_WEIGHT,
        initial=10,
        help_text="Beside the other weights: topics usually have 40.",
        error_messages=dict.fromkeys(("min_value", "max_value"), f"Write a number from 0 to {MOST_WEIGHT}."),
    )

    class Meta:
        model = OwnCriterion
        fields = ["name", "field", "way", "weight"]
        labels = {"name": "What is it called?"}
        help_texts = {"name": "Such as “Region”. It stands in the reasons, so both people of a pair read it."}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        protected = sorted(set(WORDS.findall(name.casefold())) & PROTECTED)
        if protected:
            raise forms.ValidationError(
                f"“{protected[0]}” is a personal characteristic or near to one. Nobody is paired by it: choose "
                "something that is about the work."
            )
        others = OwnCriterion.objects.filter(policy=self.instance.policy_id, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                "Another criterion of this cohort is called that. Choose another name."
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        field, way = cleaned.get("field"), cleaned.get("way")
        if field and way and way not in POSSIBLE[OwnCriterion.Field(field)]:
            suits = " or ".join(f"“{each.label}”" for each in POSSIBLE[OwnCriterion.Field(field)])
            self.add_error("way", f"For this field choose {suits}.")
        return cleaned


class FurtherWeightsForm(WhoMixin, forms.Form):
    """Switches rather than weights: how much each counts is the same everywhere, and never more than a quarter."""

    who_default = "programme-team"
    marks_optional = False

    weight_wishes = forms.TypedChoiceField(
        label="May people say in private with whom they would like to be paired?",
        choices=[(10, "Yes"), (0, "No")],
        coerce=int,
    )
    weight_motivation = forms.TypedChoiceField(
        label="Are they asked in private how much they look forward to it?",
        choices=[(0, "No"), (5, "Yes, and it counts a little")],
        coerce=int,
        help_text="It counts for whoever might be left without a partner.",
    )
    weight_load = forms.TypedChoiceField(
        label="Do mentors without a partner come before those who have one?",
        choices=[(0, "Only within one run"), (10, "Also from run to run")],
        coerce=int,
    )

    def __init__(self, *args: Any, policy: Policy, is_launched: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(policy, name) for name in self.base_fields}, **kwargs)
        if is_launched:
            del self.fields["weight_wishes"], self.fields["weight_motivation"]


class PresetForm(WhoMixin, forms.Form):
    """Which kind of purpose the weights are to suit."""

    stores_nothing = True

    preset = forms.ChoiceField(choices=[(preset.key, preset.name) for preset in ALL])
