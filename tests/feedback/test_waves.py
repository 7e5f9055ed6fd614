from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent
from feedback import actions, selectors
from feedback.models import AnswerSheet, Wave, WaveReply
from programmes.models import Cohort, Participant
from tests.factories import CohortFactory, ParticipantFactory, user_of
from tests.factories.people import NOW
from tests.sessions.conftest import Cast


@pytest.fixture
def cohort(db: None) -> Cohort:
    """Six months from 16 March, people being matched."""
    return CohortFactory(state=Cohort.State.MATCHING)


def kinds(cohort: Cohort) -> list[str]:
    return sorted(Wave.objects.filter(cohort=cohort).values_list("kind", flat=True))


def test_the_baseline_opens_when_the_cohort_leaves_recruiting(cohort: Cohort) -> None:
    recruiting = CohortFactory(state=Cohort.State.RECRUITING)
    early = NOW - timedelta(days=20)
    actions.open_due_waves(at=early)
    wave = Wave.objects.get()
    assert (wave.cohort, wave.kind, wave.opens_on) == (cohort, "baseline", early.date())
    assert not kinds(recruiting)


def test_waves_follow_the_dates_of_the_cohort_and_open_once(cohort: Cohort) -> None:
    for day, expected in (
        (date(2026, 3, 17), ["baseline"]),
        (date(2026, 6, 20), ["baseline", "mid"]),
        (date(2026, 9, 12), ["baseline", "close", "mid"]),
        (date(2026, 9, 13), ["baseline", "close", "mid"]),
    ):
        actions.open_due_waves(at=NOW.replace(month=day.month, day=day.day))
        assert kinds(cohort) == expected
    assert AuditEvent.objects.filter(verb="questions opened").count() == 3


def test_those_who_join_while_a_wave_is_open_are_asked_and_nobody_twice(cohort: Cohort) -> None:
    first = ParticipantFactory(mentor=True, cohort=cohort)
    actions.open_due_waves(at=NOW)
    late = ParticipantFactory(mentee=True, cohort=cohort)
    ParticipantFactory(mentee=True, cohort=cohort, state=Participant.State.DECLINED)
    actions.open_due_waves(at=NOW)
    assert sorted(WaveReply.objects.values_list("participant", flat=True)) == sorted([first.pk, late.pk])


def test_a_wave_is_answered_once_and_by_the_person_asked(cohort: Cohort) -> None:
    participant = ParticipantFactory(mentor=True, cohort=cohort)
    by = user_of(participant.person)
    actions.open_due_waves(at=NOW)
    reply = WaveReply.objects.get()
    with pytest.raises(actions.AnswerNotPossible):
        actions.answer_wave(
            reply=reply, values={"R1": 3}, by=user_of(ParticipantFactory(mentor=True).person), at=NOW
        )
    for value in (3, 5):
        actions.answer_wave(reply=reply, values={"R1": value, "E1": 5}, by=by, at=NOW)
    sheet = AnswerSheet.objects.get()
    assert (sheet.occasion, sheet.number, sheet.values) == ("baseline", 0, {"R1": 3})
    assert selectors.response_counts(cohort) == [selectors.Response("baseline", "mentor", 1, 1)]


def test_a_closed_wave_takes_no_answers(cohort: Cohort) -> None:
    participant = ParticipantFactory(mentor=True, cohort=cohort)
    actions.open_due_waves(at=NOW)
    reply = WaveReply.objects.get()
    with pytest.raises(actions.WaveClosed):
        actions.answer_wave(
            reply=reply, values={"R1": 3}, by=user_of(participant.person), at=NOW + timedelta(days=60)
        )


def test_what_waits_for_a_person_is_what_they_have_neither_answered_nor_skipped(cast: Cast) -> None:
    Cohort.objects.filter(pk=cast.pair.cohort_id).update(state=Cohort.State.PREPARING)
    actions.open_due_waves(at=NOW)
    session = cast.log(cast.plan())
    later = NOW + timedelta(days=5)
    waiting = selectors.waiting_for(cast.mentor.person, at=later)
    assert [each.title for each in waiting] == ["Starting questions", "Three taps after session 1"]
    actions.skip_pulse(pulse=session.pulses.get(participant=cast.pair.mentor), by=cast.mentor)
    assert len(selectors.waiting_for(cast.mentor.person, at=later)) == 1
    assert len(selectors.waiting_for(cast.mentee.person, at=later)) == 2
