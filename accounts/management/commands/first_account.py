"""``manage.py first_account``: the account that opens a new installation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions.first_account import open_first_account
from accounts.errors import Refused


class Command(BaseCommand):
    help = "Make the first account, in HR and administrator; asks for its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address to sign in with")
        parser.add_argument(
            "--password-from-stdin", action="store_true", help="read the password instead of asking"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reads = options["password_from_stdin"]
        password = (
            sys.stdin.readline().rstrip("\n") if reads else getpass("Password (12 characters or more): ")
        )
        try:
            user = open_first_account(email=options["email"], password=password, at=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.email} can sign in.")
