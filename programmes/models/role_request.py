"""A role that needs a second person's yes before it is held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import OrganisationRole, User
from accounts.states import Machine
from programmes.models.programme import Programme
from programmes.models.role import Role, role_label

WAITS_FOR = timedelta(days=14)
# Whoever holds one of these can read what others may not, or decide who does.
OF_TWO = frozenset(
    {Role.Name.COACH, Role.Name.AUDITOR, OrganisationRole.Name.ADMINISTRATOR, OrganisationRole.Name.HANDLER}
)


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    def open(self, at: datetime) -> Self:
        """Those that may still be answered; after two weeks somebody has to ask anew."""
        return self.filter(state=RoleRequest.State.WAITING, asked_at__gt=at - WAITS_FOR)


class RoleRequest(Row):
    """``programme`` is empty for a role in the whole organisation; ``name`` is that of either kind of role."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, null=True, related_name="role_requests"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_requests")
    name = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.user}: {self.label}"

    @property
    def label(self) -> str:
        """The role in words, with its programme."""
        return role_label(self.name, self.programme)


role_request_states = Machine(
    "Role request",
    {RoleRequest.State.WAITING: [RoleRequest.State.CONFIRMED, RoleRequest.State.DECLINED]},
)
