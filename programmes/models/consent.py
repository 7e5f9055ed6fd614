"""Two things that wait for somebody's yes: a colleague's suggestion, and a line manager's time."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine
from programmes.models.cohort import Cohort, Participant

MOST_HOURS = 8


class NominationQuerySet(models.QuerySet["Nomination"]):
    def for_person(self, user: User) -> Self:
        """Suggestions that ``user`` is the subject of."""
        return self.filter(person__user=user)

    def agreed(self) -> Self:
        """The ones the programme team may see: somebody said yes to them."""
        return self.filter(state=Nomination.State.AGREED)


class Nomination(Row):
    """A colleague suggests somebody. Until that person says yes it is theirs alone, and a no deletes it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for their answer"
        AGREED = "agreed", "They said yes"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nominations")
    nominated_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("why this person", max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person", "nominated_by"], name="programmes_nomination_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, suggested"


nomination_states = Machine("Nomination", {Nomination.State.WAITING: [Nomination.State.AGREED]})


class TimeAgreementQuerySet(models.QuerySet["TimeAgreement"]):
    def for_manager(self, user: User) -> Self:
        """What ``user`` is asked as a line manager, while the participant takes part."""
        going_on = (*Participant.TAKING_PART, Participant.State.COMPLETED)
        return self.filter(manager__user=user, participant__state__in=going_on)


class TimeAgreement(Row):
    """The hours a month that a line manager gives. The manager learns that the person takes part, and no more."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked, no answer yet"
        AGREED = "agreed", "Agreed"
        TALK = "talk", "Wants to talk first"

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="time_agreement")
    manager = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    hours = models.PositiveSmallIntegerField(
        "hours a month", default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TimeAgreementQuerySet.as_manager()

    def __str__(self) -> str:
        return "Time of a participant"


time_agreement_states = Machine(
    "Time agreement",
    {
        TimeAgreement.State.ASKED: [TimeAgreement.State.AGREED, TimeAgreement.State.TALK],
        TimeAgreement.State.TALK: [TimeAgreement.State.AGREED],
        TimeAgreement.State.AGREED: [TimeAgreement.State.TALK],
    },
)
