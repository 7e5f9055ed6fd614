"""Why these two, and why nobody: reasons in words that a person accepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pairing.engine.criteria import CRITERIA, Scores
from pairing.engine.problem import Problem, Profile
from pairing.engine.rules import RULES, Barred, gaps

# One row or one column of a matrix.
Place = tuple[int | slice, int | slice]
MOST_REASONS = 3
WIDE_GAP = 5


@dataclass(frozen=True, slots=True)
class Why:
    """``reasons`` go to both people; ``warnings`` are for whoever reviews the round."""

    reasons: list[str]
    warnings: list[str]


def pair(problem: Problem, parts: dict[str, Scores], row: int, column: int) -> Why:
    """The criteria that carried the pair, the heaviest first."""
    mentor, mentee = problem.mentors[row], problem.mentees[column]
    carried = sorted(
        CRITERIA,
        key=lambda one: -getattr(problem.weights, one.weight) * float(parts[one.weight][row, column]),
    )
    reasons = [words for one in carried if (words := one.reason(mentor, mentee))]
    return Why(reasons[:MOST_REASONS], _warnings(mentor, mentee))


def _warnings(mentor: Profile, mentee: Profile) -> list[str]:
    warnings = []
    if mentor.department and mentor.department == mentee.department:
        warnings.append("Same department")
    if mentor.rank is not None and mentee.rank is not None and mentee.rank - mentor.rank >= WIDE_GAP:
        warnings.append(f"{mentee.rank - mentor.rank} levels apart: brief both once more")
    if mentee.wants and not mentor.offers & mentee.wants:
        warnings.append("Nothing that the mentee wants is offered")
    return warnings


def unpaired(
    problem: Problem, by_rule: dict[str, Barred], allowed: Barred, *, row: int = -1, column: int = -1
) -> tuple[list[str], str]:
    """Reasons and one piece of advice for the mentor in ``row`` or the mentee in ``column``."""
    place: Place = (row, slice(None)) if row >= 0 else (slice(None), column)
    possible = int(allowed[place].sum())
    reasons = _standing_in_the_way(problem, by_rule, place)
    if possible:
        reasons.insert(0, f"{_partners(possible)} possible, all of them paired with others.")
    return reasons or ["Nobody is free and eligible."], _advice(problem, by_rule, place, possible, row >= 0)


def _partners(count: int) -> str:
    return "1 partner was" if count == 1 else f"{count} partners were"


def _standing_in_the_way(problem: Problem, by_rule: dict[str, Barred], place: Place) -> list[str]:
    counts = [(int(by_rule[rule.code][place].sum()), rule) for rule in RULES]
    ranked = sorted(counts, key=lambda entry: -entry[0])
    return [rule.counted(problem, count) for count, rule in ranked if count]


def _advice(
    problem: Problem, by_rule: dict[str, Barred], place: Place, possible: int, is_mentor: bool
) -> str:
    """The one change that would open most partners: more people on the other side, or one rule less strict."""
    others = "mentee" if is_mentor else "mentor"
    if possible:
        return f"Invite one more {others}, or let one of the possible {others}s take a second pair."
    opened = {rule.code: _opened_by(rule.code, by_rule, place) for rule in RULES if rule.relaxable}
    best = max(opened, key=lambda code: opened[code])
    if not opened[best]:
        return f"Invite a {others} from another line and department."
    return _loosen(problem, best, opened[best], others, place, by_rule)


def _opened_by(code: str, by_rule: dict[str, Barred], place: Place) -> int:
    rest = [matrix[place] for other, matrix in by_rule.items() if other != code]
    return int((by_rule[code][place] & ~np.logical_or.reduce(rest)).sum())


def _loosen(
    problem: Problem,
    code: str,
    count: int,
    others: str,
    place: Place,
    by_rule: dict[str, Barred],
) -> str:
    partners = f"{count} {others}{'' if count == 1 else 's'}"
    if code == "gap":
        rest = [matrix[place] for other, matrix in by_rule.items() if other != code]
        nearest = int(np.where(np.logical_or.reduce(rest), -(2**31), gaps(problem)[place]).max())
        if nearest >= 1:
            return f"A smallest gap of {nearest} would open {partners}; or invite {others}s further away in grade."
        return f"Invite {others}s further away in grade."
    if code == "department":
        return f"Allowing pairs inside a department would open {partners}."
    return f"{partners.capitalize()} stand in the same reporting line. Invite one from another line."
