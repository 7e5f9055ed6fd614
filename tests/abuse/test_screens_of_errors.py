"""A developer who prints a row, or sees the page of an error, reads no content (abuse case 73)."""

from __future__ import annotations

import sys

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpRequest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from accounts import privacy
from accounts.models import ContentKey
from accounts.vault import sealed_in

CANARY = "canary-7f3a9"
CHOSEN = {"slug", "kind", "prompt", "rule"}  # keys of our own lists, which nobody writes
# Names of things and people are what these rows are printed by, and are no content.
PRINTED_BY_NAME = {
    "accounts.Person", "accounts.User", "accounts.OrganisationRole", "accounts.SavedMapping", "accounts.RosterImport",
    "accounts.WatchedFile", "accounts.TitleGrade", "accounts.DirectoryGroup", "preparation.Module",
}  # fmt: skip


def private_models() -> list[type[models.Model]]:
    """Every table with a column that only some may read, by the register."""
    labels = {
        column.rpartition(".")[0]
        for column, entry in privacy.entries.items()
        if entry.sealed or entry.ring in privacy.SEALED_RINGS or entry.ring == privacy.Ring.COORDINATOR
    }
    return [apps.get_model(label) for label in sorted(labels)]


def filled(model: type[models.Model]) -> models.Model:
    """A row, not saved, whose every text and every sealed word is the canary."""
    row = model()
    for field in model._meta.concrete_fields:
        is_written = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_written and field.name not in CHOSEN:
            setattr(row, field.attname, CANARY)
    for column in sealed_in(model):
        key = ContentKey()
        key.hold(bytes(32))
        row.key = key
        setattr(row, column.name, CANARY)
    return row


def printed(row: models.Model) -> str:
    try:
        return f"{row!r}"
    except models.ObjectDoesNotExist:
        return ""  # it is printed by what it belongs to, which this row has not


@pytest.mark.parametrize("model", private_models(), ids=lambda model: model._meta.label)
def test_73_a_printed_row_has_no_content(model):
    if model._meta.label in PRINTED_BY_NAME:
        assert not sealed_in(model)
    else:
        assert CANARY not in printed(filled(model))


@pytest.mark.parametrize("debug", [False, True], ids=["production", "debug"])
def test_73_the_page_of_an_error_has_no_sealed_words(settings, debug):
    settings.DEBUG = debug
    rows = [filled(model) for model in private_models() if sealed_in(model)]
    assert len(rows) >= 7
    request: HttpRequest = RequestFactory().post("/x/", {"words": "w", "password": "hunter22"})
    try:
        for row in rows:
            printed(row)
        raise RuntimeError("broken")
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    shown = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert CANARY not in shown
    assert settings.UPWARD_MASTER_KEY not in shown and settings.SECRET_KEY not in shown
