"""An error of ours is one line with the number of the request, who asked and where, and without what anybody wrote."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.log_names import name_of
from mentoring import urls
from mentoring.logs import JsonLine, Line
from tests.factories import PersonFactory, user_of

WORDS = "she said that the budget is a farce"


def _quotes(request):
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        raise RuntimeError(f"could not save {WORDS}") from error


def _database(request):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_user (email) VALUES (%s)", [WORDS])


@login_not_required
def _warns(request):
    logging.getLogger("upward.security").warning("Odd.")
    return HttpResponse("x")


class Broken:
    """The product's addresses, and three more."""

    urlpatterns = [
        *urls.urlpatterns,
        path("quotes", _quotes, name="quotes"),
        path("database", _database, name="database"),
        path("warns", _warns, name="warns"),
    ]
    handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture
def written():
    """Each line as production writes it, at the moment it is written."""
    found: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def documents(written: list[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in written]


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=Broken)
@pytest.mark.parametrize(("page", "kind"), [("quotes", "RuntimeError"), ("database", "IntegrityError")])
def test_an_unexpected_error_is_logged_with_its_place_and_without_its_words(client, written, page, kind):
    client.raise_request_exception = False
    user = user_of(PersonFactory(email="ann@northwind.example"))
    client.force_login(user)
    answer = client.get(f"/{page}?q=what-was-searched")
    [line] = [each for each in documents(written) if "error" in each]
    assert answer.status_code == 500
    assert line["level"] == "ERROR" and line["logger"] == "django.request"
    assert kind in line["error"] and "test_request_log.py" in line["error"]
    assert (line["page"], line["method"], line["by"]) == (page, "GET", name_of(user.email))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])
    for words in (WORDS, "farce", "what-was-searched", "ann@", str(user.pk)):
        assert words not in "".join(written)
    # Whoever reads the page can say which line it was.
    assert line["request"] in answer.content.decode() and len(line["request"]) == 16


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=Broken)
def test_each_request_has_a_number_of_its_own_that_nobody_gives_it(written):
    for _ in range(3):
        Client().get("/warns", headers={"x-request-id": "mine", "x-correlation-id": "mine"})
    numbers = [line["request"] for line in documents(written)]
    assert len(set(numbers)) == 3 and "mine" not in numbers
    assert all("by" not in line for line in documents(written))


def test_a_line_outside_a_request_has_none(written):
    logging.getLogger("upward.security").warning("Odd.")
    assert set(documents(written)[-1]) == {"at", "level", "logger", "message"}


@pytest.mark.parametrize("formatter", [JsonLine(), Line()], ids=["json", "text"])
def test_the_error_before_the_error_is_told_too(formatter):
    try:
        try:
            raise OSError(28, WORDS)
        except OSError as error:
            raise IntegrityError(WORDS) from error
    except IntegrityError as error:
        facts = (type(error), error, error.__traceback__)
    line = formatter.format(logging.LogRecord("x", logging.ERROR, "x.py", 1, "Broken.", (), facts))
    assert re.search(r"OSError 28 < \S+test_request_log\.py:\d+ \w+; then IntegrityError < ", line)
    assert "farce" not in line and "\n" not in line


def test_whoever_develops_sees_all_of_it(settings):
    settings.DEBUG = True
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        facts = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Broken.", (), facts)
    assert WORDS in JsonLine().format(record)
