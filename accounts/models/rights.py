"""What somebody has asked about their own data: a copy, or that it goes."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models.people import Person
from accounts.models.users import User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow


class CopyRequest(SealedRow, Row):
    """A copy of one's own data on its way. The file is sealed with the person's own key and goes within the hour."""

    class State(models.TextChoices):
        ASKED = "asked", "Being made"
        READY = "ready", "Ready"
        GONE = "gone", "No longer kept"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="copy_requests")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    file_sealed = models.BinaryField(default=b"", editable=False)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    file = Sealed()  # the ZIP as base64

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"Copy, {self.get_state_display().lower()}"


copy_request_states = Machine(
    "Copy of one's own data",
    {
        CopyRequest.State.ASKED: [CopyRequest.State.READY, CopyRequest.State.GONE],
        CopyRequest.State.READY: [CopyRequest.State.GONE],
    },
)


class ErasureRequest(Row):
    """A person's wish to be erased. HR and a second person agree to it; until then the person may take it back.

    ``person`` empties once it is done: the row then says when, and not who.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for HR"
        AGREED = "agreed", "Waiting for a second person"
        DONE = "done", "Done"
        TAKEN_BACK = "taken-back", "Taken back"
        REFUSED = "refused", "Refused with a reason"

    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="erasure_requests")
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why it is refused", max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=("asked", "agreed")),
                name="accounts_one_open_erasure",
            )
        ]

    def __str__(self) -> str:
        return f"Erasure, {self.get_state_display().lower()}"


erasure_request_states = Machine(
    "Erasure",
    {
        ErasureRequest.State.ASKED: [
            ErasureRequest.State.AGREED,
            ErasureRequest.State.TAKEN_BACK,
            ErasureRequest.State.REFUSED,
        ],
        ErasureRequest.State.AGREED: [
            ErasureRequest.State.DONE,
            ErasureRequest.State.TAKEN_BACK,
            ErasureRequest.State.REFUSED,
        ],
    },
)


class Erased(Row):
    """That somebody was erased: a keyed digest of their staff id, by which a restored backup or a staff list is held
    against it. Nobody can be read from it.
    """

    digest = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return "An erasure"
