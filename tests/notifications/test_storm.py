"""Very much at once, and after two days without a worker: the figures of the benchmark, with fewer people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.chaos import counting, storm
from notifications import gathering, registry

pytestmark = pytest.mark.django_db

PEOPLE = 90


@pytest.fixture(autouse=True)
def a_mail_server_that_counts(settings, monkeypatch) -> Iterator[None]:
    settings.EMAIL_BACKEND = "benchmarks.chaos.counting.Counting"
    monkeypatch.setattr(counting, "TAKEN", counting.Taken())
    registry.register_kind(gathering.GATHERED)
    storm._kinds()
    yield


def test_a_storm_leaves_at_the_pace_by_day_and_as_one_reminder_a_day_for_each_person():
    found = storm.storm(storm._people(PEOPLE))
    assert storm._held(found), found
    assert found["busiest_second"] == storm.MOST_A_SECOND
    # Where it is evening already, the first day is the next one.
    assert found["on_the_first_day"] >= PEOPLE
    assert found["mails"] == 2 * PEOPLE


def test_two_days_without_a_worker_end_in_one_mail_for_each_person():
    found = storm.outage(storm._people(PEOPLE))
    assert storm._held(found), found
    assert found["mails"] == found["that_say_it_all"] == PEOPLE
