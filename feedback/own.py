"""Which answer sheets are somebody's own: found by the keyed hash that only the service can make."""

from __future__ import annotations

import secrets

from django.db.models import Q, QuerySet

from accounts.models import Person
from feedback.models import AnswerSheet
from feedback.respondent import respondent_of
from programmes.models import Participant


def sheets(person: Person) -> Q:
    """The sheets that ``person`` filled in, in all cohorts."""
    mine = [respondent_of(participant) for participant in Participant.objects.filter(person=person)]
    return Q(respondent__in=mine)


def unlink(rows: QuerySet[AnswerSheet]) -> int:
    """Give each sheet an author that nobody can be found by. The values stay: released figures rest on them."""
    found = list(rows)
    for sheet in found:
        sheet.respondent, sheet.occasion_hash = secrets.token_hex(32), ""
    AnswerSheet.objects.bulk_update(found, ["respondent", "occasion_hash"], batch_size=500)
    return len(found)
