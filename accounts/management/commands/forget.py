"""``manage.py forget EMAIL``: erase one person, as two people can do in the browser."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.management.commands.export_person import one_person
from accounts.rights.belongings import belongings
from accounts.rights.erasure import erase
from accounts.rights.said import PARTNER_KEEPS


class Command(BaseCommand):
    help = f"Erase one person for good. Asks for the address again unless --yes is given. Told to them: {PARTNER_KEEPS}"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--yes", action="store_true", help="do not ask again")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        person = one_person(options["email"])
        if (
            not options["yes"]
            and input("This cannot be undone. Type the address again: ") != options["email"]
        ):
            raise CommandError("The address was not the same. Nothing was erased.")
        touched = erase(person=person, by=None, at=timezone.now())
        if options["json"]:
            erased = {
                label: {"rows": count, "fate": str(belongings[label].fate)}
                for label, count in touched.items()
            }
            self.stdout.write(json.dumps({"erased": erased}, indent=2))
        else:
            self.stdout.write(PARTNER_KEEPS)
            for label, count in touched.items():
                self.stdout.write(f"{count:>6}  {label}: {belongings[label].fate}")
