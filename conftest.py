"""What every test may ask for, and the browser that those marked ``browser`` drive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from mentoring.browser.finding import find, node_program
from tests import database, halves
from tests.standing import at_once

# Playwright's own loop runs in the thread of the test; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
if node := node_program():
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))

BROWSER = find()
NO_BROWSER = "no Chromium: install one, set CHROMIUM, or let `python3 manage.py test` download it"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-browser", action="store_true", help="fail where there is no Chromium to test with"
    )
    parser.addoption(
        "--second-half", action="store_true", help="leave out what is the same on every database and broker"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--second-half"):
        left_out = [item for item in items if halves.is_of_the_first_half(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not halves.is_of_the_first_half(item)]
    if BROWSER is not None:
        return
    if config.getoption("--require-browser"):
        raise pytest.UsageError(NO_BROWSER)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if BROWSER is None:
        terminalreporter.section("Browser tests were left out", sep="!", red=True, bold=True)
        terminalreporter.line(NO_BROWSER)


@pytest.fixture(scope="session")
def _begun_with_a_copy(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
    django_db_use_migrations: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> bool:
    """Whether the test database is there before Django makes it: see ``tests/database.py``."""
    if django_db_createdb or not django_db_use_migrations:
        return False
    with django_db_blocker.unblock():
        return database.begin_with_a_copy(request.config)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, _begun_with_a_copy: bool) -> bool:
    """A copied file is taken as it is, and goes with the folder of the run."""
    return django_db_keepdb or _begun_with_a_copy


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Playwright starts the Chromium that was found."""
    if BROWSER is None:
        return browser_type_launch_args
    environment = {**os.environ, **BROWSER.environment}
    started = {"executable_path": str(BROWSER.program), "args": BROWSER.arguments, "env": environment}
    return {**browser_type_launch_args, **started}


@pytest.fixture(autouse=True)
def _committing(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """A test that commits begins and ends without a connection, and leaves an emptied database behind.

    Closing any file drops all locks that this process has on it: whoever reads the file of an SQLite database takes
    them from a connection that stays open, and the next process that opens it starts a write-ahead log of its own.
    The triggers of the trail would refuse to empty it; emptying puts them back, as after a migration.
    """
    marker = request.node.get_closest_marker("django_db")
    is_committing = marker is not None and marker.kwargs.get("transaction")
    is_committing = is_committing or bool({"transactional_db", "live_server"} & set(request.fixturenames))
    if is_committing:
        connections.close_all()
    yield
    if is_committing:
        from accounts import append_only

        append_only.remove()
        connections.close_all()


@pytest.fixture(autouse=True)
def _free(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that is left out of the second half of the gate sends no query."""
    if not halves.is_free(request.node):
        yield
        return
    with connections["default"].execute_wrapper(halves.refuse):
        yield


@pytest.fixture
def eager_jobs() -> Iterator[None]:
    """Celery jobs run at once: see ``at_once``."""
    with at_once():
        yield
