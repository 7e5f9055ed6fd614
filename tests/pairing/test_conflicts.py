"""When the organisation changes around a live pair: it rests, both are told, and the coordinator finds the reason."""

from datetime import timedelta

import pytest

from accounts.listeners import roster_changed
from accounts.models import ReportingLine
from notifications.models import Message
from pairing.conflicts import foresee, people_in_live_pairs, scan_live_pairs
from pairing.models import Conflict, Pair
from tests.accounts.conftest import previewed
from tests.factories.people import NOW
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return PairFactory()


def _becomes_manager(pair):
    ReportingLine.objects.create(
        person=pair.mentor.person, manager=pair.mentee.person, since=NOW.date() - timedelta(days=1)
    )


def test_nothing_is_found_while_nothing_has_changed(pair):
    assert scan_live_pairs(at=NOW) == []


def test_a_pair_in_one_line_rests_once_the_roster_says_so(pair):
    _becomes_manager(pair)
    roster_changed.tell(at=NOW)
    pair.refresh_from_db()
    assert pair.state == Pair.State.PAUSED
    conflict = Conflict.objects.get()
    assert conflict.rule == "line" and conflict.settled_at is None
    told = set(Message.objects.filter(kind="pairing.paused").values_list("person", flat=True))
    assert told == {pair.mentor.person_id, pair.mentee.person_id}


def test_a_second_look_finds_nothing_new(pair):
    _becomes_manager(pair)
    scan_live_pairs(at=NOW)
    assert scan_live_pairs(at=NOW) == []
    assert Conflict.objects.count() == 1


def test_pairs_that_have_ended_are_left_alone(pair):
    Pair.objects.update(state=Pair.State.COMPLETED)
    _becomes_manager(pair)
    assert scan_live_pairs(at=NOW) == []


def test_a_preview_watches_both_people_of_each_live_pair(pair):
    assert people_in_live_pairs() == {pair.mentor.person_id, pair.mentee.person_id}
    Pair.objects.update(state=Pair.State.COMPLETED)
    assert people_in_live_pairs() == set()


def test_a_preview_of_a_staff_list_says_what_it_would_break(pair):
    """Through the import itself: the mentee becomes the manager of the mentor's manager."""
    mentor, mentee = pair.mentor.person, pair.mentee.person
    rows = [
        ("M1", "Max New", mentee),
        (mentor.external_id, mentor.name, "M1"),
        (mentee.external_id, mentee.name, ""),
    ]
    text = "".join(f"{key},{name},{getattr(above, 'external_id', above)}\n" for key, name, above in rows)
    waiting = previewed(f"id,name,manager\n{text}", at=NOW)
    assert [effect.partition(".")[0] for effect in waiting.figures["effects"]] == [
        "1 live pair would break a rule of its cohort"
    ]
    pair.refresh_from_db()
    assert pair.state != Pair.State.PAUSED


def test_an_import_says_beforehand_what_it_would_break(pair):
    assert foresee(at=NOW) == []
    _becomes_manager(pair)
    assert foresee(at=NOW)[0].startswith("1 live pair would break a rule")
