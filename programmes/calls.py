"""Questions about open calls and who applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.beside import with_rows
from accounts.models import Person, User
from programmes.eligibility import HOLDS, why_not_from_here
from programmes.models import (
    Application,
    Cohort,
    OpenCall,
    Participant,
    Role,
    Selection,
    SelectionPlace,
    SelectionRun,
    Side,
    Topic,
)
from programmes.models.enrolment import OPEN_STATES

State = Application.State
ON_HOME = 3
FEW = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """A call somebody may answer, and what they have written so far."""

    call: OpenCall
    application: Application | None

    @property
    def has_draft(self) -> bool:
        return self.application is not None and self.application.state == State.DRAFT

    @property
    def has_applied(self) -> bool:
        return self.application is not None and self.application.state == State.APPLIED


def calls_open_to(user: User, *, today: date) -> list[Offer]:
    """Calls that take applications today and that ``user`` has no part in yet and works at a site of, at most three.

    Nobody is offered a second cohort of a programme while they are in one. One query.
    """
    person = user.person
    if person is None or not person.is_employed:
        return []
    is_in = Participant.objects.filter(cohort=OuterRef("cohort"), person=person).exclude(
        state=Participant.State.DECLINED
    )
    runs = Role.objects.filter(programme=OuterRef("cohort__programme"), user=user, name=Role.Name.COORDINATOR)
    held = Participant.objects.filter(
        cohort__programme=OuterRef("cohort__programme"), person=person, state__in=HOLDS
    ).exclude(cohort__state=Cohort.State.EVALUATED)
    mine = Q(cohort__applications__pk__in=Subquery(Application.objects.of(user).values("pk")))
    application = FilteredRelation("cohort__applications", condition=mine)
    found = (
        OpenCall.objects.filter(is_open=True, closes_on__gte=today, cohort__state__in=OPEN_STATES)
        .exclude(Exists(is_in))
        .exclude(Exists(held))
        .exclude(Exists(runs))
        .order_by("closes_on", "pk")
    )
    found = with_rows(found, {"application": application}, "cohort__programme")
    calls = [call for call in found if not why_not_from_here(person, call.cohort)][:ON_HOME]
    return [Offer(call, getattr(call, "application", None)) for call in calls]


def cohorts_to_take_part_in(user: User, *, today: date) -> QuerySet[Cohort]:
    """Cohorts whose page for participants ``user`` may read: a call is open, or they have a part in it already."""
    if user.person is None:
        return Cohort.objects.none()
    is_open = Q(call__is_open=True, call__closes_on__gte=today, state__in=OPEN_STATES)
    person = user.person
    mine = Q(Exists(Participant.objects.filter(cohort=OuterRef("pk"), person=person))) | Q(
        Exists(Application.objects.filter(cohort=OuterRef("pk"), person=person))
    )
    found = mine | is_open if person.is_employed else mine
    return Cohort.objects.filter(found).select_related("programme__sponsor", "call")


def counts_of(cohort: Cohort) -> dict[str, dict[str, int]]:
    """For each side, how many applications in each state; drafts are nobody's business. One query."""
    found: dict[str, dict[str, int]] = {side: {str(state): 0 for state in State} for side in Side}
    rows = cohort.applications.handed_in().values("side", "state").annotate(count=Count("*"))
    for row in rows.order_by():
        if row["side"] in found:
            found[row["side"]][row["state"]] = row["count"]
    for counts in found.values():
        counts["all"], counts["waiting"] = sum(counts.values()), counts[State.NOT_PLACED]
    return found


def applications_of(
    cohort: Cohort, *, side: str = "", state: str = "", words: str = ""
) -> QuerySet[Application]:
    """What was handed in, the newest first; words are looked for in names."""
    found = cohort.applications.handed_in()
    if side in Side.values:
        found = found.filter(side=side)
    if state in State.values:
        found = found.filter(state=state)
    if words.strip():
        keys, people = _named(cohort.pk, words), Person.objects.called(words).values("pk")
        found = found.filter(person__in=people) if keys is None else found.filter(pk__in=keys)
    return found.order_by("-applied_at", "-pk")


def _named(cohort: UUID, words: str) -> list[UUID] | None:
    """Keys of the applications of people called ``words``; nothing when so many are that the list is walked along.

    Names are looked through once and alone, then few people are found by their keys. With many, whoever walks along the
    list has soon found as many as a search shows. Two queries at most.
    """
    few = list(Person.objects.called(words).values_list("pk", flat=True)[: FEW + 1])
    if len(few) > FEW:
        return None
    return list(Application.objects.filter(cohort=cohort, person__in=few).values_list("pk", flat=True))


def topic_names(
    applications: Iterable[Application], topics: Iterable[Topic]
) -> list[tuple[Application, str, str]]:
    """Each application with the names of what it offers and wants. Pure."""
    names = {str(topic.pk): topic.name for topic in topics}

    def said(keys: list[str]) -> str:
        return ", ".join(names[key] for key in keys if key in names)

    return [(each, said(each.offers), said(each.wants)) for each in applications]


def places_of(selection: Selection, side: str, *, waiting: bool, words: str = "") -> QuerySet[SelectionPlace]:
    """The order of one side: those with a place, or those who wait; words are looked for in names."""
    found = selection.places.filter(side=side)
    if words.strip():
        keys, people = _named(selection.cohort_id, words), Person.objects.called(words).values("pk")
        # Not with the selection, whose index would be walked from end to end: these are of the one of their cohort.
        by_key = SelectionPlace.objects.filter(side=side, application__in=keys or [])
        found = found.filter(application__person__in=people) if keys is None else by_key
    if selection.confirmed_at:
        # Far fewer have a place or gave one back than wait; those few are looked up once.
        others = [state for state in State if state != State.NOT_PLACED]
        few = Application.objects.filter(cohort=selection.cohort_id, side=side, state__in=others)
        found = found.exclude(application__in=few) if waiting else found.filter(application__in=few)
    else:
        seats = selection.seats(side)
        found = found.filter(place__gt=seats) if waiting else found.filter(place__lte=seats)
    return found.order_by("place")


def newest_run(cohort: Cohort) -> SelectionRun | None:
    """What was asked for last: an order, or its confirmation. One query."""
    runs = cohort.selection_runs.select_related("requested_by__person")
    return runs.order_by("-requested_at", "-pk").first()
