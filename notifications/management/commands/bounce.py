"""``manage.py bounce``: read a mail that came back. The mail server pipes each into it; docs/mail.md says how."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications.addresses import bounces, reports


class Command(BaseCommand):
    help = (
        "Read one mail from standard input that a mail server returned, and stop mail to an address that is gone. "
        "Anything else, such as an out-of-office reply or a report that was made up, changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", default="", help="the address it came to; else the one in the mail is taken"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(reports.LONGEST + 1)
        taken = bounces.take(raw, to=options["to"], at=timezone.now())
        # Never an error: the mail server would send a report about a report.
        self.stdout.write(json.dumps({"taken": taken.value}) if options["json"] else taken.value)
