"""What is due, when, and to whom; and that letters keep to dates."""

from datetime import datetime, timedelta

import pytest

from notifications.models import Message
from notifications.registry import kind_named
from pairing.models import Pair
from sessions import actions, notices
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast

START = NOW + timedelta(days=10)


def said(cast: Cast, source, at: datetime) -> list[tuple[str, datetime]]:
    sides = {cast.mentor.person: "mentor", cast.mentee.person: "mentee"}
    return sorted((sides[due.person], due.due_at) for due in source(at=at))


def letter_to(cast: Cast, kind: str, person, facts: dict[str, str]):
    return kind_named(kind).write(Message(kind=kind, person=person, due_at=NOW, facts=facts))


@pytest.mark.parametrize(
    ("days", "readers"),
    [(6, []), (7, ["mentee"]), (10, []), (14, ["mentee", "mentor"]), (30, [])],
)
def test_a_first_date_is_called_for_on_day_7_and_14(cast: Cast, days: int, readers: list[str]) -> None:
    found = said(cast, notices.booking_reminders, NOW + timedelta(days=days))
    assert [side for side, _ in found] == readers
    assert {due_at for _, due_at in found} <= {NOW + timedelta(days=days)}


def test_nobody_is_called_for_a_date_that_is_in_the_diary(cast: Cast) -> None:
    cast.plan()
    assert not said(cast, notices.booking_reminders, NOW + timedelta(days=7))


@pytest.mark.parametrize(("hours", "readers"), [(-1, []), (0, ["mentor"]), (24, ["mentor"]), (72, [])])
def test_the_mentor_is_asked_for_the_question_three_days_before(
    cast: Cast, hours: int, readers: list[str]
) -> None:
    cast.plan(starts_at=START)
    at = START - timedelta(days=3) + timedelta(hours=hours)
    assert said(cast, notices.topic_reminders, at) == [(side, START - timedelta(days=3)) for side in readers]


def test_a_mentor_who_has_sent_the_question_is_left_alone(cast: Cast) -> None:
    cast.plan(starts_at=START, question=WORDS, by=cast.mentor)
    assert not said(cast, notices.topic_reminders, START - timedelta(days=2))


def test_both_hear_of_tomorrow_unless_it_was_planned_only_today(cast: Cast) -> None:
    cast.plan(starts_at=START)
    cast.plan(starts_at=NOW + timedelta(hours=3))
    assert not said(cast, notices.tomorrow_reminders, NOW + timedelta(hours=1))
    due_at = START - timedelta(days=1)
    expected = [("mentee", due_at), ("mentor", due_at)]
    assert said(cast, notices.tomorrow_reminders, due_at) == expected
    assert said(cast, notices.tomorrow_reminders, due_at + timedelta(hours=5)) == expected


def test_both_are_asked_an_hour_after_until_one_logs(cast: Cast) -> None:
    session = cast.plan(starts_at=START)
    due_at = START + timedelta(hours=2)
    assert not said(cast, notices.log_reminders, due_at - timedelta(minutes=1))
    assert said(cast, notices.log_reminders, due_at) == [("mentee", due_at), ("mentor", due_at)]
    cast.log(session, at=due_at)
    assert not said(cast, notices.log_reminders, due_at)


def test_a_paused_pair_hears_nothing(cast: Cast) -> None:
    cast.plan(starts_at=START)
    Pair.objects.filter(pk=cast.pair.pk).update(state=Pair.State.PAUSED)
    sources = (
        notices.booking_reminders,
        notices.topic_reminders,
        notices.tomorrow_reminders,
        notices.log_reminders,
    )
    for source in sources:
        for hours in range(0, 24 * 15, 6):
            assert not list(source(at=NOW + timedelta(hours=hours)))


def test_the_partner_hears_of_a_date_by_day_and_name_and_of_nothing_else(cast: Cast) -> None:
    cast.plan(starts_at=START, place="Secret room", question=WORDS, by=cast.mentor)
    message = Message.objects.get()
    letter = kind_named(message.kind).write(message)
    assert message.person == cast.mentee.person
    assert cast.mentor.person.first_name in letter.paragraphs[0] and "12 March" in letter.subject
    assert letter.facts == [("When", "Thursday 12 March, 10:00 to 11:00")]
    said_in_all = f"{letter} {message.facts}"
    assert WORDS not in said_in_all and "Secret" not in said_in_all


def test_times_are_those_of_the_reader(cast: Cast) -> None:
    cast.mentee.person.time_zone = "America/New_York"
    cast.mentee.person.save()
    cast.plan(starts_at=START, by=cast.mentor)
    message = Message.objects.select_related("person").get()
    assert kind_named(message.kind).write(message).facts == [("When", "Thursday 12 March, 06:00 to 07:00")]


def test_a_letter_is_not_sent_when_it_is_no_longer_true(cast: Cast) -> None:
    session = cast.plan(starts_at=START)
    planned = Message.objects.get()
    assert kind_named(planned.kind).write(planned)
    actions.cancel_session(session=session, by=cast.mentee, at=NOW)
    assert kind_named(planned.kind).write(planned) is None
    cancelled = Message.objects.exclude(pk=planned.pk).get()
    assert "is cancelled" in kind_named(cancelled.kind).write(cancelled).subject
    facts = {"session": str(session.pk), "pair": str(cast.pair.pk)}
    for kind in ("session.topic", "session.tomorrow", "session.log"):
        assert letter_to(cast, kind, cast.mentor.person, facts) is None
    assert letter_to(cast, "session.book", cast.mentor.person, facts) is not None


def test_every_reminder_says_a_partners_first_name_and_leads_to_one_page(cast: Cast) -> None:
    session = cast.plan(starts_at=START, place="Secret room")
    facts = {"session": str(session.pk)}
    for kind in ("session.topic", "session.tomorrow", "session.log"):
        letter = letter_to(cast, kind, cast.mentor.person, facts)
        assert cast.mentee.person.first_name in letter.paragraphs[0]
        assert letter.path.startswith(f"/sessions/{session.pk}/")
        assert "Secret" not in str(letter)
