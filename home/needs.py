"""What needs somebody, in the order to do it: people, then decisions by date, then what can wait. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.words import day, day_year, spelt
from home.overview import CohortFacts, OpenElsewhere, ProgrammeFacts
from programmes.models import Cohort, Decision, Participant, Programme, Side
from programmes.retention import GRACE, OVER, REMINDED_AFTER
from sessions.rhythm import Rhythm

DECISION_IN_SIGHT = timedelta(days=14)
KICK_OFF_IN_SIGHT = timedelta(days=60)
PAIRING_BEGINS = timedelta(weeks=3)  # before the kick-off, as the timetable of a plan has it


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for a coordinator."""

    icon: str
    title: str
    text: str
    url: str
    button: str
    tone: str = ""
    can_wait: bool = False


def _count(number: int, one: str, many: str) -> str:
    return f"{spelt(number)} {one if number == 1 else many}"


def _coaching(facts: CohortFacts, today: date) -> Need | None:
    if not facts.coaching or facts.coaching_since is None:
        return None
    return Need(
        "life-preserver",
        _count(facts.coaching, "person asked for a coach", "people asked for a coach"),
        f"{facts.cohort.title}. A coach makes contact within 3 working days; the oldest request came on "
        f"{day(facts.coaching_since)}. You see that they asked, not why.",
        reverse("insights:dashboard", args=[facts.cohort.pk]) + "#coaching",
        "See the queue",
    )


def _flags(facts: CohortFacts, today: date) -> Need | None:
    if not facts.flags:
        return None
    return Need(
        "flag",
        _count(facts.flags, "pair may need a hand", "pairs may need a hand"),
        f"{facts.cohort.title}. You see what kind of hand and since when, never an answer; and a first step for each.",
        reverse("feedback:flags", args=[facts.cohort.pk]),
        "See which",
        "watch",
    )


def _conflicts(facts: CohortFacts, today: date) -> Need | None:
    if not facts.conflicts:
        return None
    return Need(
        "slash-circle",
        _count(facts.conflicts, "pair stands in conflict", "pairs stand in conflict"),
        f"{facts.cohort.title}. Something changed, and a rule came between them. "
        "They are paused and were told in private.",
        reverse("pairing:conflicts", args=[facts.cohort.pk]),
        "See what to do",
        "risk",
    )


def _rhythm(facts: CohortFacts, today: date) -> Need | None:
    at_risk = [finding for finding in facts.rhythms if finding.state == Rhythm.AT_RISK]
    if not at_risk:
        return None
    reasons = " ".join(dict.fromkeys(finding.sentence for finding in at_risk[:2]))
    return Need(
        "activity",
        _count(len(at_risk), "pair is losing its rhythm", "pairs are losing their rhythm"),
        f"{facts.cohort.title}. {reasons}",
        reverse("insights:dashboard", args=[facts.cohort.pk]) + "#health",
        "See the pair" if len(at_risk) == 1 else f"See the {spelt(len(at_risk)).lower()} pairs",
        "risk",
    )


def _unprepared(facts: CohortFacts, today: date) -> Need | None:
    number = sum(facts.unprepared.values())
    soon = facts.cohort.starts_on - today <= KICK_OFF_IN_SIGHT
    if not number or not soon or facts.cohort.state not in (Cohort.State.MATCHING, Cohort.State.PREPARING):
        return None
    mentees = facts.unprepared[Side.MENTEE]
    return Need(
        "journal-x",
        f"{spelt(number)} of {facts.taking_part} people {'is' if number == 1 else 'are'} not prepared",
        f"{facts.cohort.title}. They cannot meet until they are. {spelt(mentees)} of them "
        f"{'is a mentee' if mentees == 1 else 'are mentees'}; kick-off is on {day(facts.cohort.starts_on)}.",
        reverse("home:nudges", args=[facts.cohort.pk]),
        "Write a reminder",
        "watch",
    )


def _left_open(facts: CohortFacts, today: date) -> Need | None:
    cohort = facts.cohort
    if cohort.state in OVER or cohort.ends_on + REMINDED_AFTER > today:
        return None
    runs = cohort.state == Cohort.State.ACTIVE
    return Need(
        "hourglass",
        f"The last day of {cohort.title} was {day_year(cohort.ends_on)}",
        f"{cohort} is still open. {'Close it' if runs else 'Set new dates, or close it in its turn'}, and set a later "
        f"last day if people still meet. If nobody does, it counts as ended from {day_year(cohort.ends_on + GRACE)}, "
        "and what is kept about it goes by its clocks.",
        reverse("programmes:cohort", args=[cohort.pk]) if runs else _plan_of(cohort),
        "Close it" if runs else "Set new dates",
        "watch",
    )


def _plan_of(cohort: Cohort) -> str:
    if cohort.follows_id:
        return reverse("programmes:cohort_plan", args=[cohort.pk])
    return reverse("programmes:planning", args=[cohort.programme_id])


def overdue(found: Iterable[OpenElsewhere]) -> list[Need]:
    """For HR: cohorts that others run and nobody closes. Their name, their day and whom to ask."""
    return [
        Need(
            "hourglass",
            f"The last day of {each.programme} was {day_year(each.ends_on)}",
            f"It is still open. Ask {each.run_by or 'for a coordinator, since it has none,'} to close it: from "
            f"{day_year(each.ends_on + GRACE)} it counts as ended, and what is kept about it goes by its clocks.",
            reverse("accounts:retention"),
            "See what is let go",
            "watch",
        )
        for each in found
    ]


def _publish(facts: CohortFacts, today: date) -> Need | None:
    if not facts.has_round_to_publish:
        return None
    return Need(
        "shuffle",
        f"Pairs for {facts.cohort.title} wait for your last look",
        "A pairing run is ready. Nobody is asked before you publish it.",
        reverse("pairing:room", args=[facts.cohort.pk]),
        "Review the pairs",
    )


def _middle(cohort: Cohort) -> date:
    """Until then a new pair has half of the time before it, which makes it worth while."""
    return cohort.starts_on + (cohort.ends_on - cohort.starts_on) / 2


def _next_best(facts: CohortFacts, today: date) -> Need | None:
    if not facts.waiting_again or today > _middle(facts.cohort):
        return None
    return Need(
        "arrow-left-right",
        _count(facts.waiting_again, "person waits for a partner again", "people wait for a partner again"),
        f"{facts.cohort.title}. A pair was not taken up or has ended. See who fits best now; nobody is asked before "
        "you say so.",
        reverse("pairing:next_best", args=[facts.cohort.pk]),
        "See the next best pairs",
    )


def _ask_people(facts: CohortFacts, today: date) -> Need | None:
    """The first step after the launch, and the one to pairing. An open call that still runs does it by itself."""
    cohort = facts.cohort
    call = getattr(cohort, "call", None)
    if cohort.state != Cohort.State.RECRUITING or (call and call.takes_applications(today)):
        return None
    if not facts.people:
        return Need(
            "envelope-plus",
            f"Nobody is invited to {cohort.title} yet",
            f"Kick-off is on {day(cohort.starts_on)}. Invite people on both sides, or open a call and give the places.",
            reverse("programmes:invite", args=[cohort.pk]),
            "Invite people",
        )
    soon = cohort.starts_on - today <= PAIRING_BEGINS
    if facts.people[Participant.State.INVITED] and not soon:
        return None
    return Need(
        "shuffle",
        f"{spelt(facts.taking_part)} of {sum(facts.people.values())} people said yes to {cohort.title}",
        f"{'Kick-off' if soon else 'Everybody has answered. Kick-off'} is on {day(cohort.starts_on)}. Invite more, or "
        "go on to pairing; late answers still count until pairs are published.",
        reverse("programmes:cohort", args=[cohort.pk]),
        "See who said yes",
    )


def _pair_people(facts: CohortFacts, today: date) -> Need | None:
    if facts.cohort.state != Cohort.State.MATCHING or facts.has_round_to_publish or facts.live_pairs:
        return None
    return Need(
        "shuffle",
        f"{facts.cohort.title} is ready to be paired",
        f"{facts.taking_part} people said yes and wait for a partner.",
        reverse("pairing:room", args=[facts.cohort.pk]),
        "Make pairs",
    )


def _invited(facts: CohortFacts, today: date) -> Need | None:
    waiting = facts.people[Participant.State.INVITED]
    if not waiting or facts.cohort.state != Cohort.State.RECRUITING:
        return None
    return Need(
        "envelope",
        f"{spelt(waiting)} of {sum(facts.people.values())} people invited to {facts.cohort.title} "
        f"{'has' if waiting == 1 else 'have'} not answered",
        "A reminder goes out by itself; you may also ask again in person, or write one more.",
        reverse("home:nudges", args=[facts.cohort.pk]),
        "See who waits",
        can_wait=True,
    )


def needs_a_decision(facts: CohortFacts, today: date) -> bool:
    """A cohort under way whose day of decision is at most two weeks away, or past."""
    cohort, decision_on = facts.cohort, facts.cohort.decision_on
    if decision_on is None or facts.decision or cohort.programme.state != Programme.State.RUNNING:
        return False
    return cohort.state != Cohort.State.DRAFT and decision_on - today <= DECISION_IN_SIGHT


def _decision(facts: CohortFacts, today: date) -> Need | None:
    decision_on = facts.cohort.decision_on
    if decision_on is None or not needs_a_decision(facts, today):
        return None
    when = "was due" if decision_on < today else "is due"
    return Need(
        "signpost-2",
        f"The decision on {facts.cohort.title} {when} on {day(decision_on)}",
        "Go, adapt or stop, on the criteria set before launch. "
        + (
            "The board page is ready for your last read."
            if facts.has_release
            else "It needs a release first."
        ),
        reverse("insights:board" if facts.has_release else "insights:dashboard", args=[facts.cohort.pk]),
        "Read the board page" if facts.has_release else "Make a release",
    )


def _what_follows(facts: ProgrammeFacts, today: date) -> Need | None:
    """A decision to go on, or to repeat, that nothing follows yet."""
    decided = facts.to_follow
    if decided is None or decided.decision is None:
        return None
    goes = decided.decision.outcome == Decision.Outcome.GO
    return Need(
        "signpost-split",
        f"{decided.cohort.title} was decided: {decided.decision.get_outcome_display().lower()}",
        "Its criteria and what was learned are copied into the next cohorts; you say when and where they begin.",
        reverse("programmes:roll_out", args=[decided.cohort.pk]),
        "Plan the roll-out" if goes else "Repeat it with the changes",
        can_wait=True,
    )


def _promises(facts: ProgrammeFacts, today: date) -> Need | None:
    """What the forum promised and nobody has said is kept."""
    if not facts.late_promises:
        return None
    return Need(
        "chat-left-quote",
        f"{_count(facts.late_promises, 'promise', 'promises')} of {facts.programme} "
        f"{'is' if facts.late_promises == 1 else 'are'} past the day that was named",
        "Ask who sees to it. Then say that it is kept, name another day, or drop it with a reason: those who raised it "
        "read that.",
        reverse("insights:commons", args=[facts.programme.pk]),
        "See the promises",
    )


def _purpose(facts: ProgrammeFacts, today: date) -> Need | None:
    if facts.programme.state != Programme.State.DRAFT:
        return None
    if not facts.objectives:
        text = "It has no objective yet. No purpose, no launch."
    elif facts.objectives_without_measure:
        text = (
            f"{_count(facts.objectives_without_measure, 'objective has', 'objectives have')} no measure yet."
        )
    else:
        text = "Read it once more with the sponsor, then say that the purpose stands."
    return Need(
        "bullseye",
        f"The purpose of {facts.programme} is not finished",
        text,
        reverse("programmes:carry_on", args=[facts.programme.pk]),
        "Carry on where you were",
        can_wait=True,
    )


OF_COHORTS: tuple[Callable[[CohortFacts, date], Need | None], ...] = (
    _coaching,
    _conflicts,
    _flags,
    _rhythm,
    _unprepared,
    _left_open,
    _decision,
)
THEN_OF_COHORTS: tuple[Callable[[CohortFacts, date], Need | None], ...] = (
    _publish,
    _next_best,
    _ask_people,
    _pair_people,
    _invited,
)
OF_PROGRAMMES: tuple[Callable[[ProgrammeFacts, date], Need | None], ...] = (
    _promises,
    _purpose,
    _what_follows,
)


def _all(programmes: list[ProgrammeFacts], today: date) -> Iterator[Need | None]:
    cohorts = [cohort for facts in programmes for cohort in facts.cohorts]
    for of_cohort in OF_COHORTS:
        yield from (of_cohort(cohort, today) for cohort in cohorts)
    for of_programme in OF_PROGRAMMES:
        yield from (of_programme(facts, today) for facts in programmes)
    for of_work in THEN_OF_COHORTS:
        yield from (of_work(cohort, today) for cohort in cohorts)


def needs(programmes: list[ProgrammeFacts], *, today: date) -> list[Need]:
    """Everything that needs somebody; what can wait comes last."""
    found = [need for need in _all(programmes, today) if need is not None]
    return sorted(found, key=lambda need: need.can_wait)


def headline(number: int) -> str:
    """The finding of the page, counted."""
    if not number:
        return "Nothing needs you today"
    return f"{_count(number, 'thing needs', 'things need')} you this week"


def on_plan(programmes: list[ProgrammeFacts]) -> str:
    """How many of the pairs that meet are on time; nothing where none meets."""
    rhythms = [finding for facts in programmes for cohort in facts.cohorts for finding in cohort.rhythms]
    if not rhythms:
        return ""
    on_time = sum(finding.state == Rhythm.ON_TRACK for finding in rhythms)
    if len(rhythms) == 1:
        return "The one pair that meets is on time." if on_time else "The one pair that meets is late."
    return f"{on_time} of {len(rhythms)} pairs are meeting on time."
