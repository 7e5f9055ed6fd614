"""``manage.py simulate``: pairs through months of a compressed clock, with faults; ends badly where a rule breaks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.test.utils import setup_databases, teardown_databases

from home.simulation.invariants import Broken
from home.simulation.run import Simulation


class Command(BaseCommand):
    help = (
        "Let invented pairs meet, cancel, pause and leave for months, with faults of mail, clock and workers, in a "
        "database of its own that is thrown away. Fails at the first rule that does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pairs", type=int, default=300, metavar="N", help="how many pairs (300)")
        parser.add_argument("--months", type=int, default=6, metavar="N", help="months of 30 days (6)")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="another course of events (1)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(line: str) -> None:
            (self.stderr if options["json"] else self.stdout).write(f"  {line}")

        wanted = {name: options[name] for name in ("pairs", "months", "seed")}
        # Another database than the one of the installation, which is not touched.
        made = setup_databases(verbosity=0, interactive=False)
        try:
            result = Simulation(**wanted).go(tell)
        except Broken as broken:
            raise CommandError(f"Seed {options['seed']}: {broken}") from broken
        finally:
            teardown_databases(made, verbosity=0)
        if options["json"]:
            self.stdout.write(result.as_json())
        else:
            self.stdout.write(
                f"{result.steps:,} steps, {result.mails:,} mails in {result.seconds} s: all rules hold."
            )
