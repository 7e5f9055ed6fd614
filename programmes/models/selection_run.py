"""The work behind a selection: asked for, run by a worker, watched on a page, stopped before anybody is told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from programmes.models.cohort import Cohort
from programmes.models.selection import Selection


class SelectionRun(Row):
    """One order to be worked out, or one order to be confirmed. What it makes stands in the selection.

    Whoever works on it holds it until ``lease_until``; after that the worker counts as dead and another takes over.
    """

    class Kind(models.TextChoices):
        PREVIEW = "preview", "Working out the order"
        CONFIRM = "confirm", "Giving the places"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        RUNNING = "running", "Running"
        TELLING = "telling", "Places given, mails being written"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Stopped"
        FAILED = "failed", "Failed"

    STOPPABLE = (State.WAITING, State.RUNNING)
    AT_WORK = (State.WAITING, State.RUNNING, State.TELLING)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="selection_runs")
    selection = models.ForeignKey(
        Selection,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="order to be confirmed",
    )
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField("progress in per cent", default=0)
    step = models.CharField("what is being done", max_length=80, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField("how often a worker took it up", default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(state__in=["waiting", "running", "telling"]),
                name="programmes_one_selection_run",
            )
        ]
        indexes = [models.Index(fields=["cohort", "requested_at"], name="programmes_selection_runs")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.cohort}"


selection_run_states = Machine(
    "Selection run",
    {
        SelectionRun.State.WAITING: [
            SelectionRun.State.RUNNING,
            SelectionRun.State.CANCELLED,
            SelectionRun.State.FAILED,
        ],
        SelectionRun.State.RUNNING: [
            SelectionRun.State.TELLING,
            SelectionRun.State.DONE,
            SelectionRun.State.CANCELLED,
            SelectionRun.State.FAILED,
        ],
        SelectionRun.State.TELLING: [SelectionRun.State.DONE],
    },
)
