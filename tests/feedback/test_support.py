from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import AuditEvent
from accounts.states import NotPossibleNow
from feedback import actions, selectors
from feedback.coaching.actions import take_on
from feedback.flags.actions import find_coaches, raise_flag
from feedback.flags.rules import FlagKind
from feedback.models import CoachingRequest
from feedback.notices import write_named
from notifications.models import Message
from programmes.models import Role
from tests.factories import PairFactory, UserFactory, grant
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast
from tests.signing_in import sign_in


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


def test_only_a_coach_outside_the_line_is_assigned_until_somebody_made_contact(cast: Cast, coach) -> None:
    request, second = ask(cast), UserFactory()
    grant(second, Role.Name.COACH, cast.pair.cohort.programme)
    manager = cast.outsiders()["manager"]
    grant(manager, Role.Name.COACH, cast.pair.cohort.programme)
    for nobody in (manager, cast.mentee, UserFactory()):
        with pytest.raises(actions.NotACoach):
            actions.assign_coach(request=request, coach=nobody, by=coach, at=NOW)
    for named in (coach, coach, second):
        actions.assign_coach(request=request, coach=named, by=coach, at=NOW)
    assert list(selectors.queue_of(second)) == [request] and not selectors.queue_of(coach)
    actions.contact_request(request=request, by=second, at=NOW)
    with pytest.raises(actions.NotACoach):
        actions.assign_coach(request=request, coach=coach, by=coach, at=NOW)


def test_the_coach_who_is_named_hears_of_it_once_and_of_nobody(cast: Cast, coach) -> None:
    request = ask(cast)
    for _ in range(2):
        actions.assign_coach(request=request, coach=coach, by=coach, at=NOW)
    mail = Message.objects.select_related("person").get(kind="coaching.named")
    letter = write_named(mail)
    assert letter is not None and mail.person == coach.person and set(mail.facts) == {"request"}
    said = " ".join([letter.subject, *letter.paragraphs, letter.button, letter.path])
    for told in (WORDS, cast.mentor.person.name, cast.mentor.person.first_name, str(cast.pair.pk)):
        assert told not in said
    actions.contact_request(request=request, by=coach, at=NOW)
    assert write_named(mail) is None, "it is done"


def test_a_coordinator_assigns_from_the_list_and_reads_no_word(cast: Cast, coach) -> None:
    request, client = ask(cast), Client()
    sign_in(client, cast.outsiders()["coordinator"])
    page = client.get(reverse("insights:dashboard", args=[cast.pair.cohort_id])).content.decode()
    there = reverse("feedback:assign_coach", args=[request.pk])
    assert f'href="{there}"' in page
    form = client.get(there).content.decode()
    assert cast.mentor.person.name in form and "Asked on" in form
    assert WORDS not in page and WORDS not in form
    assert client.post(there, {"coach": str(coach.pk)}).url.endswith(f"{cast.pair.cohort_id}/dashboard/")
    assert CoachingRequest.objects.get().coach == coach
    actions.contact_request(request=request, by=coach, at=NOW)
    assert client.get(there).status_code == 404
    assert there not in client.get(reverse("insights:dashboard", args=[cast.pair.cohort_id])).content.decode()


def test_what_is_the_coachs_alone_is_never_listed_or_assigned(cast: Cast, coach) -> None:
    """A heavy load stays with its coach; so does the call that the mentor of a pair with less protection gets."""
    coordinator, client = cast.outsiders()["coordinator"], Client()
    sign_in(client, coordinator)
    load = raise_flag(pair=cast.pair, kind=FlagKind.LOAD, at=NOW)
    find_coaches(at=NOW)
    load.refresh_from_db()
    of_load = take_on(flag=load, participant=cast.pair.mentor, by=load.coach, at=NOW)
    CoachingRequest.objects.filter(pk=of_load.pk).update(state="open")
    of_load.refresh_from_db()
    call = CoachingRequest.objects.create(participant=cast.pair.mentee, asked_at=NOW, is_call=True)
    plain = CoachingRequest.objects.create(
        participant=PairFactory(cohort=cast.pair.cohort).mentor, asked_at=NOW
    )
    page = client.get(reverse("insights:dashboard", args=[cast.pair.cohort_id])).content.decode()
    for hidden in (of_load, call):
        there = reverse("feedback:assign_coach", args=[hidden.pk])
        assert there not in page and client.get(there).status_code == 404
        assert client.post(there, {"coach": str(coach.pk)}).status_code == 404
        with pytest.raises(actions.NotACoach):
            actions.assign_coach(request=hidden, coach=coach, by=coordinator, at=NOW)
    assert reverse("feedback:assign_coach", args=[plain.pk]) in page
    assert list(selectors.needs_to_assign(coordinator)) == [plain]


def test_nobody_else_assigns_and_a_coordinator_not_for_themselves(cast: Cast, coach) -> None:
    request = ask(cast)
    there = reverse("feedback:assign_coach", args=[request.pk])
    others = cast.outsiders()
    others.pop("coordinator")
    grant(cast.mentor, Role.Name.COORDINATOR, cast.pair.cohort.programme)
    for user in (*others.values(), coach, cast.mentee, cast.mentor):
        client = Client()
        sign_in(client, user)
        assert client.post(there, {"coach": str(coach.pk)}).status_code == 404
    assert CoachingRequest.objects.get().coach is None


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
