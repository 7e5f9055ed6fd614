"""What somebody takes from all of it, in four lines of their own; and what they chose to let the partner read."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import Person, User
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from programmes.models import Side


class OwnLearningQuerySet(models.QuerySet["OwnLearning"]):
    def of(self, person: Person) -> Self:
        """The lines of ``person``. There is no other way to ask for any: nobody else reads them."""
        return self.filter(person=person).select_related("key")


class OwnLearning(SealedRow, Row):
    """Four lines about one partnership, sealed with their writer's own key. An empty line says nothing."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="own_learnings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_learnings")
    know_sealed = models.BinaryField(default=b"", editable=False)
    do_sealed = models.BinaryField(default=b"", editable=False)
    unsure_sealed = models.BinaryField(default=b"", editable=False)
    tell_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    know = Sealed()
    do = Sealed()
    unsure = Sealed()
    tell = Sealed()

    objects = OwnLearningQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "person"], name="feedback_learning_once")]

    def __str__(self) -> str:
        return "What I learned"


class SharedLearningQuerySet(models.QuerySet["SharedLearning"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair."""
        return self.filter(pair__in=Pair.objects.of_member(user)).select_related("key")


class SharedLearning(SealedRow, Row):
    """The lines of one side as they were when it let the partner read them. Taking that back deletes the row."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="shared_learnings")
    side = models.CharField(max_length=8, choices=Side)
    words_sealed = models.BinaryField(default=b"", editable=False)
    shared_at = models.DateTimeField()

    words = Sealed()

    objects = SharedLearningQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "side"], name="feedback_shared_learning_once")]

    def __str__(self) -> str:
        return "What one of the two learned"
