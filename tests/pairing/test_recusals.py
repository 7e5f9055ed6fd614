"""The head of the tree: a recusal, the mentor's informed agreement, and a pair that is marked."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, ReportingLine
from pairing import actions, apart, conflicts, inputs
from pairing.models import Conflict, Pair, Recusal
from programmes.models import Cohort, Participant
from tests.factories.people import NOW, PersonFactory, UserFactory, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory
from tests.factories.together import PairFactory
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db
SINCE = date(2024, 1, 1)


def reports_to(person: object, manager: object) -> None:
    ReportingLine.objects.create(person=person, manager=manager, since=SINCE)


@pytest.fixture
def head(db: None) -> Participant:
    """A mentee on the fifth rung with nobody above, in a cohort whose policy bars the whole line."""
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    policy = inputs.policy_of(cohort)
    policy.line_steps = 12
    policy.save()
    return ParticipantFactory(cohort=cohort, mentee=True, person__name="Margaret Head")


@pytest.fixture
def mentor(head: Participant) -> Participant:
    """On the first rung, four steps below."""
    mentor = ParticipantFactory(cohort=head.cohort, mentor=True, person__name="Zainab Low")
    line = [mentor.person, *PersonFactory.create_batch(3), head.person]
    for below, boss in pairwise(line):
        reports_to(below, boss)
    return mentor


def sign(participant: Participant) -> Recusal:
    return actions.sign_recusal(participant=participant, by=user_of(participant.person), at=NOW)


def address(participant: Participant) -> str:
    return reverse("pairing:recusal", args=[participant.pk])


def test_without_it_nobody_is_found_and_the_advice_says_so(head, mentor):
    current = finished_round(head.cohort)
    assert not current.proposals.exists()
    left = current.unpaired.get(participant=head)
    assert left.reasons == ["A reporting line joins them with 1 person."]
    assert left.advice.startswith("1 mentor stands in the same reporting line. A recusal,")


def test_with_it_the_two_are_proposed_asked_and_marked(client, head, mentor):
    sign(head)
    current = finished_round(head.cohort)
    [proposal] = current.proposals.all()
    assert proposal.warnings[0].startswith("Reduced protection: ")
    [pair] = actions.publish(current=current, by=UserFactory(), at=NOW)
    assert pair.is_reduced

    client.force_login(user_of(mentor.person))
    ask = reverse("pairing:ask", args=[pair.pk])
    assert "another person takes every decision about your pay" in client.get(ask).content.decode()
    refused = client.post(ask, {"answer": "yes"}, follow=True).content.decode()
    assert "Tick that you have read" in refused and "Would you like to meet" in refused
    pair.refresh_from_db()
    assert (pair.state, pair.reduced_agreed_at) == (Pair.State.PROPOSED, None)

    client.post(ask, {"answer": "yes", "agrees": "yes"})
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACCEPTED_BY_MENTOR and pair.reduced_agreed_at
    client.force_login(user_of(head.person))
    assert "Reduced protection" not in client.get(ask).content.decode()
    client.post(ask, {"answer": "yes"})
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACCEPTED


def test_a_no_needs_no_tick(client, head, mentor):
    pair = PairFactory(cohort=head.cohort, mentor=mentor, mentee=head, state="proposed", protection="reduced")
    client.force_login(user_of(mentor.person))
    client.post(reverse("pairing:ask", args=[pair.pk]), {"answer": "no"})
    pair.refresh_from_db()
    assert pair.state == Pair.State.DECLINED


def test_other_pairs_are_asked_as_ever(client):
    pair = PairFactory(state="proposed")
    client.force_login(user_of(pair.mentor.person))
    ask = reverse("pairing:ask", args=[pair.pk])
    assert "educed protection" not in client.get(ask).content.decode()
    client.post(ask, {"answer": "yes"})
    pair.refresh_from_db()
    assert (pair.state, pair.reduced_agreed_at) == (Pair.State.ACCEPTED_BY_MENTOR, None)


def test_a_marked_pair_does_not_rest_for_its_line_and_another_does(head, mentor):
    marked = PairFactory(cohort=head.cohort, mentor=mentor, mentee=head, protection="reduced")
    assert conflicts.scan_live_pairs(at=NOW).barred == 0
    Pair.objects.filter(pk=marked.pk).update(protection="full")
    assert conflicts.scan_live_pairs(at=NOW).barred == 1
    assert [conflict.rule for conflict in Conflict.objects.all()] == ["line"]


def test_whoever_gets_somebody_above_is_no_head_any_more(head, mentor):
    sign(head)
    reports_to(head.person, PersonFactory())
    assert inputs.problem_of(head.cohort, at=NOW).recused == frozenset()
    assert not finished_round(head.cohort).proposals.exists()


def test_it_is_signed_once_and_taken_back(client: Client, head, mentor):
    client.force_login(user_of(head.person))
    assert "redundancy or discipline" in client.get(address(head)).content.decode()
    for _ in range(2):
        client.post(address(head), {"sign": "yes"})
    recusal = Recusal.objects.get()
    assert (recusal.participant, recusal.signed_by, recusal.wording) == (head, user_of(head.person), "1")
    assert "You signed this on" in client.get(address(head)).content.decode()
    client.post(address(head), {"take_back": "yes"})
    assert not Recusal.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="recusal").values_list("verb", flat=True)
    assert sorted(verbs) == ["recusal signed", "recusal taken back"]


def test_it_stays_while_a_pair_stands_on_it(client: Client, head, mentor):
    sign(head)
    pair = PairFactory(cohort=head.cohort, mentor=mentor, mentee=head, protection="reduced")
    client.force_login(user_of(head.person))
    shown = client.post(address(head), {"take_back": "yes"}, follow=True).content.decode()
    assert "It can be taken back when the pair has ended." in shown and Recusal.objects.exists()
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ENDED)
    client.post(address(head), {"take_back": "yes"})
    assert not Recusal.objects.exists()


def test_nobody_signs_for_somebody_else(client: Client, head, mentor):
    for other in (user_of(mentor.person), UserFactory()):
        with pytest.raises(actions.NotTheirs):
            actions.sign_recusal(participant=head, by=other, at=NOW)
        client.force_login(other)
        assert client.get(address(head)).status_code == client.post(address(head)).status_code == 404
    with pytest.raises(actions.NotTheirs):
        actions.sign_recusal(participant=mentor, by=user_of(mentor.person), at=NOW)


@pytest.mark.parametrize("state", ["withdrawn", "invited"])
def test_only_somebody_who_takes_part_has_the_page(client: Client, head, mentor, state):
    Participant.objects.filter(pk=head.pk).update(state=state)
    client.force_login(user_of(head.person))
    assert client.get(address(head)).status_code == 404


def test_it_is_offered_to_the_head_alone(client: Client, head, mentor):
    below = ParticipantFactory(cohort=head.cohort, mentee=True)
    reports_to(below.person, head.person)
    unplaced = ParticipantFactory(cohort=head.cohort, mentee=True)
    for participant, offered in ((head, True), (below, False), (unplaced, False), (mentor, False)):
        assert apart.may_recuse(participant, at=NOW) == offered
        client.force_login(user_of(participant.person))
        page = client.get(reverse("home:partnership")).content.decode()
        assert (address(participant) in page) == offered
        assert (client.get(address(participant)).status_code == 200) == offered
