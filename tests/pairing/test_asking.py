"""A question has a last day; a no, silence and a withdrawal are one and the same to all but the one asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.states import NotPossibleNow
from notifications.delivery import tick
from notifications.models import Message
from notifications.registry import kind_named
from notifications.selectors import outbox
from pairing import actions
from pairing.actions.asking import open_question
from pairing.inputs import policy_of, problem_of
from pairing.last_days import days_of_reminders, let_questions_lapse, unanswered_questions
from pairing.models import Pair
from programmes.actions import withdraw
from programmes.models import Cohort, Participant, Role, Side
from tests.factories.people import NOW, hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
EIGHT_DAYS = timedelta(days=8)
SUBJECTS = ("A partner is suggested to you", "A question waits for your answer", "A question has lapsed")


def asked(cohort: Cohort | None = None, *, of: Side = Side.MENTOR) -> Pair:
    """A pair whose mentor has the question, or whose mentee has it after the mentor's yes."""
    cohort = cohort or CohortFactory(state=Cohort.State.PREPARING)
    people = {
        side: ParticipantFactory(cohort=cohort, **{str(side): True}, state=Participant.State.READY)
        for side in Side
    }
    pair = PairFactory(
        cohort=cohort, mentor=people[Side.MENTOR], mentee=people[Side.MENTEE],
        state=Pair.State.PROPOSED, introduced_at=None,
    )  # fmt: skip
    open_question(pair=pair, at=NOW)
    if of == Side.MENTEE:
        actions.accept(pair=pair, by=user_of(pair.mentor.person), at=NOW)
    return again(pair)


def again(pair: Pair) -> Pair:
    return Pair.objects.with_people().get(pk=pair.pk)


def no(pair: Pair, side: Side) -> None:
    actions.decline(pair=pair, by=user_of(pair.participant(side).person), at=NOW + EIGHT_DAYS)


def silence(pair: Pair, side: Side) -> None:
    assert let_questions_lapse(at=NOW + EIGHT_DAYS) == 1


def withdrawal(pair: Pair, side: Side) -> None:
    withdraw(
        participant=pair.participant(side), by=user_of(pair.participant(side).person), at=NOW + EIGHT_DAYS
    )


ENDS = [no, silence, withdrawal]


@pytest.mark.parametrize("side", Side)
def test_both_questions_have_the_days_of_the_policy(side: Side) -> None:
    cohort = CohortFactory(state=Cohort.State.PREPARING)
    actions.save_policy(cohort=cohort, by=hr_user(), at=NOW, answer_days=5)
    pair = asked(Cohort.objects.get(pk=cohort.pk), of=side)
    assert pair.asked_side == side and pair.answer_by == NOW.date() + timedelta(days=5)


def test_a_question_that_opens_later_has_its_days_from_then_on() -> None:
    pair = asked()
    opens = NOW + timedelta(days=2)
    Message.objects.all().delete()
    open_question(pair=again(pair), at=NOW, opens_at=opens)
    assert again(pair).answer_by == opens.date() + timedelta(days=7)
    assert Message.objects.get(kind="pairing.ask").due_at == opens


@pytest.mark.parametrize(("days", "reminded"), [(3, [1, 2]), (7, [3, 6]), (30, [15, 29]), (2, [1]), (1, [])])
def test_reminders_come_half_way_and_on_the_day_before(days: int, reminded: list[int]) -> None:
    opened = date(2026, 3, 2)
    found = days_of_reminders(opened, opened + timedelta(days=days))
    assert [(day - opened).days for day in found] == reminded


def test_whoever_does_not_answer_is_reminded_twice_and_told_once_that_it_lapsed(mailoutbox) -> None:
    pair = asked()
    for day in range(12):
        clock = datetime(2026, 3, 2, 11, tzinfo=UTC) + timedelta(days=day)
        tick(clock=lambda clock=clock: clock)
    ours = [mail for mail in mailoutbox if mail.subject in SUBJECTS]
    assert [mail.subject for mail in ours] == [SUBJECTS[0], SUBJECTS[1], SUBJECTS[1], SUBJECTS[2]]
    assert {address for mail in ours for address in mail.to} == {pair.mentor.person.email}
    assert pair.mentee.person.name not in "".join(mail.body for mail in mailoutbox)
    assert "Monday 9 March" in ours[1].body
    assert Participant.objects.get(pk=pair.mentor_id).state == Participant.State.READY


def test_nobody_is_reminded_after_an_answer(mailoutbox) -> None:
    pair = asked()
    half = datetime(2026, 3, 5, 11, tzinfo=UTC)
    assert [due.person for due in unanswered_questions(at=half)] == [pair.mentor.person]
    no(pair, Side.MENTOR)
    assert list(unanswered_questions(at=half)) == []


def test_a_question_lapses_after_its_last_day_and_not_on_it() -> None:
    pair = asked()
    last = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)
    assert pair.answer_by == last.date()
    assert let_questions_lapse(at=last) == 0
    assert let_questions_lapse(at=last + timedelta(hours=2)) == 1
    assert let_questions_lapse(at=last + timedelta(hours=2)) == 0
    assert again(pair).state == Pair.State.DECLINED


def test_an_answer_and_the_end_of_the_question_cannot_both_win() -> None:
    pair = asked()
    stale = again(pair)
    actions.accept(pair=pair, by=user_of(pair.mentor.person), at=NOW)
    with pytest.raises(NotPossibleNow):
        actions.lapse(pair=stale, at=NOW + EIGHT_DAYS)
    assert again(pair).state == Pair.State.ACCEPTED_BY_MENTOR


def test_a_question_that_rested_is_asked_again_with_all_its_days() -> None:
    pair = asked()
    actions.pause(pair=pair, by=None, at=NOW)
    assert let_questions_lapse(at=NOW + EIGHT_DAYS) == 0
    actions.resume(pair=again(pair), by=None, at=NOW + EIGHT_DAYS)
    assert again(pair).answer_by == (NOW + EIGHT_DAYS).date() + timedelta(days=7)


def test_two_whose_question_ended_are_not_proposed_to_each_other_again() -> None:
    pair = asked()
    no(pair, Side.MENTOR)
    both = (str(pair.mentor.person_id), str(pair.mentee.person_id))
    assert both in problem_of(pair.cohort, at=NOW).blocks


def _pages(client: Client, pair: Pair, side: Side) -> list[tuple[int, str]]:
    """What ``side`` sees of it: their first page, their list of support, and both addresses of the pair."""
    client.force_login(user_of(pair.participant(side).person))
    found = []
    for path in (
        reverse("home:partnership"), reverse("home:support"),
        reverse("home:pair", args=[pair.pk]), reverse("pairing:ask", args=[pair.pk]),
    ):  # fmt: skip
        response = client.get(path, follow=True)
        partner = pair.participant(side.other).person
        found.append((response.status_code, partner.name in response.content.decode()))
    return found


@pytest.mark.parametrize("turn", Side)
@pytest.mark.parametrize("end", ENDS)
def test_to_the_other_person_every_end_of_a_question_is_nothing_at_all(
    client: Client, turn: Side, end
) -> None:
    """No page names the pair, no address of it is left, and nothing is written to them."""
    pair = asked(of=turn)
    before = Message.objects.filter(person=pair.participant(turn.other).person).count()
    end(pair, turn)
    with time_machine.travel(NOW + EIGHT_DAYS, tick=False):
        pages = _pages(client, pair, turn.other)
    assert pages == [(200, False), (200, False), (404, False), (404, False)]
    assert Message.objects.filter(person=pair.participant(turn.other).person).count() == before


@pytest.mark.parametrize("turn", Side)
def test_a_withdrawal_of_the_one_who_is_not_asked_ends_the_question_without_a_word(
    client: Client, turn: Side
) -> None:
    pair = asked(of=turn)
    before = Message.objects.filter(person=pair.participant(turn).person).count()
    withdrawal(pair, turn.other)
    assert _pages(client, pair, turn)[2:] == [(404, False), (404, False)]
    assert Message.objects.filter(person=pair.participant(turn).person).count() == before


@pytest.mark.parametrize("turn", Side)
def test_a_question_that_rests_is_nobodys_business_but_of_the_one_who_was_asked(
    client: Client, turn: Side
) -> None:
    """A change of the staff list pauses it: the mentee who was not asked yet does not learn of it from that."""
    pair = asked(of=turn)
    actions.pause(pair=pair, by=None, at=NOW)
    assert not Message.objects.filter(kind="pairing.paused").exists()
    if turn == Side.MENTOR:
        assert _pages(client, pair, Side.MENTEE)[0] == (200, False)


def _as_coordinators_see_it(client: Client, pair: Pair) -> list[str]:
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, pair.cohort.programme)
    client.force_login(coordinator)
    names = ("pairing:questions", "pairing:next_best", "programmes:participants", "programmes:cohort")
    pages = [client.get(reverse(name, args=[pair.cohort_id])).content.decode() for name in names]
    main = [page[page.index("<main") :] for page in pages]
    for number, side in enumerate(Side):
        main = [page.replace(pair.participant(side).person.name, f"Person {number}") for page in main]
        main = [page.replace(str(pair.participant(side).pk), f"key {number}") for page in main]
    return [_without_marks(page.replace(str(pair.cohort_id), "cohort")) for page in main]


def _without_marks(page: str) -> str:
    """Without what is different in every page: the marks of its forms and the name of the programme."""
    import re

    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "key", page)
    return re.sub(r"AI at work \d+|P\d{5}", "", page, flags=re.IGNORECASE)


def test_to_those_who_run_it_a_no_and_silence_of_either_are_one_page(client: Client) -> None:
    """Also whose turn it is: four pages byte for byte, and two for the questions that are still open."""
    with time_machine.travel(NOW, tick=False):
        waiting = [_as_coordinators_see_it(client, asked(of=side)) for side in Side]
        assert waiting[0] == waiting[1]
        over = []
        for side in Side:
            for end in (no, silence):
                Pair.objects.all().delete()
                pair = asked(of=side)
                end(pair, side)
                over.append(_as_coordinators_see_it(client, pair))
    assert over[0] == over[1] == over[2] == over[3]
    assert "Not taken up" in over[0][0]


@pytest.mark.parametrize("turn", Side)
@pytest.mark.parametrize("end", [no, silence])
def test_the_trail_says_that_it_was_not_taken_up_and_not_by_whom(turn: Side, end) -> None:
    pair = asked(of=turn)
    end(pair, turn)
    events = AuditEvent.objects.filter(subject_id=str(pair.pk))
    assert [(event.verb, event.by, event.details) for event in events] == [("pair not taken up", None, {})]


def test_the_trail_hears_of_a_pair_once_both_have_said_yes() -> None:
    pair = asked(of=Side.MENTEE)
    actions.accept(pair=pair, by=user_of(pair.mentee.person), at=NOW)
    verbs = AuditEvent.objects.filter(subject_id=str(pair.pk)).values_list("verb", flat=True)
    assert verbs.first() == "pair accepted" and again(pair).answer_by is None


def test_the_outbox_does_not_list_who_was_asked() -> None:
    pair = asked()
    let_questions_lapse(at=NOW + EIGHT_DAYS)
    assert Message.objects.filter(person=pair.mentor.person).count() == 2
    assert not outbox().exists()
    assert kind_named("pairing.ask_reminder").is_confidential


def test_the_page_of_the_question_says_until_when(client: Client) -> None:
    pair = asked()
    client.force_login(user_of(pair.mentor.person))
    assert "Answer by Monday 9 March" in client.get(reverse("pairing:ask", args=[pair.pk])).content.decode()


@pytest.mark.parametrize(("days", "is_kept"), [("2", False), ("3", True), ("30", True), ("31", False)])
def test_the_time_to_answer_is_3_to_30_days(client: Client, days: str, is_kept: bool) -> None:
    pair = asked()
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, pair.cohort.programme)
    client.force_login(coordinator)
    page = client.post(
        reverse("pairing:questions", args=[pair.cohort_id]), {"answer_days": days, "asking": "direct"}
    )
    assert (page.status_code == 302) == is_kept
    assert (policy_of(pair.cohort).answer_days == int(days)) == is_kept
    if not is_kept:
        assert f'value="{days}"' in page.content.decode() and "error-summary" in page.content.decode()
    assert again(pair).answer_by == timezone.localdate(NOW) + timedelta(days=7)


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_of_questions_costs_the_same_however_many_there_are(
    client: Client, number: int, django_assert_num_queries
) -> None:
    cohort = CohortFactory(state=Cohort.State.PREPARING)
    for _ in range(number):
        asked(cohort)
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(coordinator)
    client.get(reverse("pairing:questions", args=[cohort.pk]))
    with django_assert_num_queries(10):
        page = client.get(reverse("pairing:questions", args=[cohort.pk])).content.decode()
    assert f"{number} pair" in page
