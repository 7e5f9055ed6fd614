"""``manage.py demo``: a believable organisation with one pilot at every stage, made through the actions."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.errors import Refused
from accounts.selectors import demo_sign_ins
from home.demo.build import Built, build


class Command(BaseCommand):
    help = "Fill an empty database with an invented company: people, pilots at every stage, sessions and answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--people", type=int, default=1800, metavar="N", help="how many colleagues (1800)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, metavar="N", help="another seed, another company (1)"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]

        def tell(line: str) -> None:
            if not as_json:
                self.stdout.write(f"  {line}")

        try:
            built = build(people=options["people"], seed=options["seed"], now=timezone.now(), tell=tell)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if as_json:
            self.stdout.write(json.dumps(_document(built), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"The demo is ready: {built.people} people, {len(built.cohorts)} cohorts.")


def _document(built: Built) -> dict[str, Any]:
    cohorts = [
        {
            "id": str(cohort.pk),
            "programme": cohort.programme.name,
            "name": cohort.name,
            "state": cohort.state,
            "pairs": cohort.pairs.count(),
        }
        for cohort in built.cohorts
    ]
    sign_ins = [{"role": door.role, "name": door.name} for door in demo_sign_ins()]
    return {"people": built.people, "cohorts": cohorts, "sign_ins": sign_ins}
