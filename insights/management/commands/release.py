"""``manage.py release COHORT``: computes, audits and freezes a release."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.doorbell import silenced
from accounts.errors import Refused
from insights import actions, worker
from insights.models import Release
from programmes.models import Cohort


class Command(BaseCommand):
    help = "Compute the next release of a cohort: suppressed, audited against all earlier ones, frozen and signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cohort", metavar="COHORT", help="id or name of the cohort")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = _cohort(options["cohort"])
        try:
            with silenced():
                release = actions.request_release(
                    cohort=cohort, by=None, at=timezone.now(), submission=uuid.uuid4()
                )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        worker.compute(release_id=str(release.pk), clock=timezone.now)
        release.refresh_from_db()
        if release.state != Release.State.FROZEN:
            raise CommandError(release.problem or f"The release is “{release.get_state_display()}”.")
        if options["json"]:
            self.stdout.write(json.dumps(_document(release), ensure_ascii=False))
        else:
            self._tell(release)

    def _tell(self, release: Release) -> None:
        audit = release.audit
        self.stdout.write(f"Release {release.number} of {release.cohort} is frozen.")
        self.stdout.write(
            f"  {audit['new']} new figures, {audit['repeated']} repeated, {audit['hidden']} hidden"
        )
        compared = ", ".join(map(str, audit["compared_with"])) or "none before it"
        self.stdout.write(f"  audited against releases: {compared}")
        self.stdout.write(f"  SHA-256 {release.digest}")


def _cohort(words: str) -> Cohort:
    """The cohort with this id, or the only one with this name. :raises CommandError: for none or several."""
    try:
        found = list(Cohort.objects.filter(pk=uuid.UUID(words)))
    except ValueError:
        found = list(Cohort.objects.filter(name__iexact=words))
    if len(found) == 1:
        return found[0]
    problem = f"There is no cohort {words!r}." if not found else f"{len(found)} cohorts are called {words!r}."
    raise CommandError(f"{problem} Give the id that stands in the cohort's address.")


def _document(release: Release) -> dict[str, Any]:
    return {
        "number": release.number,
        "as_of": release.as_of.isoformat(),
        "digest": release.digest,
        "signature": release.signature,
        "tables": release.tables,
        "suppressed": release.suppressed,
        "audit": release.audit,
    }
