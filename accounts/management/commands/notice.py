"""``manage.py notice``: the version of the privacy notice, and the next one when the register has changed."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import notice


class Command(BaseCommand):
    help = (
        "Say which version of the privacy notice this is, and fail when the register has changed since. "
        "With --raise, make the next version; commit accounts/notice.json afterwards."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--raise", action="store_true", dest="is_raised", help="make the next version")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        version = notice.raise_version(on=timezone.localdate()) if options["is_raised"] else notice.current()
        is_good = notice.is_up_to_date()
        if options["json"]:
            facts = {
                "number": version.number,
                "dated": version.dated.isoformat(),
                "changes": list(version.changes),
                "up_to_date": is_good,
            }
            self.stdout.write(json.dumps(facts, indent=2))
        else:
            self.stdout.write(f"Version {version.number} of {version.dated}")
            for change in version.changes:
                self.stdout.write(f"  {change}")
        if not is_good:
            raise CommandError("The register has changed since. Run manage.py notice --raise.")
