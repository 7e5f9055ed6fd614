"""What keeps two people from being a pair, entered and taken back by whoever may know it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts import reading
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import ContentKey, Person, User
from pairing.models import Absence, Bar, Separation
from programmes.models import Participant, Programme


class SamePerson(Refused):
    """A bar is between two people."""


@transaction.atomic
def add_bar(
    *,
    programme: Programme,
    one: Person,
    other: Person,
    kind: str,
    by: User,
    at: datetime,
    until: date | None = None,
) -> Bar:
    """Keep two people of ``programme`` from being a pair. Said again it stands once, with the new last day.

    :raises SamePerson: when the two are one.
    """
    first, second = _two(one, other)
    bar, _ = Bar.objects.update_or_create(
        programme=programme,
        one=first,
        other=second,
        kind=kind,
        defaults={"until": until, "added_by": by, "added_at": at},
    )
    record(by=by, at=at, verb="bar entered", subject=bar, kind=str(kind))
    return bar


@transaction.atomic
def remove_bar(*, bar: Bar, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="bar taken back", subject=bar, kind=bar.kind)
    bar.delete()


@transaction.atomic
def note_absence(
    *,
    participant: Participant,
    by: User,
    at: datetime,
    away_until: date | None = None,
    leaves_on: date | None = None,
) -> Absence:
    """Note until when somebody is away, or their last day; it takes the place of what was noted before."""
    absence, _ = Absence.objects.update_or_create(
        participant=participant,
        defaults={"away_until": away_until, "leaves_on": leaves_on, "noted_by": by, "noted_at": at},
    )
    record(by=by, at=at, verb="absence noted", subject=absence)
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="absence taken back", subject=absence)
    absence.delete()


@transaction.atomic
def keep_apart(
    *, one: Person, other: Person, by: User, at: datetime, until: date | None = None
) -> Separation:
    """Keep two people apart everywhere, without anybody but the named handlers knowing of it.

    Said again it stands once, with the new last day. :raises SamePerson: when the two are one.
    """
    two = " ".join(str(person.pk) for person in _two(one, other))
    with reading.for_a_rule():
        known = next((row for row in Separation.objects.select_related("key") if row.two == two), None)
    kept = known or Separation(key=ContentKey.new(), made_by=by, made_at=at)
    kept.until = until
    if known is None:
        kept.two = two
    kept.save()
    record(by=by, at=at, verb="two people kept apart", subject=kept)
    return kept


@transaction.atomic
def let_together(*, separation: Separation, by: User, at: datetime) -> None:
    """Take it back. Its key goes with it, so that no copy of the database tells who the two were."""
    record(by=by, at=at, verb="two people kept apart no more", subject=separation)
    key = separation.key
    separation.delete()
    if key is not None:
        key.delete()


def _two(one: Person, other: Person) -> tuple[Person, Person]:
    if one == other:
        raise SamePerson("Name two different people.")
    return (one, other) if one.pk < other.pk else (other, one)
