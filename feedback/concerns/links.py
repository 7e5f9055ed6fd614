"""The address at which people of a programme tell a named handler without signing in.

It is worked out from the programme and a key, so that nobody can guess it, and stands in no table. The programme team
replaces it when it has reached somebody it was not meant for; the one before then leads nowhere.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts import audit
from accounts.models import User
from feedback.concerns.models import TellingLink
from feedback.respondent import mark_of
from programmes.models import Participant, Programme

KEY_BYTES = 16


def secret_of(programme: Programme) -> str:
    """The secret part of the address. One query."""
    return _secret(programme.pk, _turn(programme.pk))


def address_for(programme: Programme) -> str:
    """The whole address, to be passed on or printed. One query."""
    return _address(secret_of(programme))


def _secret(programme: UUID, turn: int) -> str:
    return base64.urlsafe_b64encode(programme.bytes + mark_of(programme, turn)).decode().rstrip("=")


def _address(secret: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse("feedback:tell_by_link", args=[secret])


def programme_of(secret: str) -> Programme | None:
    """The programme that ``secret`` was given out for and is still good for. At most two queries."""
    try:
        raw = base64.b64decode(secret + "=" * (-len(secret) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 2 * KEY_BYTES:
        return None
    key = UUID(bytes=raw[:KEY_BYTES])
    if not hmac.compare_digest(raw[KEY_BYTES:], mark_of(key, _turn(key))):
        return None
    return Programme.objects.filter(pk=key).first()


def addresses_of(user: User) -> list[tuple[Programme, str]]:
    """The programmes that ``user`` takes part in, each with its address, which they may have. One query."""
    mine = Participant.objects.filter(person=user.person_id).exclude(state=Participant.State.DECLINED)
    found = Programme.objects.filter(pk__in=mine.values("cohort__programme")).order_by("name", "pk")
    turned = found.annotate(turn=Coalesce("telling_link__turn", 0))
    return [(programme, _address(_secret(programme.pk, programme.turn))) for programme in turned]


@transaction.atomic
def replace_link(*, programme: Programme, by: User, at: datetime) -> None:
    """Give the programme another address. The one before leads nowhere from now on; what was told stays."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    kept, _ = TellingLink.objects.get_or_create(programme=programme)
    kept.turn += 1
    kept.save(update_fields=["turn"])
    audit.record(by=by, at=at, verb="link for telling replaced", subject=programme)


def _turn(programme: UUID) -> int:
    turns = TellingLink.objects.filter(programme=programme).values_list("turn", flat=True)
    return turns.first() or 0
