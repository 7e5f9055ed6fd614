#!/usr/bin/env python3
"""The one door for every command: sets up what it needs, then hands over to Django.

Needs Python 3.11 and Git only. ``NO_BOOTSTRAP=1`` skips the set-up, for containers that come with the packages.
"""

import os
import sys

ON_TEST_SETTINGS = {"test", "lint"}


def main() -> None:
    if not os.environ.get("NO_BOOTSTRAP"):
        from mentoring.bootstrap import make_ready

        make_ready(sys.argv)
    on_test_settings = bool(set(sys.argv[1:2]) & ON_TEST_SETTINGS)
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", "tests.settings" if on_test_settings else "mentoring.settings"
    )
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
