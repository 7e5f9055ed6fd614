"""What two people do together, because it cannot be undone: an erasure, and a run of retention that is asked for."""

from __future__ import annotations

from accounts import permissions
from accounts.errors import Refused
from accounts.models import User
from accounts.permissions import OrgPerm


class NeedsSecondPerson(Refused):
    """Somebody else has to say yes: another person, and one of the two HR, who answers for it."""


def check_second(*, first: User | None, second: User) -> None:
    """Whether ``second`` may say the second yes. ``first`` may have lost their account since, and is then nobody.

    :raises NeedsSecondPerson: if both are the same person, or neither is HR.
    """
    if first == second:
        raise NeedsSecondPerson("You have agreed already. A second person has to confirm it.")
    if not any(permissions.allows(user, OrgPerm.ANSWER_FOR_ERASURE) for user in (first, second) if user):
        raise NeedsSecondPerson("One of the two has to be HR. Ask a colleague in HR to confirm it.")
