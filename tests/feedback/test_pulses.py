from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from feedback import actions, selectors
from feedback.models import AnswerSheet, Pulse
from feedback.respondent import respondent_of
from sessions.actions import Outcome
from sessions.models import Session
from tests.factories import PairFactory
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

AT = NOW + timedelta(days=5)
VALUES = {"P1": 4, "P2": 5, "P4": 3}


def pulse_of(cast: Cast, session: Session, side: str = "mentor") -> Pulse:
    return Pulse.objects.get(session=session, participant=cast.pair.participant(side))


def test_both_are_asked_once_when_a_session_is_logged_as_held(cast: Cast) -> None:
    session = cast.plan()
    assert not Pulse.objects.exists()
    for _ in range(2):
        cast.log(session)
    asked = Pulse.objects.filter(session=session).values_list("participant__side", "state")
    assert sorted(asked) == [("mentee", "asked"), ("mentor", "asked")]


def test_nobody_is_asked_about_a_session_that_was_not_held_after_all(cast: Cast) -> None:
    session = cast.log(cast.plan())
    actions.answer_pulse(pulse=pulse_of(cast, session), values=VALUES, by=cast.mentor, at=AT)
    cast.log(session, outcome=Outcome.MISSED)
    assert [pulse.state for pulse in Pulse.objects.all()] == ["answered"]


def test_an_answer_is_kept_without_person_pair_session_or_moment(cast: Cast) -> None:
    session = cast.log(cast.plan())
    events = AuditEvent.objects.count()
    actions.answer_pulse(pulse=pulse_of(cast, session), values=VALUES, by=cast.mentor, at=AT)

    columns = {field.name for field in AnswerSheet._meta.concrete_fields}
    told = {"id", "cohort", "occasion", "number", "side", "respondent", "values"}
    assert columns == told | {"occasion_hash"}, "a keyed hash that the look for flags alone makes anew"
    sheet = AnswerSheet.objects.get()
    assert (sheet.occasion, sheet.number, sheet.side, sheet.values) == ("pulse", 1, "mentor", VALUES)
    assert sheet.respondent == respondent_of(cast.pair.mentor)
    assert str(cast.pair.mentor.pk) not in sheet.respondent
    assert AuditEvent.objects.count() == events


def test_the_second_press_changes_nothing(cast: Cast) -> None:
    pulse = pulse_of(cast, cast.log(cast.plan()))
    actions.answer_pulse(pulse=pulse, values=VALUES, by=cast.mentor, at=AT)
    actions.answer_pulse(pulse=pulse, values={"P1": 1}, by=cast.mentor, at=AT)
    assert [sheet.values for sheet in selectors.sheets(cast.pair.cohort)] == [VALUES]


def test_a_pulse_may_be_skipped_and_answered_later(cast: Cast) -> None:
    pulse = pulse_of(cast, cast.log(cast.plan()))
    assert actions.skip_pulse(pulse=pulse, by=cast.mentor).state == "skipped"
    assert not AnswerSheet.objects.exists()
    assert actions.answer_pulse(pulse=pulse, values=VALUES, by=cast.mentor, at=AT).state == "answered"


def test_a_form_without_answers_leaves_no_sheet(cast: Cast) -> None:
    actions.answer_pulse(pulse=pulse_of(cast, cast.log(cast.plan())), values={}, by=cast.mentor, at=AT)
    assert not AnswerSheet.objects.exists()


@pytest.mark.parametrize("value", [0, 6])
def test_a_value_off_the_scale_is_refused_and_nothing_is_counted(cast: Cast, value: int) -> None:
    pulse = pulse_of(cast, cast.log(cast.plan()))
    with pytest.raises(actions.AnswerNotPossible):
        actions.answer_pulse(pulse=pulse, values={"P1": value}, by=cast.mentor, at=AT)
    pulse.refresh_from_db()
    assert (pulse.state, AnswerSheet.objects.count()) == ("asked", 0)


def test_nobody_answers_for_the_partner(cast: Cast) -> None:
    pulse = pulse_of(cast, cast.log(cast.plan()), side="mentee")
    for somebody in (cast.mentor, *cast.outsiders().values()):
        with pytest.raises(actions.AnswerNotPossible):
            actions.answer_pulse(pulse=pulse, values=VALUES, by=somebody, at=AT)
        assert not Pulse.objects.visible_to(somebody).filter(pk=pulse.pk).exists()


def test_one_person_is_one_respondent_in_a_cohort_and_another_one_elsewhere(cast: Cast) -> None:
    other = PairFactory()
    other.mentor.person = cast.pair.mentor.person
    assert respondent_of(cast.pair.mentor) == respondent_of(cast.pair.mentor)
    assert (
        len({respondent_of(cast.pair.mentor), respondent_of(cast.pair.mentee), respondent_of(other.mentor)})
        == 3
    )


def test_shuffling_keeps_every_answer_under_another_key(cast: Cast) -> None:
    for days in range(1, 7):
        session = cast.log(cast.plan(starts_at=NOW + timedelta(days=days)), at=NOW + timedelta(days=9))
        actions.answer_pulse(pulse=pulse_of(cast, session), values={"P1": 3}, by=cast.mentor, at=AT)
    before = set(AnswerSheet.objects.values_list("pk", flat=True))
    numbers = sorted(AnswerSheet.objects.values_list("number", flat=True))
    assert actions.shuffle_sheets(cohort=cast.pair.cohort) == 6
    assert before.isdisjoint(AnswerSheet.objects.values_list("pk", flat=True))
    assert sorted(AnswerSheet.objects.values_list("number", flat=True)) == numbers


def test_whether_somebody_answered_a_pulse_is_counted_nowhere(cast: Cast) -> None:
    """One pair is asked at a time: the next number would say which of the two it was."""
    session = cast.log(cast.plan())
    actions.answer_pulse(pulse=pulse_of(cast, session), values=VALUES, by=cast.mentor, at=AT)
    assert selectors.response_counts(cast.pair.cohort) == []
