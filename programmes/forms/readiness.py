"""What only people know about the organisation, on one page."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import Segmented, WhoMixin
from accounts.models import Person
from programmes.forms_base import KeepsBothMixin
from programmes.models import Programme, ReadinessPoint
from programmes.selectors import people_named

Key = ReadinessPoint.Key
NAMES = ("first", "second")
TICKED = (Key.PRIVACY, Key.TIME, Key.CAPACITY)
CALM_WORDS = (("no", "No"), ("yes", "Yes"), ("unknown", "Not known yet"))
OF_CALM: dict[str, bool | None] = {"no": True, "yes": False, "unknown": None}
CALM_OF = {said: word for word, said in OF_CALM.items()}


class ReadinessForm(WhoMixin, KeepsBothMixin, forms.Form):
    """Each answer is kept with the name of who gave it and the day."""

    marks_optional = False
    who_default = "programme-team"

    first = forms.CharField(
        label="One of the top team who will learn",
        required=False,
        help_text="E-mail address, staff id or full name. Ask them before you name them.",
    )
    second = forms.CharField(label="Another one", required=False)
    privacy = forms.BooleanField(
        label="The privacy notice is agreed, and an impact assessment is written", required=False
    )
    time = forms.BooleanField(
        label="Two to three hours a month are working time, and line managers know it", required=False
    )
    capacity = forms.BooleanField(label="The coordinator has the time", required=False)
    calm = forms.ChoiceField(
        label="Are redundancies or claims of retaliation open in the teams concerned?",
        choices=CALM_WORDS,
        widget=Segmented,
        initial="unknown",
        help_text="Ask HR and the legal team. Whoever speaks openly in such a moment may pay for it.",
    )

    @classmethod
    def of(cls, programme: Programme, data: Any = None) -> ReadinessForm:
        """The form as it stands for ``programme``. Two queries."""
        people = [mentee.person for mentee in programme.first_mentees.select_related("person")]
        said = dict(programme.readiness_points.values_list("key", "is_met"))
        points: dict[str, object] = {key.value: said.get(key, False) for key in TICKED}
        points["calm"] = CALM_OF[said.get(Key.CALM)]
        named = dict(zip(NAMES, [*people, None, None], strict=False))
        written = {name: (each.email or each.name) if each else "" for name, each in named.items()}
        return cls(data, initial={**written, **points}, stored={**named, **points})

    def clean_first(self) -> Person | None:
        return _somebody(self.cleaned_data["first"])

    def clean_second(self) -> Person | None:
        return _somebody(self.cleaned_data["second"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", "This is the same person. Name another one.")
        return cleaned

    def people(self) -> list[Person]:
        return [self.cleaned_data[name] for name in NAMES if self.cleaned_data[name]]

    def points(self) -> dict[str, bool | None]:
        """What was said of each point; a box without a tick says nothing."""
        ticked = {key.value: self.cleaned_data[key.value] or None for key in TICKED}
        return {**ticked, Key.CALM.value: OF_CALM[self.cleaned_data["calm"]]}


def _somebody(words: str) -> Person | None:
    words = " ".join(words.split())
    if not words:
        return None
    found = people_named(words)
    if len(found) == 1:
        return found[0]
    if found:
        raise forms.ValidationError("Several people are called that. Write the e-mail address.")
    raise forms.ValidationError("Nobody in People has this address or name. Look them up there first.")
