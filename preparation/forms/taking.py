"""The exercise and the self-check of one module."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import Options, Segmented, WhoMixin
from preparation.models import Module


class ExerciseForm(WhoMixin, forms.Form):
    """One field for each prompt; only the writer ever reads them."""

    marks_optional = False
    who_default = "only-me"
    made = r"note_\d+"

    def __init__(self, *args: Any, module: Module, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, prompt in enumerate(module.exercise.get("prompts", [])):
            self.fields[f"note_{place}"] = forms.CharField(
                label=prompt["label"],
                help_text=prompt.get("help", ""),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def notes(self) -> list[tuple[int, str]]:
        """What was sent, by prompt; a prompt that was not on the page that sent it is left alone."""
        sent = ((place, name) for place, name in enumerate(self.fields) if name in self.data)
        return [(place, self.cleaned_data[name]) for place, name in sent]


class ChoiceForm(WhoMixin, forms.Form):
    """The one choice of a module that goes to the partner, when it is sent and not before."""

    marks_optional = False
    who = {"choice": "pair"}

    choice = forms.ChoiceField(
        widget=Segmented, required=False, error_messages={"required": "Choose one before you send it."}
    )

    def __init__(self, *args: Any, module: Module, chosen: str = "", **kwargs: Any) -> None:
        """Begin with ``chosen``, in the words of the module."""
        asked = module.exercise["choice"]
        options = [(words, words) for words in asked["options"]]
        super().__init__(*args, initial={"choice": chosen}, **kwargs)
        field = self.fields["choice"]
        field.label, field.help_text = asked["label"], asked.get("help", "")
        field.choices = options  # type: ignore[attr-defined]


class SelfCheckForm(WhoMixin, forms.Form):
    """Scenarios whose every answer is explained. Nothing is stored, and there is no score."""

    stores_nothing = True
    made = r"question_\d+"

    def __init__(self, *args: Any, module: Module, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.module = module
        for place, question in enumerate(module.self_check):
            choices = [(str(number), answer["text"]) for number, answer in enumerate(question["answers"])]
            self.fields[f"question_{place}"] = forms.ChoiceField(
                label=f"{place + 1} of {len(module.self_check)}. {question['question']}",
                choices=choices,
                widget=Options,
                error_messages={"required": "Choose one."},
            )

    def explained(self) -> list[tuple[forms.BoundField, dict[str, Any] | None]]:
        """Each question with the explanation of the answer that was chosen, if one was."""
        chosen = {} if not self.is_bound or self.errors is None else self.cleaned_data
        return [
            (self[name], self._answer(place, chosen.get(name, ""))) for place, name in enumerate(self.fields)
        ]

    def _answer(self, place: int, number: str) -> dict[str, Any] | None:
        return self.module.self_check[place]["answers"][int(number)] if number else None
