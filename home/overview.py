"""What the people who run programmes see on one page: facts of each programme, in a fixed number of queries.

Counts, states and dates only: no notes, no answers, no reason why somebody asked for a coach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.beside import with_rows
from accounts.models import User
from accounts.words import day_short
from feedback.flags.selectors import flags_to_look_after
from feedback.models import CoachingRequest, Wave
from insights.commons.selectors import overdue_promises
from insights.models import Release
from pairing.models import Conflict, Pair, Round
from pairing.next_best import waiting_again
from preparation.models import Audience, Completion, GateOpening, Module
from programmes.models import Cohort, Decision, Participant, Programme, Role
from programmes.retention import left_open
from sessions.rhythm import Finding, Rhythm, findings_by_cohort

WORDS_OF_COHORT = {
    Cohort.State.DRAFT: "dates being set",
    Cohort.State.RECRUITING: "people are being invited",
    Cohort.State.MATCHING: "pairs are being made",
    Cohort.State.PREPARING: "pairs are asked and prepare",
}
STAGE_OF_PROGRAMME = {Programme.State.DRAFT: "Purpose", Programme.State.DESIGNED: "Planning"}
STAGE_OF_COHORT = {
    Cohort.State.DRAFT: "Planning",
    Cohort.State.RECRUITING: "Preparation",
    Cohort.State.MATCHING: "Pairing",
    Cohort.State.PREPARING: "Pairing",
    Cohort.State.ACTIVE: "Meeting",
    Cohort.State.CLOSING: "Closing",
    Cohort.State.EVALUATED: "Closing",
}


@dataclass
class CohortFacts:
    """One cohort, counted."""

    cohort: Cohort
    pairs: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    unprepared: Counter[str] = field(default_factory=Counter)
    rhythms: list[Finding] = field(default_factory=list)
    coaching: int = 0
    coaching_since: datetime | None = None
    flags: int = 0
    conflicts: int = 0
    waiting_again: int = 0
    has_round_to_publish: bool = False
    has_release: bool = False
    decision: Decision | None = None
    waves: list[Wave] = field(default_factory=list)

    @classmethod
    def of(cls, cohort: Any) -> CohortFacts:
        """What came with ``cohort``; the rest is counted beside it."""
        names = (
            "coaching",
            "coaching_since",
            "conflicts",
            "waiting_again",
            "has_round_to_publish",
            "has_release",
        )
        decision, flags = getattr(cohort, "decision", None), getattr(cohort, "flags", 0)
        return cls(cohort, decision=decision, flags=flags, **{name: getattr(cohort, name) for name in names})

    def rhythm(self, state: Rhythm) -> int:
        return sum(finding.state == state for finding in self.rhythms)

    @property
    def goes_on(self) -> bool:
        return self.decision is not None and self.decision.outcome == Decision.Outcome.GO

    @property
    def words(self) -> str:
        """How far it has come, for a list of cohorts: "12 pairs, meeting"."""
        state = self.cohort.get_state_display().lower()
        if self.decision is not None:
            state = f"decided: {self.decision.get_outcome_display().lower()}"
        pairs = self.live_pairs or self.pairs[Pair.State.COMPLETED]
        risk = self.rhythm(Rhythm.AT_RISK)
        return (
            f"{pairs or self.cohort.pairs_planned} pairs{'' if pairs else ' planned'}, {state}"
            f"{f', {risk} at risk' if risk else ''}"
        )

    @property
    def live_pairs(self) -> int:
        return sum(self.pairs[state] for state in Pair.LIVE)

    @property
    def taking_part(self) -> int:
        return sum(self.people[state] for state in Participant.TAKING_PART)


@dataclass
class ProgrammeFacts:
    """One programme with its cohorts in the order of their kick-offs.

    ``current`` is the one that matters now: the latest that is launched and not over, or the next, or the latest.
    """

    programme: Programme
    objectives: int
    objectives_without_measure: int
    cohorts: list[CohortFacts] = field(default_factory=list)
    late_promises: int = 0

    @classmethod
    def of(cls, programme: Any) -> ProgrammeFacts:
        unmeasured = programme.objective_count - programme.measured_count
        late = getattr(programme, "late_promises", 0)
        return cls(programme, programme.objective_count, unmeasured, late_promises=late)

    @property
    def current(self) -> CohortFacts | None:
        open_ones = [facts for facts in self.cohorts if facts.cohort.state != Cohort.State.EVALUATED]
        launched = [facts for facts in open_ones if facts.cohort.state != Cohort.State.DRAFT]
        if launched:
            return launched[-1]
        return next(iter(open_ones or reversed(self.cohorts)), None)

    @property
    def has_several(self) -> bool:
        return len(self.cohorts) > 1

    @property
    def to_follow(self) -> CohortFacts | None:
        """The newest that was decided to go on with, or to repeat, and that none follows yet."""
        followed = {facts.cohort.follows_id for facts in self.cohorts}
        decided = [facts for facts in self.cohorts if facts.decision and facts.cohort.pk not in followed]
        last = next(reversed(decided), None)
        stops = last is None or last.decision is None or last.decision.outcome == Decision.Outcome.STOP
        waits = last is not None and last.cohort.state != Cohort.State.EVALUATED and not last.goes_on
        return None if stops or waits else last

    @property
    def stage(self) -> str:
        """The step of the stage line, from purpose to closing."""
        if self.programme.state in STAGE_OF_PROGRAMME or self.current is None:
            return STAGE_OF_PROGRAMME.get(Programme.State(self.programme.state), "Planning")
        return STAGE_OF_COHORT[Cohort.State(self.current.cohort.state)]

    def note(self, today: date) -> str:
        """What stands beside the stage: the week of the pilot, or its dates."""
        if self.current is None:
            return ""
        words = self._note(self.current, today)
        return f"{self.current.cohort}: {words}" if words and self.has_several else words

    def _note(self, current: CohortFacts, today: date) -> str:
        cohort = current.cohort
        if cohort.state == Cohort.State.ACTIVE:
            week, weeks = (
                (today - cohort.starts_on).days // 7 + 1,
                (cohort.ends_on - cohort.starts_on).days // 7,
            )
            return f"week {min(max(week, 1), weeks)} of {weeks}"
        if current.decision is not None:
            return f"decided: {current.decision.get_outcome_display().lower()}"
        if self.stage == "Closing":
            return f"meetings {'ended' if cohort.ends_on < today else 'end'} on {day_short(cohort.ends_on)}"
        return WORDS_OF_COHORT.get(Cohort.State(cohort.state), "") if self.stage != "Purpose" else ""

    @property
    def rhythm_words(self) -> str:
        """15 on track, 4 to watch, 3 at risk, 1 paused: together as many as meet or rest."""
        if self.current is None:
            return ""
        words = {Rhythm.ON_TRACK: "on track", Rhythm.WATCH: "to watch", Rhythm.AT_RISK: "at risk"}
        counted = [(self.current.rhythm(state), word) for state, word in words.items()]
        counted.append((self.current.pairs[Pair.State.PAUSED], "paused"))
        return ", ".join(f"{number} {word}" for number, word in counted if number)


def run_by(user: User, *, at: datetime) -> list[ProgrammeFacts]:
    """Every programme that ``user`` coordinates, the newest first, with the flags and promises that wait for it.

    Nobody who decides on the results is asked for a hand, so nobody else learns of a flag.
    """
    late = number_of(overdue_promises(on=timezone.localdate(at)), "theme__programme")
    flags = number_of(flags_to_look_after(), "pair__cohort", of="pair")
    return facts_of(Programme.objects.run_by(user).annotate(late_promises=late), at=at, flags=flags)


def overseen_by(user: User, *, at: datetime) -> list[ProgrammeFacts]:
    """Every programme whose results ``user`` decides on as sponsor or executive, the newest first. No flags."""
    return facts_of(Programme.objects.overseen_by(user), at=at)


def facts_of(programmes: QuerySet[Programme], *, at: datetime, **more: Coalesce) -> list[ProgrammeFacts]:
    """Six queries, however many programmes there are. ``more`` are further numbers of each cohort."""
    measured = Q(objectives__measures__isnull=False)
    rows = (
        programmes.exclude(state=Programme.State.ARCHIVED)
        .annotate(
            objective_count=Count("objectives", distinct=True),
            measured_count=Count("objectives", filter=measured, distinct=True),
        )
        .order_by("-created_at")
    )
    facts = {row.pk: ProgrammeFacts.of(row) for row in rows}
    for cohort in _counted(Cohort.objects.filter(programme__in=facts).annotate(**more), at=at):
        facts[cohort.cohort.programme_id].cohorts.append(cohort)
    return list(facts.values())


def number_of(rows: QuerySet[Any, Any], path: str, *, of: str = "pk") -> Coalesce:
    """How many of ``rows`` belong, by ``path``, to the row that is asked for: part of its query."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(mine.annotate(number=Count(of, distinct=True)).values("number")), 0)


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """A cohort of others that nobody closes: all that HR is told of a programme they have no part in."""

    programme: str
    ends_on: date
    run_by: str


def left_open_elsewhere(user: User, *, on: date) -> list[OpenElsewhere]:
    """Cohorts long past their last day in programmes that ``user`` does not run, oldest first. One query."""
    coordinates = Q(programme__roles__name=Role.Name.COORDINATOR)
    role = FilteredRelation("programme__roles", condition=coordinates)
    cohorts = (
        Cohort.objects.filter(left_open(on=on))
        .exclude(programme__in=Programme.objects.run_by(user))
        .exclude(programme__state=Programme.State.ARCHIVED)
        .order_by("ends_on")
    )
    found: dict[Cohort, list[str]] = {}
    for row in with_rows(cohorts, {"role": role}, "programme", "role__user__person"):
        found.setdefault(row, []).extend([str(row.role.user)] if hasattr(row, "role") else [])
    return [
        OpenElsewhere(str(cohort.programme), cohort.ends_on, " or ".join(sorted(names)))
        for cohort, names in found.items()
    ]


def _counted(cohorts: QuerySet[Cohort], *, at: datetime) -> list[CohortFacts]:
    facts = {cohort.pk: CohortFacts.of(cohort) for cohort in _with_numbers(cohorts)}
    _count_pairs_and_people(facts)
    for cohort, finding in findings_by_cohort([each.cohort for each in facts.values()], at=at):
        facts[cohort].rhythms.append(finding)
    for wave in Wave.objects.filter(cohort__in=facts, opens_on__gte=at.date()):
        facts[wave.cohort_id].waves.append(wave)
    return list(facts.values())


def _with_numbers(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """In the order of their kick-offs, with what was decided and what waits in each. One query."""
    asked = CoachingRequest.objects.filter(state=CoachingRequest.State.OPEN, flag=None)
    done = Round.objects.filter(cohort=OuterRef("pk"), state=Round.State.DONE)
    oldest = asked.filter(participant__cohort=OuterRef("pk")).order_by("asked_at").values("asked_at")
    found = cohorts.annotate(
        coaching=number_of(asked, "participant__cohort"),
        coaching_since=Subquery(oldest[:1]),
        conflicts=number_of(Conflict.objects.waiting(), "pair__cohort", of="pair"),
        waiting_again=number_of(waiting_again(), "cohort"),
        has_round_to_publish=Exists(done.filter(cohort__state=Cohort.State.MATCHING)),
        has_release=Exists(Release.objects.frozen().filter(cohort=OuterRef("pk"))),
    )
    found = found.select_related("programme", "call", "decision").order_by("starts_on")
    return found.defer("decision__why", "decision__changes")


def _count_pairs_and_people(facts: dict[UUID, CohortFacts]) -> None:
    """Pairs and people by their state, and of each side whoever is not prepared. Two queries."""
    pairs = Pair.objects.filter(cohort__in=facts).values("cohort_id", "state").annotate(number=Count("pk"))
    for row in pairs:
        facts[row["cohort_id"]].pairs[row["state"]] = row["number"]
    unprepared = Count("pk", filter=Q(pk__in=unprepared_in(facts.keys()).values("pk")))
    people = Participant.objects.filter(cohort__in=facts).values("cohort_id", "state", "side")
    for row in people.annotate(number=Count("pk"), unprepared=unprepared):
        facts[row["cohort_id"]].people[row["state"]] += row["number"]
        facts[row["cohort_id"]].unprepared[row["side"]] += row["unprepared"]


def unprepared_in(cohorts: Collection[UUID]) -> QuerySet[Participant]:
    """People who take part and have a required module still to finish; not those who were let through.

    A module finished in an earlier version is finished.
    """
    done = Completion.objects.filter(participant=OuterRef(OuterRef("pk")), module__slug=OuterRef("slug"))
    mine = Q(audience=OuterRef("side")) | Q(audience=Audience.BOTH)
    missing = Module.objects.of_the_gate().filter(mine, ~Exists(done))
    opened = GateOpening.objects.filter(participant=OuterRef("pk"), taken_back_at=None)
    return Participant.objects.taking_part().filter(Exists(missing), ~Exists(opened), cohort__in=cohorts)


def milestones(programmes: list[ProgrammeFacts], *, today: date) -> list[tuple[date, Programme, str]]:
    """Every date to come, the nearest first: kick-offs, surveys, last days, decisions."""
    dates = [
        (facts.programme.decision_on, facts.programme, "Decision: go, adapt or stop")
        for facts in programmes
        if facts.programme.decision_on and not facts.has_several
    ]
    for facts in programmes:
        for cohort in facts.cohorts:
            dates += [(on, facts.programme, words) for on, words in _dates_of(cohort, facts.has_several)]
    coming = [entry for entry in dates if entry[0] >= today]
    return sorted(coming, key=lambda entry: (entry[0], entry[1].name))


def _dates_of(facts: CohortFacts, is_one_of_several: bool) -> list[tuple[date, str]]:
    """The dates of one cohort; with its name where the programme has several, and its own decision."""
    cohort = facts.cohort
    name = f"{cohort}: " if is_one_of_several else ""
    found = [
        (cohort.starts_on, f"{name}Kick-off, both sides together"),
        (cohort.ends_on, f"{name}Last day of the meetings"),
        *((wave.opens_on, f"{name}{wave} open") for wave in facts.waves),
    ]
    if is_one_of_several and cohort.decision_on and facts.decision is None:
        found.append((cohort.decision_on, f"{name}Decision: go, adapt or stop"))
    return found


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One line of the list: what the template asks of a programme on a given day."""

    facts: ProgrammeFacts
    note: str
    head: str
    next_words: str
    next_on: date | None

    @classmethod
    def of(cls, facts: ProgrammeFacts, dates: list[tuple[date, Programme, str]], today: date) -> ProgrammeRow:
        coming = next(((on, words) for on, programme, words in dates if programme == facts.programme), None)
        decision = facts.current.decision if facts.current else None
        due_on = facts.current.cohort.decision_on if facts.current else None
        if decision is None and due_on is not None and due_on < today:
            return cls(facts, facts.note(today), "Was due", "Decision: go, adapt or stop", due_on)
        if coming is not None:
            return cls(facts, facts.note(today), "Next", coming[1], coming[0])
        if decision is None:
            return cls(facts, facts.note(today), "Next", "No date set", None)
        decided_on = timezone.localtime(decision.decided_at).date()
        return cls(facts, facts.note(today), "Decision", decision.get_outcome_display(), decided_on)
