from datetime import timedelta

import pytest

from accounts.errors import Refused
from accounts.models import AuditEvent
from accounts.states import NotPossibleNow
from feedback import actions, selectors
from feedback.models import CoachingRequest
from programmes.models import Role
from tests.factories import UserFactory, grant
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast


@pytest.fixture
def coach(cast: Cast):
    user = UserFactory()
    grant(user, Role.Name.COACH, cast.pair.cohort.programme)
    return user


def ask(cast: Cast, words: str = WORDS) -> CoachingRequest:
    return actions.ask_for_coaching(participant=cast.pair.mentor, by=cast.mentor, at=NOW, words=words)


def test_a_request_is_sealed_and_open_only_once(cast: Cast) -> None:
    first = ask(cast)
    assert ask(cast) == first
    ask(cast, words="And one thing more")
    request = CoachingRequest.objects.select_related("key").get()
    assert request.words == f"{WORDS}\n\nAnd one thing more"
    assert WORDS.encode() not in bytes(request.words_sealed)
    event = AuditEvent.objects.get()
    assert (event.verb, event.details) == ("coach asked for", {})


def test_nobody_asks_for_somebody_else(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.ask_for_coaching(participant=cast.pair.mentor, by=cast.mentee, at=NOW)


def test_a_coach_makes_contact_and_resolves(cast: Cast, coach) -> None:
    request = ask(cast)
    for _ in range(2):
        contacted = actions.contact_request(request=request, by=coach, at=NOW)
    assert (contacted.state, contacted.coach, contacted.contacted_at) == ("contacted", coach, NOW)
    assert actions.resolve_request(request=request, by=coach, at=NOW).state == "resolved"
    with pytest.raises(NotPossibleNow):
        actions.contact_request(request=request, by=coach, at=NOW)
    assert ask(cast) != request


def test_nobody_but_a_coach_of_the_programme_answers(cast: Cast, coach) -> None:
    request = ask(cast)
    outsiders = cast.outsiders()
    outsiders.pop("coach")
    for somebody in (cast.mentor, cast.mentee, *outsiders.values()):
        with pytest.raises(actions.NotACoach):
            actions.contact_request(request=request, by=somebody, at=NOW)
        assert request not in selectors.queue_of(somebody)
    assert list(selectors.queue_of(coach)) == [request]


def test_a_coach_who_takes_part_is_not_their_own_coach(cast: Cast, coach) -> None:
    grant(cast.mentor, Role.Name.COACH, cast.pair.cohort.programme)
    request = ask(cast)
    assert not selectors.queue_of(cast.mentor)
    with pytest.raises(actions.NotACoach):
        actions.assign_coach(request=request, coach=cast.mentor, by=coach, at=NOW)
    assert actions.assign_coach(request=request, coach=coach, by=coach, at=NOW).coach == coach


@pytest.mark.parametrize(("days", "overdue"), [(2, False), (3, True)])
def test_contact_is_overdue_after_three_working_days(cast: Cast, days: int, overdue: bool) -> None:
    request = ask(cast)  # on a Monday
    assert selectors.is_overdue(request, at=NOW + timedelta(days=days)) is overdue


def test_a_coach_calls_the_mentor_of_a_pair_with_reduced_protection_after_the_first_session(
    cast: Cast, coach
) -> None:
    cast.pair.protection = cast.pair.Protection.REDUCED
    cast.pair.save()
    cast.log(cast.plan())
    call = CoachingRequest.objects.get()
    assert (call.participant, call.is_call) == (cast.pair.mentor, True)
    assert list(selectors.queue_of(coach)) == [call]
    assert not selectors.coaching_needs([cast.pair.cohort]).exists(), "nobody has asked"
    later = NOW + timedelta(days=40)
    cast.log(cast.plan(starts_at=later), at=later + timedelta(days=1))
    assert CoachingRequest.objects.count() == 1
    assert ask(cast) == call
    assert selectors.coaching_needs([cast.pair.cohort]).get() == call, "now somebody has"


def test_nobody_is_called_where_the_protection_is_whole(cast: Cast, coach) -> None:
    cast.log(cast.plan())
    assert not CoachingRequest.objects.exists()
