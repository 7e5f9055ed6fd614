"""Pairs through two months of a compressed clock, with faults: ``home.simulation.invariants`` hold at every step."""

from __future__ import annotations

import json

import pytest
from django.core.management.base import CommandError

from home.simulation.invariants import Broken
from home.simulation.post import BOX
from home.simulation.run import Simulation
from sessions.models import Session
from tests.factories import PairFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_pairs_through_two_months_break_no_rule() -> None:
    result = Simulation(pairs=8, months=2, seed=3).go()
    assert result.done["planned"] > 8 and result.done["by link"] and result.done["logged"]
    assert {"two at once", "worker killed", "server refused", "days away"} <= set(result.faults)
    assert result.mails > 80 and result.sessions["held"] > 8
    assert result.doubled <= len(BOX.killed)
    assert json.loads(result.as_json())["done"] == dict(result.done)


def test_a_rule_that_breaks_is_found() -> None:
    simulation = Simulation(pairs=1, months=1, seed=1)
    pair = simulation.world.pairs()[0]
    SessionFactory(pair=pair, key=pair.key, state=Session.State.HELD)
    with pytest.raises(Broken, match="Held only once both have signed"):
        simulation.invariants.check(simulation.world.cohort.created_at, is_quiet=True)


def test_it_refuses_where_people_are() -> None:
    PairFactory()
    with pytest.raises(CommandError, match="empty database"):
        Simulation(pairs=1, months=1, seed=1)
