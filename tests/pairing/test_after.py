"""What can be done about a pair in conflict, and leaving a pair from any state."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Person, ReportingLine
from notifications.models import Message
from notifications.registry import kind_named
from pairing import actions, inputs, rematch, scanning
from pairing.actions.another import NotAskedAgain
from pairing.actions.conflicts import PartnerGone, StillBarred
from pairing.models import Conflict, NewPartner, Pair
from programmes.models import Cohort, Participant, Role, Side
from tests.factories.people import NOW, UserFactory, user_of
from tests.factories.programmes import ParticipantFactory, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
State = Pair.State


@pytest.fixture
def pair():
    """A pair that rests because the mentee stands above the mentor now."""
    pair = PairFactory(mentee_answered_at=NOW, cohort__state=Cohort.State.ACTIVE)
    ReportingLine.objects.create(
        person=pair.mentor.person, manager=pair.mentee.person, since=NOW.date() - timedelta(days=1)
    )
    _scan()
    pair.refresh_from_db()
    return pair


@pytest.fixture
def team(pair):
    user = UserFactory()
    grant(user, Role.Name.COORDINATOR, pair.cohort.programme)
    return user


def _scan():
    scanning.carry_on(scanning.begin(at=NOW), clock=lambda: NOW)


def _free(pair, **sides):
    return {
        side: [ParticipantFactory(cohort=pair.cohort, **{side: True}) for _ in range(number)]
        for side, number in sides.items()
    }


def test_a_pair_goes_on_only_when_every_rule_lets_it(pair, team):
    with pytest.raises(StillBarred, match="reporting line"):
        actions.resume_when_safe(pair=pair, by=team, at=NOW)
    ReportingLine.objects.all().delete()
    actions.resume_when_safe(pair=pair, by=team, at=NOW)
    pair.refresh_from_db()
    assert (pair.state, Conflict.objects.get().settled_as) == (State.ACTIVE, Conflict.Outcome.RESUMED)


def test_a_pair_that_one_of_the_two_paused_is_not_the_coordinators_to_resume(team):
    theirs = PairFactory(mentee_answered_at=NOW)
    actions.pause(pair=theirs, by=user_of(theirs.mentor.person), at=NOW)
    with pytest.raises(StillBarred, match="They alone"):
        actions.resume_when_safe(pair=theirs, by=team, at=NOW)


def test_the_best_partners_have_room_and_break_no_rule(pair):
    """Among those with room: one is the mentor's manager, one blocked, one has left, one is taken."""
    free = _free(pair, mentor=1, mentee=4)
    manager, blocked, gone, good = free["mentee"]
    taken = PairFactory(cohort=pair.cohort)
    ReportingLine.objects.create(
        person=pair.mentor.person, manager=manager.person, kind="dotted", since=NOW.date()
    )
    actions.block(person=blocked.person, other=pair.mentor.person, at=NOW)
    Person.objects.filter(pk=gone.person_id).update(left_on=NOW.date())
    found = rematch.partners_of(pair, at=NOW)
    assert [one.participant for one in found[Side.MENTOR]] == [good]
    assert [one.participant for one in found[Side.MENTEE]] == free["mentor"]
    assert taken.mentee not in [one.participant for one in found[Side.MENTOR]]


def test_the_best_come_first_and_the_two_are_not_suggested_to_each_other(pair):
    free = _free(pair, mentee=5)["mentee"]
    ReportingLine.objects.all().delete()
    best = free[3]
    mornings = {"hours": ["Mon am"]}
    for one in (pair.mentor, pair.mentee, best):
        Participant.objects.filter(pk=one.pk).update(**mornings)
    found = rematch.partners_of(pair, at=NOW)[Side.MENTOR]
    assert len(found) == rematch.MOST and found[0].participant == best
    assert pair.mentee not in [one.participant for one in found]
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)


def test_with_nobody_free_nobody_is_suggested(pair):
    assert rematch.partners_of(pair, at=NOW) == {Side.MENTOR: [], Side.MENTEE: []}


def test_a_rematch_ends_the_pair_and_asks_both_new_mentors_first(pair, team):
    free, other = _free(pair, mentor=1, mentee=1), PairFactory(cohort=pair.cohort)
    new = actions.rematch(
        pair=pair, mentor_with=free["mentee"][0], mentee_with=free["mentor"][0], by=team, at=NOW
    )
    pair.refresh_from_db()
    assert (pair.state, Conflict.objects.get().settled_as) == (State.ENDED, Conflict.Outcome.REMATCHED)
    assert {(one.mentor, one.mentee) for one in new} == {
        (pair.mentor, free["mentee"][0]),
        (free["mentor"][0], pair.mentee),
    }
    assert all(one.state == State.PROPOSED and one.reasons and one.key for one in new)
    asked = set(Message.objects.filter(kind="pairing.ask").values_list("person", flat=True))
    assert asked == {pair.mentor.person_id, free["mentor"][0].person_id}
    assert Pair.objects.get(pk=other.pk).state == State.ACTIVE
    unsaid = [kind_named(one.kind).write(one) for one in Message.objects.filter(kind="pairing.another")]
    assert unsaid == [None, None]  # who is asked about somebody needs no question whether


def test_a_partner_who_was_faster_elsewhere_changes_nothing(pair, team):
    free = _free(pair, mentee=1)["mentee"][0]
    PairFactory(cohort=pair.cohort, mentee=free)
    with pytest.raises(PartnerGone):
        actions.rematch(pair=pair, mentor_with=free, mentee_with=None, by=team, at=NOW)
    pair.refresh_from_db()
    assert pair.state == State.PAUSED and Conflict.objects.open().exists()


def test_a_partner_whom_a_rule_bars_is_never_asked(pair, team):
    free = _free(pair, mentee=1)["mentee"][0]
    ReportingLine.objects.create(
        person=pair.mentor.person, manager=free.person, kind="dotted", since=NOW.date()
    )
    with pytest.raises(PartnerGone):
        actions.rematch(pair=pair, mentor_with=free, mentee_with=None, by=team, at=NOW)


def test_the_page_shows_the_rule_and_what_can_be_done(client, pair, team, django_assert_max_num_queries):
    for _ in range(9):
        other = PairFactory(cohort=pair.cohort, state=State.PAUSED, paused_from=State.ACTIVE)
        Conflict.objects.create(pair=other, rule="not-possible", sentence="Not possible.", found_at=NOW)
    client.force_login(team)
    address = reverse("pairing:conflicts", args=[pair.cohort_id])
    client.get(address)
    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    assert "Ten pairs need you" in page
    assert "They stand in one reporting line" in page and page.count("Not possible.") == 9
    answer = client.post(address, {"resume": str(pair.pk)}, follow=True).content.decode()
    assert "Not yet: They stand in one reporting line" in answer
    ReportingLine.objects.all().delete()
    _scan()
    assert "Let them go on" in client.get(address).content.decode()
    client.post(address, {"resume": str(pair.pk)})
    assert Pair.objects.get(pk=pair.pk).state == State.ACTIVE
    assert "They went on" in client.get(address).content.decode()


def test_ending_on_the_page_is_without_fault_and_only_for_pairs_in_conflict(client, pair, team):
    client.force_login(team)
    address = reverse("pairing:conflicts", args=[pair.cohort_id])
    client.post(address, {"end": str(pair.pk)})
    assert Pair.objects.get(pk=pair.pk).state == State.ENDED
    assert Message.objects.filter(kind="pairing.ended").count() == 2
    untouched = PairFactory(cohort=pair.cohort, mentee_answered_at=NOW)
    assert "not in conflict" in client.post(address, {"end": str(untouched.pk)}, follow=True).content.decode()
    assert Pair.objects.get(pk=untouched.pk).state == State.ACTIVE
    elsewhere = PairFactory()
    assert client.post(address, {"end": str(elsewhere.pk)}).status_code == 404


def test_new_partners_are_chosen_on_the_page(client, pair, team):
    free = _free(pair, mentor=1, mentee=2)
    client.force_login(team)
    address = reverse("pairing:rematch", args=[pair.pk])
    page = client.get(address).content.decode()
    assert free["mentor"][0].person.name in page and free["mentee"][1].person.name in page
    wrong = client.post(address, {"for_mentor": str(pair.mentee_id), "for_mentee": "nobody"})
    assert "Choose one of the people below, or nobody." in wrong.content.decode()
    chosen = {"for_mentor": str(free["mentee"][1].pk), "for_mentee": "nobody"}
    assert client.post(address, chosen).status_code == 302
    new = Pair.objects.exclude(pk=pair.pk).get()
    assert (new.mentor, new.mentee, new.state) == (pair.mentor, free["mentee"][1], State.PROPOSED)


@pytest.mark.parametrize("state", Pair.LIVE)
def test_either_leaves_from_every_state_and_waits_for_a_partner_again(state):
    for side in Side:
        pair = PairFactory(
            state=state, paused_from=State.ACTIVE if state == State.PAUSED else "", mentee_answered_at=NOW
        )
        actions.leave(pair=pair, by=user_of(pair.participant(side).person), at=NOW)
        pair.refresh_from_db()
        assert pair.state == State.ENDED and pair.ended_at == NOW
        for participant in (pair.mentor, pair.mentee):
            participant.refresh_from_db()
            assert participant.state == Participant.State.READY
        waiting = {one.pk for one in inputs.participants_with_room(pair.cohort)}
        assert waiting == {pair.mentor_id, pair.mentee_id}


def test_not_now_is_respected_until_it_is_taken_back(client):
    pair = PairFactory(mentee_answered_at=NOW, cohort__state=Cohort.State.ACTIVE)
    mentor = user_of(pair.mentor.person)
    actions.leave(pair=pair, by=mentor, at=NOW)
    client.force_login(mentor)
    assert "A new partner" in client.get(reverse("home:partnership")).content.decode()
    address = reverse("pairing:another", args=[pair.mentor_id])
    client.post(address, {"answer": "not-now"})
    assert [one.pk for one in inputs.participants_with_room(pair.cohort)] == [pair.mentee_id]
    client.post(address, {"answer": "yes"})
    assert len(inputs.participants_with_room(pair.cohort)) == 2
    asked = NewPartner.objects.get(participant=pair.mentor)
    with pytest.raises(NotAskedAgain):
        actions.answer_another(asked=asked, answer="not-now", by=user_of(pair.mentee.person), at=NOW)
    client.force_login(user_of(pair.mentee.person))
    assert client.get(address).status_code == 404


def test_the_two_read_why_they_cannot_go_on_and_nothing_of_the_rule(client, pair):
    client.force_login(user_of(pair.mentor.person))
    page = client.get(reverse("pairing:leave", args=[pair.pk])).content.decode()
    assert "Paused by the programme team" in page and "Go on together" not in page
    assert "reporting line" not in page
