"""One's own private list of people never to be paired with. The audit trail is silent on it: it has other readers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Person, PersonalKey
from pairing.listeners import block_made
from pairing.models import Block


@transaction.atomic
def block(*, person: Person, other: Person, at: datetime) -> Block:
    """A private "not with me". Said twice it stands once."""
    if person == other:
        raise ValueError("Nobody is on their own list.")
    Person.objects.select_for_update().get(pk=person.pk)
    for known in Block.objects.made_by(person):
        if known.other == str(other.pk):
            return known
    made = Block(person=person, key=PersonalKey.of(person), made_at=at)
    made.other = str(other.pk)
    made.save()
    block_made.tell(owner=person, other=other, at=at)
    return made


def unblock(*, person: Person, block_id: UUID) -> bool:
    """Take an entry off the list of ``person``; whether there was one."""
    return bool(Block.objects.made_by(person).filter(pk=block_id).delete()[0])
