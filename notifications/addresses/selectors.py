"""Whose address has a problem, and who may know."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts import permissions
from accounts.models import Person, User
from accounts.permissions import OrgPerm
from notifications.addresses.models import AddressProblem
from notifications.signed import signature

Looked_after = Callable[[User], QuerySet[Person]]
_further: dict[str, Looked_after] = {}


def also_looks_after(function: Looked_after) -> Looked_after:
    """Register whom a role of an upper app looks after, such as a coordinator; to be called when the app starts."""
    _further[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def address_of(person: Person) -> str:
    """Where ``person`` reads mail: the roster's address, else the one they sign in with."""
    user = getattr(person, "user", None)
    return person.email or (user.email if user else "")


def mark_of(address: str) -> str:
    """A digest by which an address is recognised and not read."""
    return signature("address", address.strip().lower())


def has_problem(person: Person) -> bool:
    """Whether mail to the address that ``person`` has now came back. No query where the row is loaded."""
    problem: AddressProblem | None = getattr(person, "address_problem", None)
    return problem is not None and problem.mark == mark_of(address_of(person))


def problems_for(user: User) -> QuerySet[AddressProblem]:
    """Those of the people whom ``user`` looks after, the oldest first: everybody for HR, who keep the staff list.

    A coordinator knows of the people in their programmes. Nobody hears which mail it was.
    """
    found = AddressProblem.objects.filter(person__left_on=None).select_related("person")
    if not permissions.allows(user, OrgPerm.IMPORT):
        theirs = Q(pk__in=())
        for function in _further.values():
            theirs |= Q(person__in=function(user).order_by().values("pk"))
        found = found.filter(theirs)
    return found.order_by("since", Lower("person__name"))
