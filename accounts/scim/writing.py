"""What a client writes, carried out as a staff list would be: joiners, leavers, movers and changed managers.

Everything here belongs inside ``alone()``.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from scim2_models import ForbiddenException, InvalidValueException, UniquenessException

from accounts.actions.sign_in import close_account, follow_roster
from accounts.audit import record
from accounts.listeners import roster_changed
from accounts.models import (
    Grade,
    Organisation,
    Person,
    Provisioned,
    ProvisioningToken,
    ReportingLine,
    TitleGrade,
)
from accounts.rights import ledger
from accounts.roster_import.plan import Line, NewLine, Plan
from accounts.roster_import.saving import save
from accounts.roster_import.titles import grade_of_title
from accounts.scim.people import Wanted, people

MOST_LEVELS = 100
SOLID = ReportingLine.Kind.SOLID


@contextmanager
def alone() -> Iterator[None]:
    """A transaction into which neither an import nor another client's write comes: read and write inside of it."""
    with transaction.atomic():
        Organisation.current()
        Organisation.objects.select_for_update().get(only=True)
        yield


def create(wish: Wanted, *, token: ProvisioningToken, at: datetime) -> Person:
    """Somebody new, or somebody whom the client deleted and who comes back.

    :raises UniquenessException: if somebody goes by these names already.
    :raises ForbiddenException: if they were erased at their own wish.
    """
    _require_sound(wish)
    if ledger.was_erased(wish.staff_ids):
        raise ForbiddenException(
            detail="This person was erased at their own wish. Only they can ask HR for a new record."
        )
    _require_free(wish, but=None)
    person = Person.objects.filter(
        external_id__in=wish.staff_ids, provisioned__is_forgotten=True, erased_at=None
    ).first()
    if person is None:
        staff_id = wish.staff_ids[0]
        if Person.objects.filter(external_id=staff_id).exists():
            raise UniquenessException(detail="Somebody has this staff id. Look for them by userName first.")
        person = Person(external_id=staff_id, left_on=None if wish.is_employed else timezone.localdate(at))
    return _write(person, wish, token=token, at=at, verb="person provisioned")


def change(person: Person, wish: Wanted, *, token: ProvisioningToken, at: datetime) -> Person:
    """Make ``person`` what ``wish`` says. Nothing is written where nothing differs."""
    _require_sound(wish)
    _require_free(wish, but=person)
    return _write(person, wish, token=token, at=at, verb="provisioned person changed")


def forget(person: Person, *, token: ProvisioningToken, at: datetime) -> None:
    """The client deletes somebody: they have left, and are not there for it any more."""
    plan = Plan()
    if person.is_employed:
        _leave(plan, person, on=timezone.localdate(at))
        _carry_out(plan, person, at=at)
    names = getattr(person, "provisioned", None) or Provisioned(
        person=person, user_name=f"{person.email or person.external_id}", created_at=at
    )
    names.is_forgotten, names.changed_at = True, at
    names.save()
    record(by=None, at=at, verb="provisioned person deleted", subject=person, token=str(token.pk))


def _require_free(wish: Wanted, *, but: Person | None) -> None:
    others = people().exclude(pk=but.pk) if but else people()
    if others.filter(Q(user_name__iexact=wish.user_name)).exists():
        raise UniquenessException(detail="Somebody has this userName already.")
    email = wish.fields["email"]
    if email and others.filter(email__iexact=email, left_on=None).exists():
        raise UniquenessException(detail="Somebody has this e-mail address already.")
    number = wish.employee_number
    if number and (but is None or number != but.external_id):
        if others.filter(external_id=number).exists():
            raise UniquenessException(detail="Somebody has this employeeNumber already.")
        if but is not None and ledger.was_erased([number]):
            raise ForbiddenException(detail="This person was erased at their own wish.")


def _write(person: Person, wish: Wanted, *, token: ProvisioningToken, at: datetime, verb: str) -> Person:
    plan, on = Plan(), timezone.localdate(at)
    is_new, was_employed = person._state.adding, person.is_employed
    changed = _copy(person, wish)
    if is_new:
        plan.created.append(person)
    elif not wish.is_employed and was_employed:
        _leave(plan, person, on=on)
    elif wish.is_employed and not was_employed:
        person.left_on = None
        plan.returned.append(person)
    if wish.is_employed:
        changed += _plan_manager(plan, person, wish.manager, is_new=is_new)
    if not is_new and (changed or plan.returned):
        plan.updated.append(person)
    _carry_out(plan, person, at=at)
    if _keep_names(person, wish, at=at) or not plan.changes_nothing:
        fields = sorted({*changed, *(["active"] if wish.is_employed != was_employed else [])})
        record(by=None, at=at, verb=verb, subject=person, token=str(token.pk), fields=fields)
    return person


def _require_sound(wish: Wanted) -> None:
    fields = wish.fields
    if not wish.user_name or not fields["name"]:
        raise InvalidValueException(detail="userName and a name are needed.")
    if fields["email"]:
        try:
            validate_email(fields["email"])
        except ValidationError:
            raise InvalidValueException(detail="emails holds no e-mail address.") from None
    if fields["time_zone"] and fields["time_zone"] not in zoneinfo.available_timezones():
        raise InvalidValueException(detail="timezone is not one of the IANA names, such as Europe/London.")


def _copy(person: Person, wish: Wanted) -> list[str]:
    """Write the fields; the names of those that changed. A grade comes from the table of titles, or stays."""
    values: dict[str, object] = dict(wish.fields)
    if wish.employee_number:
        values["external_id"] = wish.employee_number
    if wish.fields["title"] != person.title and TitleGrade.objects.exists():
        name = grade_of_title(wish.fields["title"])
        values["grade"] = Grade.objects.filter(name=name).first() if name else None
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    return changed


def _leave(plan: Plan, person: Person, *, on: date) -> None:
    person.left_on = on
    plan.leavers.append(person)
    lines = ReportingLine.objects.filter(person=person, until=None).values_list("pk", "manager_id", "since")
    plan.ended_lines += [Line(*each) for each in lines]


def _plan_manager(plan: Plan, person: Person, wanted: str, *, is_new: bool) -> list[str]:
    """Another solid line where another manager is wanted. Dotted lines are the staff list's."""
    line = None if is_new else ReportingLine.objects.filter(person=person, kind=SOLID, until=None).first()
    if wanted == (str(line.manager_id) if line else ""):
        return []
    if line:
        plan.ended_lines.append(Line(line.pk, line.manager_id, line.since))
    if wanted:
        plan.new_lines.append(NewLine(person, _manager(person, wanted), SOLID))
    return ["manager"]


def _manager(person: Person, wanted: str) -> Person:
    """:raises InvalidValueException: if nobody has that id, or they would report to themselves by way of others."""
    try:
        found = people().filter(pk=UUID(wanted)).first()
    except ValueError:
        found = None
    if found is None:
        raise InvalidValueException(
            detail="manager.value is the id of nobody here. Create the manager first."
        )
    above: Person | None = found
    for _ in range(MOST_LEVELS):
        if above is None:
            return found
        if above.pk == person.pk:
            raise InvalidValueException(
                detail=f"{person.name} would report to themselves by way of {found.name}."
            )
        line = ReportingLine.objects.filter(person=above, kind=SOLID, until=None).select_related("manager")
        above = next((each.manager for each in line), None)
    return found


def _carry_out(plan: Plan, person: Person, *, at: datetime) -> None:
    if plan.changes_nothing:
        return
    save(plan, on=timezone.localdate(at))
    if plan.leavers or plan.returned:
        follow_roster(returned=plan.returned)
    if plan.leavers:
        close_account(person)
    Person.objects.filter(pk=person.pk).update(external_id=person.external_id)
    roster_changed.tell(at=at)


def _keep_names(person: Person, wish: Wanted, *, at: datetime) -> bool:
    """Keep the names by which the client knows the person; whether any has changed."""
    values = {
        "user_name": wish.user_name,
        "remote_id": wish.remote_id,
        "given_name": wish.given_name,
        "family_name": wish.family_name,
        "employee_number": wish.employee_number,
        "is_forgotten": False,
    }
    names = Provisioned.objects.filter(person=person).first() or Provisioned(person=person, created_at=at)
    if not names._state.adding and all(getattr(names, name) == value for name, value in values.items()):
        return False
    # Whoever was deleted by the client gives the name free for somebody else.
    Provisioned.objects.filter(Q(user_name__iexact=wish.user_name), is_forgotten=True).exclude(
        person=person
    ).delete()
    for name, value in values.items():
        setattr(names, name, value)
    names.changed_at = at
    names.save()
    return True
