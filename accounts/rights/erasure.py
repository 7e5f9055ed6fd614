"""Erasing a person: the key of their own words first, then rows and columns as the register says."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models, transaction

from accounts.audit import record
from accounts.listeners import person_erased
from accounts.models import ContentKey, Person, PersonalKey, User
from accounts.rights import ledger
from accounts.rights.belongings import Belonging, Fate, belongings


@transaction.atomic
def erase(*, person: Person, by: User | None, at: datetime) -> dict[str, int]:
    """Erase ``person``: how many rows of each table were touched, by its label.

    Their own words cannot be read from this moment on: their key is destroyed, and again when an older backup is
    restored. What two people share stays with the other one, beside "Former colleague". Released figures do not
    change. Doing it twice changes nothing.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None:
        return {}
    ledger.enter(external_id=person.external_id, at=at)
    person_erased.tell(person=person, at=at)
    touched = {label: _settle(belongings[label], person) for label in sorted(belongings)}
    ContentKey.objects.filter(pk__in=_own_keys(person)).delete()
    Person.objects.filter(pk=person.pk).update(
        external_id=f"erased-{secrets.token_hex(12)}", left_on=person.left_on or at.date(), erased_at=at
    )
    record(by=by, at=at, verb="person erased", subject=person, rows=sum(touched.values()))
    return touched


def _own_keys(person: Person) -> models.QuerySet[ContentKey]:
    return ContentKey.objects.filter(pk__in=PersonalKey.objects.filter(person=person).values("key"))


def _settle(belonging: Belonging, person: Person) -> int:
    rows = belonging.rows(person)
    if belonging.fate == Fate.KEEP:
        return 0
    if belonging.fate == Fate.UNLINK:
        return belonging.unlink(rows) if belonging.unlink else 0
    # By key: neither an update nor a delete may go through the joins that found the rows.
    found = rows.model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
    if belonging.fate == Fate.BLANK:
        return found.update(**belonging.blank)
    count = found.count()
    found.delete()
    return count
