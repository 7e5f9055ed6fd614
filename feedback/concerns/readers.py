"""Whom somebody may choose to read what they tell, and who of these stands close to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import OrganisationRole, ReportingLine, User
from feedback.concerns.models import Level
from pairing.models import Pair
from programmes.models import Participant, Programme, Role

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be chosen: a named handler, or a coordinator by their role in ``programme``."""

    user: User
    programme: Programme | None = None

    @property
    def name(self) -> str:
        return str(self.user)


def readers_for(user: User, level: str, *, at: datetime) -> list[Reader]:
    """The people of ``level``, by name, without ``user``: nobody handles what they told themselves. Two queries."""
    if level == Level.SERIOUS:
        found = {reader.user.pk: reader for reader in handlers()}
    else:
        mine = Participant.objects.filter(person=user.person_id).exclude(state=Participant.State.DECLINED)
        teams = Role.objects.filter(
            name=Role.Name.COORDINATOR, programme__in=mine.values("cohort__programme"), user__is_active=True
        )
        found = {
            role.user_id: Reader(role.user, role.programme)
            for role in teams.select_related("user__person", "programme")
        }
    found.pop(user.pk, None)
    return _by_name(found.values())


def handlers() -> list[Reader]:
    """Everybody whom the organisation has named for what is serious, by name. One query."""
    roles = OrganisationRole.objects.filter(name=OrganisationRole.Name.HANDLER, user__is_active=True)
    return _by_name(Reader(role.user) for role in roles.select_related("user__person"))


def _by_name(readers: Iterable[Reader]) -> list[Reader]:
    return sorted(readers, key=lambda reader: (reader.name.casefold(), str(reader.user.pk)))


def close_to(user: User, *, at: datetime) -> set[UUID]:
    """The people ``user`` reports or reported to within a year, and their partners. Two queries.

    They can be chosen all the same; they are not chosen for somebody who has not looked.
    """
    me = user.person_id
    lines = ReportingLine.objects.held_since(timezone.localdate(at - A_YEAR)).filter(person=me)
    pairs = Pair.objects.filter(Q(mentor__person=me) | Q(mentee__person=me))
    two = pairs.values_list("mentor__person", "mentee__person")
    return {*lines.values_list("manager", flat=True), *(key for both in two for key in both)} - {me}
