"""Who waits for a partner again, and the best pairs that can be made now, without a new round.

Nothing is kept: the engine is asked anew whenever somebody looks, and again before anybody is asked, so that a
suggestion never outlives what it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from pairing import inputs
from pairing.again import MOST_POSSIBLE
from pairing.engine import EmptySide, Outcome, Problem, pair
from pairing.models import NewPartner, Pair
from programmes.models import Cohort, Participant

# After the pairs of a round were published, and while there is time to meet.
AFTER_A_ROUND = (Cohort.State.PREPARING, Cohort.State.ACTIVE)
CAME_TO_AN_END = (Pair.State.DECLINED, Pair.State.ENDED)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Two people who could be asked now. ``fit`` in points out of 100."""

    mentor: Participant
    mentee: Participant
    fit: int
    reasons: list[str]
    warnings: list[str]

    @property
    def name(self) -> str:
        """What stands in the form for it."""
        return f"{self.mentor.pk}.{self.mentee.pk}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody for whom there is nobody now, the rules that stood in the way, and what would help most."""

    participant: Participant
    reasons: list[str]
    advice: str


@dataclass(frozen=True, slots=True)
class NextBest:
    """What can be done now: ``suggested``, the best fit first, and who stays ``waiting``. ``problem`` says why not."""

    suggested: list[Suggested] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    problem: str = ""

    @property
    def people(self) -> int:
        """How many have no partner and no question now."""
        return len({one.pk for each in self.suggested for one in (each.mentor, each.mentee)}) + len(
            self.waiting
        )


TOO_MANY = "There are too many people to look at while you wait. Run the pairing: it does the same in the background."
NOBODY = {
    "mentors": "No mentor is free now. Invite mentors, or wait until one is.",
    "mentees": "No mentee is free now. Invite mentees, or wait until one is.",
}


def waiting_again() -> QuerySet[Participant]:
    """People whose pair came to nothing or has ended, who have neither a partner nor a question now,
    and did not say that they would rather wait."""
    mine = Q(mentor=OuterRef("pk")) | Q(mentee=OuterRef("pk"))
    return Participant.objects.taking_part().filter(
        Exists(Pair.objects.filter(mine, state__in=CAME_TO_AN_END)),
        ~Exists(Pair.objects.live().filter(mine)),
        ~Exists(NewPartner.objects.filter(participant=OuterRef("pk"), answer=NewPartner.Answer.NOT_NOW)),
        cohort__state__in=AFTER_A_ROUND,
        person__left_on=None,
    )


def next_best(cohort: Cohort, *, at: datetime) -> NextBest:
    """The best pairs among everybody with room: those that there are stay, and nobody is proposed to the same twice.

    A fixed number of queries.
    """
    try:
        problem = inputs.problem_of(cohort, at=at)
    except EmptySide as error:
        return NextBest(problem=NOBODY[error.side])
    if len(problem.mentors) * len(problem.mentees) > MOST_POSSIBLE:
        return NextBest(problem=TOO_MANY)
    return _in_words(problem, pair(problem))


def _in_words(problem: Problem, outcome: Outcome) -> NextBest:
    keys = [one.key for one in (*problem.mentors, *problem.mentees)]
    people = {
        str(one.pk): one
        for one in Participant.objects.filter(pk__in=keys).select_related("person__grade").order_by()
    }
    busy = _with_a_pair(keys)
    suggested = [
        Suggested(people[one.mentor], people[one.mentee], round(100 * one.score), one.reasons, one.warnings)
        for one in outcome.pairs
    ]
    waiting = [
        Waiting(people[one.key], one.reasons, one.advice) for one in outcome.unpaired if one.key not in busy
    ]
    return NextBest(
        suggested=sorted(suggested, key=lambda one: (-one.fit, one.mentor.person.name)),
        waiting=sorted(waiting, key=lambda one: (one.participant.side, one.participant.person.name)),
    )


def _with_a_pair(keys: list[str]) -> set[str]:
    """Those of the participants ``keys`` who have a partner or a question, and offered room for one more."""
    live = Pair.objects.live().filter(Q(mentor__in=keys) | Q(mentee__in=keys))
    return {str(one) for both in live.values_list("mentor", "mentee") for one in both}
