"""What people ask about their own data: a copy, and that it goes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import tasks
from accounts.audit import record
from accounts.doorbell import ring
from accounts.errors import Refused
from accounts.models import (
    CopyRequest,
    ErasureRequest,
    Person,
    PersonalKey,
    User,
    erasure_request_states,
)
from accounts.rights import erasure
from accounts.rights.two_people import NeedsSecondPerson, check_second


@transaction.atomic
def ask_for_copy(*, person: Person, by: User, at: datetime) -> CopyRequest:
    """Have a copy of the person's data made; one that is being made already is the one asked for."""
    waiting = CopyRequest.objects.filter(person=person, state=CopyRequest.State.ASKED).first()
    if waiting is None:
        waiting = CopyRequest.objects.create(person=person, key=PersonalKey.of(person), asked_at=at)
        record(by=by, at=at, verb="copy of own data asked for", subject=waiting)
    ring(tasks.make_copy, request_id=str(waiting.pk))
    return waiting


@transaction.atomic
def ask_for_erasure(*, person: Person, typed_name: str, by: User, at: datetime) -> ErasureRequest:
    """Ask to be erased. :raises Refused: if the typed name is not the person's."""
    if " ".join(typed_name.split()).casefold() != " ".join(person.name.split()).casefold():
        raise Refused(f"Type your name as it stands here: {person.name}.")
    request, is_new = ErasureRequest.objects.get_or_create(
        person=person,
        state__in=(ErasureRequest.State.ASKED, ErasureRequest.State.AGREED),
        defaults={"asked_at": at},
    )
    if is_new:
        record(by=by, at=at, verb="erasure asked for", subject=request)
    return request


@transaction.atomic
def take_erasure_back(*, request: ErasureRequest, by: User, at: datetime) -> ErasureRequest:
    erasure_request_states.move(request, ErasureRequest.State.TAKEN_BACK, settled_at=at)
    record(by=by, at=at, verb="erasure taken back", subject=request)
    return request


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, reason: str, by: User, at: datetime) -> ErasureRequest:
    """Refuse with a reason that the person reads, such as a duty to keep something."""
    if not reason.strip():
        raise Refused("Write why, in words that the person can use.")
    erasure_request_states.move(
        request, ErasureRequest.State.REFUSED, reason=reason.strip(), settled_by=by, settled_at=at
    )
    record(by=by, at=at, verb="erasure refused", subject=request)
    return request


@transaction.atomic
def agree_to_erasure(*, request: ErasureRequest, by: User, at: datetime) -> ErasureRequest:
    """The first person's yes is kept, the second's erases. One of the two is HR, who answers for it.

    :raises NeedsSecondPerson: if the same person agrees twice, it is the one to be erased, or neither is HR.
    """
    person = request.person
    if person is None or by.person_id == person.pk:
        raise NeedsSecondPerson("Two other people have to agree. Ask a colleague in HR.")
    if request.state == ErasureRequest.State.ASKED:
        erasure_request_states.move(request, ErasureRequest.State.AGREED, agreed_by=by)
        record(by=by, at=at, verb="erasure agreed to", subject=request)
        return request
    check_second(first=request.agreed_by, second=by)
    erasure_request_states.move(request, ErasureRequest.State.DONE, settled_by=by, settled_at=at)
    erasure.erase(person=person, by=by, at=at)
    return request
