"""Roles as data: who is what in which programme. What a role may do stands in ``programmes.permissions``."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import OrganisationRole, User
from programmes.models.programme import Programme


class Role(Row):
    """A user's role in one programme. Participants need none: ``Participant`` says what they are."""

    class Name(models.TextChoices):
        COORDINATOR = "coordinator", "Coordinator"
        COACH = "coach", "Coach"
        SPONSOR = "sponsor", "Sponsor"
        EXECUTIVE = "executive", "Executive"
        AUDITOR = "auditor", "Auditor"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="programme_roles")
    name = models.CharField(max_length=12, choices=Name)
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "user", "name"], name="programmes_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_name_display()}"


def role_label(name: str, programme: Programme | None) -> str:
    """A role in words, with its programme: "Coach in Open doors", "Named handler"."""
    if programme is None:
        return str(OrganisationRole.Name(name).label)
    return f"{Role.Name(name).label} in {programme}"
