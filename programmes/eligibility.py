"""For which side somebody may apply, and why not for the other: from level, role and what they are in already.

Nothing personal enters here, and nothing could: no such thing is asked for anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Min

from accounts.listeners import Listeners
from accounts.models import Person
from programmes.models import Cohort, Participant, Role, Side

levels_apart = Listeners(
    "How many levels the two of a pair are apart at least. Facts: ``cohort``. Answers: a number."
)
USUAL_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may apply for ``side``, and the reason in words either way."""

    side: Side
    may: bool
    why: str


def min_gap(cohort: Cohort) -> int:
    """The fewest levels between the two of a pair. One query."""
    return next(iter(levels_apart.ask(cohort=cohort)), USUAL_LEVELS)


def eligibility(person: Person, cohort: Cohort) -> list[Verdict]:
    """One verdict for each side, mentor first. At most five queries."""
    barred = why_neither(person, cohort)
    if barred:
        return [Verdict(side, False, barred) for side in Side]
    if person.grade is None:
        why = (
            "Your level is not in the staff list, so the coordinator confirms the side before pairs are made."
        )
        return [Verdict(side, True, why) for side in Side]
    gap = min_gap(cohort)
    found = Person.objects.employed().aggregate(lowest=Min("grade__rank"), highest=Max("grade__rank"))
    rank = person.grade.rank
    return [
        _mentor(found["highest"] - rank, gap, person.grade.name),
        _mentee(rank - found["lowest"], gap, person.grade.name),
    ]


def why_neither(person: Person, cohort: Cohort) -> str:
    """What keeps somebody from both sides, in words; empty when nothing does. Two queries."""
    if not person.is_employed:
        return "Only people who work here can take part."
    runs_it = Role.objects.filter(
        programme=cohort.programme_id, name=Role.Name.COORDINATOR, user__person=person
    )
    if runs_it.exists():
        return "You run this programme. Whoever makes the pairs is in none of them."
    asked = Participant.objects.filter(cohort=cohort, person=person).exclude(state=Participant.State.DECLINED)
    if participant := asked.first():
        if participant.state == Participant.State.WITHDRAWN:
            return "You took part and withdrew. The programme team can help you to come back."
        return f"You are in this programme already, as a {participant.get_side_display().lower()}."
    return ""


def _mentor(above: int, gap: int, level: str) -> Verdict:
    if above >= gap:
        return Verdict(
            Side.MENTOR, True, f"Colleagues at least {_levels(gap)} above {level} can learn from you."
        )
    return Verdict(
        Side.MENTOR,
        False,
        f"A mentor’s partner is at least {_levels(gap)} above. Above {level} nobody is that far.",
    )


def _mentee(below: int, gap: int, level: str) -> Verdict:
    if below >= gap:
        return Verdict(
            Side.MENTEE, True, f"Colleagues at least {_levels(gap)} below {level} can be your mentor."
        )
    return Verdict(
        Side.MENTEE,
        False,
        f"A mentee learns from somebody at least {_levels(gap)} below. Below {level} nobody is that far.",
    )


def _levels(number: int) -> str:
    return f"{number} level{'' if number == 1 else 's'}"
