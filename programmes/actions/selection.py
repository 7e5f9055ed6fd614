"""Giving the places of an open call: worked out, looked at, confirmed once; everybody hears on the same day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, User
from notifications.actions import enqueue_all
from notifications.registry import Due
from programmes.actions.ordering import Orders, applicants, closed_call, orders_of, still_whole
from programmes.actions.placing import give_places
from programmes.models import Application, Cohort, OpenCall, Selection, SelectionPlace, Side

State = Application.State
IN_ONE_GO = 1_000


class AlreadyGiven(Refused):
    """A selection is confirmed once."""


@transaction.atomic
def preview_selection(*, cohort: Cohort, by: User | None, at: datetime) -> Selection:
    """Work out the order of everybody who applied, by what the call stated. The same again gives the same.

    :raises TooEarly: while applications are taken. :raises AlreadyGiven: once it is confirmed.
    """
    call = closed_call(cohort, at=at)
    return keep_order(call=call, found=orders_of(applicants(cohort), call, at=at), by=by, at=at)


@transaction.atomic
def keep_order(*, call: OpenCall, found: Orders, by: User | None, at: datetime) -> Selection:
    """Keep the order that was ``found`` in place of an earlier one.

    :raises TooEarly: when the call was opened again meanwhile. :raises AlreadyGiven: once one is confirmed.
    """
    cohort = call.cohort
    call = closed_call(cohort, at=at, locked=True)
    before = Selection.objects.select_for_update().filter(cohort=cohort).first()
    if before and before.confirmed_at:
        raise AlreadyGiven("Places have been given. A selection is made once.")
    if before:
        before.delete()
    selection = Selection.objects.create(
        cohort=cohort,
        way=call.way,
        criteria=call.criteria,
        mentor_seats=call.mentor_seats,
        mentee_seats=call.mentee_seats,
        mentors=len(found[Side.MENTOR]),
        mentees=len(found[Side.MENTEE]),
        made_by=by,
        made_at=at,
    )
    _replace_places(selection, found)
    record(by=by, at=at, verb="selection previewed", subject=selection, **_figures(selection))
    return selection


@transaction.atomic
def pass_over_gone(*, selection: Selection, at: datetime) -> None:
    """Work the order out again if somebody has withdrawn or left, so that giving the places takes no longer for it.

    :raises Outdated: as ``confirm_selection``. :raises TooEarly: likewise.
    """
    call = closed_call(selection.cohort, at=at, locked=True)
    current = _unconfirmed(selection)
    standing = applicants(selection.cohort)
    if not still_whole(current, call, standing):
        _replace_places(current, orders_of(standing, call, at=at))
        current.save(update_fields=["mentors", "mentees"])


def confirm_selection(*, selection: Selection, by: User | None, at: datetime) -> Selection:
    """Give the places, put everybody else on the waiting list in the drawn order, and tell all of them today.

    Whoever withdrew or left since the preview is passed over: the order is worked out again without them.
    :raises AlreadyGiven: the second time. :raises TooEarly: when the call was opened again.
    :raises Outdated: when the call states something else by now, or others have applied.
    """
    with transaction.atomic():
        given = give_out(selection=selection, by=by, at=at)
        for _ in tell_places(selection=given):
            pass
    return given


@transaction.atomic
def give_out(*, selection: Selection, by: User | None, at: datetime) -> Selection:
    """The part of ``confirm_selection`` in which everybody gets an answer or nobody does. Mails are written after it.

    First every application is put on the waiting list, by one statement: from there until the end of the transaction
    nobody withdraws, so that the list which is then looked at is the one by which places are given.
    """
    cohort = selection.cohort
    call = closed_call(cohort, at=at, locked=True)
    current = _unconfirmed(selection)
    applied = cohort.applications.filter(state=State.APPLIED)
    applied.exclude(person__left_on=None).update(state=State.WITHDRAWN, decided_at=at)
    applied.update(state=State.NOT_PLACED, decided_at=at)
    standing = cohort.applications.filter(state=State.NOT_PLACED, decided_at=at)
    if not still_whole(current, call, standing):
        _replace_places(current, orders_of(standing, call, at=at))
    current.confirmed_at, current.confirmed_by, current.published_seed = at, by, call.seed
    current.save(update_fields=["mentors", "mentees", "confirmed_at", "confirmed_by", "published_seed"])
    for side in Side:
        first = standing.filter(side=side, places__selection=current, places__place__lte=current.seats(side))
        give_places(cohort=cohort, side=side, applications=list(_light(first)), at=at)
    OpenCall.objects.filter(pk=call.pk).update(is_open=False)
    record(by=by, at=at, verb="selection confirmed", subject=current, **_figures(current))
    return current


def tell_places(*, selection: Selection) -> Iterator[tuple[int, int]]:
    """Write one mail to each, of one kind, due at the hour of the confirmation; yields how many of how many there are.

    Each thousand is a transaction of its own, and what is written already is left: to be called again until it ends.
    """
    at, cohort = selection.confirmed_at, selection.cohort
    if at is None:
        return
    decided = cohort.applications.filter(state__in=[State.SELECTED, State.NOT_PLACED], decided_at=at)
    rows = list(decided.order_by("pk").values_list("pk", "person", "person__time_zone"))
    for start in range(0, len(rows), IN_ONE_GO):
        enqueue_all(
            (
                Due(
                    "programmes.places-given",
                    Person(pk=person, time_zone=time_zone),
                    at,
                    str(pk),
                    cohort.programme_id,
                    {"application": str(pk)},
                )
                for pk, person, time_zone in rows[start : start + IN_ONE_GO]
            ),
            at=at,
        )
        yield min(start + IN_ONE_GO, len(rows)), len(rows)


def _unconfirmed(selection: Selection) -> Selection:
    """The row of ``selection``, locked. :raises AlreadyGiven: once it is confirmed, or gone."""
    found = Selection.objects.select_for_update(of=("self",)).select_related("cohort")
    current = found.filter(pk=selection.pk, confirmed_at=None).first()
    if current is None:
        raise AlreadyGiven("Places have been given. A selection is made once.")
    return current


def _replace_places(selection: Selection, found: Orders) -> None:
    """The order of both sides as rows, and on ``selection``, which the caller saves, how many there are."""
    selection.places.all().delete()
    selection.mentors, selection.mentees = len(found[Side.MENTOR]), len(found[Side.MENTEE])
    for side, keys in found.items():
        for start in range(0, len(keys), IN_ONE_GO):
            SelectionPlace.objects.bulk_create(
                SelectionPlace(selection_id=selection.pk, application_id=key, side=side, place=place)
                for place, key in enumerate(keys[start : start + IN_ONE_GO], start=start + 1)
            )


def _light(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Without the words of the draft, which nobody reads here."""
    return applications.select_related("person").defer("draft_sealed")


def _figures(selection: Selection) -> dict[str, Any]:
    return {
        "mentors": selection.mentors,
        "mentees": selection.mentees,
        "mentor_seats": selection.mentor_seats,
        "mentee_seats": selection.mentee_seats,
    }
