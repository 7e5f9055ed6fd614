"""What an identity provider keeps current: who it may be, by which names it knows people, and its groups."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models.functions import Lower

from accounts.base import Row
from accounts.models.people import Person
from accounts.models.users import User


class ProvisioningTokenQuerySet(models.QuerySet["ProvisioningToken"]):
    def valid(self, on: date) -> Self:
        """Tokens that open the door on the day ``on``."""
        return self.filter(revoked_at=None, expires_on__gt=on)


class ProvisioningToken(Row):
    """A key with which an identity provider keeps the people current. Only a digest of it is kept."""

    name = models.CharField("what it is for", max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ProvisioningTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name


class Provisioned(Row):
    """The names by which an identity provider knows a person. Somebody whom only a staff list names has none.

    ``is_forgotten`` says that the provider deleted them: to it they are not there, while what they were part of stays.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="provisioned")
    user_name = models.CharField(max_length=200)
    remote_id = models.CharField(max_length=120, blank=True)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    employee_number = models.CharField(max_length=120, blank=True)
    is_forgotten = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("user_name"), name="accounts_user_name_once")]
        indexes = [models.Index(fields=["remote_id"], name="accounts_remote_id")]

    def __str__(self) -> str:
        return "Names at the identity provider"


class DirectoryGroup(Row):
    """A group of people as the identity provider has it, by which people can be found. It gives nobody any right."""

    name = models.CharField(max_length=200)
    remote_id = models.CharField(max_length=120, blank=True)
    members = models.ManyToManyField(Person, through="DirectoryMember", related_name="directory_groups")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(Lower("name"), name="accounts_group_name_once")]

    def __str__(self) -> str:
        return self.name


class DirectoryMember(Row):
    """One person in one group."""

    group = models.ForeignKey(DirectoryGroup, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="accounts_member_once")]

    def __str__(self) -> str:
        return "A member of a group"
