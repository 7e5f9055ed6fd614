"""Top-up coaching: one day, one module, one question after the next session; all of it one coach's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import User
from feedback import actions as asking
from feedback import selectors
from feedback.coaching import actions, notices
from feedback.flags.actions import give_to_coach, raise_flag
from feedback.flags.rules import FlagKind
from feedback.models import CoachingRequest
from notifications.models import Message
from notifications.registry import kind_named
from preparation.models import Module
from programmes.models import Role, Side
from tests.factories import UserFactory, grant
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast

DAY = timedelta(days=1)


@pytest.fixture
def coach(cast: Cast) -> User:
    user = UserFactory()
    grant(user, Role.Name.COACH, cast.pair.cohort.programme)
    return user


@pytest.fixture
def request_(cast: Cast, coach: User) -> CoachingRequest:
    asked = asking.ask_for_coaching(participant=cast.pair.mentor, by=cast.mentor, at=NOW, words=WORDS)
    return asking.contact_request(request=asked, by=coach, at=NOW)


def module() -> Module:
    return Module.objects.in_use().get(slug="looking-after-yourself")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_last_day_for_first_contact_leaves_out_the_weekend(cast: Cast) -> None:
    friday = NOW + 4 * DAY
    assert selectors.contact_by(friday) == friday + 5 * DAY
    assert selectors.contact_by(NOW) == NOW + 3 * DAY


def test_a_day_and_one_module_are_set_once_and_the_person_hears_of_each_change(
    cast: Cast, coach: User, request_: CoachingRequest
) -> None:
    for starts_at in (NOW + 5 * DAY, NOW + 5 * DAY, NOW + 6 * DAY):
        planned = actions.plan_top_up(
            request=request_, module=module(), starts_at=starts_at, by=coach, at=NOW
        )
    assert (planned.state, planned.minutes, planned.version) == ("in-support", 45, 1)
    told = Message.objects.filter(kind="coaching.planned")
    assert {message.person for message in told} == {cast.mentor.person} and told.count() == 2
    with pytest.raises(Refused):
        actions.plan_top_up(request=request_, module=module(), starts_at=NOW, by=coach, at=NOW)


def test_only_the_coach_who_has_it_plans_or_sees_it(
    cast: Cast, coach: User, request_: CoachingRequest
) -> None:
    other = UserFactory()
    grant(other, Role.Name.COACH, cast.pair.cohort.programme)
    everybody_else = (other, cast.mentee, cast.mentor)
    for user in everybody_else:
        with pytest.raises(actions.NotTheirCoach):
            actions.plan_top_up(request=request_, module=module(), starts_at=NOW + DAY, by=user, at=NOW)
        assert signed_in(user).get(reverse("feedback:support", args=[request_.pk])).status_code == 404
    assert request_ not in selectors.queue_of(other)
    with pytest.raises(asking.NotACoach):
        asking.resolve_request(request=request_, by=other, at=NOW)
    page = signed_in(coach).get(reverse("feedback:support", args=[request_.pk])).content.decode()
    assert WORDS in page
    asking.resolve_request(request=request_, by=coach, at=NOW)
    assert signed_in(coach).get(reverse("feedback:support", args=[request_.pk])).status_code == 404


def test_after_the_next_session_the_person_is_asked_and_the_coach_reminded(
    cast: Cast, coach: User, request_: CoachingRequest
) -> None:
    actions.plan_top_up(request=request_, module=module(), starts_at=NOW + DAY, by=coach, at=NOW)
    logged = NOW + 4 * DAY
    assert not list(notices.checks_after_coaching(at=logged + timedelta(hours=2)))
    cast.log(cast.plan())
    assert not list(notices.checks_after_coaching(at=logged + timedelta(hours=1)))
    dues = list(notices.checks_after_coaching(at=logged + timedelta(hours=2)))
    assert [(due.kind, due.person) for due in dues] == [
        ("coaching.check", cast.mentor.person),
        ("coaching.follow", coach.person),
    ]
    letters = [kind_named(due.kind).write(Message(person=due.person, facts=dict(due.facts))) for due in dues]
    assert "coach" not in letters[0].subject and cast.mentor.person.first_name not in str(letters)
    actions.say_how_it_went(request=request_, helped="again", by=cast.mentor, at=logged)
    assert kind_named("coaching.check").write(Message(person=cast.mentor.person, facts=dues[0].facts)) is None
    with pytest.raises(actions.NotTheirCoach):
        actions.say_how_it_went(request=request_, helped="yes", by=cast.mentee, at=logged)


def test_the_calendar_of_both_says_when_and_nothing_else(
    cast: Cast, coach: User, request_: CoachingRequest
) -> None:
    ahead = timezone.now() + 3 * DAY
    actions.plan_top_up(request=request_, module=module(), starts_at=ahead, by=coach, at=NOW)
    address = reverse("feedback:coaching_calendar", args=[request_.pk])
    for user, page in ((cast.mentor, "feedback:coaching_own"), (coach, "feedback:support")):
        file = signed_in(user).get(address).content.decode().replace("\r\n ", "")
        assert "SUMMARY:Meeting" in file and reverse(page, args=[request_.pk]) in file
        beside = file.replace(reverse(page, args=[request_.pk]), "")
        assert "oach" not in beside and module().title not in beside
    assert signed_in(cast.mentee).get(address).status_code == 404


def test_a_form_sets_the_day_and_keeps_what_was_typed_when_it_has_passed(
    cast: Cast, coach: User, request_: CoachingRequest
) -> None:
    client, address = signed_in(coach), reverse("feedback:support", args=[request_.pk])
    sent = {"day": "2020-02-03", "time": "10:00", "module": str(module().pk)}
    body = client.post(address, sent).content.decode()
    assert "This moment has passed" in body and "2020-02-03" in body
    ahead = (timezone.localdate() + 7 * DAY).isoformat()
    assert client.post(address, sent | {"day": ahead}).status_code == 302
    request_.refresh_from_db()
    assert request_.module == module() and request_.planned_at


def test_who_is_coached_because_of_a_flag_is_in_no_list_of_the_team(cast: Cast, coach: User) -> None:
    coordinator = UserFactory()
    grant(coordinator, Role.Name.COORDINATOR, cast.pair.cohort.programme)
    flag = raise_flag(pair=cast.pair, kind=FlagKind.GAP, at=NOW)
    give_to_coach(flag=flag, coach=coach, by=coordinator, at=NOW)
    for _ in range(2):
        taken = actions.take_on(flag=flag, participant=cast.pair.mentee, by=coach, at=NOW)
    assert CoachingRequest.objects.get() == taken and taken.state == "contacted"
    assert list(selectors.queue_of(coach)) == [taken]
    assert not selectors.coaching_needs([cast.pair.cohort])
    for user, participant in ((coordinator, cast.pair.mentee), (cast.mentor, cast.pair.mentor)):
        with pytest.raises(actions.NotTheirCoach):
            actions.take_on(flag=flag, participant=participant, by=user, at=NOW)


def test_a_heavy_load_lets_its_coach_take_on_the_mentor_alone(cast: Cast, coach: User) -> None:
    flag = raise_flag(pair=cast.pair, kind=FlagKind.LOAD, at=NOW)
    flag.coach = coach
    flag.save()
    with pytest.raises(actions.NotTheirCoach):
        actions.take_on(flag=flag, participant=cast.pair.mentee, by=coach, at=NOW)
    assert (
        actions.take_on(flag=flag, participant=cast.pair.mentor, by=coach, at=NOW).participant.side
        == Side.MENTOR
    )


def test_a_coach_reads_how_to_reach_whoever_asked_and_others_not_once_it_is_taken(
    cast: Cast, coach: User
) -> None:
    other, queue = UserFactory(), reverse("feedback:requests")
    grant(other, Role.Name.COACH, cast.pair.cohort.programme)
    asked = asking.ask_for_coaching(participant=cast.pair.mentor, by=cast.mentor, at=NOW)
    link = f'href="mailto:{cast.pair.mentor.person.email}"'
    assert link in signed_in(other).get(queue).content.decode()
    asking.contact_request(request=asked, by=coach, at=NOW)
    assert link in signed_in(coach).get(queue).content.decode()
    assert link not in signed_in(other).get(queue).content.decode()
