"""Speaking up: what somebody tells few people whom they chose, and what is said about it since.

Nothing here names the reporter in the clear. ``reporter`` is a keyed digest, by which the product finds somebody's own
rows; the name is sealed with the words, under a key that each concern has for itself.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import OrganisationRole, Person, User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from feedback.respondent import holder_of, reporter_of
from programmes.models import Programme, Role


class Level(models.TextChoices):
    """The two levels of which something is written down; the others are advice on a page."""

    BOUNDARY = "boundary", "A boundary or a confidence was broken"
    SERIOUS = "serious", "Harassment, discrimination, retaliation or a crime"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those one was chosen for. Whoever wrote one never handles it."""
        return self.filter(Q(reporter=_digest(user)) | Q(pk__in=self._chosen(user)))

    def told_by(self, user: User) -> Self:
        return self.filter(reporter=_digest(user))

    def opened_by_code(self, code: str) -> Self:
        """The one that was told by link and whose reporter was shown ``code``; none for any other code."""
        return self.filter(is_by_link=True, reporter=holder_of(code))

    def read_by(self, user: User) -> Self:
        """Those that ``user`` was chosen for and, by a role that they still have, may still read."""
        return self.filter(pk__in=self._chosen(user)).exclude(reporter=_digest(user))

    def _chosen(self, user: User) -> models.QuerySet[ConcernReader, Any]:
        handles = OrganisationRole.objects.filter(user=user, name=OrganisationRole.Name.HANDLER)
        runs = Role.objects.filter(user=user, name=Role.Name.COORDINATOR)
        by_role = Q(programme__in=runs.values("programme"), concern__level=Level.BOUNDARY)
        if handles.exists():
            by_role |= Q(programme=None, concern__level=Level.SERIOUS)
        return ConcernReader.objects.filter(by_role, user=user).values("concern")


def _digest(user: User) -> str:
    """Nobody's digest where no employee stands behind ``user``."""
    return reporter_of(user.person_id) if user.person_id else "-"


class Concern(SealedRow, Row):
    """One report. Its words are its messages; ``key`` seals all of them and nothing else, so that it erases them.

    Where it was told by link ``who`` is empty, and ``reporter`` is the digest of the code that the reporter was shown.
    """

    class Category(models.TextChoices):
        CONFIDENCE = "confidence", "Something was passed on that should have stayed between us"
        BOUNDARY = "boundary", "A “pass”, a topic or a limit was not respected"
        FAVOURS = "favours", "I was asked for favours or errands"
        HARASSMENT = "harassment", "Harassment or bullying"
        DISCRIMINATION = "discrimination", "Discrimination"
        RETALIATION = "retaliation", "I was treated worse because of what I said"
        CRIME = "crime", "Something that breaks the law"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        IN_PROGRESS = "in-progress", "In progress"
        CLOSED = "closed", "Closed"

    level = models.CharField(max_length=10, choices=Level)
    category = models.CharField(max_length=16, choices=Category)
    state = models.CharField(max_length=14, choices=State, default=State.RECEIVED)
    reporter = models.CharField("digest of who wrote it", max_length=64, db_index=True)
    who_sealed = models.BinaryField("who wrote it sealed", default=b"", editable=False)
    is_by_link = models.BooleanField("told without a sign-in and without a name", default=False)
    handler = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    submission = models.UUIDField(unique=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField("to be acknowledged by")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    who = Sealed()

    objects = ConcernQuerySet.as_manager()

    def __str__(self) -> str:
        return "Concern"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED

    def is_told_by(self, user: User) -> bool:
        return self.reporter == _digest(user)

    def reporter_person(self) -> Person | None:
        """Who wrote it; None once they were erased."""
        key = self.who
        return Person.objects.filter(pk=key).first() if key else None


class TellingLink(Row):
    """How often the address for telling without a sign-in was replaced in a programme; no row where it never was."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="telling_link")
    turn = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return "Link for telling"


class ConcernReader(Row):
    """Somebody whom the reporter chose: a named handler, or a coordinator by their role in ``programme``."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, related_name="+")
    read_at = models.DateTimeField("first opened", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "user"], name="feedback_concern_reader_once")
        ]

    def __str__(self) -> str:
        return "Reader of a concern"


class ConcernMessage(SealedRow, Row):
    """One message of the thread. ``by`` is empty for the reporter, whose name stands nowhere in the clear."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_reporters = models.BooleanField("written by the reporter")
    words_sealed = models.BinaryField(default=b"", editable=False)
    written_at = models.DateTimeField()
    submission = models.UUIDField(unique=True)

    words = Sealed()

    def __str__(self) -> str:
        return "Message about a concern"


concern_states = Machine(
    "Concern",
    {
        Concern.State.RECEIVED: [Concern.State.ACKNOWLEDGED],
        Concern.State.ACKNOWLEDGED: [Concern.State.IN_PROGRESS, Concern.State.CLOSED],
        Concern.State.IN_PROGRESS: [Concern.State.CLOSED],
        Concern.State.CLOSED: [Concern.State.IN_PROGRESS],
    },
)
