"""With what the pairs of a programme call each other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from programmes.meeting_tool import fault_in_beginning
from programmes.models import Programme


@transaction.atomic
def save_meeting_tool(
    *, programme: Programme, meeting_tool: str, meeting_address: str, by: User, at: datetime
) -> Programme:
    """Keep the name of the tool and how its addresses begin; either may be empty. Places given before stay.

    :raises Refused: for a beginning that no address can have.
    """
    if meeting_address and (fault := fault_in_beginning(meeting_address)):
        raise Refused(fault)
    programme.meeting_tool, programme.meeting_address = meeting_tool, meeting_address
    programme.save(update_fields=["meeting_tool", "meeting_address"])
    record(by=by, at=at, verb="meeting tool saved", subject=programme)
    return programme
