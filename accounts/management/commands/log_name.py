"""Print by which name the log knows somebody."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.log_names import name_of


class Command(BaseCommand):
    help = "Print by which name the log knows the person who signs in with EMAIL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        self.stdout.write(name_of(email))
