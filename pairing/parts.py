"""A score in its parts, and rules and weights in words: for whoever reviews a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pairing.forms.rounds import WEIGHTS

# What somebody passes who is left after the rule, by its code.
RULES = {
    "grade": "Grade known",
    "gap": "Enough levels apart",
    "widest-gap": "Not too many levels apart",
    "line": "Not in one reporting line",
    "department": "Not in one department",
    "coordinator": "Does not run this programme",
    "ruled": "No veto of yours",
    "language": "A language in common",
    "hours": "A time in common",
}
SETTINGS = {
    "min_gap": "Levels apart, at least",
    "max_gap": "Levels apart, at most",
    "line_steps": "Steps up the reporting line that bar a pair",
    "bar_same_department": "Never inside one department",
    "share_language": "A language in common",
    "share_hours": "A time in common",
}
WISHES = {"wishes": "Whom they named"}


def criterion(name: str) -> str:
    """A criterion in words."""
    return WEIGHTS.get(f"weight_{name}") or WISHES.get(name) or _plain(name)


def rule(code: str) -> str:
    """What passing a rule means, in words."""
    return RULES.get(code) or _plain(code)


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion gives a pair, of the ``most`` it can give, in points out of 100."""

    label: str
    points: float
    most: float

    @property
    def per_cent(self) -> float:
        return round(100 * self.points / self.most, 1) if self.most else 0.0


def parts(points: Mapping[str, float], worths: Mapping[str, float]) -> list[Part]:
    """The parts of one score, the weightiest criterion first; they add up to it."""
    found = [Part(criterion(name), given, worths.get(name, given)) for name, given in points.items()]
    return sorted(found, key=lambda part: (-part.most, part.label))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a waterfall: how many possible partners a rule keeps away, and how many it leaves."""

    label: str
    barred: int
    left: int
    per_cent: float


def waterfall(lines: list[dict[str, Any]]) -> list[Step]:
    """From everybody of the other side with a free place down to whom no rule keeps away."""
    if not lines:
        return []
    begin = lines[0]["left"] + lines[0]["barred"]
    steps = [Step("With a free place", 0, begin, 100.0 if begin else 0.0)]
    for line in lines:
        share = round(100 * line["left"] / begin, 1) if begin else 0.0
        steps.append(Step(rule(line["code"]), line["barred"], line["left"], share))
    return steps


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What of the rules and weights changed between two runs, one sentence each."""
    found = []
    for group, label in (("rules", _setting), ("weights", criterion)):
        then, now = before.get(group, {}), after.get(group, {})
        for name in [*now, *(gone for gone in then if gone not in now)]:
            if then.get(name) != now.get(name):
                found.append(f"{label(name)}: {_value(then.get(name))}, then {_value(now.get(name))}.")
    return found


def _setting(name: str) -> str:
    return SETTINGS.get(name) or _plain(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "no limit"
    return str(value) if isinstance(value, int | float | str) else "other choices"
