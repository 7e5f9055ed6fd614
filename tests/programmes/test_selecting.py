"""Fair selection: an order that anybody can work out again, confirmed once, and a waiting list that moves by itself."""

from __future__ import annotations

import hashlib
import hmac
import random
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from programmes import actions
from programmes.models import Application, OpenCall, Participant, Role, Selection, Side
from programmes.selecting import Candidate, in_order
from tests.factories.people import PersonFactory, hr_user, user_of
from tests.factories.programmes import CallFactory, ParticipantFactory, TopicFactory, grant
from tests.signing_in import sign_in

State = Application.State
SEED = "5e" * 32


def test_the_draw_is_what_the_stated_formula_gives_in_another_hand():
    keys = [f"00000000-0000-4000-8000-{number:012}" for number in range(200)]
    numbers = {
        key: int.from_bytes(hmac.digest(bytes.fromhex(SEED), key.encode("ascii"), "sha256"), "big")
        for key in keys
    }
    mixed = random.Random(4).sample(keys, len(keys))
    drawn = in_order([Candidate(key) for key in mixed], seed=SEED)
    assert drawn == sorted(keys, key=numbers.__getitem__) != keys
    assert in_order([Candidate(key) for key in keys], seed="5f" * 32) != drawn


def test_criteria_decide_in_the_stated_order_and_the_draw_between_equals():
    people = [
        Candidate("a", wanted=1, place=("Claims", "Leeds"), asked=0),
        Candidate("b", wanted=2, place=("Claims", "Leeds"), asked=3),
        Candidate("c", wanted=2, place=("Claims", "Leeds"), asked=0),
        Candidate("d", wanted=2, place=("Legal", "Leeds"), asked=1),
    ]
    drawn = in_order(people, seed=SEED)
    assert set(in_order(people, seed=SEED, criteria=["wanted"])[:3]) == {"b", "c", "d"}
    assert in_order(people, seed=SEED, criteria=["rarely"])[-1] == "b"
    turns = in_order(people, seed=SEED, criteria=["spread"])
    first = next(key for key in drawn if key != "d")
    assert set(turns[:2]) == {first, "d"}
    assert in_order(people, seed=SEED, criteria=["wanted", "rarely"]) == ["c", "d", "b", "a"]


@pytest.fixture
def call(db) -> OpenCall:
    """A call with two places a side that ended yesterday."""
    return CallFactory(closes_on=timezone.localdate() - timedelta(days=1))


@pytest.fixture
def team(call: OpenCall) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, call.cohort.programme)
    return user


def applied(call: OpenCall, number: int, side: str = Side.MENTOR, **fields: object) -> list[Application]:
    return [
        Application.objects.create(
            cohort=call.cohort,
            person=PersonFactory(),
            side=side,
            state=State.APPLIED,
            saved_at=timezone.now(),
            applied_at=timezone.now(),
            **fields,
        )
        for _ in range(number)
    ]


def give(call: OpenCall, team: User) -> Selection:
    now = timezone.now()
    return actions.confirm_selection(
        selection=actions.preview_selection(cohort=call.cohort, by=team, at=now), by=team, at=now
    )


def states(call: OpenCall) -> list[str]:
    rows = call.cohort.applications.order_by("places__place")
    return list(rows.values_list("state", flat=True))


def test_places_follow_the_order_of_the_published_seed_and_everybody_is_told_once(call, team):
    topic = TopicFactory(programme=call.cohort.programme)
    rows = applied(call, 5, offers=[str(topic.pk)], own_words="Branches", hours=["Monday mornings"])
    assert call.seed_digest == hashlib.sha256(call.seed.encode()).hexdigest()
    give(call, team)
    secret = bytes.fromhex(call.seed)
    by_hand = sorted(rows, key=lambda row: hmac.new(secret, str(row.pk).encode(), hashlib.sha256).digest())
    assert states(call) == [State.SELECTED] * 2 + [State.NOT_PLACED] * 3
    placed = set(Participant.objects.values_list("person", flat=True))
    assert placed == {row.person_id for row in by_hand[:2]}
    one = Participant.objects.first()
    assert (one.state, one.side, one.hopes, one.hours) == (
        "preparing",
        "mentor",
        "Branches",
        ["Monday mornings"],
    )
    assert [choice.topic for choice in one.topic_choices.all()] == [topic]
    told = Message.objects.filter(kind="programmes.places-given")
    assert told.count() == 5 and len(set(told.values_list("due_on", flat=True))) == 1


def test_a_preview_tells_nobody_and_again_gives_the_same(call, team):
    applied(call, 6)
    orders = []
    for _ in range(2):
        made = actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())
        orders.append(list(made.places.order_by("place").values_list("application", flat=True)))
    assert orders[0] == orders[1] and len(orders[0]) == 6
    assert not Message.objects.exists() and not Participant.objects.exists()


def test_places_are_given_once_and_only_after_the_last_day(call, team):
    applied(call, 3)
    OpenCall.objects.update(closes_on=timezone.localdate())
    with pytest.raises(actions.TooEarly, match="until the end of"):
        actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())
    OpenCall.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    selection = give(call, team)
    with pytest.raises(actions.AlreadyGiven):
        actions.confirm_selection(selection=selection, by=team, at=timezone.now())
    with pytest.raises(actions.AlreadyGiven):
        actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())


def test_whoever_withdrew_or_left_after_the_preview_is_passed_over(call, team):
    rows = applied(call, 4)
    now = timezone.now()
    selection = actions.preview_selection(cohort=call.cohort, by=team, at=now)
    first, second = (place.application for place in selection.places.order_by("place")[:2])
    actions.withdraw_application(application=first, by=user_of(first.person), at=now)
    second.person.left_on = timezone.localdate()
    second.person.save()
    actions.confirm_selection(selection=selection, by=team, at=now)
    left = {row.person_id for row in rows} - {first.person_id, second.person_id}
    assert set(Participant.objects.values_list("person", flat=True)) == left
    second.refresh_from_db()
    assert second.state == State.WITHDRAWN


def test_a_place_given_back_is_offered_to_the_next_until_the_list_is_empty(call, team):
    applied(call, 4)
    give(call, team)
    order = [row.application for row in Selection.objects.get().places.order_by("place")]
    holder = Participant.objects.get(person=order[0].person)
    actions.leave_cohort(
        cohort=call.cohort, person=holder.person, by=user_of(holder.person), at=timezone.now()
    )
    offered = Participant.objects.get(person=order[2].person)
    assert offered.state == Participant.State.INVITED
    assert Message.objects.filter(kind="programmes.invitation", person=offered.person).exists()
    assert not Participant.objects.filter(person=order[3].person).exists()
    actions.decline_invitation(participant=offered, by=user_of(offered.person), at=timezone.now())
    last = Participant.objects.get(person=order[3].person)
    assert last.state == Participant.State.INVITED
    with pytest.raises(actions.PlaceGone):
        actions.accept_invitation(
            participant=offered, offers=[], wants=[], by=user_of(offered.person), at=timezone.now()
        )
    actions.accept_invitation(
        participant=last, offers=[], wants=[], by=user_of(last.person), at=timezone.now()
    )
    assert last.state == Participant.State.PREPARING


def test_somebody_invited_by_hand_takes_nobody_off_the_waiting_list_by_leaving(call, team):
    applied(call, 3)
    give(call, team)
    guest = ParticipantFactory(cohort=call.cohort, mentor=True)
    actions.withdraw(participant=guest, by=None, at=timezone.now())
    assert Application.objects.filter(state=State.NOT_PLACED).count() == 1


def test_the_page_shows_the_order_before_it_is_confirmed_and_the_seed_only_after(client: Client, call, team):
    applied(call, 3)
    sign_in(client, team)
    address = reverse("programmes:selection", args=[call.cohort_id])
    assert "Work out the order" in client.get(address).content.decode()
    before = client.post(address, {"preview": "yes"}, follow=True).content.decode()
    assert "2 mentors and 0 mentees get a place" in before and "1 person is put on the waiting list" in before
    assert call.seed not in before and call.seed_digest in before
    looked_at = Selection.objects.get().pk
    after = client.post(address, {"confirm": looked_at}, follow=True).content.decode()
    assert (
        call.seed in after
        and "1 mentor on the waiting list" in client.get(f"{address}?list=waiting").content.decode()
    )


def test_an_applicant_reads_that_they_wait_and_no_number_of_theirs(client: Client, call, team):
    applied(call, 5)
    give(call, team)
    last = Selection.objects.get().places.order_by("place").last()
    sign_in(client, user_of(last.application.person))
    page = client.get(reverse("programmes:take_part", args=[call.cohort_id])).content.decode()
    assert "You are on the waiting list" in page
    assert call.seed in page and str(last.application_id) in page
    assert client.get(reverse("programmes:selection", args=[call.cohort_id])).status_code == 404
