"""Private wishes: sealed for whoever has them, used by the engine, read by nobody and shown nowhere."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import reading
from accounts.clocks import PAIRING
from accounts.models import AuditEvent, ContentKey
from accounts.retention import rules
from accounts.rights import copy
from pairing import actions, inputs, jobs, wishing
from pairing.engine import pair
from pairing.models import Policy, Proposal, Round, Wish
from programmes.actions import leave_cohort
from programmes.models import Cohort, Participant, Role
from tests.factories.people import NOW, PersonFactory, hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.factories.together import PairFactory
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db


def _people(cohort: Cohort) -> tuple[list[Participant], list[Participant]]:
    rows = cohort.participants.select_related("person", "cohort").order_by("person__name")
    return [one for one in rows if one.side == "mentor"], [one for one in rows if one.side == "mentee"]


def _wish(one: Participant, *others: Participant, forward: int | None = None) -> None:
    people = [other.person for other in others]
    actions.save_wishes(participant=one, people=people, forward=forward, at=NOW)


# What differs between two answers of one page whatever stands on it.
ONCE = re.compile(r'/proposals/[^/]+|value="[-0-9a-f]{36}"|data-session-(?:idle|rest)="\d+"')
TOKEN = re.compile(r'csrfmiddlewaretoken" value="[^"]+"')


def _main(page: str) -> str:
    """What a page says, without the marks of its forms, which are new each time."""
    return TOKEN.sub("", page.partition("<main")[2])


def _page(client: Client, one: Participant, **sent: str) -> str:
    client.force_login(user_of(one.person))
    address = reverse("pairing:wishes", args=[one.pk])
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_wishes_are_sealed_kept_in_order_and_replaced_all_at_once(client: Client, cohort: Cohort) -> None:
    (mentor, *_), (one, other, third) = _people(cohort)
    page = _page(client, mentor, first=other.person.name, second=one.person.email)
    assert "Only you can read it." in page
    wish = Wish.objects.get()
    assert str(other.person_id).encode() not in bytes(wish.words_sealed)
    assert wish.said() == ([other.person_id, one.person_id], None)
    assert wishing.wishes_of(mentor) == ([other.person.name, one.person.name], None)
    page = _page(client, mentor, first=third.person.name)
    assert Wish.objects.get().said() == ([third.person_id], None)
    assert third.person.name in page and other.person.name not in page
    _page(client, mentor, first="")
    assert not Wish.objects.exists()


def test_a_slip_keeps_what_was_typed_and_saves_nothing(client: Client, cohort: Cohort) -> None:
    (mentor, *_), (one, *_rest) = _people(cohort)
    page = _page(client, mentor, first=one.person.name, second="Nobody Atall", third=one.person.name)
    assert "Nobody has this name or address." in page and "Nobody Atall" in page
    assert "This name stands above already." in page
    assert "That is you." in _page(client, mentor, first=mentor.person.name)
    assert not Wish.objects.exists()


def test_the_page_does_not_tell_who_takes_part(client: Client, cohort: Cohort) -> None:
    """Somebody who does, somebody who does not and somebody of one's own side are all taken without a word."""
    (mentor, colleague, *_), (one, *_rest) = _people(cohort)
    elsewhere = PersonFactory(name="Graham Bexley")
    empty = _page(client, mentor)
    assert all(name not in empty for name in (one.person.name, colleague.person.name, elsewhere.name))
    said = {
        _main(_page(client, mentor, first=person.name)).replace(person.name, "")
        for person in (one.person, colleague.person, elsewhere)
    }
    assert len(said) == 1
    _wish(mentor, colleague, one)
    problem = inputs.problem_of(cohort, at=NOW)
    assert next(each for each in problem.mentors if each.key == str(mentor.pk)).wishes == (str(one.pk),)


def test_nobody_else_opens_the_page(client: Client, cohort: Cohort) -> None:
    (mentor, colleague, *_), (one, *_rest) = _people(cohort)
    _wish(mentor, one)
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    for user in (user_of(colleague.person), user_of(one.person), coordinator):
        client.force_login(user)
        assert client.get(reverse("pairing:wishes", args=[mentor.pk])).status_code == 404


def test_once_the_pairs_are_made_wishes_can_only_be_taken_back(client: Client, cohort: Cohort) -> None:
    (mentor, *_), (one, other, _) = _people(cohort)
    _wish(mentor, one)
    Cohort.objects.update(state=Cohort.State.PREPARING)
    assert "nothing to wish for any more" in _page(client, mentor, first=other.person.name)
    assert Wish.objects.get().said() == ([one.person_id], None)
    assert one.person.name in _page(client, mentor)
    assert "Taken back." in _page(client, mentor, forget="yes")
    assert not Wish.objects.exists()


def test_how_glad_somebody_is_is_asked_where_it_counts(client: Client, cohort: Cohort) -> None:
    (mentor, *_), _mentees = _people(cohort)
    assert "look forward" not in _page(client, mentor)
    Policy.objects.create(cohort=cohort, weight_motivation=5)
    assert "How much do you look forward to it?" in _page(client, mentor)
    _page(client, mentor, forward="4")
    assert Wish.objects.get().said() == ([], 4)
    found = {each.key: each.motivation for each in inputs.problem_of(cohort, at=NOW).mentors}
    assert found[str(mentor.pk)] == 4 and set(found.values()) == {4, None}


def test_with_the_key_go_the_wishes_and_ones_own_copy_tells_them(cohort: Cohort) -> None:
    (mentor, *_), (one, *_rest) = _people(cohort)
    _wish(mentor, one, forward=3)
    rows = {table.label: table.rows for table in copy.tables(mentor.person)}["pairing.Wish"]
    assert [row["words"] for row in rows] == [f"1. {one.person.name}; looks forward to it: 3 of 5"]
    assert not {table.label: table.rows for table in copy.tables(one.person)}["pairing.Wish"]
    ContentKey.objects.all().delete()
    assert Wish.objects.get().said() == ([], None)


def test_the_engine_reads_them_and_nobody_is_said_to_have(cohort: Cohort) -> None:
    (mentor, *_), (one, *_rest) = _people(cohort)
    _wish(mentor, one)
    with reading.by(hr_user(), where="pairing:room"):
        inputs.problem_of(cohort, at=NOW)
    assert not AuditEvent.objects.filter(verb=reading.VERB).exists()
    assert not AuditEvent.objects.filter(subject_type__icontains="wish").exists()


def test_a_mutual_wish_makes_the_pair(cohort: Cohort) -> None:
    mentors, mentees = _people(cohort)
    for mentor, mentee in zip(mentors, mentees, strict=True):
        _wish(mentor, mentee)
        _wish(mentee, mentor)
    made = set(finished_round(cohort).proposals.values_list("mentor", "mentee"))
    assert made == {(a.pk, b.pk) for a, b in zip(mentors, mentees, strict=True)}


def _shown(current: Round) -> tuple[list[str], dict[str, object]]:
    """All that a round keeps of each pair, and of itself, but for when it ran."""
    rows = Proposal.objects.filter(round=current).values(
        "mentor", "mentee", "score", "gap", "parts", "reasons", "warnings", "pinned"
    )
    pairs = sorted(json.dumps(row, default=str) for row in rows)
    return pairs, {"policy": current.policy, "inputs": current.inputs, "digest": current.inputs_digest}


@pytest.mark.parametrize("wishers", [1, 6])
def test_a_round_keeps_no_trace_of_a_wish(cohort: Cohort, wishers: int) -> None:
    """Whoever wishes for the partner they get anyway changes nothing: no score, part, reason, input or digest."""
    first = finished_round(cohort)
    shown = _shown(first)
    both = [
        (one.mentor, one.mentee) for one in first.proposals.select_related("mentor__cohort", "mentee__cohort")
    ]
    for one, other in [*both, *(two[::-1] for two in both)][:wishers]:
        _wish(one, other)
    current = finished_round(cohort)
    assert _shown(current) == shown
    assert current.figures == first.figures


def test_the_figures_tell_of_wishes_from_five_pairs_on() -> None:
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    for number in range(5):
        mentor = ParticipantFactory(cohort=cohort, mentor=True, person__name=f"Mentor {number}")
        mentee = ParticipantFactory(cohort=cohort, mentee=True, person__name=f"Mentee {number}")
        _wish(mentor, mentee)
        assert "wishes" not in finished_round(cohort).figures
        _wish(mentee, mentor)
    assert finished_round(cohort).figures["wishes"] == {"mutual": 5, "kept": 5}


def test_no_page_of_a_coordinator_names_who_was_wished_for(client: Client, cohort: Cohort) -> None:
    """Byte for byte the same room, whether three people have wishes or none, where the pairs are the same."""
    mentors, mentees = _people(cohort)
    problem = inputs.problem_of(cohort, at=NOW)
    made = [(one.mentor, one.mentee) for one in pair(problem).pairs]
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(coordinator)
    current = Round.objects.create(cohort=cohort, number=1, submission=cohort.pk, requested_at=NOW)

    def room() -> str:
        Proposal.objects.all().delete()
        Round.objects.filter(pk=current.pk).update(state=Round.State.WAITING)
        jobs.run_round(round_id=current.pk, at=NOW)
        page = client.get(reverse("pairing:room", args=[cohort.pk])).content.decode()
        return ONCE.sub("", _main(page))

    before = room()
    by_key = {str(one.pk): one for one in (*mentors, *mentees)}
    for mentor, mentee in made:
        _wish(by_key[mentor], by_key[mentee])
    assert room() == before


def test_wishes_go_with_whoever_leaves_and_a_month_after_the_introduction(cohort: Cohort) -> None:
    (leaver, stays, waits), (one, *_rest) = _people(cohort)
    for mentor in (leaver, stays, waits):
        _wish(mentor, one)
    leave_cohort(cohort=cohort, person=leaver.person, by=user_of(leaver.person), at=NOW)
    assert set(Wish.objects.values_list("participant", flat=True)) == {stays.pk, waits.pk}
    PairFactory(cohort=cohort, mentor=stays, mentee=one, state="introduced", introduced_at=NOW)
    Participant.objects.filter(pk=stays.pk).update(state=Participant.State.PAIRED)
    (rule,) = [
        rule for (table, words), rule in rules.items() if table == "pairing.Wish" and words == PAIRING.words
    ]
    assert not Wish.objects.filter(rule.due(NOW)).exists()
    assert Wish.objects.get(rule.due(NOW + timedelta(days=1))).participant == stays
