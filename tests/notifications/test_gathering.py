"""After an outage one message says what waited; the rhythm holds, and no question is joined with others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications import actions, delivery, gathering, registry, rhythm
from notifications.gathering import GATHERED, IN_CONFIDENCE
from notifications.models import Message, Preference
from tests.factories import PersonFactory
from tests.notifications.conftest import REMINDER

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BACK = MORNING + timedelta(hours=48)
OTHER = replace(REMINDER, name="test.other", label="What you want to ask")
IN_PRIVATE = replace(REMINDER, name="test.private", label="An answer is waited for", is_confidential=True)


@pytest.fixture(autouse=True)
def more_kinds(only_our_kinds):
    for kind in (OTHER, IN_PRIVATE, GATHERED, IN_CONFIDENCE):
        registry.register_kind(kind)


def say(person, kind="test.reminder", hours=0, **more):
    due_at = MORNING + timedelta(hours=hours)
    return actions.enqueue(kind=kind, person=person, due_at=due_at, at=due_at, **more)


def tick(at=BACK):
    return delivery.tick(clock=lambda: at)


def states(person):
    return Counter(Message.objects.filter(person=person).values_list("kind", "state"))


def test_89_after_48_hours_one_message_says_what_waited(reader, mailoutbox):
    for hours in (0, 5, 24, 47):
        say(reader, hours=hours, sequence=str(hours))
    say(reader, "test.other", hours=30)
    assert tick().sent == 1
    [mail] = mailoutbox
    assert mail.subject == "A few things wait for you"
    assert mail.body.count("Whether you met") == mail.body.count("What you want to ask") == 1
    assert "Session 3" not in mail.body
    assert states(reader) == {
        ("test.reminder", "skipped"): 4,
        ("test.other", "skipped"): 1,
        ("reminders.gathered", "sent"): 1,
    }
    assert [tick(BACK + timedelta(days=day)).sent for day in range(1, 8)] == [0] * 7


def test_one_reminder_that_was_held_up_is_told_as_it_is(reader, mailoutbox):
    say(reader)
    assert tick().sent == 1
    assert mailoutbox[0].subject == "Did you meet?"


def test_reminders_of_one_moment_that_were_not_held_up_keep_to_the_rhythm(reader, mailoutbox):
    say(reader), say(reader, "test.other")
    assert tick(MORNING).sent == 1
    assert [mail.subject for mail in mailoutbox] == ["Did you meet?"]
    assert not Message.objects.filter(kind=GATHERED.name).exists()


def test_a_question_is_asked_by_itself(reader, mailoutbox):
    say(reader), say(reader, "test.other"), say(reader, "test.ask"), say(reader, "test.urgent")
    assert tick().sent == 3
    assert Counter(mail.subject for mail in mailoutbox) == {
        "A few things wait for you": 1,
        "Did you meet?": 2,
    }


def test_what_has_settled_itself_or_was_turned_off_is_not_in_it(reader, mailoutbox):
    say(reader, sequence="a", facts={"settled": "yes"}), say(reader, "test.other"), say(reader, sequence="c")
    gathering.gather(at=BACK)
    Preference.objects.create(person=reader, kind="test.other", wanted=False)
    assert tick().sent == 1
    assert mailoutbox[0].subject == "Did you meet?"


def test_what_is_older_than_a_week_is_let_go(reader, mailoutbox):
    say(reader), say(reader, "test.other", hours=24)
    figures = tick(MORNING + timedelta(days=9))
    assert (figures.sent, figures.skipped) == (0, 1)


def test_a_confidential_one_makes_the_whole_confidential(reader, mailoutbox):
    say(reader), say(reader, "test.private")
    assert tick().sent == 1
    assert Message.objects.get(state=Message.State.SENT).kind == IN_CONFIDENCE.name


def test_joining_twice_or_by_two_ticks_joins_once(reader, mailoutbox):
    say(reader), say(reader, "test.other")
    assert (gathering.gather(at=BACK), gathering.gather(at=BACK)) == (1, 0)
    tick(), tick()
    assert len(mailoutbox) == 1


def test_after_the_outage_nobody_gets_two_on_a_day_or_three_in_a_week(mailoutbox):
    people = PersonFactory.create_batch(3, time_zone="Europe/London")
    for person in people:
        for hours in range(0, 48, 6):
            say(person, hours=hours, sequence=str(hours))
    sent: dict[str, list[datetime]] = {}
    for hours in range(0, 24 * 9, 3):
        at, before = BACK + timedelta(hours=hours), len(mailoutbox)
        if hours == 24:
            for person in people:
                say(person, "test.other", hours=72, sequence="new")
        tick(at)
        for mail in mailoutbox[before:]:
            assert rhythm.MORNING <= at.time() < rhythm.EVENING
            sent.setdefault(mail.to[0], []).append(at)
    assert {len(times) for times in sent.values()} == {2}
    assert all(second - first >= timedelta(hours=20) for first, second in sent.values())


def test_the_lines_cost_no_query_for_each_person(django_assert_max_num_queries):
    for person in PersonFactory.create_batch(12):
        say(person), say(person, "test.other")
    with django_assert_max_num_queries(9):
        assert gathering.gather(at=BACK) == 12


def test_it_is_not_offered_as_a_reminder_to_turn_off(reader):
    actions.choose_reminders(person=reader, wanted=[])
    assert not Preference.objects.filter(kind__startswith="reminders.").exists()
