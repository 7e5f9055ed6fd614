"""Groups as a SCIM client sees and writes them. A group helps to find people; it never gives anybody a right."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from scim2_models import Group, InvalidValueException, Meta, Reference, UniquenessException
from scim2_models.resources.group import GroupMember

from accounts.audit import record
from accounts.models import DirectoryGroup, DirectoryMember, ProvisioningToken
from accounts.scim.people import people, plain

MOST_MEMBERS = 20_000


def groups() -> QuerySet[DirectoryGroup]:
    """Every group with its members, in one more query."""
    members = (
        DirectoryMember.objects.filter(person__erased_at=None).select_related("person").order_by("person_id")
    )
    return DirectoryGroup.objects.prefetch_related(Prefetch("memberships", queryset=members))


def render(group: DirectoryGroup) -> Group:
    """``group`` as a SCIM group; the location is a path."""
    members = [
        GroupMember(
            value=str(each.person_id),
            ref=Reference(reverse("scim:user", args=[each.person_id])),
            type="User",
            display=each.person.name,
        )
        for each in group.memberships.all()
    ]
    found = Group(
        id=str(group.pk),
        external_id=group.remote_id or None,
        display_name=group.name,
        members=members or None,
    )
    digest = hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:32]
    found.meta = Meta(
        resource_type="Group", location=reverse("scim:group", args=[group.pk]), version=f'W/"{digest}"'
    )
    return found


@transaction.atomic
def write(group: DirectoryGroup, sent: Group, *, token: ProvisioningToken, at: datetime) -> DirectoryGroup:
    """Make ``group`` what ``sent`` says.

    :raises UniquenessException: if another group has the name.
    :raises InvalidValueException: if a member is nobody here, or another group.
    """
    group.name = plain(sent.display_name, "displayName", 200)
    group.remote_id = plain(sent.external_id, "externalId", 120)
    if not group.name:
        raise InvalidValueException(detail="displayName is needed.")
    if DirectoryGroup.objects.filter(name__iexact=group.name).exclude(pk=group.pk).exists():
        raise UniquenessException(detail="Another group has this displayName.")
    wanted = _members(sent)
    is_new = group._state.adding
    group.save()
    have = set(DirectoryMember.objects.filter(group=group).values_list("person_id", flat=True))
    DirectoryMember.objects.filter(group=group, person__in=have - wanted).delete()
    DirectoryMember.objects.bulk_create(
        DirectoryMember(group=group, person_id=person) for person in sorted(wanted - have)
    )
    verb = "group provisioned" if is_new else "provisioned group changed"
    counts = {"joined": len(wanted - have), "left": len(have - wanted)}
    record(by=None, at=at, verb=verb, subject=group, token=str(token.pk), **counts)
    return group


@transaction.atomic
def delete(group: DirectoryGroup, *, token: ProvisioningToken, at: datetime) -> None:
    record(by=None, at=at, verb="provisioned group deleted", subject=group, token=str(token.pk))
    group.delete()


def _members(sent: Group) -> set[UUID]:
    named = [each.value or "" for each in sent.members or []]
    if len(named) > MOST_MEMBERS:
        raise InvalidValueException(detail=f"A group may have {MOST_MEMBERS} members at most.")
    try:
        wanted = {UUID(each) for each in named}
    except ValueError:
        wanted, known = set(), None
    else:
        known = set(people().filter(pk__in=wanted).values_list("pk", flat=True))
    if known != wanted:
        raise InvalidValueException(detail="A member is nobody here. Groups within groups are not kept.")
    return wanted
