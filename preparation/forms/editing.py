"""The organisation's own text of a module, and the reason for opening the gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.forms_base import WhoMixin
from preparation.forms.agenda import AgendaField
from preparation.models import Module
from preparation.text_files import LONGEST_OPTION

PROMPTS, QUESTIONS, ANSWERS = 5, 5, 3
LETTERS = "ABCDEFGH"
SHORT, LONG = 300, 600


@dataclass(frozen=True, slots=True)
class Slot:
    """The fields of one prompt or one self-check. ``words`` begin it; a spare one has none."""

    number: int
    fields: list[forms.BoundField]

    @property
    def words(self) -> str:
        return str(self.fields[0].value() or "")

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)


def _line(label: str, *, longest: int = SHORT, rows: int = 2, **more: Any) -> forms.CharField:
    """Words in a box of a few lines, which are kept as one line."""
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class TextForm(WhoMixin, forms.Form):
    """Everything of a module that an organisation may write itself. Spare slots may stay empty."""

    who_default = "everyone"
    marks_optional = False
    made = r"(prompt|help|question|best)_\d+|(answer|why)_\d+_[A-H]|choice_(label|help|options)|agenda|bring"

    base = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label="Title", max_length=120)
    aim = _line("Aim: what the reader can do afterwards", help_text="One sentence.")
    minutes = forms.IntegerField(label="Minutes it takes", min_value=1, max_value=60)
    reading = forms.CharField(
        label="Reading",
        help_text="Begin each point with a line such as “## A heading that states it”. An empty line parts paragraphs, "
        "“- ” begins an item of a list, **two stars** make words bold. HTML is taken out.",
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    exercise_intro = _line("What the exercise is about", longest=LONG)
    phrases = forms.CharField(
        label="Phrases for a wobble",
        help_text="One on each line.",
        required=False,
        max_length=1_500,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, module: Module, words_of: Module | None = None, **kwargs: Any) -> None:
        """Begin with the text in use, or with that of an earlier version."""
        shown = words_of or module
        self.prompts = max(PROMPTS, len(shown.exercise.get("prompts", [])))
        self.questions = max(QUESTIONS, len(shown.self_check))
        self.answers = max([ANSWERS, *(len(each["answers"]) for each in shown.self_check)])
        super().__init__(*args, initial=_initial(shown) | {"base": module.pk}, **kwargs)
        for number in range(1, self.prompts + 1):
            self.fields[f"prompt_{number}"] = _line("Question", required=False)
            self.fields[f"help_{number}"] = _line("A line of help", required=False, rows=1)
        if shown.exercise.get("choice"):
            self._add_choice()
        for number in range(1, self.questions + 1):
            self._add_question(number)
        self.is_guide = module.is_guide
        if self.is_guide:
            self._make_a_guide()

    def _make_a_guide(self) -> None:
        """A guide has an agenda in place of a number of minutes, and a self-check only where somebody wants one."""
        del self.fields["minutes"]
        self.fields["agenda"] = AgendaField()
        self.fields["bring"] = _line("What the mentee brings", rows=1, required=False)

    def guide_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("agenda", "bring") if name in self.fields]

    def _add_choice(self) -> None:
        """Only where the shipped text asks for one: what goes to the partner is said in the code as well."""
        self.fields["choice_label"] = _line("The one choice that goes to the mentor")
        self.fields["choice_help"] = _line("A line of help", required=False, rows=1)
        self.fields["choice_options"] = forms.CharField(
            label="What can be chosen",
            help_text="Two to five, one on each line.",
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    def choice_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("choice_")]

    def clean_choice_options(self) -> list[str]:
        found = list(
            dict.fromkeys(
                _in_one(line) for line in self.cleaned_data["choice_options"].splitlines() if line.strip()
            )
        )
        if not 2 <= len(found) <= 5 or any(len(each) > LONGEST_OPTION for each in found):
            raise forms.ValidationError(
                f"Write two to five lines, each up to {LONGEST_OPTION} letters and different from the others."
            )
        return found

    def _add_question(self, number: int) -> None:
        self.fields[f"question_{number}"] = _line("Scenario", longest=LONG, required=False)
        for letter in LETTERS[: self.answers]:
            self.fields[f"answer_{number}_{letter}"] = _line(f"Answer {letter}", required=False, rows=1)
            self.fields[f"why_{number}_{letter}"] = _line(
                f"What to say to whoever chooses {letter}", longest=LONG, required=False
            )
        self.fields[f"best_{number}"] = forms.ChoiceField(
            label="The answer that serves best",
            choices=[("", "None yet"), *((letter, letter) for letter in LETTERS[: self.answers])],
            required=False,
        )

    def prompt_slots(self) -> list[Slot]:
        return [
            self._slot(number, f"prompt_{number}", f"help_{number}") for number in self._upto(self.prompts)
        ]

    def question_slots(self) -> list[Slot]:
        return [self._slot(number, *self._of_question(number)) for number in self._upto(self.questions)]

    @staticmethod
    def _upto(last: int) -> range:
        return range(1, last + 1)

    def _of_question(self, number: int) -> list[str]:
        pairs = [
            (f"answer_{number}_{letter}", f"why_{number}_{letter}") for letter in LETTERS[: self.answers]
        ]
        return [f"question_{number}", *(name for pair in pairs for name in pair), f"best_{number}"]

    def _slot(self, number: int, *names: str) -> Slot:
        return Slot(number, [self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in self._upto(self.prompts):
            if data.get(f"help_{number}") and not data.get(f"prompt_{number}"):
                self.add_error(f"prompt_{number}", "Write the question that this help belongs to.")
        for number in self._upto(self.questions):
            self._check_question(number, data)
        has_scenarios = any(data.get(f"question_{number}") for number in self._upto(self.questions))
        if not has_scenarios and not self.is_guide:
            self.add_error("question_1", "Write at least one scenario.")
        return data

    def _check_question(self, number: int, data: dict[str, Any]) -> None:
        """A scenario has two answers or more, each of them explained, and one that is best."""
        if not any(data.get(name) for name in self._of_question(number)):
            return
        if not data.get(f"question_{number}"):
            self._say(f"question_{number}", "Write the scenario that these answers belong to.")
        for letter in LETTERS[: self.answers]:
            text, why = data.get(f"answer_{number}_{letter}"), data.get(f"why_{number}_{letter}")
            if text and not why:
                self._say(f"why_{number}_{letter}", "Explain this answer too.")
            if why and not text:
                self._say(f"answer_{number}_{letter}", "Write the answer that this explains.")
        if sum(bool(data.get(f"answer_{number}_{letter}")) for letter in LETTERS[: self.answers]) < 2:
            self._say(f"answer_{number}_A", "Write at least two answers.")
        best = data.get(f"best_{number}")
        if not best or not data.get(f"answer_{number}_{best}"):
            self._say(f"best_{number}", "Choose one of the answers that you wrote.")

    def _say(self, name: str, sentence: str) -> None:
        if not self.has_error(name):
            self.add_error(name, sentence)

    def words(self) -> dict[str, Any]:
        """What was written, as the columns of a module."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "aim": _in_one(data["aim"]),
            **self._of_a_guide(),
            "reading": data["reading"].replace("\r\n", "\n").strip() + "\n",
            "exercise": self._exercise(),
            "self_check": [
                self._question(number)
                for number in self._upto(self.questions)
                if data.get(f"question_{number}")
            ],
            "phrases": [line.strip() for line in data["phrases"].splitlines() if line.strip()],
        }

    def _of_a_guide(self) -> dict[str, Any]:
        """The minutes, of a guide by its agenda; and what only guides have."""
        if not self.is_guide:
            return {"minutes": self.cleaned_data["minutes"], "agenda": [], "bring": ""}
        agenda = self.cleaned_data["agenda"]
        return {
            "minutes": sum(part["minutes"] for part in agenda),
            "agenda": agenda,
            "bring": _in_one(self.cleaned_data["bring"]),
        }

    def _exercise(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {
            "intro": _in_one(data["exercise_intro"]),
            "prompts": list(self._prompts()),
        }
        if "choice_label" in data:
            found["choice"] = {
                "label": _in_one(data["choice_label"]),
                "help": _in_one(data["choice_help"]),
                "options": data["choice_options"],
            }
        return found

    def _prompts(self) -> Iterator[dict[str, str]]:
        for number in self._upto(self.prompts):
            if label := self.cleaned_data.get(f"prompt_{number}"):
                yield {"label": _in_one(label), "help": _in_one(self.cleaned_data[f"help_{number}"])}

    def _question(self, number: int) -> dict[str, Any]:
        data = self.cleaned_data
        answers = [
            {
                "text": _in_one(data[f"answer_{number}_{letter}"]),
                "best": data[f"best_{number}"] == letter,
                "why": _in_one(data[f"why_{number}_{letter}"]),
            }
            for letter in LETTERS[: self.answers]
            if data.get(f"answer_{number}_{letter}")
        ]
        return {"question": _in_one(data[f"question_{number}"]), "answers": answers}


def _in_one(words: str) -> str:
    """A text of one line, however it was broken in its box."""
    return " ".join(words.split())


def _initial(module: Module) -> dict[str, Any]:
    """The text in use, as the fields of the form."""
    found: dict[str, Any] = {
        "title": module.title,
        "aim": module.aim,
        "minutes": module.minutes,
        "reading": module.reading,
        "exercise_intro": module.exercise.get("intro", ""),
        "phrases": "\n".join(module.phrases),
        "agenda": module.agenda,
        "bring": module.bring,
    }
    if choice := module.exercise.get("choice"):
        found |= {
            "choice_label": choice["label"],
            "choice_help": choice.get("help", ""),
            "choice_options": "\n".join(choice["options"]),
        }
    for number, prompt in enumerate(module.exercise.get("prompts", []), 1):
        found |= {f"prompt_{number}": prompt["label"], f"help_{number}": prompt.get("help", "")}
    for number, question in enumerate(module.self_check, 1):
        found[f"question_{number}"] = question["question"]
        for letter, answer in zip(LETTERS, question["answers"], strict=False):
            found |= {f"answer_{number}_{letter}": answer["text"], f"why_{number}_{letter}": answer["why"]}
            if answer.get("best"):
                found[f"best_{number}"] = letter
    return found


class OpenGateForm(WhoMixin, forms.Form):
    """Why somebody is let through unprepared."""

    who = {"reason": "programme-team"}

    reason = forms.CharField(
        label="The reason, which both of the pair will read",
        help_text="They read it with your name and the day, word for word. Nothing about health, family or anybody "
        "else.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the reason. Both of the pair will read it."},
    )
