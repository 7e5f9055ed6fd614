"""``manage.py export_person EMAIL FILE``: a copy of everything that is kept about one person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import audit
from accounts.models import Person
from accounts.rights import copy


def one_person(email: str) -> Person:
    """The one person with this address, employed or not. :raises CommandError: if that is not clear."""
    people = list(Person.objects.filter(email__iexact=email, erased_at=None)[:2])
    if len(people) != 1:
        raise CommandError(f"{'Nobody has' if not people else 'Several people have'} the address {email}.")
    return people[0]


class Command(BaseCommand):
    help = (
        "Write a copy of everything kept about one person to a file, as they can do themselves under Your data. "
        "What is printed are counts by column, never content."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE", help="the ZIP to write; only counts without it"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        person, at = one_person(options["email"]), timezone.now()
        counts = copy.counts(person)
        if path := options["file"]:
            try:
                path.write_bytes(copy.archive(person, at=at))
                path.chmod(0o600)
            except OSError as error:
                raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
            audit.record(
                by=None,
                at=at,
                verb="copy of personal data written by command",
                subject=person,
                about=person.pk,
            )
        if options["json"]:
            self.stdout.write(json.dumps({"exported": counts, "file": str(path or "")}, indent=2))
        else:
            for column, count in counts.items():
                self.stdout.write(f"{count:>6}  {column}")
