"""Giving and taking roles in a programme."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from accounts.actions.sign_in import admit, join_named
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, User
from programmes.actions.role_requests import ask_for_role, refuse_mixing, tell_of_role
from programmes.models import Programme, Role, RoleRequest
from programmes.models.role_request import OF_TWO


class NobodyFound(Refused):
    """The address belongs to no account and to no single colleague."""


class LastCoordinator(Refused):
    """A programme always has a coordinator."""


def somebody(*, email: str, at: datetime) -> User:
    """The user with this address, admitted if the staff list knows them. :raises NobodyFound: if it does not."""
    user = User.objects.filter(email__iexact=email).first() or admit(email=email, at=at)
    if user is None:
        raise NobodyFound(f"Nobody in People has the address {email}. Check it there first.")
    join_named(user=user, at=at)
    return user


@transaction.atomic
def grant_role(*, programme: Programme, email: str, name: str, by: User, at: datetime) -> Role | RoleRequest:
    """Give the role ``name`` to whoever has the address, and tell them; some roles once a second person has confirmed.

    :raises NobodyFound: for an address that the roster does not know, or knows twice.
    """
    user = somebody(email=email, at=at)
    refuse_mixing(user=user, name=name)
    if name in OF_TWO:
        return ask_for_role(user=user, name=name, programme=programme, by=by, at=at)
    role, is_new = _give(programme, user, name, by=by, at=at)
    if is_new:
        tell_of_role(role, by=by, at=at)
    return role


def _give(programme: Programme, user: User, name: str, *, by: User, at: datetime) -> tuple[Role, bool]:
    role, is_new = Role.objects.get_or_create(
        programme=programme, user=user, name=name, defaults={"granted_by": by, "granted_at": at}
    )
    if is_new:
        record(by=by, at=at, verb="role given", subject=role, role=str(name), user=str(user.pk))
    return role, is_new


@transaction.atomic
def revoke_role(*, role: Role, by: User, at: datetime) -> None:
    """Take a role away. :raises LastCoordinator: for the last coordinator of a programme."""
    if role.name == Role.Name.COORDINATOR:
        Programme.objects.select_for_update().get(pk=role.programme_id)
        others = Role.objects.filter(programme_id=role.programme_id, name=role.name).exclude(pk=role.pk)
        if not others.exists():
            raise LastCoordinator("Give somebody else the role of coordinator first.")
    record(by=by, at=at, verb="role taken", subject=role, role=role.name, user=str(role.user_id))
    role.delete()


@transaction.atomic
def follow_sponsor(*, programme: Programme, before: Person | None, by: User, at: datetime) -> None:
    """Whoever the purpose names as sponsor may read the results; who was named ``before`` no longer.

    A sponsor without an address of their own gets no role; the page of roles shows that nobody has it. Nobody is told:
    a purpose is a draft for long, and whoever owns the need hears of it from people first.
    """
    if before == programme.sponsor:
        return
    if before and before.email:
        held = Role.objects.filter(
            programme=programme, name=Role.Name.SPONSOR, user__email__iexact=before.email
        )
        for role in held:
            revoke_role(role=role, by=by, at=at)
    if programme.sponsor and programme.sponsor.email:
        with suppress(NobodyFound):
            user = somebody(email=programme.sponsor.email, at=at)
            refuse_mixing(user=user, name=Role.Name.SPONSOR)
            _give(programme, user, Role.Name.SPONSOR, by=by, at=at)
