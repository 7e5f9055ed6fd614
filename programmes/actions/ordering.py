"""Who comes first among those who applied: read from the tables, worked out by ``programmes.selecting``."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.errors import Refused
from programmes.actions.inviting import asked_in_a_year
from programmes.models import Application, Cohort, OpenCall, Selection, Side
from programmes.models.enrolment import OPEN_STATES
from programmes.selecting import Candidate, in_order

Orders = dict[str, list[str]]
"""For each side the keys of its applications, who comes first first."""

STATED = ("way", "criteria", "mentor_seats", "mentee_seats")


class TooEarly(Refused):
    """Places are given after the last day of the call."""


class Outdated(Refused):
    """What is confirmed is not what was looked at."""


def closed_call(cohort: Cohort, *, at: datetime, locked: bool = False) -> OpenCall:
    """The call of ``cohort`` whose last day is over; ``locked`` keeps it from being opened in the meantime.

    :raises TooEarly: while applications are taken, where there was no call, and once pairs were asked.
    """
    calls = OpenCall.objects.select_related("cohort").filter(cohort=cohort)
    call = (calls.select_for_update(of=("self",)) if locked else calls).first()
    if call is None or call.opened_at is None:
        raise TooEarly("There was no open call, so there are no places to give.")
    if call.closes_on >= timezone.localdate(at):
        raise TooEarly(
            f"Applications are taken until the end of {call.closes_on:%-d %B}. Places are given after that."
        )
    if call.cohort.state not in OPEN_STATES:
        raise TooEarly("Places are given before the pairs are asked.")
    return call


def applicants(cohort: Cohort) -> QuerySet[Application]:
    """Everybody employed whose application stands."""
    return cohort.applications.filter(state=Application.State.APPLIED, person__left_on=None)


def candidates(applied: QuerySet[Application], call: OpenCall, *, at: datetime) -> dict[str, list[Candidate]]:
    """Those who ``applied``, by side, with what the call's criteria look at and nothing else. Two queries at most."""
    also = ("offers", "wants") if "wanted" in call.criteria else ()
    rows = list(applied.values_list("pk", "side", "person", "person__department", "person__site", *also))
    asked = asked_in_a_year(at, {row[2] for row in rows}) if "rarely" in call.criteria else {}
    wanted = {topic for row in rows if row[1] == Side.MENTEE for said in row[6:] for topic in said}
    offered = {topic for row in rows if row[1] == Side.MENTOR for said in row[5:6] for topic in said}
    found: dict[str, list[Candidate]] = {side: [] for side in Side}
    for pk, side, person, department, site, *said in rows:
        fits = 0
        if said:
            fits = len(wanted & set(said[0])) if side == Side.MENTOR else len(offered & set(said[1]))
        found[side].append(Candidate(str(pk), fits, (department, site), asked.get(person, 0)))
    return found


def orders(sides: dict[str, list[Candidate]], call: OpenCall) -> Orders:
    """The order of each side, by the call's criteria and its seed."""
    return {side: in_order(found, seed=call.seed, criteria=call.criteria) for side, found in sides.items()}


def orders_of(applied: QuerySet[Application], call: OpenCall, *, at: datetime) -> Orders:
    """The order of those who ``applied``. The same again gives the same."""
    return orders(candidates(applied, call, at=at), call)


def still_whole(selection: Selection, call: OpenCall, standing: QuerySet[Application]) -> bool:
    """Whether everybody in ``selection`` is still ``standing``; false when some are gone. Two queries.

    :raises Outdated: when somebody has come, or the call states something else: that was not looked at.
    """
    if any(getattr(selection, name) != getattr(call, name) for name in STATED):
        raise Outdated("The call has changed since the order was worked out. Work it out again.")
    looked_at = standing.filter(places__selection=selection).count()
    if standing.count() > looked_at:
        raise Outdated("People have applied since the order was worked out. Work it out again.")
    return looked_at == selection.mentors + selection.mentees
