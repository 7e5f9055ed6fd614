"""``manage.py verify_trail``: whether the audit trail is as it was written."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import trail


class Command(BaseCommand):
    help = (
        "Look over the whole audit trail and say what was changed, put in or taken out. "
        "Keep the count and the head it prints elsewhere: an older copy of the whole trail shows there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = trail.verify()
        if options["json"]:
            document = {
                "events": verdict.events,
                "let_go": verdict.let_go,
                "head": verdict.head,
                "faults": list(verdict.faults),
            }
            self.stdout.write(json.dumps(document, indent=2))
        else:
            self.stdout.write(f"{verdict.events} events after {verdict.let_go} let go, head {verdict.head}")
        if not verdict.is_whole:
            raise CommandError("\n".join(verdict.faults[:20]))
