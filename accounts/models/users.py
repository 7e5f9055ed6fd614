"""Who signs in, and what they do for the whole organisation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from accounts.base import Row
from accounts.models.people import Person


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user signs in by e-mail; give one.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Row, AbstractBaseUser):
    """Somebody who signs in, by e-mail. Joined to a ``Person`` by verified e-mail, never by name."""

    email = models.EmailField("e-mail", unique=True)
    person = models.OneToOneField(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="user"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.person.name if self.person else self.email


class OrganisationRole(Row):
    """What a user does for the whole organisation. Roles inside a programme are ``programmes.Role``."""

    class Name(models.TextChoices):
        HR = "hr", "HR"
        ADMINISTRATOR = "administrator", "Administrator"
        HANDLER = "handler", "Named handler"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="organisation_roles")
    name = models.CharField(max_length=20, choices=Name)
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="accounts_organisation_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_name_display()}"
