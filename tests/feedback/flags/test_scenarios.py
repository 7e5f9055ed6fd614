"""Each flag is raised by a story, told through the real actions, and not by the story next to it."""

from datetime import timedelta

from feedback import actions
from feedback.flags import look
from feedback.flags.actions import resolve
from feedback.flags.models import Flag
from pairing.actions import sign_agreement, write_agreement
from pairing.models import Agreement, Pair
from sessions.models import Goal
from tests.feedback.flags.conftest import Story

FINE = {"P1": 4, "P2": 4, "P4": 4}
LOWER = {"P1": 3, "P2": 3, "P4": 3}
A_LITTLE_LOWER = {"P1": 4, "P2": 3, "P4": 3}


def test_late_start(story: Story) -> None:
    assert story.look(20) == set()
    assert story.look(22) == {"late-start"}
    story.meet(22)
    assert story.look(23) == set()
    assert Flag.objects.get().resolution == "passed"


def test_a_session_on_the_20th_day_is_no_late_start(story: Story) -> None:
    story.meet(20)
    assert story.look(22) == set()


def test_slipping_by_two_sessions_that_are_not_held(story: Story) -> None:
    story.meet(5)
    first = story.plan(20)
    story.cast.log(first, outcome="missed", at=story.at(21))
    story.plan(29)
    assert story.look(43) == set()
    assert story.look(44) == {"slipping"}


def test_one_session_made_up_for_within_two_weeks_is_no_slipping(story: Story) -> None:
    story.meet(5)
    story.cast.log(story.plan(20), outcome="missed", at=story.at(21))
    story.plan(29)
    story.meet(34)
    assert story.look(44) == set()


def test_slipping_by_two_cancellations_of_one_side(story: Story) -> None:
    story.meet(5)
    for day in (20, 30):
        story.cancel(story.plan(day), story.cast.mentee, day - 1)
    assert story.look(30) == {"slipping"}


def test_one_cancellation_of_each_side_is_no_slipping(story: Story) -> None:
    story.meet(5)
    for day, by in ((20, story.cast.mentee), (30, story.cast.mentor)):
        story.cancel(story.plan(day), by, day - 1)
    assert story.look(30) == set()


def test_slipping_by_silence(story: Story) -> None:
    story.meet(5)
    assert story.look(50) == set()  # one and a half times 30.7 days
    assert story.look(52) == {"slipping"}


def test_falling_pulse(story: Story) -> None:
    story.meet(5, mentor=FINE)
    story.meet(23, mentor=LOWER)
    assert story.look(29) == {"falling-pulse"}


def test_a_small_fall_is_no_falling_pulse(story: Story) -> None:
    story.meet(5, mentor=FINE)
    story.meet(23, mentor=A_LITTLE_LOWER)
    assert story.look(29) == set()


def test_who_answers_once_and_then_leaves_it_raises_nothing(story: Story) -> None:
    story.meet(5, mentor=LOWER)
    story.meet(23, mentee=FINE)
    assert story.look(29) == set()


def test_one_sided_talk(story: Story) -> None:
    story.meet(5, mentor={"P5": 4}, mentee={"P5": 4})
    story.meet(23, mentor={"P5": 5})
    assert story.look(29) == {"one-sided-talk"}


def test_one_sided_once_is_none(story: Story) -> None:
    story.meet(5, mentor={"P5": 4}, mentee={"P5": 3})
    story.meet(23, mentor={"P5": 5})
    assert story.look(29) == set()


def test_perception_gap(story: Story) -> None:
    story.meet(23, mentor={"P1": 3, "P2": 3, "P4": 3}, mentee={"P1": 5, "P2": 4, "P3": 5, "P4": 4})
    assert story.look(29) == {"perception-gap"}


def test_a_point_and_a_third_is_no_perception_gap(story: Story) -> None:
    story.meet(23, mentor={"P1": 3, "P2": 3, "P4": 3}, mentee={"P1": 5, "P2": 4, "P4": 4})
    assert story.look(29) == set()


def test_heavy_load(story: Story) -> None:
    story.meet(5, mentor={"P6": 2})
    assert story.look(7) == set()
    held = story.meet(23)
    story.tap(held, story.cast.mentor, {"P6": 2}, 23.4)
    look.daily_look(at=story.at(23, 21))
    assert story.kinds() == set()  # not before the next morning
    assert story.look(24) == {"heavy-load"}
    assert Flag.objects.get().coach == story.coach


def test_drained_once_is_a_heavy_load(story: Story) -> None:
    story.meet(5, mentor={"P6": 1})
    assert story.look(7) == {"heavy-load"}


def test_no_agreement_after_the_second_session(story: Story) -> None:
    Pair.objects.filter(pk=story.cast.pair.pk).update(state=Pair.State.INTRODUCED)
    story.plan(8)
    story.plan(15)
    assert story.look(15) == set()
    assert story.look(16) == {"no-agreement"}


def test_a_page_that_both_signed_is_an_agreement(story: Story) -> None:
    Pair.objects.filter(pk=story.cast.pair.pk).update(state=Pair.State.INTRODUCED)
    sign_for_both(story, 3)
    story.plan(8)
    story.plan(15)
    assert story.look(16) == set()


def sign_for_both(story: Story, day: int) -> None:
    words = {"purpose": "To learn"}
    page = write_agreement(pair=story.cast.pair, words=words, by=story.cast.mentor, at=story.at(day))
    for user in (story.cast.mentor, story.cast.mentee):
        sign_agreement(pair=story.cast.pair, version=page.version, by=user, at=story.at(day))


def test_no_goal_by_the_third_session(story: Story) -> None:
    Goal.objects.all().delete()
    for day in (5, 12, 19):
        story.meet(day)
        assert story.look(day + 1) == ({"no-agreement"} if day == 19 else set())


def test_a_goal_by_the_third_session(story: Story) -> None:
    for day in (5, 12, 19):
        story.meet(day)
    assert story.look(20) == set()


def test_mid_point_missing(story: Story) -> None:
    story.meet(5)
    for day in (40, 75, 110, 130):
        story.meet(day)
    middle = (story.cast.pair.cohort.starts_on - story.at(0).date()).days + 92
    assert story.look(middle + 28) == set()  # noon of that day
    assert story.look(middle + 29) == {"mid-point-missing"}


def test_an_agreement_that_was_renewed_is_the_mid_point(story: Story) -> None:
    sign_for_both(story, 3)
    for day in (5, 40, 75, 110, 130):
        story.meet(day)
    Agreement.objects.update(state=Agreement.State.RENEWED)
    assert story.look(136) == set()


def test_support_asked(story: Story) -> None:
    story.meet(5)
    request = actions.ask_for_coaching(
        participant=story.cast.pair.mentee, by=story.cast.mentee, at=story.at(8)
    )
    assert story.look(9) == {"support-asked"}
    actions.contact_request(request=request, by=story.coach, at=story.at(9))
    actions.resolve_request(request=request, by=story.coach, at=story.at(10))
    assert story.look(11) == set()


def test_leaving_every_question_out_raises_nothing(story: Story) -> None:
    for day in (5, 23, 40):
        held = story.meet(day)
        for pulse in held.pulses.select_related("participant__person__user"):
            actions.skip_pulse(pulse=pulse, by=pulse.participant.person.user)
    assert story.look(50) == set()


def test_the_worst_of_all_answers_of_one_person_raises_no_comparison(story: Story) -> None:
    story.meet(5, mentee={"P1": 3, "P2": 1, "P3": 1, "P4": 1, "P5": 3})
    assert story.look(15) == set()


def test_a_pair_that_pauses_or_ended_is_left_alone(story: Story) -> None:
    for state in (Pair.State.PAUSED, Pair.State.ENDED, Pair.State.CLOSING):
        Pair.objects.update(state=state)
        assert story.look(30 + len(state)) == set()


def test_what_was_settled_comes_back_only_with_new_evidence(story: Story) -> None:
    story.meet(5, mentor=FINE)
    story.meet(23, mentor=LOWER)
    story.look(29)
    resolve(flag=Flag.objects.get(), resolution="supported", by=story.coordinator, at=story.at(30))
    story.meet(35, mentor=FINE)
    assert story.look(43) == set()
    story.meet(50, mentor=LOWER)
    assert story.look(57) == {"falling-pulse"}
    assert story.at(57, 7) - Flag.objects.open().get().raised_at == timedelta()
