"""Whom a coordinator asks to be the new partners of two people whose pair cannot go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.forms_base import Options, WhoMixin
from pairing.models import Pair
from pairing.rematch import Suggestion
from programmes.models import Participant, Side

NOBODY = "nobody"


class RematchForm(WhoMixin, forms.Form):
    """One choice for each of the two; nobody is a choice too, and then that person waits for the next round."""

    who_default = "programme-team"

    for_mentor = forms.ChoiceField(widget=Options)
    for_mentee = forms.ChoiceField(widget=Options)

    def __init__(
        self, *args: Any, pair: Pair, suggested: Mapping[Side, Sequence[Suggestion]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {
            str(one.participant.pk): one.participant for some in suggested.values() for one in some
        }
        for side, name in ((Side.MENTOR, "for_mentor"), (Side.MENTEE, "for_mentee")):
            some = suggested[side]
            field: Any = self.fields[name]
            field.label = f"A new {side.other} for {pair.participant(side).person}"
            field.choices = [
                *((str(one.participant.pk), _words(one)) for one in some),
                (NOBODY, _nobody(some)),
            ]
            field.initial = field.choices[0][0]
            field.error_messages["invalid_choice"] = "Choose one of the people below, or nobody."

    def chosen(self, side: Side) -> Participant | None:
        return self.by_key.get(self.cleaned_data["for_mentor" if side == Side.MENTOR else "for_mentee"])


def _words(one: Suggestion) -> str:
    """Name, fit and reasons in one line; a warning is for whoever chooses."""
    said = " ".join(_sentence(words) for words in (*one.reasons, *one.warnings))
    return f"{one.participant.person}: fits {one.points} of 100. {said}".strip()


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."


def _nobody(some: Sequence[Suggestion]) -> str:
    return "Nobody now: they wait for the next run" if some else "Nobody with room fits the rules: they wait"
