"""After a pair was not taken up: the next best for those who are free, chosen by a person, by every rule."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ReportingLine
from home.needs import needs
from home.overview import run_by
from pairing import actions
from pairing.models import Pair
from pairing.next_best import next_best, waiting_again
from programmes.models import Cohort, Participant, Role, Side
from tests.factories.people import NOW, UserFactory, hr_user, user_of
from tests.factories.programmes import grant
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cohort: Cohort) -> Cohort:
    """Three pairs whose mentors have been asked."""
    actions.publish(current=finished_round(cohort), by=UserFactory(), at=NOW - actions.PUBLISH_WINDOW)
    return Cohort.objects.select_related("programme").get(pk=cohort.pk)


def turn_down(cohort: Cohort, number: int) -> list[Pair]:
    """``number`` mentors say no."""
    pairs = list(Pair.objects.filter(cohort=cohort).with_people().asked()[:number])
    for pair in pairs:
        actions.decline(pair=pair, by=user_of(pair.mentor.person), at=NOW)
    return pairs


def coordinator_of(cohort: Cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


def test_two_pairs_that_came_to_nothing_change_partners(asked: Cohort) -> None:
    over = turn_down(asked, 2)
    found = next_best(asked, at=NOW)
    assert {(one.mentor.pk, one.mentee.pk) for one in found.suggested} == {
        (over[0].mentor_id, over[1].mentee_id),
        (over[1].mentor_id, over[0].mentee_id),
    }
    assert found.waiting == [] and found.people == 4
    assert all(one.reasons for one in found.suggested)


def test_two_who_were_tried_wait_and_are_told_why(asked: Cohort) -> None:
    (over,) = turn_down(asked, 1)
    found = next_best(asked, at=NOW)
    assert found.suggested == []
    assert {one.participant for one in found.waiting} == {over.mentor, over.mentee}


def test_nobody_is_free_while_everybody_is_asked(asked: Cohort) -> None:
    found = next_best(asked, at=NOW)
    assert found.problem and found.people == 0


def test_room_for_a_second_pair_is_used_and_is_nobody_who_waits(asked: Cohort) -> None:
    (over,) = turn_down(asked, 1)
    busy = Pair.objects.asked().with_people().first().mentor
    Participant.objects.filter(pk=busy.pk).update(capacity=2)
    found = next_best(asked, at=NOW)
    assert [(one.mentor, one.mentee) for one in found.suggested] == [(busy, over.mentee)]
    assert [one.participant for one in found.waiting] == [over.mentor]


def test_asking_the_next_makes_pairs_and_asks_their_mentors(asked: Cohort) -> None:
    turn_down(asked, 2)
    names = [one.name for one in next_best(asked, at=NOW).suggested]
    made = actions.propose_next(cohort=asked, chosen=names[:1], by=UserFactory(), at=NOW)
    assert [pair.state for pair in made] == [Pair.State.PROPOSED]
    assert made[0].reasons and made[0].answer_by is not None and made[0].key_id is not None
    assert Pair.objects.live().filter(cohort=asked).count() == 2
    with pytest.raises(actions.RulesBroken):
        actions.propose_next(cohort=asked, chosen=names, by=UserFactory(), at=NOW)
    assert Pair.objects.live().filter(cohort=asked).count() == 2


def test_a_rule_that_bars_them_by_now_stops_all_of_it(asked: Cohort) -> None:
    turn_down(asked, 2)
    first, second = next_best(asked, at=NOW).suggested
    ReportingLine.objects.create(
        person=first.mentor.person, manager=first.mentee.person, since=NOW.date() - timedelta(days=1)
    )
    with pytest.raises(actions.RulesBroken, match="nobody was asked"):
        actions.propose_next(cohort=asked, chosen=[first.name, second.name], by=UserFactory(), at=NOW)
    assert Pair.objects.live().filter(cohort=asked).count() == 1


def test_before_a_round_is_published_nobody_is_next(cohort: Cohort) -> None:
    with pytest.raises(actions.NotMatching):
        actions.propose_next(cohort=cohort, chosen=[], by=UserFactory(), at=NOW)


def test_a_private_list_bars_the_next_pair_without_a_word(asked: Cohort) -> None:
    over = turn_down(asked, 2)
    actions.block(person=over[0].mentor.person, other=over[1].mentee.person, at=NOW)
    found = next_best(asked, at=NOW)
    assert [(one.mentor.pk, one.mentee.pk) for one in found.suggested] == [
        (over[1].mentor_id, over[0].mentee_id)
    ]
    assert all("list" not in reason for one in found.waiting for reason in one.reasons)


def test_the_page_asks_whom_a_coordinator_ticks(client: Client, asked: Cohort) -> None:
    turn_down(asked, 2)
    client.force_login(coordinator_of(asked))
    path = reverse("pairing:next_best", args=[asked.pk])
    page = client.get(path).content.decode()
    assert "Four people wait for a partner" in page and "Two pairs to look at" in page
    assert "Tick at least one pair." in client.post(path).content.decode()
    names = [one.name for one in next_best(asked, at=NOW).suggested]
    refused = client.post(path, {"pairs": [names[0], "somebody.else"]}).content.decode()
    assert "have changed since you opened the page" in refused
    assert 'id="id_pairs_0" checked' in refused and 'id="id_pairs_1" checked' not in refused
    assert Pair.objects.live().filter(cohort=asked).count() == 1
    answer = client.post(path, {"pairs": names}, follow=True).content.decode()
    assert "2 asked." in answer
    assert Pair.objects.live().filter(cohort=asked).count() == 3


def test_home_says_who_waits_again_until_half_of_the_time_is_over(asked: Cohort) -> None:
    user = coordinator_of(asked)

    def titles(today):
        return [need.title for need in needs(run_by(user, at=NOW), today=today) if "again" in need.title]

    assert titles(NOW.date()) == []
    turn_down(asked, 1)
    assert set(waiting_again().filter(cohort=asked)) == set(
        Participant.objects.filter(pk__in=Pair.objects.exclude(state="proposed").values_list("mentor"))
        | Participant.objects.filter(pk__in=Pair.objects.exclude(state="proposed").values_list("mentee"))
    )
    assert titles(NOW.date()) == ["Two people wait for a partner again"]
    assert titles(asked.ends_on - timedelta(days=60)) == []


def test_somebody_who_left_or_has_a_new_question_does_not_wait(asked: Cohort) -> None:
    over = turn_down(asked, 2)
    names = [one.name for one in next_best(asked, at=NOW).suggested]
    actions.propose_next(cohort=asked, chosen=names[:1], by=UserFactory(), at=NOW)
    assert waiting_again().filter(cohort=asked).count() == 2
    waiting = waiting_again().filter(cohort=asked, side=Side.MENTOR).get()
    assert waiting in [pair.mentor for pair in over]
    Participant.objects.filter(pk=waiting.pk).update(state=Participant.State.WITHDRAWN)
    assert waiting_again().filter(cohort=asked).count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_the_next_costs_the_same_however_many_wait(
    client: Client, asked: Cohort, number: int, django_assert_num_queries
) -> None:
    turn_down(asked, number)
    client.force_login(coordinator_of(asked))
    path = reverse("pairing:next_best", args=[asked.pk])
    client.get(path)
    with django_assert_num_queries(24):
        assert client.get(path).status_code == 200
