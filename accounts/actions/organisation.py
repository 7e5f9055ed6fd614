"""The settings of the organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import Organisation, User


@transaction.atomic
def change_settings(*, by: User, at: datetime, **values: Any) -> Organisation:
    """Write the settings that differ. The trail names which changed and not what they say."""
    organisation = Organisation.objects.select_for_update().get(pk=Organisation.current().pk)
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    if changed:
        for name in changed:
            setattr(organisation, name, values[name])
        organisation.save(update_fields=changed)
        record(by=by, at=at, verb="settings changed", subject=organisation, fields=changed)
    return organisation
