"""Giving the places of an open call: worked out, looked at, confirmed once; everybody hears on the same day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.actions import enqueue_all
from notifications.registry import Due
from programmes.actions.inviting import asked_in_a_year
from programmes.actions.placing import give_places
from programmes.models import Application, Cohort, OpenCall, Selection, SelectionPlace, Side
from programmes.models.enrolment import OPEN_STATES
from programmes.selecting import Candidate, in_order

State = Application.State
IN_ONE_GO = 500


class TooEarly(Refused):
    """Places are given after the last day of the call."""


class AlreadyGiven(Refused):
    """A selection is confirmed once."""


@transaction.atomic
def preview_selection(*, cohort: Cohort, by: User, at: datetime) -> Selection:
    """Work out the order of everybody who applied, by what the call stated. The same again gives the same.

    :raises TooEarly: while applications are taken. :raises AlreadyGiven: once it is confirmed.
    """
    call = _closed_call(cohort, at)
    before = Selection.objects.select_for_update().filter(cohort=cohort).first()
    if before and before.confirmed_at:
        raise AlreadyGiven("Places have been given. A selection is made once.")
    if before:
        before.delete()
    sides = _candidates(cohort, at)
    selection = Selection.objects.create(
        cohort=cohort,
        way=call.way,
        criteria=call.criteria,
        mentor_seats=call.mentor_seats,
        mentee_seats=call.mentee_seats,
        mentors=len(sides[Side.MENTOR]),
        mentees=len(sides[Side.MENTEE]),
        made_by=by,
        made_at=at,
    )
    for side, candidates in sides.items():
        ordered = in_order(candidates, seed=call.seed, criteria=call.criteria)
        SelectionPlace.objects.bulk_create(
            (
                SelectionPlace(selection=selection, application_id=key, side=side, place=place)
                for place, key in enumerate(ordered, start=1)
            ),
            batch_size=IN_ONE_GO,
        )
    record(by=by, at=at, verb="selection previewed", subject=selection, **_figures(selection))
    return selection


@transaction.atomic
def confirm_selection(*, selection: Selection, by: User, at: datetime) -> Selection:
    """Give the places, put everybody else on the waiting list in the drawn order, and tell all of them today.

    Whoever withdrew or left since the preview is passed over: the order is worked out again without them.
    :raises AlreadyGiven: the second time.
    """
    cohort = selection.cohort
    current = preview_selection(cohort=cohort, by=by, at=at) if _has_changed(selection) else selection
    given = Selection.objects.filter(pk=current.pk, confirmed_at=None).update(
        confirmed_at=at, confirmed_by=by, published_seed=current.seed
    )
    if not given:
        raise AlreadyGiven("Places have been given. A selection is made once.")
    current.refresh_from_db()
    applied = cohort.applications.filter(state=State.APPLIED)
    applied.exclude(person__left_on=None).update(state=State.WITHDRAWN, decided_at=at)
    for side in Side:
        first = applied.filter(places__selection=current, side=side, places__place__lte=current.seats(side))
        give_places(cohort=cohort, side=side, applications=list(first.select_related("person")), at=at)
    applied.update(state=State.NOT_PLACED, decided_at=at)
    OpenCall.objects.filter(cohort=cohort).update(is_open=False)
    _tell(cohort, at)
    record(by=by, at=at, verb="selection confirmed", subject=current, **_figures(current))
    return current


def _closed_call(cohort: Cohort, at: datetime) -> OpenCall:
    call = OpenCall.objects.select_related("cohort").filter(cohort=cohort).first()
    if call is None or call.opened_at is None:
        raise TooEarly("There was no open call, so there are no places to give.")
    if call.closes_on >= timezone.localdate(at):
        raise TooEarly(
            f"Applications are taken until the end of {call.closes_on:%-d %B}. Places are given after that."
        )
    if cohort.state not in OPEN_STATES:
        raise TooEarly("Places are given before the pairs are asked.")
    return call


def _has_changed(selection: Selection) -> bool:
    """Whether somebody of the preview has withdrawn or left since. One query."""
    here = selection.places.filter(application__state=State.APPLIED, application__person__left_on=None)
    return here.count() != selection.mentors + selection.mentees


def _candidates(cohort: Cohort, at: datetime) -> dict[str, list[Candidate]]:
    """Everybody employed who applied, by side. Two queries."""
    rows = list(
        cohort.applications.filter(state=State.APPLIED, person__left_on=None).values_list(
            "pk", "side", "offers", "wants", "person", "person__department", "person__site"
        )
    )
    asked = asked_in_a_year(at, {row[4] for row in rows})
    wanted = {topic for row in rows if row[1] == Side.MENTEE for topic in row[3]}
    offered = {topic for row in rows if row[1] == Side.MENTOR for topic in row[2]}
    found: dict[str, list[Candidate]] = {side: [] for side in Side}
    for pk, side, offers, wants, person, department, site in rows:
        fits = wanted & set(offers) if side == Side.MENTOR else offered & set(wants)
        found[side].append(Candidate(str(pk), len(fits), (department, site), asked.get(person, 0)))
    return found


def _figures(selection: Selection) -> dict[str, Any]:
    return {
        "mentors": selection.mentors,
        "mentees": selection.mentees,
        "mentor_seats": selection.mentor_seats,
        "mentee_seats": selection.mentee_seats,
    }


def _tell(cohort: Cohort, at: datetime) -> None:
    """One mail to each, of one kind, at one hour."""
    decided = cohort.applications.filter(state__in=[State.SELECTED, State.NOT_PLACED], decided_at=at)
    rows = decided.select_related("person").only("id", "person__time_zone")
    enqueue_all(
        (
            Due(
                "programmes.places-given",
                row.person,
                at,
                str(row.pk),
                cohort.programme_id,
                {"application": str(row.pk)},
            )
            for row in rows
        ),
        at=at,
    )
