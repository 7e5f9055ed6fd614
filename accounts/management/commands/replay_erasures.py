"""``manage.py replay_erasures``: erase again whoever came back with a backup."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.rights import ledger
from accounts.rights.replaying import replay


class Command(BaseCommand):
    help = "Erase again the people who were erased after a backup was made. Run it before a restored service opens."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = replay(known=ledger.listed(), at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps({"erased": erased}))
        elif erased:
            self.stdout.write(
                f"{erased} people who had been erased came back with a backup and are erased again."
            )
