from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from feedback import actions, selectors
from feedback.models import CoachingRequest, Pulse, Wave, WaveReply
from programmes.models import Role
from sessions.models import Session
from tests.factories import PairFactory, UserFactory, grant, user_of
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast


@pytest.fixture
def session(cast: Cast) -> Session:
    return cast.log(cast.plan())


@pytest.fixture
def coach(cast: Cast) -> User:
    user = UserFactory()
    grant(user, Role.Name.COACH, cast.pair.cohort.programme)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_three_taps_are_sent_and_the_page_closes(cast: Cast, session: Session) -> None:
    client, url = signed_in(cast.mentor), reverse("feedback:pulse", args=[session.pk])
    body = client.get(url).content.decode()
    assert "I could say what I really thought" in body and "I was listened to" in body
    for value in ("4", "1"):
        client.post(url, {"P1": value, "P2": value, "P4": value})
    assert [sheet.values for sheet in selectors.sheets(cast.pair.cohort)] == [{"P1": 4, "P2": 4, "P4": 4}]
    assert client.get(url).url == session.get_absolute_url()


def test_the_box_for_a_coach_asks_for_one(cast: Cast, session: Session) -> None:
    signed_in(cast.mentee).post(reverse("feedback:pulse", args=[session.pk]), {"coach": "on"})
    assert CoachingRequest.objects.get().participant == cast.pair.mentee
    assert not selectors.sheets(cast.pair.cohort)


def test_skipping_answers_nothing_even_when_something_was_tapped(cast: Cast, session: Session) -> None:
    url = reverse("feedback:pulse", args=[session.pk])
    signed_in(cast.mentor).post(url, {"P1": "5", "skip": "yes"})
    assert Pulse.objects.get(participant=cast.pair.mentor).state == "skipped"
    assert not selectors.sheets(cast.pair.cohort)


def test_no_page_of_the_partner_changes_when_one_answers(cast: Cast, session: Session) -> None:
    mentee = signed_in(cast.mentee)
    urls = [
        session.get_absolute_url(),
        reverse("sessions:list"),
        reverse("feedback:pulse", args=[session.pk]),
    ]

    def main_parts() -> list[str]:
        pages = [mentee.get(url).content.decode() for url in urls]
        # What stands below counts the seconds until somebody is signed out.
        mains = [page.partition("<main")[2].partition("</main>")[0] for page in pages]
        return [main.partition("csrfmiddlewaretoken")[0] for main in mains]

    before = main_parts()
    signed_in(cast.mentor).post(reverse("feedback:pulse", args=[session.pk]), {"P1": "2"})
    assert main_parts() == before


def test_a_forged_value_is_refused_with_what_was_tapped_kept(cast: Cast, session: Session) -> None:
    response = signed_in(cast.mentor).post(
        reverse("feedback:pulse", args=[session.pk]), {"P1": "9", "P2": "4"}
    )
    assert response.status_code == 200
    assert response.context["form"]["P2"].value() == "4"
    assert not selectors.sheets(cast.pair.cohort)


@pytest.fixture
def wave(cast: Cast) -> Wave:
    today = timezone.localdate()
    return actions.open_wave(
        cohort=cast.pair.cohort,
        kind=Wave.Kind.MID,
        opens_on=today - timedelta(days=1),
        closes_on=today + timedelta(days=10),
        at=timezone.now(),
    )


def test_a_wave_is_answered_on_one_page_by_the_people_it_asks(cast: Cast, wave: Wave) -> None:
    url = reverse("feedback:wave", args=[wave.pk])
    client = signed_in(cast.mentee)
    body = client.get(url).content.decode()
    assert "I ask before I judge" in body and "The load was fair" not in body
    client.post(url, {"E2": "4", "N1": "0", "S1": "5"})
    assert [sheet.values for sheet in selectors.sheets(cast.pair.cohort)] == [{"E2": 4, "N1": 0, "S1": 5}]
    assert WaveReply.objects.get(participant=cast.pair.mentee).state == "answered"
    for somebody in (UserFactory(), user_of(PairFactory().mentor.person)):
        assert signed_in(somebody).get(url).status_code == 404


def test_a_closed_wave_says_so(cast: Cast, wave: Wave) -> None:
    Wave.objects.filter(pk=wave.pk).update(closes_on=timezone.localdate())
    assert (
        "are closed" in signed_in(cast.mentor).get(reverse("feedback:wave", args=[wave.pk])).content.decode()
    )


def test_the_coach_reads_the_words_only_after_taking_the_request_on(cast: Cast, coach: User) -> None:
    signed_in(cast.mentor).post(reverse("feedback:coaching"), {"words": WORDS})
    request, queue = CoachingRequest.objects.get(), reverse("feedback:requests")
    client = signed_in(coach)
    assert cast.mentor.person.name in client.get(queue).content.decode()
    assert WORDS not in client.get(queue).content.decode()
    for _ in range(2):
        client.post(queue, {"request": request.pk, "step": "contact"})
    assert WORDS in client.get(queue).content.decode()
    client.post(queue, {"request": request.pk, "step": "resolve"})
    assert cast.mentor.person.name not in client.get(queue).content.decode()


def test_the_queue_is_for_coaches_of_the_programme(cast: Cast, coach: User) -> None:
    queue = reverse("feedback:requests")
    request = actions.ask_for_coaching(participant=cast.pair.mentor, by=cast.mentor, at=NOW)
    elsewhere = UserFactory()
    grant(elsewhere, Role.Name.COACH, PairFactory().cohort.programme)
    for somebody in (cast.mentor, cast.mentee, cast.outsiders()["coordinator"]):
        assert signed_in(somebody).get(queue).status_code == 403
    assert signed_in(elsewhere).post(queue, {"request": request.pk, "step": "contact"}).status_code == 404
    request.refresh_from_db()
    assert request.state == "open"


def test_the_queue_costs_the_same_however_long_it_is(cast: Cast, coach: User) -> None:
    client, queue, costs = signed_in(coach), reverse("feedback:requests"), []
    for place in range(10):
        participant = PairFactory(cohort=cast.pair.cohort).mentor
        actions.ask_for_coaching(participant=participant, by=user_of(participant.person), at=NOW, words=WORDS)
        if place in (0, 9):
            client.get(queue)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(queue).content.decode().count("<h2>") == place + 1
            costs.append(len(queries))
    assert costs[0] == costs[1] < 15


@pytest.mark.django_db
def test_somebody_in_no_programme_is_told_what_coaches_are_for() -> None:
    body = signed_in(UserFactory()).get(reverse("feedback:coaching")).content.decode()
    assert "You are in none at the moment." in body
