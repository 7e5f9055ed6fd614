"""The audit trail as a file, for an auditor to keep and to compare."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import permissions, selectors
from accounts.audit import record
from accounts.http import SignedIn, reauthenticated
from accounts.models import Organisation
from accounts.permissions import OrgPerm
from accounts.roster_import.rows_file import harmless
from accounts.views.events import details_in_words

HEADINGS = ("When (UTC)", "Who", "What", "Of what", "Which", "Details")
AT_ONCE = 500


class _Line:
    """What ``csv`` writes to; it hands each line on."""

    def write(self, line: str) -> str:
        return line


@require_GET
@reauthenticated
def audit_file(request: SignedIn) -> StreamingHttpResponse:
    """Every event, the newest first, that there is now; taking it is an event too."""
    permissions.check(request.user, OrgPerm.EXPORT_AUDIT)
    record(by=request.user, at=timezone.now(), verb="audit log taken", subject=Organisation.current())
    writer = csv.writer(_Line())
    lines = (writer.writerow(row) for row in _rows())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _rows() -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for event in selectors.audit_events(whole=True).iterator(AT_ONCE):
        facts = (str(event.by or "the system"), event.verb, event.subject_type, event.subject_id)
        yield (event.at.isoformat(), *map(harmless, facts), harmless(details_in_words(event)))
