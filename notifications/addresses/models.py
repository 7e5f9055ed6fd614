"""Addresses to which no mail arrives: that, and nothing of what was in the mail."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import Person


class AddressProblem(Row):
    """Mail to ``person`` comes back. It is over as soon as their record has another address.

    ``mark`` is a digest of the address that failed, ``status`` the mail server's number for it (RFC 3463).
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="address_problem")
    mark = models.CharField("digest of the address", max_length=40)
    status = models.CharField(max_length=12)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return "Address problem"
