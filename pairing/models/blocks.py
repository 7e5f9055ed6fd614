"""Private lists of people never to be met: who stands on them is sealed with the key of whoever wrote the list."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import Person
from accounts.vault import Sealed, SealedRow


class BlockQuerySet(models.QuerySet["Block"]):
    def made_by(self, person: Person) -> Self:
        """The private list of ``person``. Nobody else may ask whose list it is."""
        return self.filter(person=person).select_related("key")


class Block(SealedRow, Row):
    """A private "not with me". Only the person who made it sees it; to all others a pair is just not proposed.

    ``other`` is the key of the other person, as text. Sealed, it can be neither searched nor kept unique by the
    database: ``pairing.actions.block`` sees to that under a lock on whoever makes it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks_made")
    other_sealed = models.BinaryField(default=b"", editable=False)
    made_at = models.DateTimeField()

    other = Sealed()

    objects = BlockQuerySet.as_manager()

    def __str__(self) -> str:
        return "Private block"

    def get_other_display(self) -> str:
        """The name, for the copy of one's own data; empty when that person is in the staff list no more."""
        found = Person.objects.filter(pk=self.other).first() if self.other else None
        return found.name if found else ""
