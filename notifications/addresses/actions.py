"""Mail that came back stops the next to the same address; another address, or somebody who knows better, starts it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import Person, User
from notifications.addresses.models import AddressProblem
from notifications.addresses.selectors import address_of, mark_of
from notifications.registry import register_sweep


@transaction.atomic
def came_back(person: Person, *, status: str, at: datetime) -> None:
    """Note that mail to the address that ``person`` has now came back for good. The second time changes nothing."""
    mark = mark_of(address_of(person))
    known = AddressProblem.objects.filter(person=person, mark=mark)
    if not known.exists():
        AddressProblem.objects.update_or_create(
            person=person, defaults={"mark": mark, "status": status[:12], "since": at}
        )


@transaction.atomic
def try_again(problem: AddressProblem, *, by: User, at: datetime) -> None:
    """Somebody knows that the mailbox is there after all: what waits leaves at the next look."""
    audit.record(by=by, at=at, verb="address tried again", subject=problem)
    problem.delete()


@register_sweep
def let_go_of_old_addresses(*, at: datetime) -> None:
    """Forget the problem of an address that nobody has any more."""
    for problem in AddressProblem.objects.select_related("person__user"):
        if problem.mark != mark_of(address_of(problem.person)):
            problem.delete()
