"""``manage.py retention``: let go what is kept no longer."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts import retention
from accounts.rights import retention_run


class Command(BaseCommand):
    help = "Let go what the privacy notice says is kept no longer. It runs every night by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        counts = retention.told(retention.foresee(at=at))
        if not options["dry_run"]:
            counts = dict.fromkeys(counts, 0) | retention_run.nightly(at=at).figures
        if options["json"]:
            uncounted = retention.never_counted()
            document = {"dry_run": options["dry_run"], "rows": counts, "not_counted": uncounted}
            self.stdout.write(json.dumps(document, indent=2))
            return
        for label, count in counts.items():
            if count:
                self.stdout.write(f"{count:>8}  {label}")
        changed = "Nothing was changed." if options["dry_run"] else f"{sum(counts.values())} rows let go."
        self.stdout.write(f"{changed} Not counted: {', '.join(retention.never_counted())}.")
