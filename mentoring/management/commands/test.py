"""``manage.py test``: the gate. The rules first, then every test, those in a real browser included."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mentoring.browser.fetching import NoBrowser, find_or_fetch

OURS = ("--no-lint", "--require-browser", "-h", "--help")


class Command(BaseCommand):
    help = "Check the code, then run all tests. Other arguments go to pytest: test tests/pairing -x"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-lint", action="store_true", help="run the tests alone")
        parser.add_argument("--require-browser", action="store_true", help="fail where no browser can be had")
        parser.add_argument("pytest", nargs="*", help="arguments for pytest")

    def run_from_argv(self, argv: list[str]) -> None:
        """Let pytest have every argument that is not ours, in the order in which they came."""
        parser = self.create_parser(argv[0], argv[1])
        ours = [argument for argument in argv[2:] if argument in OURS]
        others = [argument for argument in argv[2:] if argument not in OURS]
        try:
            self.execute(**{**vars(parser.parse_args(ours)), "pytest": others, "args": ()})
        except CommandError as error:
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def handle(self, *args: Any, **options: Any) -> None:
        problem = "" if options["no_lint"] else self._lint()
        self._provide_browser(required=options["require_browser"])
        required = ["--require-browser"] if options["require_browser"] else []
        command = [sys.executable, "-m", "pytest", *required, *options["pytest"]]
        failed = subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode
        if problem:
            raise CommandError(problem)
        if failed:
            raise CommandError("Some tests failed.", returncode=failed)

    def _lint(self) -> str:
        """Check the code; what is not in order is told at the end too, after the tests."""
        try:
            call_command("lint", stdout=self.stdout)
        except CommandError as error:
            return str(error)
        return ""

    def _provide_browser(self, *, required: bool) -> None:
        try:
            find_or_fetch()
        except NoBrowser as problem:
            if required:
                raise CommandError(str(problem)) from problem
            self.stderr.write(f"Browser tests are left out. {problem}")
