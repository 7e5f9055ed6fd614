"""``manage.py tick`` as operators and other programs use it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from notifications.registry import register_source

pytestmark = pytest.mark.django_db


def test_tick_prints_one_json_document():
    out = StringIO()
    call_command("tick", "--json", stdout=out)
    figures = json.loads(out.getvalue())
    assert {"sent": 0, "skipped": 0, "failed": 0}.items() <= figures.items()


def test_tick_fails_when_a_source_broke_but_still_prints_its_figures(caplog):
    @register_source
    def broken(*, at):
        raise RuntimeError("broken")

    out = StringIO()
    with pytest.raises(CommandError, match="broken"):
        call_command("tick", "--json", stdout=out)
    assert len(json.loads(out.getvalue())["problems"]) == 1
