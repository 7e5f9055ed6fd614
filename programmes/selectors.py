"""Questions about programmes that span tables."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Person, User
from programmes.models import (
    Cohort,
    CriterionChange,
    DecisionCriterion,
    Measure,
    Objective,
    Participant,
    Programme,
    Role,
)


def programmes_of(user: User) -> QuerySet[Programme]:
    """Programmes that ``user`` has a role in, the newest first, with their cohorts. Two queries."""
    cohorts = Prefetch("cohorts", Cohort.objects.order_by("starts_on"))
    return Programme.objects.visible_to(user).prefetch_related(cohorts).order_by("-created_at")


def objectives_of(programme: Programme) -> QuerySet[Objective]:
    """The objectives in their order, with their measures. Two queries."""
    measures = Prefetch("measures", Measure.objects.order_by("-is_primary", "due_on", "name"))
    return programme.objectives.order_by("position").prefetch_related(measures)


def criteria_of(cohort: Cohort | None) -> list[DecisionCriterion]:
    """What the decision looks at, in order, each with what was changed after the launch. Two queries."""
    if cohort is None:
        return []
    later = Prefetch(
        "later", CriterionChange.objects.select_related("changed_by__person").order_by("version")
    )
    return list(cohort.criteria.order_by("position").prefetch_related(later))


def roles_in(programme: Programme) -> QuerySet[Role]:
    """Who is what in ``programme``, with names."""
    return programme.roles.select_related("user__person").order_by("name", "granted_at")


def participants_of(cohort: Cohort, *, words: str = "") -> QuerySet[Participant]:
    """Everybody asked to take part, mentors first and then by name; ``words`` are looked for in names."""
    people = cohort.participants.all()
    if words.strip():
        people = people.filter(person__in=Person.objects.called(words).values("pk"))
    return people.order_by("-side", Lower("person__name"), "pk")


def counted(cohort: Cohort) -> dict[str, dict[str, int]]:
    """For each side: how many were invited, said yes, said no, and have not answered. One query."""
    said = Participant.State
    rows = cohort.participants.values("side").annotate(
        invited=Count("pk"),
        yes=Count("pk", filter=Q(state__in=[*Participant.TAKING_PART, said.COMPLETED, said.NOT_PLACED])),
        no=Count("pk", filter=Q(state__in=[said.DECLINED, said.WITHDRAWN])),
        waiting=Count("pk", filter=Q(state=said.INVITED)),
    )
    return {row["side"]: {key: row[key] for key in ("invited", "yes", "no", "waiting")} for row in rows}


def people_named(words: str) -> list[Person]:
    """Employed people whose address, staff id or full name is exactly ``words``; at most three."""
    wanted = Q(email__iexact=words) | Q(external_id__iexact=words) | Q(name__iexact=words)
    return list(Person.objects.employed().filter(wanted)[:3])
