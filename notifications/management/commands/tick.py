"""``manage.py tick``: do what is due now, once. Beat asks for the same every minute."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications import delivery
from notifications.mail_server.pace import Steady


class Command(BaseCommand):
    help = "Find what is due and send it, once. Running it twice, or twice at a time, sends nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        figures = delivery.tick(clock=timezone.now, pace=Steady())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(figures)))
        else:
            self.stdout.write(
                f"{figures.sent} sent, {figures.skipped} skipped, {figures.failed} failed, {figures.waiting} waiting."
            )
        if figures.problems:
            raise CommandError(f"These broke, see the log: {', '.join(figures.problems)}.")
