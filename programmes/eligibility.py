"""For which side somebody may apply, and why not for the other: from level, role and what they are in already.

Nothing personal enters here, and nothing could: no such thing is asked for anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Min, QuerySet

from accounts.listeners import Listeners
from accounts.models import Person
from programmes.models import Application, Cohort, Participant, Role, Side
from programmes.rolling_out import sites_words

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
    """One verdict for each side, mentor first. At most six queries."""
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
    """What keeps somebody from both sides, in words; empty when nothing does. Three queries."""
    if not person.is_employed:
        return "Only people who work here can take part."
    if elsewhere := why_not_from_here(person, cohort):
        return elsewhere
    runs_it = Role.objects.filter(
        programme=cohort.programme_id, name=Role.Name.COORDINATOR, user__person=person
    )
    if runs_it.exists():
        return "You run this programme. Whoever makes the pairs is in none of them."
    asked = Participant.objects.filter(person=person, cohort__programme=cohort.programme_id)
    parts = list(asked.exclude(state=Participant.State.DECLINED).select_related("cohort"))
    here = next((part for part in parts if part.cohort_id == cohort.pk), None)
    if here is not None:
        if here.state == Participant.State.WITHDRAWN:
            return "You took part and withdrew. The programme team can help you to come back."
        return f"You are in this programme already, as a {here.get_side_display().lower()}."
    return _in_another(parts) or _applied_to_another(person, cohort)


def why_not_from_here(person: Person, cohort: Cohort) -> str:
    """Why the cohort is not open to the site of ``person``; empty when it is. Pure."""
    if not cohort.sites or person.site in cohort.sites:
        return ""
    return f"This cohort is for {sites_words(cohort.sites)}."


# Whoever is asked or takes part in a cohort that is not over is in no other one of its programme.
HOLDS = (Participant.State.INVITED, *Participant.TAKING_PART)


def held_elsewhere(cohort: Cohort) -> QuerySet[Participant]:
    """Parts in other cohorts of the programme that are not over: one person is in at most one of them."""
    others = Participant.objects.filter(cohort__programme=cohort.programme_id, state__in=HOLDS)
    return others.exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.EVALUATED)


def _in_another(parts: Iterable[Participant]) -> str:
    for part in parts:
        if part.state in HOLDS and part.cohort.state != Cohort.State.EVALUATED:
            asked = "are invited to" if part.state == Participant.State.INVITED else "take part in"
            return f"You {asked} “{part.cohort}” of this programme. Nobody is in two cohorts at once."
    return ""


def _applied_to_another(person: Person, cohort: Cohort) -> str:
    applied = Application.objects.filter(
        person=person, cohort__programme=cohort.programme_id, state=Application.State.APPLIED
    )
    other = applied.exclude(cohort=cohort.pk).exclude(cohort__state=Cohort.State.EVALUATED)
    found = other.select_related("cohort").defer("draft_sealed", "works_best_sealed").first()
    if found is None:
        return ""
    return f"You have applied for “{found.cohort}” of this programme. Withdraw there first if you would rather be here."


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
