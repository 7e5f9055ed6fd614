from datetime import timedelta

import pytest

from feedback import actions, notices
from feedback.models import Pulse
from notifications.models import Message
from notifications.registry import kind_named
from programmes.models import Cohort, Role
from tests.factories import CohortFactory, ParticipantFactory, UserFactory, grant
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast

LOGGED = NOW + timedelta(days=4)


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        (timedelta(minutes=59), 0),
        (timedelta(hours=1), 2),
        (timedelta(days=2, hours=12), 0),
        (timedelta(days=3), 2),
        (timedelta(days=6), 0),
    ],
)
def test_a_pulse_is_called_for_after_an_hour_and_once_more_after_three_days(
    cast: Cast, after: timedelta, asked: int
) -> None:
    cast.log(cast.plan())
    assert len(list(notices.pulse_reminders(at=LOGGED + after))) == asked


def test_who_answered_or_skipped_hears_no_more_and_the_partner_still_does(cast: Cast) -> None:
    session = cast.log(cast.plan())
    actions.skip_pulse(pulse=Pulse.objects.get(participant=cast.pair.mentor), by=cast.mentor)
    (due,) = notices.pulse_reminders(at=LOGGED + timedelta(hours=1))
    assert due.person == cast.mentee.person
    kind = kind_named(due.kind)
    assert (
        kind.write(Message(person=due.person, facts=dict(due.facts))).path == f"/sessions/{session.pk}/pulse/"
    )
    actions.answer_pulse(
        pulse=Pulse.objects.get(participant=cast.pair.mentee), values={"P1": 3}, by=cast.mentee, at=LOGGED
    )
    assert kind.write(Message(person=due.person, facts=dict(due.facts))) is None
    assert kind.is_confidential


@pytest.mark.django_db
def test_a_wave_is_announced_once_to_each_person_asked() -> None:
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    people = {ParticipantFactory(mentor=True, cohort=cohort).person for _ in range(3)}
    actions.open_due_waves(at=NOW)
    dues = list(notices.wave_letters(at=NOW + timedelta(minutes=5)))
    assert {due.person for due in dues} == people and len(dues) == 3
    letter = kind_named("wave.open").write(Message(person=dues[0].person, facts=dict(dues[0].facts)))
    assert letter.facts == [("Open until", "30 March 2026")]


def test_coaches_of_the_programme_hear_that_somebody_asked_and_neither_who_nor_why(cast: Cast) -> None:
    coach, elsewhere = UserFactory(), UserFactory()
    grant(coach, Role.Name.COACH, cast.pair.cohort.programme)
    grant(elsewhere, Role.Name.COACH, CohortFactory().programme)
    request = actions.ask_for_coaching(participant=cast.pair.mentor, by=cast.mentor, at=NOW, words=WORDS)
    message = Message.objects.get()
    assert message.person == coach.person
    kind = kind_named(message.kind)
    letter = str(kind.write(message))
    assert cast.mentor.person.first_name not in letter and WORDS not in letter
    assert kind.is_confidential
    actions.contact_request(request=request, by=coach, at=NOW)
    assert kind.write(message) is None
