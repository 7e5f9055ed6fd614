"""Frozen releases: the only thing that dashboards, exports and the board page read."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from insights.commons.models import Advice
from insights.outcomes.models import OutcomeList, OutcomeRow, StartingPoint, outcome_list_states
from insights.rhythm.models import ReleaseRhythm
from insights.summaries.models import PairTally, PersonTally, Stale, Summary
from insights.themes.models import ForumAnswer, Theme, ThemeCard
from programmes.models import Cohort, Programme
from programmes.permissions import Perm, roles_with

__all__ = [
    "Advice",
    "ForumAnswer",
    "OutcomeList",
    "OutcomeRow",
    "PairTally",
    "PersonTally",
    "Release",
    "ReleaseRhythm",
    "Stale",
    "StartingPoint",
    "Summary",
    "Theme",
    "ThemeCard",
    "outcome_list_states",
    "release_states",
]


class ReleaseQuerySet(models.QuerySet["Release"]):
    def frozen(self) -> Self:
        return self.filter(state=Release.State.FROZEN)

    def to_show(self) -> Self:
        """Without who stands behind each figure: megabytes in a large cohort, which only the worker needs."""
        return self.defer("respondents")

    def visible_to(self, user: User) -> Self:
        """Those whose role in the programme reads released figures."""
        readers = Programme.objects.with_role(user, *roles_with(Perm.SEE_RELEASE))
        return self.filter(cohort__programme__in=readers)


class Release(Row):
    """The tables of one cohort at one moment: suppressed, audited against all earlier ones, digested and signed.

    A frozen release never changes; what arrives later is in the next one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        COMPUTING = "computing", "Being computed"
        FROZEN = "frozen", "Frozen"
        CANCELLED = "cancelled", "Stopped"
        FAILED = "failed", "Failed"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField("progress in per cent", default=0)
    step = models.CharField("what is being done", max_length=80, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    as_of = models.DateTimeField()
    tables = models.JSONField(default=dict)
    suppressed = models.JSONField(default=list)
    audit = models.JSONField(default=dict)
    respondents = models.JSONField(
        "keyed hashes of who stands behind each table, for the difference to the next release", default=dict
    )
    digest = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)
    withheld = models.JSONField("places of themes that were taken back since, shown to nobody", default=list)
    submission = models.UUIDField(unique=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="insights_release_number_once"),
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(state__in=["waiting", "computing"]),
                name="insights_one_release_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Release {self.number} of {self.cohort}"


release_states = Machine(
    "Release",
    {
        Release.State.WAITING: [Release.State.COMPUTING, Release.State.CANCELLED, Release.State.FAILED],
        Release.State.COMPUTING: [
            Release.State.FROZEN,
            Release.State.CANCELLED,
            Release.State.FAILED,
            Release.State.WAITING,
        ],
    },
)
