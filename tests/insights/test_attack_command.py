"""``manage.py attack`` reads what was released, changes nothing, and fails when a small group follows."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from insights.attacks import ATTACKS, LAST, ONE
from insights.figures import lines
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
    assert document["cohorts"][0]["by_attack"] == dict.fromkeys(ATTACKS, 0)
    assert document["overlooked"] == 0
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
    assert document["cohorts"][0]["by_attack"] == {**dict.fromkeys(ATTACKS, 0), LAST: 1, ONE: 1}
    assert document["cohorts"][0]["audit_passed"] is False
    assert kept["behind"][0] not in out.getvalue()


def test_without_releases_there_is_nothing_to_attack(pilot):
    assert attacked() == {
        "cohorts": [],
        "releases": 0,
        "recoverable_groups": 0,
        "tampered": 0,
        "overlooked": 0,
    }


def _first(tables: dict, *, shown: bool) -> dict:
    return next(line.cell for line in lines(tables) if line.cell["shown"] is shown)


FORGED = {
    "a figure of nobody": lambda release: release.respondents.pop(next(iter(release.respondents))),
    "a number in a hidden cell": lambda release: _first(release.tables, shown=False).update(mean=1.3),
    "a repeated figure that moved": lambda release: _first(release.tables, shown=True).update(since=0),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_a_table_says_beyond_what_the_attack_knows_is_found(pilot, forged):
    pilot.pulse(1, pilot.participants("mentor"))
    pilot.pulse(1, pilot.participants("mentee")[:3])
    release = pilot.release()
    assert attacked()["overlooked"] == 0
    FORGED[forged](release)
    release.save()
    with pytest.raises(CommandError, match="1 figures stand in releases"):
        call_command("attack", stdout=StringIO())
