"""Questions about programmes that span tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, FilteredRelation, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Person, User
from programmes.criteria import Before, in_force
from programmes.models import (
    Cohort,
    Decision,
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
    measures = Prefetch("measures", Measure.objects.order_by("-is_primary", "due_on", "name", "pk"))
    return programme.objectives.order_by("position").prefetch_related(measures)


def criteria_of(cohort: Cohort | None) -> list[DecisionCriterion]:
    """What the decision looks at, in order, each with what was ``changed`` after the launch. One query.

    In a cohort that follows another each says what held there ``before``.
    """
    if cohort is None:
        return []
    earlier: list[DecisionCriterion] = []
    found: list[DecisionCriterion] = []
    for criterion in _with_changes(cohort):
        (found if criterion.cohort_id == cohort.pk else earlier).append(criterion)
    _stand_beside(earlier, found)
    return found


def _with_changes(cohort: Cohort) -> list[DecisionCriterion]:
    """The criteria of ``cohort`` and of the one it follows, each once with all of its changes. One query."""
    rows = (
        DecisionCriterion.objects.filter(cohort__in=filter(None, [cohort.pk, cohort.follows_id]))
        .annotate(change=FilteredRelation("later"))
        .select_related("cohort", "change__changed_by__person")  # type: ignore[misc]  # a name of annotate
        .order_by("position", "pk", "change__version")
    )
    found: list[DecisionCriterion] = []
    for row in rows:
        if not found or found[-1] != row:
            row.changed = []
            found.append(row)
        if hasattr(row, "change"):
            found[-1].changed.append(row.change)
    return found


def _stand_beside(earlier: Iterable[DecisionCriterion], found: Iterable[DecisionCriterion]) -> None:
    by_key = {each.key: each for each in earlier if each.green is not None}
    for criterion in found:
        old = by_key.get(criterion.key)
        if old is None or criterion.green is None:
            continue
        green, amber = in_force(old)
        is_same = (green, amber) == (criterion.green, criterion.amber)
        criterion.before = Before(old.cohort.name, green, amber, old.lower_is_better, is_same)


def cohorts_of(programme: Programme) -> list[Cohort]:
    """Every cohort with its decision, in the order in which they kick off. One query."""
    found = programme.cohorts.select_related("decision", "follows").order_by("starts_on", "name")
    for cohort in found:
        cohort.programme = programme
    return list(found)


def current_of(cohorts: Sequence[Cohort]) -> Cohort | None:
    """The first that is not decided, or the last. Pure where decisions are loaded."""
    waiting = [cohort for cohort in cohorts if not hasattr(cohort, "decision")]
    return next(iter(waiting), cohorts[-1] if cohorts else None)


def to_follow(cohorts: Sequence[Cohort]) -> Cohort | None:
    """The newest that was decided to go on with, or to repeat, and that none follows yet. Pure, as ``current_of``."""
    followed = {cohort.follows_id for cohort in cohorts}
    decided = [cohort for cohort in cohorts if hasattr(cohort, "decision") and cohort.pk not in followed]
    last = next(reversed(decided), None)
    return last if last is not None and last.decision.outcome != Decision.Outcome.STOP else None


def first_cohort(programme: Programme) -> Cohort | None:
    """The one that the set-up plans: it follows none. One query."""
    return programme.cohorts.filter(follows=None).select_related("programme").order_by("created_at").first()


def roles_in(programme: Programme) -> QuerySet[Role]:
    """Who is what in ``programme``, with names."""
    return programme.roles.select_related("user__person").order_by("name", "granted_at")


def roles_beside_the_sponsor(programme: Programme) -> list[Role]:
    """The same without the sponsor whom the purpose names already, joined to the staff list or not yet."""
    sponsor = programme.sponsor
    return [
        role
        for role in roles_in(programme)
        if not (
            sponsor is not None
            and role.name == Role.Name.SPONSOR
            and (role.user.person_id == sponsor.pk or role.user.email == sponsor.email)
        )
    ]


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
