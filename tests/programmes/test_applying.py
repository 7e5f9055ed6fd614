"""An open call: who may apply and why not, a draft of one's own, handing in, changing and withdrawing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ContentKey, User
from pairing.models import Policy
from programmes import actions
from programmes.calls import calls_open_to
from programmes.eligibility import eligibility
from programmes.models import Application, Cohort, OpenCall, Participant, Role, Side, TopicSynonym
from tests.factories.people import GradeFactory, PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import CallFactory, ParticipantFactory, TopicFactory, grant
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> OpenCall:
    """A call in a company of six rungs."""
    for rank in range(1, 7):
        PersonFactory(grade__rank=rank)
    return CallFactory()


@pytest.fixture
def june(client: Client) -> User:
    """A junior, signed in."""
    user = UserFactory(person=PersonFactory(name="June Ellery", grade__rank=1, languages=["English"]))
    sign_in(client, user)
    return user


def coordinator_of(cohort: Cohort) -> User:
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


def page(client: Client, name: str, call: OpenCall) -> str:
    response = client.get(reverse(f"programmes:{name}", args=[call.cohort_id]))
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, name: str, call: OpenCall, **data: object) -> str:
    response = client.post(reverse(f"programmes:{name}", args=[call.cohort_id]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def verdicts(person, call):
    return {verdict.side: (verdict.may, verdict.why) for verdict in eligibility(person, call.cohort)}


def test_a_mentor_needs_somebody_far_enough_above_and_a_mentee_below(call):
    Policy.objects.create(cohort=call.cohort, min_gap=4)
    low, middle, high = (PersonFactory(grade__rank=rank) for rank in (1, 4, 6))
    assert [may for may, _ in verdicts(low, call).values()] == [True, False]
    assert [may for may, _ in verdicts(middle, call).values()] == [False, False]
    assert [may for may, _ in verdicts(high, call).values()] == [False, True]
    assert "at least 4 levels above" in verdicts(middle, call)[Side.MENTOR][1]


def test_an_unknown_level_is_confirmed_by_the_coordinator(call):
    found = verdicts(PersonFactory(grade=None), call)
    assert all(may and "the coordinator confirms" in why for may, why in found.values())


def test_whoever_runs_a_programme_or_is_in_it_cannot_apply(call):
    runs = coordinator_of(call.cohort).person
    inside = ParticipantFactory(cohort=call.cohort, mentor=True).person
    assert all(not may and "You run this" in why for may, why in verdicts(runs, call).values())
    assert all(not may and "in this programme already" in why for may, why in verdicts(inside, call).values())


def test_a_call_is_on_the_home_page_of_whoever_may_answer_it_and_of_nobody_else(client, call, june):
    today = timezone.localdate()
    assert "Take part" in client.get(reverse("home:landing"), follow=True).content.decode()
    assert calls_open_to(coordinator_of(call.cohort), today=today) == []
    assert calls_open_to(user_of(PersonFactory(left_on=today)), today=today) == []
    OpenCall.objects.update(closes_on=today - timedelta(days=1))
    assert calls_open_to(june, today=today) == []
    assert client.get(reverse("programmes:take_part", args=[call.cohort_id])).status_code == 404


def test_a_draft_is_kept_as_typed_and_read_by_nobody_else(client, call, june):
    topic = TopicFactory(programme=call.cohort.programme)
    send(client, "apply", call, draft="yes", side="mentor", offers=[str(topic.pk)], own_words="Half a sent")
    again = page(client, "apply", call)
    assert "Half a sent" in again and "Saved on" in again and "checked" in again
    draft = Application.objects.get()
    assert draft.state == Application.State.DRAFT and draft.own_words == ""
    assert b"Half a sent" not in bytes(draft.draft_sealed)
    team = coordinator_of(call.cohort)
    assert not Application.objects.visible_to(team).exists()
    sign_in(client, team)
    assert "Nobody has applied yet" in page(client, "applications", call)
    assert "June" not in page(client, "call", call)


def test_an_application_is_handed_in_changed_and_read_by_the_team(client, call, june):
    topic = TopicFactory(programme=call.cohort.programme, name="AI in daily work")
    data = {
        "side": "mentor",
        "offers": [str(topic.pk)],
        "own_words": "Branches first",
        "works_best": "By chat",
    }
    assert "Your application is in" in send(client, "apply", call, **data)
    send(client, "apply", call, **{**data, "own_words": "Branches last"})
    found = Application.objects.get()
    assert (found.state, found.own_words, found.works_best) == ("applied", "Branches last", "By chat")
    assert "By chat" in page(client, "apply", call)
    sign_in(client, coordinator_of(call.cohort))
    seen = page(client, "applications", call)
    assert "June Ellery" in seen and "AI in daily work" in seen and "Branches last" in seen
    assert "By chat" not in seen


def test_a_word_of_ones_own_finds_the_topic_and_an_unknown_one_is_answered_in_place(client, call, june):
    topic = TopicFactory(programme=call.cohort.programme, name="AI in daily work")
    actions.save_synonyms(topic=topic, typed="ChatGPT, Copilot", by=june, at=timezone.now())
    answer = send(client, "apply", call, side="mentor", offers_typed="chatgpt, knitting")
    assert "No topic is called “knitting”" in answer and 'value="chatgpt, knitting"' in answer
    send(client, "apply", call, side="mentor", offers_typed="chatgpt")
    assert Application.objects.get().offers == [str(topic.pk)]


def test_a_word_belongs_to_one_topic(client, call):
    first, second = (TopicFactory(programme=call.cohort.programme, name=name) for name in ("AI", "Data"))
    sign_in(client, coordinator_of(call.cohort))
    actions.save_synonyms(topic=first, typed="ChatGPT", by=None, at=timezone.now())
    address = reverse("programmes:topic_words", args=[call.cohort.programme_id])
    answer = client.post(address, {"topic": second.pk, "words": "chatgpt, ai, SQL"}).content.decode()
    assert "“chatgpt” means “AI” already." in answer and "“ai” means “AI” already." in answer
    assert 'value="chatgpt, ai, SQL"' in answer
    assert set(TopicSynonym.objects.values_list("word", flat=True)) == {"ChatGPT", "SQL"}


@pytest.mark.parametrize("word", ["x" * 81, "ß" * 41], ids=["longer", "longer in lower case"])
def test_a_word_that_is_too_long_is_answered_in_place_and_nothing_is_lost(client, call, word):
    topic = TopicFactory(programme=call.cohort.programme)
    sign_in(client, coordinator_of(call.cohort))
    actions.save_synonyms(topic=topic, typed="ChatGPT", by=None, at=timezone.now())
    address = reverse("programmes:topic_words", args=[call.cohort.programme_id])
    answer = client.post(address, {"topic": topic.pk, "words": f"SQL, {word}"})
    assert answer.status_code == 200
    assert "is longer than 80 letters" in answer.content.decode()
    assert f'value="SQL, {word}"' in answer.content.decode()
    assert set(TopicSynonym.objects.values_list("word", flat=True)) == {"ChatGPT"}


def test_nobody_applies_for_a_side_they_are_not_eligible_for(client, call, june):
    topic = TopicFactory(programme=call.cohort.programme)
    assert "Choose one of the answers listed." in send(
        client, "apply", call, side="mentee", wants=[str(topic.pk)]
    )
    with pytest.raises(actions.NotEligible, match="at least 2 levels below"):
        actions.apply(
            cohort=call.cohort,
            person=june.person,
            side=Side.MENTEE,
            offers=[],
            wants=[topic],
            works_best="",
            by=june,
            at=timezone.now(),
        )
    assert not Application.objects.handed_in().exists()


def test_after_the_last_day_nothing_can_be_handed_in_or_changed(client, call, june):
    send(client, "apply", call, draft="yes", side="mentor")
    OpenCall.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert "the call is closed" in send(client, "apply", call, side="mentor")
    with pytest.raises(actions.CallClosed):
        actions.save_draft(cohort=call.cohort, person=june.person, words={}, by=june, at=timezone.now())


def test_withdrawing_takes_one_step_and_no_reason_and_leaves_no_words(client, call, june):
    topic = TopicFactory(programme=call.cohort.programme)
    send(client, "apply", call, side="mentor", offers=[str(topic.pk)], own_words="Mine", works_best="By chat")
    assert "deleted at once" in page(client, "withdraw", call)
    assert "Nobody asks why" in send(client, "withdraw", call)
    gone = Application.objects.get()
    assert (gone.state, gone.own_words, gone.offers, gone.key_id) == ("withdrawn", "", [], None)
    assert not ContentKey.objects.exists()
    send(client, "apply", call, side="mentor", offers=[str(topic.pk)])
    assert Application.objects.get().state == Application.State.APPLIED


def test_somebody_invited_withdraws_in_the_same_step(client, call, june):
    ParticipantFactory(cohort=call.cohort, person=june.person, side="mentor")
    assert "proposed to nobody any more" in page(client, "withdraw", call)
    send(client, "withdraw", call)
    assert Participant.objects.get().state == Participant.State.WITHDRAWN


def test_the_way_places_are_given_cannot_change_once_people_applied_on_it(client, call):
    sign_in(client, coordinator_of(call.cohort))
    digest = call.seed_digest
    data = {"is_open": "on", "closes_on": call.closes_on, "mentor_seats": 5, "mentee_seats": 4}
    data |= {"way": "criteria", "criteria_wanted": "on", "asked_at_most": 3}
    send(client, "call", call, **data)
    call.refresh_from_db()
    assert (call.way, call.criteria, call.mentor_seats, call.seed_digest) == ("draw", [], 5, digest)
    with pytest.raises(actions.WayIsStated):
        actions.save_call(
            cohort=call.cohort, asked_at_most=2, by=None, at=timezone.now(), is_open=True, way="criteria",
            criteria=["wanted"],
        )  # fmt: skip


def test_a_last_day_that_is_over_is_refused_and_what_was_typed_stays(client, call):
    sign_in(client, coordinator_of(call.cohort))
    data = {"is_open": "on", "closes_on": "2026-01-05", "mentor_seats": 7, "mentee_seats": 4, "way": "draw"}
    answer = send(client, "call", call, **data, asked_at_most=2)
    assert "That day is over" in answer and 'value="7"' in answer


def test_a_rung_that_nobody_stands_on_makes_nobody_eligible(call):
    GradeFactory(rank=30)
    person = PersonFactory(grade__rank=6)
    assert verdicts(person, call)[Side.MENTOR][0] is False
