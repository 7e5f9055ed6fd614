"""Roles that two people give: one asks, another confirms, and all three are told (quality: two people for grants)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.holding import held
from accounts.models import OrganisationRole, User
from notifications.actions import enqueue
from programmes.models import Programme, Role, RoleRequest
from programmes.models.role_request import OF_TWO, role_request_states


class NeedsSecondPerson(Refused):
    """The role is confirmed by somebody who neither asked for it nor receives it."""


class RolesDoNotMix(Refused):
    """Whoever works in the office does not hear what people bring to a coach; a handler makes no pairs."""


# Whoever has one of these sees or makes pairs, or decides who does.
RUNS = frozenset({OrganisationRole.Name.HR, OrganisationRole.Name.ADMINISTRATOR, Role.Name.COORDINATOR})


def refuse_mixing(*, user: User, name: str) -> None:
    """:raises RolesDoNotMix: for a coach of the office, and for a handler who runs anything, or the other way round."""
    roles = held(user)
    coach = Role.Name.COACH in roles.anywhere
    if (name == Role.Name.COACH and roles.office) or (name in OrganisationRole.Name.values and coach):
        raise RolesDoNotMix(
            f"{user} cannot be a coach and work in HR, administration or as a named handler too: what people bring to "
            "a coach stays with the coach. Choose somebody else."
        )
    every, handler = roles.office | roles.anywhere, OrganisationRole.Name.HANDLER
    if (name == handler and every & RUNS) or (name in RUNS and handler in every):
        raise RolesDoNotMix(
            f"{user} cannot be a named handler and work in HR, administration or a programme team too: whom a handler "
            "keeps apart stays with the handlers. Choose somebody else."
        )


@transaction.atomic
def ask_for_role(
    *, user: User, name: str, programme: Programme | None, by: User, at: datetime
) -> RoleRequest:
    """Ask a second person to give ``user`` a role; asking twice is asking once."""
    refuse_mixing(user=user, name=name)
    waiting = RoleRequest.objects.open(at).filter(user=user, name=name, programme=programme).first()
    if waiting is None:
        waiting = RoleRequest.objects.create(
            user=user, name=name, programme=programme, asked_by=by, asked_at=at
        )
        record(by=by, at=at, verb="role asked for", subject=waiting, role=str(name), user=str(user.pk))
        _tell(waiting, at)
    return waiting


@transaction.atomic
def confirm_role(*, request: RoleRequest, by: User, at: datetime) -> None:
    """Give the role. :raises NeedsSecondPerson: for whoever asked or receives. :raises Refused: if it is too old."""
    if by.pk in (request.asked_by_id, request.user_id):
        raise NeedsSecondPerson(
            "Somebody else has to confirm this: neither who asked nor who receives the role."
        )
    if not RoleRequest.objects.open(at).filter(pk=request.pk).exists():
        raise Refused(
            "This waited for more than two weeks or is answered already. Ask anew if it is still wanted."
        )
    refuse_mixing(user=request.user, name=request.name)
    role_request_states.move(request, RoleRequest.State.CONFIRMED, settled_by=by, settled_at=at)
    given = {"granted_by": request.asked_by, "granted_at": at}
    if request.programme is None:
        OrganisationRole.objects.get_or_create(user=request.user, name=request.name, defaults=given)
    else:
        Role.objects.get_or_create(
            programme=request.programme, user=request.user, name=request.name, defaults=given
        )
    record(by=by, at=at, verb="role confirmed", subject=request, role=request.name, user=str(request.user_id))
    _tell(request, at)


@transaction.atomic
def decline_role(*, request: RoleRequest, by: User, at: datetime) -> None:
    """Say no, or take back what one has asked for."""
    role_request_states.move(request, RoleRequest.State.DECLINED, settled_by=by, settled_at=at)
    record(by=by, at=at, verb="role declined", subject=request, role=request.name, user=str(request.user_id))
    _tell(request, at)


@transaction.atomic
def give_office_role(*, user: User, name: str, by: User, at: datetime) -> OrganisationRole | RoleRequest:
    """A role for the whole organisation: at once, or once a second person has confirmed it."""
    refuse_mixing(user=user, name=name)
    if name in OF_TWO:
        return ask_for_role(user=user, name=name, programme=None, by=by, at=at)
    role, is_new = OrganisationRole.objects.get_or_create(
        user=user, name=name, defaults={"granted_by": by, "granted_at": at}
    )
    if is_new:
        record(by=by, at=at, verb="role given", subject=role, role=str(name), user=str(user.pk))
        tell_of_role(role, by=by, at=at)
    return role


@transaction.atomic
def take_office_role(*, role: OrganisationRole, by: User, at: datetime) -> None:
    """:raises Refused: for the last administrator: nobody would be left to give the role back."""
    others = OrganisationRole.objects.select_for_update().filter(name=role.name).exclude(pk=role.pk)
    if role.name == OrganisationRole.Name.ADMINISTRATOR and not others.exists():
        raise Refused("Somebody has to administer the service. Make somebody else an administrator first.")
    record(by=by, at=at, verb="role taken", subject=role, role=role.name, user=str(role.user_id))
    role.delete()


def tell_of_role(role: Role | OrganisationRole, *, by: User, at: datetime) -> None:
    """Whoever was given ``role`` at once hears of it, unless they gave it to themselves."""
    if role.user != by and role.user.person is not None:
        enqueue(
            kind="programmes.role-given",
            person=role.user.person,
            due_at=at,
            at=at,
            sequence=str(role.pk),
            facts={"role": str(role.pk)},
        )


def _tell(request: RoleRequest, at: datetime) -> None:
    """Whoever asked, and whoever receives, once for each step."""
    for user in {request.user, request.asked_by}:
        if user is not None and user.person is not None:
            enqueue(
                kind="programmes.role-request",
                person=user.person,
                due_at=at,
                at=at,
                sequence=f"{request.pk}:{request.state}",
                facts={"request": str(request.pk), "state": request.state},
            )
