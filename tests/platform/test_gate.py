"""``manage.py test`` hands to pytest what it is given, in order: a dash and its word stay together."""

import subprocess
import sys

from django.conf import settings


def test_arguments_reach_pytest_in_order():
    asked = ["--no-lint", "--collect-only", "-q", "-k", "in_order", "tests/platform/test_gate.py"]
    done = subprocess.run(
        [sys.executable, "manage.py", "test", *asked],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "test_gate.py::test_arguments_reach_pytest_in_order" in done.stdout
