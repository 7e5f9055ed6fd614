"""``manage.py attack`` reads what was released, changes nothing, and fails when a small group follows."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from insights.attacks import LAST, ONE
from insights.models import Release


def attacked() -> dict:
    out = StringIO()
    call_command("attack", "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def released(pilot):
    for first, last in ((0, 7), (7, 9), (9, 12)):
        for side in ("mentor", "mentee"):
            pilot.pulse(1, pilot.participants(side)[first:last])
        pilot.release()
    return pilot


def test_real_releases_give_no_group_away(released):
    before = list(Release.objects.order_by("number").values())
    document = attacked()
    assert (document["releases"], document["recoverable_groups"], document["tampered"]) == (3, 0, 0)
    assert document["cohorts"][0]["figures"] > 0
    assert document["cohorts"][0]["audit_passed"] is True
    assert list(Release.objects.order_by("number").values()) == before


def test_a_release_that_moved_by_one_person_is_found_and_nobody_named(released):
    release = Release.objects.frozen().latest("number")
    key, kept = next(iter(Release.objects.get(number=1).respondents.items()))
    release.respondents = {key: {**kept, "behind": kept["behind"][1:]}}
    release.save()
    out = StringIO()
    with pytest.raises(CommandError, match="1 small groups follow"):
        call_command("attack", "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert document["cohorts"][0]["by_attack"] == {LAST: 1, ONE: 1}
    assert document["cohorts"][0]["audit_passed"] is False
    assert kept["behind"][0] not in out.getvalue()


def test_without_releases_there_is_nothing_to_attack(pilot):
    assert attacked() == {"cohorts": [], "releases": 0, "recoverable_groups": 0, "tampered": 0}
