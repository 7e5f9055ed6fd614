"""The gate opens by itself; a coordinator opens it only with a reason that both of the pair read, and takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from pairing.models import Pair
from preparation import actions
from preparation.models import GateOpening, Module
from preparation.readiness import readiness_of
from programmes.models import Participant, Role, Side
from tests.factories.people import NOW, UserFactory, hr_user, user_of
from tests.factories.programmes import ParticipantFactory, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
REASON = "Both went through the modules with a coach on Tuesday"


@pytest.fixture
def pair() -> Pair:
    return PairFactory(state=Pair.State.ACCEPTED)


@pytest.fixture
def nerys(client: Client, pair: Pair) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, pair.cohort.programme)
    client.force_login(user)
    return user


def finish(participant: Participant, *, leave: int = 0) -> None:
    modules = list(Module.objects.of_the_gate().for_side(participant.side))
    for module in modules[: len(modules) - leave]:
        actions.finish_module(participant=participant, module=module, by=user_of(participant.person), at=NOW)


def url(participant: Participant) -> str:
    return reverse("preparation:gate", args=[participant.pk])


def state_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.state)


def test_nobody_is_introduced_before_both_are_prepared(pair: Pair) -> None:
    finish(pair.mentor)
    finish(pair.mentee, leave=1)
    assert state_of(pair) == "accepted"
    finish(pair.mentee)
    assert state_of(pair) == "introduced"


def test_a_gate_opened_by_hand_introduces_two_of_whom_the_other_is_prepared(
    client: Client, nerys: User, pair: Pair
) -> None:
    finish(pair.mentor)
    page = client.post(url(pair.mentee), {"reason": REASON}, follow=True).content.decode()
    assert "Both of the pair read that it was you" in page and "Opened by hand" in page
    assert state_of(pair) == "introduced"
    opening = GateOpening.objects.get()
    assert (opening.participant, opening.opened_by, opening.reason) == (pair.mentee, nerys, REASON)
    event = AuditEvent.objects.get(verb="gate opened by hand")
    assert event.by == nerys and REASON not in str(event.details)


def test_a_gate_opened_for_one_introduces_nobody_while_the_other_is_not_prepared(
    client: Client, nerys: User, pair: Pair
) -> None:
    client.post(url(pair.mentee), {"reason": REASON})
    assert state_of(pair) == "accepted"
    finish(pair.mentor)
    assert state_of(pair) == "introduced"


def test_both_of_the_pair_read_who_opened_it_and_why(client: Client, nerys: User, pair: Pair) -> None:
    client.post(url(pair.mentee), {"reason": REASON})
    for participant, whose in ((pair.mentee, "you"), (pair.mentor, pair.mentee.person.first_name)):
        client.force_login(user_of(participant.person))
        page = client.get(reverse("home:pair", args=[pair.pk])).content.decode()
        assert f"The gate was opened for {whose}" in page
        assert "Nerys Bowen" in page and REASON in page
    neighbour = PairFactory(cohort=pair.cohort)
    client.force_login(user_of(neighbour.mentor.person))
    assert REASON not in client.get(reverse("home:pair", args=[neighbour.pk])).content.decode()


def test_it_is_still_read_once_the_two_meet(client: Client, nerys: User, pair: Pair) -> None:
    client.post(url(pair.mentee), {"reason": REASON})
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ACTIVE)
    client.force_login(user_of(pair.mentor.person))
    assert REASON in client.get(reverse("home:pair", args=[pair.pk])).content.decode()


def test_the_field_says_who_reads_the_reason_and_wants_one(client: Client, nerys: User, pair: Pair) -> None:
    page = client.get(url(pair.mentee)).content.decode()
    assert "The reason, which both of the pair will read" in page
    page = client.post(url(pair.mentee), {"reason": "  "}).content.decode()
    assert "Write the reason. Both of the pair will read it." in page
    assert not GateOpening.objects.exists()


def test_an_opening_is_taken_back_once_and_the_gate_is_closed_again(
    client: Client, nerys: User, pair: Pair
) -> None:
    waiting = ParticipantFactory(mentee=True, cohort=pair.cohort)
    client.post(url(waiting), {"reason": REASON})
    assert state_of(waiting) == "ready"
    for _ in range(2):
        client.post(url(waiting), {"take_back": "yes"})
    assert state_of(waiting) == "preparing"
    assert not readiness_of([waiting])[waiting.pk].is_ready
    assert AuditEvent.objects.filter(verb="gate opening taken back").count() == 1
    page = client.get(url(waiting)).content.decode()
    assert "Taken back on" in page and "Open the gate" in page
    client.post(url(waiting), {"reason": "Another one"})
    assert readiness_of([waiting])[waiting.pk].is_ready


def test_whoever_has_been_introduced_stays_introduced(client: Client, nerys: User, pair: Pair) -> None:
    finish(pair.mentor)
    client.post(url(pair.mentee), {"reason": REASON})
    client.post(url(pair.mentee), {"take_back": "yes"})
    assert state_of(pair) == "introduced"


def test_there_is_nothing_to_open_for_somebody_prepared_or_let_through(nerys: User, pair: Pair) -> None:
    finish(pair.mentor)
    with pytest.raises(actions.NothingToOpen, match="by itself"):
        actions.open_gate(participant=pair.mentor, reason=REASON, by=nerys, at=NOW)
    actions.open_gate(participant=pair.mentee, reason=REASON, by=nerys, at=NOW)
    with pytest.raises(actions.NothingToOpen, match="already"):
        actions.open_gate(participant=pair.mentee, reason=REASON, by=nerys, at=NOW)
    gone = ParticipantFactory(mentor=True, state=Participant.State.WITHDRAWN)
    with pytest.raises(actions.NothingToOpen, match="does not take part"):
        actions.open_gate(participant=gone, reason=REASON, by=nerys, at=NOW)


def test_a_coordinator_who_takes_part_does_not_let_themselves_through(
    client: Client, nerys: User, pair: Pair
) -> None:
    own = ParticipantFactory(mentee=True, cohort=pair.cohort, person=nerys.person)
    page = client.post(url(own), {"reason": REASON}).content.decode()
    assert "Nobody opens the gate for themselves." in page and REASON in page
    assert not GateOpening.objects.exists()


def test_the_list_counts_modules_and_names_none(client: Client, nerys: User, pair: Pair) -> None:
    finish(pair.mentor, leave=4)
    page = client.get(reverse("preparation:cohort", args=[pair.cohort_id])).content.decode()
    assert "5 of 9" in page and "0 of 9" in page
    assert not [module.title for module in Module.objects.in_use() if module.title in page]


def test_nobody_but_the_coordinator_of_that_programme_opens_a_gate(client: Client, pair: Pair) -> None:
    elsewhere, coach = hr_user(), UserFactory()
    grant(elsewhere, Role.Name.COORDINATOR, PairFactory().cohort.programme)
    grant(coach, Role.Name.COACH, pair.cohort.programme)
    for user in (elsewhere, coach, hr_user(), user_of(pair.mentor.person), user_of(pair.mentee.person)):
        client.force_login(user)
        assert client.post(url(pair.mentee), {"reason": REASON}).status_code == 404
        assert client.get(reverse("preparation:cohort", args=[pair.cohort_id])).status_code in (403, 404)
    assert not GateOpening.objects.exists()


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_costs_the_same_however_many_take_part(
    client: Client, nerys: User, pair: Pair, number: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        ParticipantFactory(mentor=True, cohort=pair.cohort)
    with django_assert_max_num_queries(20):
        client.get(reverse("preparation:cohort", args=[pair.cohort_id]))


def test_each_side_is_asked_for_its_own_and_the_joint_modules(pair: Pair) -> None:
    found = readiness_of([pair.mentor, pair.mentee])
    assert {one.required for one in found.values()} == {9}
    finish(pair.mentor)
    assert readiness_of([pair.mentor])[pair.mentor.pk].done == 9
    assert Side(pair.mentor.side) == Side.MENTOR
