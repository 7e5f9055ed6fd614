"""``manage.py draw_states``: write ``docs/states.md`` from the tables in the code."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.states import page


class Command(BaseCommand):
    help = "Write docs/states.md from the transition tables in the code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if the file is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "states.md"
        wanted = page()
        if not options["check"]:
            path.write_text(wanted, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != wanted:
            raise CommandError("docs/states.md is out of date. Run: python3 manage.py draw_states")
