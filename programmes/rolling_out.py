"""What may follow a decided cohort, what is proposed for it, and what cannot be planned. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from django.db.models import Count

from accounts.models import Person
from programmes.models import Cohort, Decision, DecisionCriterion, Measure
from programmes.timetable import usual_start

MOST_COHORTS = 12
# As many places as an open call may have on a side.
MOST_PAIRS = 2_000
# Judgement: the second cohort begins when the first has met twice, and each is at most twice as large as the last.
APART = timedelta(weeks=8)
NAMES = {Cohort.Kind.ROLLOUT: "Roll-out", Cohort.Kind.PILOT: "Pilot"}


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """One cohort to be planned. No sites: every site."""

    name: str
    starts_on: date
    ends_on: date
    pairs_planned: int
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """What a decision opens: cohorts of ``kind``, or nothing for the reason ``why_not``."""

    decision: Decision | None
    kind: str = ""
    why_not: str = ""

    @property
    def title(self) -> str:
        if self.kind == Cohort.Kind.PILOT:
            return "Repeat the pilot with the changes"
        return "Plan the roll-out" if self.kind else "There is no roll-out"


def following(cohort: Cohort) -> Following:
    """What may follow ``cohort``. One query."""
    decision = Decision.objects.filter(cohort=cohort).first()
    if decision is None:
        return Following(None, why_not="It is not decided yet. A roll-out follows a decision to go.")
    if decision.outcome == Decision.Outcome.STOP:
        return Following(
            decision,
            why_not="It was decided to stop, so there is none. What was promised keeps its dates.",
        )
    if decision.outcome == Decision.Outcome.GO:
        return Following(decision, Cohort.Kind.ROLLOUT)
    if cohort.state != Cohort.State.EVALUATED:
        return Following(decision, why_not="Finish its evaluation first. Then it can be repeated.")
    return Following(decision, cohort.kind)


def proposed(cohort: Cohort, kind: str, taken: Iterable[str], *, today: date) -> list[CohortPlan]:
    """Two cohorts of a roll-out, eight weeks apart, each twice as large as the last; one pilot of the same size."""
    length = cohort.ends_on - cohort.starts_on
    first = usual_start(max(today, cohort.ends_on))
    number = 2 if kind == Cohort.Kind.ROLLOUT else 1
    grown = 2 if kind == Cohort.Kind.ROLLOUT else 1
    names = _free_names(NAMES[Cohort.Kind(kind)], taken)
    return [
        CohortPlan(
            name,
            first + place * APART,
            first + place * APART + length,
            min(MOST_PAIRS, cohort.pairs_planned * grown ** (place + 1)),
        )
        for place, name in zip(range(number), names, strict=False)
    ]


def plan_of(cohort: Cohort) -> CohortPlan:
    """A cohort that is there, as a plan for another like it."""
    return CohortPlan(
        cohort.name, cohort.starts_on, cohort.ends_on, cohort.pairs_planned, tuple(cohort.sites)
    )


def one_more(after: CohortPlan, kind: str, taken: Iterable[str]) -> CohortPlan:
    """Another cohort eight weeks after ``after``, as large."""
    name = next(iter(_free_names(NAMES[Cohort.Kind(kind)], taken)))
    return CohortPlan(name, after.starts_on + APART, after.ends_on + APART, after.pairs_planned, after.sites)


def _free_names(word: str, taken: Iterable[str]) -> list[str]:
    used = {name.casefold() for name in taken}
    first = 2 if word == NAMES[Cohort.Kind.PILOT] else 1  # the pilot that is repeated is the first one
    wanted = (f"{word} {number}" for number in range(first, 2 * MOST_COHORTS + len(used)))
    return [name for name in wanted if name.casefold() not in used]


def learned_from(decision: Decision) -> str:
    """What the decision named, a line for each change; its reasons where it named none."""
    labels = dict(DecisionCriterion.Key.choices)
    named = [f"{labels.get(key, key)}: {words}" for key, words in decision.changes.items()]
    return "\n".join(named) or decision.why


# What cannot be


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the field ``field`` of the plan number ``place``, in words."""

    place: int
    field: str
    words: str


def faults_of(
    plans: Sequence[CohortPlan], *, taken: Iterable[str], sites: Mapping[str, int], today: date
) -> list[Fault]:
    """Everything about ``plans`` that cannot be. ``taken`` are the names of cohorts that are there. Pure."""
    found: list[Fault] = []
    used = {name.casefold() for name in taken}
    for place, plan in enumerate(plans):
        found += [Fault(place, *fault) for fault in _of_dates(plan, today)]
        if plan.name.casefold() in used:
            found.append(
                Fault(place, "name", f"There is a cohort called “{plan.name}” already. Call it otherwise.")
            )
        used.add(plan.name.casefold())
        if not 1 <= plan.pairs_planned <= MOST_PAIRS:
            found.append(Fault(place, "pairs_planned", f"Write a number from 1 to {MOST_PAIRS:,}."))
        found += [Fault(place, "sites", nobody_at(site, sites)) for site in plan.sites if site not in sites]
    return found


def _of_dates(plan: CohortPlan, today: date) -> Iterable[tuple[str, str]]:
    if plan.starts_on < today:
        yield "starts_on", "This day is past."
    if plan.ends_on <= plan.starts_on:
        yield "ends_on", "The last day comes after the kick-off."


# Sites


def known_sites() -> dict[str, int]:
    """The sites of the staff list, by name, with how many people work there. One query."""
    rows = Person.objects.employed().exclude(site="").values_list("site").annotate(Count("pk"))
    return dict(rows.order_by("site"))


def sites_typed(text: str, known: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The sites that ``text`` names, as the staff list spells them, and a sentence for each that nobody works at.

    One a line; a line that is no site is taken apart at its commas, since a site may have one in its name.
    """
    spelt = {name.casefold(): name for name in known}
    found: list[str] = []
    unknown: list[str] = []
    for line in filter(None, (" ".join(each.split()) for each in text.splitlines())):
        whole = spelt.get(line.casefold())
        words = [line] if whole else [word for part in line.split(",") if (word := part.strip())]
        for word in words:
            site = spelt.get(word.casefold())
            if site is None:
                unknown.append(nobody_at(word, known))
            elif site not in found:
                found.append(site)
    return found, unknown


def nobody_at(site: str, known: Mapping[str, int]) -> str:
    near = get_close_matches(site, list(known), n=1)
    return f"Nobody works at “{site}”." + (f" Did you mean {near[0]}?" if near else "")


def sites_words(sites: Sequence[str]) -> str:
    """Leeds, Glasgow and Bristol."""
    if len(sites) < 2:
        return "".join(sites)
    return f"{', '.join(sites[:-1])} and {sites[-1]}"


# Where the measures start


@dataclass(frozen=True, slots=True)
class Start:
    """The figure from which the next cohort is measured, in words."""

    measure: Measure
    words: str


OWN_ANSWERS = (
    Measure.Instrument.CONFIDENCE,
    Measure.Instrument.MENTEE_SCALE,
    Measure.Instrument.MENTOR_SCALE,
)


def starts_of(measures: Iterable[Measure]) -> list[Start]:
    """Where each measure starts for the next cohort: its own first answers, or the programme's baseline. Pure."""
    return [Start(measure, _start(measure)) for measure in measures]


def _start(measure: Measure) -> str:
    target = f"the target stays {_figure(measure, measure.target)}"
    if measure.instrument in OWN_ANSWERS:
        return f"starts from the cohort’s own answers before its kick-off; {target}"
    if measure.baseline is None:
        return f"has no baseline; {target}"
    return f"starts from the programme’s baseline, {_figure(measure, measure.baseline)}; {target}"


def _figure(measure: Measure, value: object) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") + (f" {measure.unit}" if measure.unit else "")
