"""``manage.py attack``: tries to work out small groups from everything that was ever released. Changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from insights.accounting import overlooked
from insights.attacks import ATTACKS, Found, attack
from insights.auditing import audit_in_turn
from insights.freezing import cells_of, is_genuine
from insights.models import Release
from insights.outcomes.elsewhere import of_all
from programmes.models import Cohort


class Command(BaseCommand):
    help = "Try to work out groups under the minimum from all frozen releases of each cohort, as an attacker would."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        cohorts = (
            Cohort.objects.filter(releases__state=Release.State.FROZEN).distinct().order_by("starts_on", "pk")
        )
        tried = [_tried(cohort) for cohort in cohorts]
        across = _tried_across()
        document = {
            "cohorts": tried,
            "releases": sum(one["releases"] for one in tried),
            **({"outcomes_of_all_cohorts": across} if across["releases"] else {}),
            "recoverable_groups": sum(one["recoverable_groups"] for one in (*tried, across)),
            "tampered": sum(len(one["tampered"]) for one in tried),
            "overlooked": sum(one["overlooked"] for one in tried),
        }
        if options["json"]:
            self.stdout.write(json.dumps(document))
        else:
            self._tell(document)
        if document["recoverable_groups"]:
            raise CommandError(
                f"{document['recoverable_groups']} small groups follow from what was released."
            )
        if document["overlooked"]:
            raise CommandError(
                f"{document['overlooked']} figures stand in releases that do not know who is behind them."
            )

    def _tell(self, document: dict[str, Any]) -> None:
        for one in document["cohorts"]:
            self.stdout.write(
                f"{one['cohort']}: {one['releases']} releases, {one['figures']} figures, "
                f"{one['people']} people behind them, {one['recoverable_groups']} small groups recovered"
            )
        self.stdout.write(f"{document['recoverable_groups']} small groups recovered in all.")


def _tried(cohort: Cohort) -> dict[str, Any]:
    """Numbers alone: whom an attack recovers is said neither here nor in a log."""
    frozen = list(Release.objects.frozen().filter(cohort=cohort).order_by("number"))
    releases = [cells_of(release) for release in frozen]
    found = attack(releases)
    people = {person for cells in releases for cell in cells for person in cell.people}
    return {
        "cohort": str(cohort.pk),
        "releases": len(frozen),
        "figures": sum(map(len, releases)),
        "people": len(people),
        "compared": sum(bool(release.respondents) for release in frozen),
        "tampered": [release.number for release in frozen if not is_genuine(release)],
        "audit_passed": audit_in_turn(releases) is None,
        "overlooked": len(overlooked(frozen)),
        "recoverable_groups": len({one.people for one in found}),
        "by_attack": _counted(found),
    }


def _tried_across() -> dict[str, Any]:
    """Who stayed is the same fact in every cohort: what all of them showed of it is tried together."""
    frozen = Release.objects.frozen().order_by("frozen_at", "pk")
    releases = [cells for _, cells in of_all(list(frozen)) if cells]
    found = attack(releases)
    return {
        "releases": len(releases),
        "figures": sum(map(len, releases)),
        "audit_passed": audit_in_turn(releases) is None,
        "recoverable_groups": len({one.people for one in found}),
        "by_attack": _counted(found),
    }


def _counted(found: Sequence[Found]) -> dict[str, int]:
    """Every attack that was made, also those that found nothing."""
    return dict.fromkeys(ATTACKS, 0) | Counter(one.attack for one in found)
