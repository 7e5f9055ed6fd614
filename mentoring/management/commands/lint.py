"""``manage.py lint``: everything that can be said about the code without running it."""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


def checks() -> dict[str, list[str]]:
    """What is checked, and with which command."""
    tools = Path(sys.executable).parent
    return {
        "Rules": [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        "Layout": [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."],
        "Types": [sys.executable, "-m", "mypy", "."],
        "Templates": [str(tools / "djlint"), "--lint", "--quiet", "templates"],
        "Imports": [str(tools / "lint-imports")],
        "Migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    }


class Command(BaseCommand):
    help = "Check rules, layout, types, templates, the order of imports and migrations. --fix mends what can be mended."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="mend rules and layout first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fix"]:
            for words in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
                subprocess.run(
                    [sys.executable, "-m", "ruff", *words, "."], cwd=settings.BASE_DIR, check=False
                )
        broken = [name for name, command in checks().items() if not self._passes(name, command)]
        if broken:
            raise CommandError(f"Not in order: {', '.join(broken)}.")

    def _passes(self, name: str, command: list[str]) -> bool:
        started = time.monotonic()
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
        words = "in order" if done.returncode == 0 else "NOT in order"
        self.stdout.write(f"{name}: {words} ({time.monotonic() - started:.1f} s)")
        if done.returncode:
            self.stdout.write(done.stdout + done.stderr)
        self.stdout.flush()
        return done.returncode == 0
