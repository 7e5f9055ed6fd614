"""Making a copy, away from the page that asked for it."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import CopyRequest, User, copy_request_states
from accounts.rights import copy

KEPT_FOR = timedelta(hours=1)


@transaction.atomic
def make_copy(*, request_id: str, at: datetime) -> None:
    """Make and seal the file. A copy that is made already, or whose person is gone, is left as it is."""
    request = (
        CopyRequest.objects.select_for_update().filter(pk=request_id, state=CopyRequest.State.ASKED).first()
    )
    if request is None:
        return
    request.file = base64.b64encode(copy.archive(request.person, at=at)).decode()
    copy_request_states.move(request, CopyRequest.State.READY, file_sealed=request.file_sealed, ready_at=at)


@transaction.atomic
def drop_old_copies(*, at: datetime) -> int:
    """Remove the files that have been kept for an hour; how many there were."""
    return _drop(CopyRequest.objects.filter(state=CopyRequest.State.READY, ready_at__lte=at - KEPT_FOR))


@transaction.atomic
def drop_copies_at_sign_out(*, user: User | None, **facts: object) -> int:
    """Remove the files of whoever signs out, by themselves or because their session has ended; how many."""
    if user is None or user.person_id is None:
        return 0
    return _drop(CopyRequest.objects.filter(state=CopyRequest.State.READY, person=user.person_id))


def _drop(copies: QuerySet[CopyRequest]) -> int:
    old = list(copies.select_for_update())
    for request in old:
        copy_request_states.move(request, CopyRequest.State.GONE, file_sealed=b"")
    return len(old)


def file_of(request: CopyRequest) -> bytes:
    """The ZIP; empty when it is no longer kept."""
    return base64.b64decode(request.file)
