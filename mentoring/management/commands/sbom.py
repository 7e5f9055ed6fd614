"""``manage.py sbom``: the bill of materials of a release, as CycloneDX 1.6."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring import sbom


class Command(BaseCommand):
    help = "Write the bill of materials (CycloneDX 1.6, JSON) of what the lock installs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="where to write it; printed if left out")
        parser.add_argument("--dev", action="store_true", help="with what tests and linters need")
        parser.add_argument(
            "--json", action="store_true", help="taken for the sake of habit: it is always JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lock = settings.BASE_DIR / ("requirements-dev.txt" if options["dev"] else "requirements.txt")
        try:
            found = sbom.document(lock=lock, project=settings.BASE_DIR / "pyproject.toml", at=timezone.now())
        except (OSError, ValueError) as problem:
            raise CommandError(f"The lock cannot be read: {problem}") from problem
        text = json.dumps(found, indent=2, sort_keys=True)
        if options["file"]:
            Path(options["file"]).write_text(f"{text}\n", encoding="utf-8")
        else:
            self.stdout.write(text)
