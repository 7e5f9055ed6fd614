"""Ten clocks, a clock that is set back or forward, a reader who moves: the same ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from notifications import actions, delivery, ledger
from notifications.models import Message
from notifications.registry import Due, register_source
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEADY = tuple(range(24))


@pytest.fixture
def company(mailoutbox):
    """Five people with a reminder for each of four hours, in a source that is asked at each tick."""
    people = [
        PersonFactory(external_id=f"P{number}", time_zone=zone)
        for number, zone in enumerate(("Europe/London", "Asia/Tokyo", "America/New_York", "Pacific/Apia", ""))
    ]

    @register_source
    def reminders(*, at):
        for person in people:
            for hour in range(0, 8, 2):
                if MORNING + hour * HOUR <= at:
                    yield Due("test.reminder", person, MORNING + hour * HOUR, sequence=str(hour))

    return people


def run(hours):
    """What stands in the ledger after ticks at ``hours``, and who was sent how many mails."""
    Message.objects.all().delete()
    for hour in hours:
        delivery.tick(clock=lambda hour=hour: MORNING + hour * HOUR)
    rows = Message.objects.order_by("person__external_id", "sequence")
    return list(
        rows.values_list("person__external_id", "kind", "due_on", "sequence", "planned_at", "facts", "state")
    )


@pytest.mark.parametrize(
    "steps",
    [
        [hour for hour in STEADY for _ in range(10)],  # ten beats
        [*STEADY[:5], 3, 4, *STEADY[5:]],  # two hours back
        [*STEADY[:5], 7, *STEADY[5:]],  # two hours forward, and right again
        [*STEADY[:14], 16, 12, *STEADY[14:]],  # over midnight and back
    ],
    ids=["ten beats", "back", "forward", "over midnight"],
)
def test_87_the_ledger_is_the_same_whatever_the_clock_did(company, mailoutbox, steps):
    steady = run(STEADY)
    count = len(mailoutbox)
    mailoutbox.clear()
    assert run(steps) == steady
    assert len(mailoutbox) == count >= 5


def test_a_clock_that_is_set_back_sends_nothing_again(reader, mailoutbox):
    actions.enqueue(kind="test.ask", person=reader, due_at=MORNING, at=MORNING)
    for at in (MORNING, MORNING - 2 * HOUR, MORNING, MORNING + 2 * HOUR):
        delivery.tick(clock=lambda at=at: at)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Pacific/Apia"])
def test_whoever_moves_to_another_zone_hears_nothing_twice(reader, mailoutbox, zone):
    late = MORNING.replace(hour=23, minute=30)
    say = {"kind": "test.ask", "due_at": late, "sequence": "session-1"}
    first = actions.enqueue(person=reader, at=late, **say)
    reader.time_zone = zone
    reader.save()
    assert actions.enqueue(person=reader, at=late, **say) == first
    ledger.write_all([Due(person=reader, **say)] * 2, at=late + HOUR)
    assert Message.objects.count() == 1


def test_what_waited_for_the_morning_is_known_again_by_when_it_was_planned(reader, mailoutbox):
    evening = MORNING.replace(hour=23, minute=30)
    actions.enqueue(kind="test.ask", person=reader, due_at=evening, at=evening)
    delivery.tick(clock=lambda: evening)
    assert Message.objects.get().due_at > evening
    reader.time_zone = "Asia/Tokyo"
    reader.save()
    actions.enqueue(kind="test.ask", person=reader, due_at=evening, at=evening)
    assert Message.objects.count() == 1


def test_the_same_on_another_day_is_another_message(reader):
    for days in (0, 1):
        due_at = MORNING + timedelta(days=days)
        actions.enqueue(kind="test.reminder", person=reader, due_at=due_at, at=due_at)
    assert Message.objects.count() == 2


def test_two_programmes_say_the_same_to_one_person_each(reader):
    for number in (1, 2):
        key = UUID(int=number)
        actions.enqueue(
            kind="test.ask", person=reader, due_at=MORNING, at=MORNING, programme_key=key, sequence="1"
        )
    assert Message.objects.count() == 2
