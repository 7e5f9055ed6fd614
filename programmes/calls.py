"""Questions about open calls and who applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from programmes.eligibility import HOLDS, why_not_from_here
from programmes.models import (
    Application,
    Cohort,
    OpenCall,
    Participant,
    Role,
    Selection,
    SelectionPlace,
    Side,
    Topic,
)
from programmes.models.enrolment import OPEN_STATES

State = Application.State
ON_HOME = 3


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

    Nobody is offered a second cohort of a programme while they are in one. Two queries at most.
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
    found = (
        OpenCall.objects.filter(is_open=True, closes_on__gte=today, cohort__state__in=OPEN_STATES)
        .exclude(Exists(is_in))
        .exclude(Exists(held))
        .exclude(Exists(runs))
        .select_related("cohort__programme")
        .order_by("closes_on", "pk")
    )
    calls = [call for call in found if not why_not_from_here(person, call.cohort)][:ON_HOME]
    if not calls:
        return []
    mine = Application.objects.of(user).filter(cohort__in=[call.cohort_id for call in calls])
    by_cohort = {application.cohort_id: application for application in mine.defer("draft_sealed")}
    return [Offer(call, by_cohort.get(call.cohort_id)) for call in calls]


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
    rows = cohort.applications.handed_in().values("side", "state").annotate(count=Count("pk"))
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
    for word in words.split():
        found = found.filter(person__name__icontains=word)
    return found.defer("draft_sealed", "works_best_sealed").order_by("-applied_at", "-pk")


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
    if selection.confirmed_at:
        on_list = Q(application__state=State.NOT_PLACED)
        found = found.filter(on_list if waiting else ~on_list)
    else:
        seats = selection.seats(side)
        found = found.filter(place__gt=seats) if waiting else found.filter(place__lte=seats)
    for word in words.split():
        found = found.filter(application__person__name__icontains=word)
    return found.order_by("place")
