"""People as a SCIM client sees them, and what it wants of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Prefetch, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from scim2_models import EnterpriseUser, InvalidValueException, Manager, Meta, Name, Reference
from scim2_models.resources.user import Address, Email

from accounts.models import Person, Provisioned, ReportingLine
from accounts.scim.service import WorkUser

# What is taken of a user; everything else that a provider sends is dropped unread.
TAKEN = (
    "user_name",
    "external_id",
    "name",
    "display_name",
    "title",
    "timezone",
    "active",
    "emails",
    "addresses",
)
TAKEN_AT_WORK = ("employee_number", "department", "manager")


def people() -> Any:
    """Everybody whom a client may see, left or not, with ``user_name`` and ``manager_id`` of each.

    Whom only a staff list has named goes by the e-mail address, else by the staff id.
    """
    by_list = Case(When(email="", then=F("external_id")), default=F("email"), output_field=CharField())
    # The one solid line that holds now.
    above = ReportingLine.objects.filter(kind=ReportingLine.Kind.SOLID, until=None)
    return (
        Person.objects.filter(erased_at=None)
        .exclude(provisioned__is_forgotten=True)
        .select_related("provisioned")
        .annotate(
            user_name=Coalesce("provisioned__user_name", by_list, output_field=CharField()),
            remote_id=Coalesce("provisioned__remote_id", Value("")),
            number=Coalesce("provisioned__employee_number", "external_id"),
        )
        .prefetch_related(Prefetch("lines_up", queryset=above.select_related("manager"), to_attr="solid_now"))
    )


def render(person: Person) -> WorkUser:
    """One of ``people()`` as a SCIM user; the location is a path."""
    names = _names(person)
    user = WorkUser(
        id=str(person.pk),
        external_id=names.remote_id or None,
        user_name=names.user_name,
        name=Name(
            formatted=person.name,
            given_name=names.given_name or None,
            family_name=names.family_name or None,
        ),
        display_name=person.name,
        title=person.title or None,
        timezone=person.time_zone or None,
        active=person.is_employed,
        emails=[Email(value=person.email, type=Email.Type.work, primary=True)] if person.email else None,
        addresses=[Address(locality=person.site, type=Address.Type.work)] if person.site else None,
    )
    user[EnterpriseUser] = EnterpriseUser(
        employee_number=names.employee_number or None,
        department=person.department or None,
        manager=_manager(person),
    )
    digest = hashlib.sha256(user.model_dump_json().encode()).hexdigest()[:32]
    user.meta = Meta(
        resource_type="User",
        location=_address(person.pk),
        version=f'W/"{digest}"',
        created=names.created_at,
        last_modified=names.changed_at,
    )
    return user


def _names(person: Person) -> Provisioned:
    found = getattr(person, "provisioned", None)
    return found or Provisioned(
        user_name=person.email or person.external_id, employee_number=person.external_id
    )


def _address(pk: UUID) -> str:
    return reverse("scim:user", args=[pk])


def _manager(person: Person) -> Manager | None:
    lines: list[ReportingLine] = person.solid_now  # type: ignore[attr-defined]
    if not lines or lines[0].manager.erased_at:
        return None
    above = lines[0].manager
    return Manager(value=str(above.pk), ref=Reference(_address(above.pk)), display_name=above.name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client wants a person to be. ``manager`` is a SCIM id or empty; ``fields`` are those of the person."""

    user_name: str
    remote_id: str
    given_name: str
    family_name: str
    employee_number: str
    manager: str
    is_employed: bool
    fields: dict[str, str]

    @property
    def staff_ids(self) -> list[str]:
        """By what they may be known to the staff list, the best first."""
        return [each for each in (self.employee_number, self.remote_id, self.user_name) if each]


def asserted(sent: WorkUser, before: WorkUser) -> WorkUser:
    """``sent`` by PUT, with what it says nothing of as it was: RFC 7644 3.5.1 leaves that to the service.

    Okta replaces users without the attributes it does not know, and a department of the staff list is not its to take.
    """
    for name in TAKEN:
        if name not in sent.model_fields_set:
            setattr(sent, name, getattr(before, name))
    work, known = sent[EnterpriseUser], before[EnterpriseUser]
    if work is None:
        sent[EnterpriseUser] = known
        return sent
    for name in TAKEN_AT_WORK:
        if name not in work.model_fields_set:
            setattr(work, name, getattr(known, name))
    return sent


def wanted(user: WorkUser, before: WorkUser | None = None) -> Wanted:
    """Read ``user``. :raises InvalidValueException: for words that no person can have."""
    work = user[EnterpriseUser] or EnterpriseUser()
    name = user.name or Name()
    email = _email(user)
    if before is None and not email and "@" in (user.user_name or ""):
        email = user.user_name or ""
    town = next((each.locality for each in user.addresses or [] if each.locality), "")
    return Wanted(
        user_name=plain(user.user_name, "userName", 200),
        remote_id=plain(user.external_id, "externalId", 120),
        given_name=plain(name.given_name, "name.givenName", 120),
        family_name=plain(name.family_name, "name.familyName", 120),
        employee_number=plain(work.employee_number, "employeeNumber", 120),
        manager=(work.manager.value or "") if work.manager else "",
        is_employed=user.active is not False,
        fields={
            "name": plain(_name(user, before), "displayName", 200),
            "email": plain(email, "emails", 254),
            "title": plain(user.title, "title", 200),
            "department": plain(work.department, "department", 200),
            "site": plain(town, "addresses.locality", 200),
            "time_zone": plain(user.timezone, "timezone", 64),
        },
    )


def _name(user: WorkUser, before: WorkUser | None) -> str:
    """The name that has changed wins: of three ways to write one, a PATCH usually touches one."""
    was, now = (before and before.name) or Name(), user.name or Name()
    parts = " ".join(filter(None, (now.given_name, now.family_name)))
    parts_before = " ".join(filter(None, (was.given_name, was.family_name)))
    choices = (
        (user.display_name, before and before.display_name),
        (now.formatted, was.formatted),
        (parts, parts_before),
    )
    changed = next((new for new, old in choices if new and new != old), None)
    return str(changed or user.display_name or now.formatted or parts or user.user_name or "")


def _email(user: WorkUser) -> str:
    """The primary address, else the one at work, else the first."""
    found = sorted(
        (each for each in user.emails or [] if each.value),
        key=lambda each: (not each.primary, each.type != Email.Type.work),
    )
    return str(found[0].value) if found else ""


def plain(words: object, attribute: str, longest: int) -> str:
    text = " ".join(str(words or "").split())
    if len(text) > longest:
        raise InvalidValueException(detail=f"{attribute} may have {longest} characters at most.")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise InvalidValueException(detail=f"{attribute} holds a control character.")
    return text
