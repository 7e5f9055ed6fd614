"""Words that two people let out together: each says yes to the exact text, and any change takes both yeses back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.base import Row
from accounts.errors import Refused
from accounts.models import Person, User
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from programmes.models import Side


class NotOneOfTheTwo(Refused):
    """Somebody outside the pair tried to change what belongs to the two."""


class NotKnownYet(Refused):
    """The two have not both said yes to each other, so that there is nothing to say together."""


class TextHasChanged(Refused):
    """Somebody said yes to a text that is no longer the one that stands there."""


class NoWords(Refused):
    """An empty text was to be kept."""


class JointQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair; nobody else opens it, the programme team included."""
        return self.filter(pair__in=Pair.objects.of_member(user))

    def with_pair(self) -> Self:
        return self.select_related(
            "key", "pair__key", "pair__mentor__person", "pair__mentee__person", "pair__cohort__programme"
        )


class JointWords(SealedRow, Row):
    """A text of the two. ``version`` counts its changes, so that a yes is to what was read and to nothing else."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="%(class)ss")
    text_sealed = models.BinaryField(default=b"", editable=False)
    version = models.PositiveIntegerField("changes of the text so far", default=1)
    mentor_yes_at = models.DateTimeField(null=True, blank=True)
    mentee_yes_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    text = Sealed()

    class Meta:
        abstract = True

    def has_yes_of(self, side: str) -> bool:
        return getattr(self, f"{side}_yes_at") is not None

    @property
    def has_both(self) -> bool:
        return self.has_yes_of(Side.MENTOR) and self.has_yes_of(Side.MENTEE)

    def set_yes(self, side: str, at: datetime | None) -> None:
        setattr(self, f"{side}_yes_at", at)

    def rewrite(self, text: str, at: datetime) -> None:
        """Put ``text`` in the place of what stood there; whoever had said yes has said yes to something else."""
        self.key, self.text, self.changed_at = self.pair.key, text, at
        self.version += 1
        self.clear()

    def clear(self) -> None:
        self.mentor_yes_at = self.mentee_yes_at = None

    def check_read(self, version: int) -> None:
        """:raises TextHasChanged: when ``version`` is not the one that stands."""
        if version != self.version:
            raise TextHasChanged("The text has changed since you opened it. Read it again, then say yes.")


def locked_pair(pair_id: Any, by: User) -> tuple[Pair, Side]:
    """The pair under a lock, and which of the two is acting.

    :raises NotOneOfTheTwo: for everybody but the two. :raises NotKnownYet: before both have said yes to each other.
    """
    pair = Pair.objects.select_for_update(of=("self",)).with_people().get(pk=pair_id)
    side = pair.side_of(by.person)
    if side is None:
        raise NotOneOfTheTwo("Only the two of a pair can do this.")
    if not pair.is_known_to_both:
        raise NotKnownYet("This opens once both of you have said yes to each other.")
    return pair, side


def written(text: str) -> str:
    """``text`` without blanks around it. :raises NoWords: when nothing is left."""
    words = text.strip()
    if not words:
        raise NoWords("Write something first.")
    return words


def pair_of_mine(user: User, pair_id: Any) -> Pair:
    """The pair, for one of the two who know of each other. :raises Http404: for everybody else."""
    pair = get_object_or_404(Pair.objects.of_member(user).with_people(), pk=pair_id)
    if not pair.is_known_to_both:
        raise Http404
    return pair


def the_two(pair: Pair, user: User) -> tuple[Side, Person, Person]:
    """Which of the two ``user`` is, as a side and as a person, and the partner. :raises Http404: for others."""
    side = pair.side_of(user.person)
    if side is None:
        raise Http404
    return side, pair.participant(side).person, pair.participant(side.other).person
