"""Runs of the retention job: every night, and when two people want one now."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models.users import User
from accounts.states import Machine


class RetentionRun(Row):
    """One run: who wanted it, how far it is, and how many rows went by "table: clock". It names nobody it let go.

    ``figures`` leaves out tables that are nobody's to count (``accounts.retention.told``).

    ``done`` of ``total`` rules are carried out; until ``lease_until`` its worker is believed alive.
    """

    class Kind(models.TextChoices):
        NIGHTLY = "nightly", "Every night"
        ASKED = "asked", "Asked for"

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for a second person"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken-back", "Taken back"

    OPEN = (State.ASKED, State.RUNNING)

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NIGHTLY)
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField("how many rows went, by table and clock", default=dict)
    stop_requested = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="asked", state__in=("asked", "running")),
                name="accounts_one_open_retention_run",
            )
        ]

    def __str__(self) -> str:
        return f"Retention run, {self.get_state_display().lower()}"

    @property
    def rows(self) -> int:
        """How many rows it has let go, of those that are counted."""
        return sum(self.figures.values())


retention_run_states = Machine(
    "Retention run",
    {
        RetentionRun.State.ASKED: [
            RetentionRun.State.RUNNING,
            RetentionRun.State.REFUSED,
            RetentionRun.State.TAKEN_BACK,
        ],
        RetentionRun.State.RUNNING: [RetentionRun.State.DONE, RetentionRun.State.STOPPED],
    },
)
