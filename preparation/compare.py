"""Two texts of one module beside each other: which parts differ, line by line and word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.differences import Part, differing
from preparation.models import Module


def parts_of(module: Module) -> dict[str, list[str]]:
    """A module as plain lines under the names of its parts, for reading and for comparing."""
    found = {
        "Title": [module.title],
        "Aim": [module.aim],
        "Minutes": [str(module.minutes)],
        "Agenda": [f"{part['minutes']} {part['title']}" for part in module.agenda],
        "The mentee brings": [module.bring] if module.bring else [],
        "Reading": [line.strip() for line in module.reading.splitlines() if line.strip()],
        "Exercise": [module.exercise.get("intro", ""), *_prompts(module), *_choice(module)],
    }
    for number, question in enumerate(module.self_check, 1):
        found[f"Self-check {number}"] = [question["question"], *_answers(question["answers"])]
    found["Phrases"] = list(module.phrases)
    return found


def _prompts(module: Module) -> Iterator[str]:
    for prompt in module.exercise.get("prompts", []):
        yield f"{prompt['label']} {prompt.get('help', '')}".strip()


def _choice(module: Module) -> Iterator[str]:
    """The choice that goes to the partner, where the module has one."""
    if choice := module.exercise.get("choice"):
        yield f"{choice['label']} {choice.get('help', '')}".strip()
        yield ", ".join(choice["options"])


def _answers(answers: list[dict[str, str]]) -> Iterator[str]:
    for answer in answers:
        yield f"{'Best: ' if answer.get('best') else ''}{answer['text']} ({answer['why']})"


def compare(before: Module, after: Module) -> list[Part]:
    """The parts that differ, in the order of the page; empty where the two say the same."""
    return differing(parts_of(before), parts_of(after))
