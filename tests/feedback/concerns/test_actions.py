"""Who reads a concern, how it moves, and what the trail holds of it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from accounts import reading
from accounts.errors import Refused
from accounts.models import AuditEvent, OrganisationRole, ReportingLine
from feedback.concerns import actions
from feedback.concerns.deadlines import due_at
from feedback.concerns.models import Concern, ConcernMessage, Level
from feedback.concerns.readers import close_to, readers_for
from tests.factories import UserFactory
from tests.factories.people import NOW, hr_user
from tests.feedback.concerns.conftest import WORDS, Told


def sees(user, concern: Concern) -> bool:
    return Concern.objects.visible_to(user).filter(pk=concern.pk).exists()


def test_only_the_reporter_and_the_chosen_handlers_find_it(told: Told) -> None:
    ruth, sam = told.handlers
    concern = told.tell(ruth)
    assert sees(told.cast.mentor, concern) and sees(ruth, concern)
    others = {**told.cast.outsiders(), "partner": told.cast.mentee, "excluded": sam, "hr": hr_user()}
    others |= {f"coordinator {n}": each for n, each in enumerate(told.coordinators)}
    assert [name for name, user in others.items() if sees(user, concern)] == []


def test_a_broken_boundary_reaches_the_chosen_coordinator_and_no_handler(told: Told) -> None:
    first, second = told.coordinators
    concern = told.tell(first, level=Level.BOUNDARY)
    assert sees(first, concern)
    assert not any(sees(user, concern) for user in (second, *told.handlers, told.cast.mentee))


def test_whoever_loses_the_role_loses_what_they_read(told: Told) -> None:
    ruth = told.handlers[0]
    concern = told.tell(ruth)
    OrganisationRole.objects.filter(user=ruth).delete()
    assert not sees(ruth, concern)
    boundary = told.tell(told.coordinators[0], level=Level.BOUNDARY)
    told.coordinators[0].programme_roles.all().delete()
    assert not sees(told.coordinators[0], boundary)


def test_a_handler_never_handles_what_they_told(told: Told) -> None:
    ruth, sam = told.handlers
    assert [each.user for each in readers_for(ruth, Level.SERIOUS, at=NOW)] == [sam]
    with pytest.raises(Refused):
        actions.raise_concern(
            level=Level.SERIOUS,
            category="crime",
            words=WORDS,
            readers=told.readers(ruth),
            submission=uuid.uuid4(),
            by=ruth,
            at=NOW,
        )
    assert not Concern.objects.exists()


def test_the_line_manager_and_the_partner_are_named_as_close(told: Told) -> None:
    ruth = told.handlers[0].person
    line = ReportingLine.objects.create(
        person=told.cast.mentor.person, manager=ruth, since=(NOW - timedelta(days=900)).date()
    )
    assert close_to(told.cast.mentor, at=NOW) == {ruth.pk, told.cast.mentee.person_id}
    line.until = (NOW - timedelta(days=400)).date()
    line.save()
    assert close_to(told.cast.mentor, at=NOW) == {told.cast.mentee.person_id}


def test_a_second_press_tells_once(told: Told) -> None:
    token = uuid.uuid4()
    for _ in range(2):
        concern = actions.raise_concern(
            level=Level.SERIOUS,
            category="crime",
            words=WORDS,
            readers=told.readers(),
            submission=token,
            by=told.cast.mentor,
            at=NOW,
        )
        actions.write(
            concern=concern, words="And more", submission=uuid.UUID(int=5), by=told.cast.mentor, at=NOW
        )
    assert Concern.objects.count() == 1
    assert ConcernMessage.objects.count() == 2


def test_it_is_taken_on_answered_closed_and_opened_again(told: Told) -> None:
    ruth, reporter = told.handlers[0], told.cast.mentor
    concern = actions.acknowledge(concern=told.tell(), by=ruth, at=NOW)
    assert (concern.state, concern.handler, concern.acknowledged_at) == ("acknowledged", ruth, NOW)
    actions.write(concern=concern, words="I will ask HR.", submission=uuid.uuid4(), by=ruth, at=NOW)
    concern.refresh_from_db()
    assert concern.state == "in-progress"
    closed = actions.close(concern=concern, words="Done.", submission=uuid.uuid4(), by=ruth, at=NOW)
    assert (closed.state, closed.closed_at) == ("closed", NOW)
    with pytest.raises(Refused):
        actions.write(concern=concern, words="One thing", submission=uuid.uuid4(), by=ruth, at=NOW)
    actions.write(concern=concern, words="It goes on.", submission=uuid.uuid4(), by=reporter, at=NOW)
    concern.refresh_from_db()
    assert (concern.state, concern.closed_at) == ("in-progress", None)


def test_nobody_else_writes_or_closes(told: Told) -> None:
    ruth, sam = told.handlers
    concern = told.tell(ruth)
    for user in (sam, told.cast.mentee, told.coordinators[0], UserFactory()):
        with pytest.raises(actions.NotYours):
            actions.write(concern=concern, words="Hello", submission=uuid.uuid4(), by=user, at=NOW)
    with pytest.raises(actions.NotYours):
        actions.close(
            concern=concern, words="I take it back", submission=uuid.uuid4(), by=told.cast.mentor, at=NOW
        )


def test_the_database_holds_neither_words_nor_the_name(told: Told) -> None:
    told.tell()
    row = Concern.objects.values().get()
    said = ConcernMessage.objects.values().get()
    plain = repr([*row.values(), *said.values()])
    assert WORDS not in plain and WORDS.encode() not in bytes(said["words_sealed"])
    for key in (told.cast.mentor.pk, told.cast.mentor.person_id):
        assert str(key) not in plain and str(key).encode() not in bytes(row["who_sealed"])


def test_the_trail_names_who_reads_and_never_who_told(told: Told) -> None:
    concern, reporter = told.tell(), told.cast.mentor
    actions.write(concern=concern, words="More", submission=uuid.uuid4(), by=reporter, at=NOW)
    for user in (reporter, told.handlers[0]):
        with reading.by(user):
            message = ConcernMessage.objects.select_related("key").filter(words_sealed__isnull=False).first()
            assert message and message.words
            assert Concern.objects.select_related("key").get().who
    events = AuditEvent.objects.filter(subject_type__startswith="feedback.Concern")
    assert {event.by for event in events.filter(verb=reading.VERB)} == {told.handlers[0]}
    assert not events.filter(by=reporter).exists() and not events.exclude(about=None).exists()
    text = repr(list(events.values("details", "by_key", "subject_id")))
    assert str(reporter.pk) not in text and str(reporter.person_id) not in text


@pytest.mark.parametrize(
    ("level", "moment", "expected"),
    [
        (Level.SERIOUS, datetime(2026, 3, 6, 10, tzinfo=UTC), datetime(2026, 3, 6, 23, 59, tzinfo=UTC)),
        (Level.BOUNDARY, datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 4, 23, 59, tzinfo=UTC)),
        (Level.BOUNDARY, datetime(2026, 3, 5, 10, tzinfo=UTC), datetime(2026, 3, 9, 23, 59, tzinfo=UTC)),
        (Level.BOUNDARY, datetime(2026, 3, 7, 10, tzinfo=UTC), datetime(2026, 3, 10, 23, 59, tzinfo=UTC)),
    ],
)
def test_same_day_or_two_working_days(level: Level, moment: datetime, expected: datetime) -> None:
    assert due_at(level, at=moment) == expected
