"""What an assistant finds at every address of the product, and what the two see of the assistant."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import AuditEvent, Person, User
from pairing.models import Pair
from programmes.models import Side
from sessions import actions
from sessions.models import Assistant, Session
from tests.factories import PairFactory, UserFactory, user_of
from tests.permissions.world import build
from tests.sessions.conftest import WORDS, Cast, cast_of
from tests.signing_in import sign_in

OF_A_PAIR = {
    "pair_id",
    "session_id",
    "commitment_id",
    "goal_id",
    "date_id",
    "assistant_id",
    "wave_id",
    "participant_id",
}
DIARY = {
    *("sessions:diary_calendar", "sessions:diary_plan", "sessions:diary_offer"),
    *("sessions:diary_move", "sessions:diary_decline"),
}


@pytest.fixture
def cast(db: None) -> Cast:
    """A pair introduced three weeks ago by the clock on the wall, because pages read it."""
    pair = PairFactory(introduced_at=timezone.now() - timedelta(days=21))
    return cast_of(pair)


@pytest.fixture
def keeper(cast: Cast) -> User:
    user = UserFactory()
    actions.name_assistant(pair=cast.pair, person=user.person, by=cast.mentee, at=timezone.now())
    return user


def ahead(days: int) -> dict[str, object]:
    return {"starts_at": timezone.now() + timedelta(days=days), "at": timezone.now()}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def moment(days: int, **changes: object) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=days)
    return {"day": day, "time": "14:00", "minutes": "60", "submission": uuid.uuid4()} | changes


def test_every_other_address_of_the_pair_does_not_exist_for_the_assistant(db, eager_jobs) -> None:
    world, client = build(), Client()
    sign_in(client, world.people["assistant"])
    found: dict[str, set[int]] = {}
    # A date to come has the same addresses as one that was held.
    for key in (world.ids["session_id"], world.ids["date_id"]):
        keys = world.ids | {"session_id": key}
        for route, names in of_a_pair(get_resolver().url_patterns):
            address = reverse(route, kwargs={name: keys[name] for name in names})
            statuses = {client.get(address).status_code}
            if route not in DIARY:
                statuses.add(client.post(address).status_code)
            found.setdefault(route, set()).update(statuses - {405})
    assert len(found) > 20
    assert {route: found.pop(route) for route in DIARY} == {
        "sessions:diary_calendar": {200},
        "sessions:diary_plan": {200},
        "sessions:diary_offer": {200},
        "sessions:diary_move": {200},
        "sessions:diary_decline": set(),
    }
    # 404 and never 403: whether it exists is not said.
    assert {route: statuses for route, statuses in found.items() if statuses != {404}} == {}


def of_a_pair(patterns, namespace: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address that is about one pair, its people, its hours or its words."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from of_a_pair(pattern.url_patterns, pattern.namespace or namespace)
        elif OF_A_PAIR & set(pattern.pattern.converters):
            yield f"{namespace}:{pattern.name}", list(pattern.pattern.converters)


def test_the_diary_holds_names_dates_and_states_and_no_word_of_the_two(cast: Cast, keeper: User) -> None:
    Person.objects.filter(pk=cast.mentor.person_id).update(time_zone="America/New_York")
    cast.plan(**ahead(3), place="Room Aire", question=WORDS, by=cast.mentor)
    actions.cancel_session(session=cast.plan(**ahead(5)), by=cast.mentor, at=timezone.now())
    held = cast.log(cast.plan(**ahead(-2)), takeaway="Secret takeaway", at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        body = signed_in(keeper).get(reverse("sessions:diary")).content.decode()
    for word in (
        cast.mentor.person.name,
        cast.mentee.person.name,
        "America/New_York",
        "Planned",
        "Cancelled",
    ):
        assert word in body, word
    for word in (
        "Room Aire",
        WORDS,
        "Secret takeaway",
        "Held",
        str(held.pk),
        "takeaway",
        "pulse",
        "agreement",
    ):
        assert word not in body, word
    assert not [query["sql"] for query in queries if "_sealed" in query["sql"]]
    assert not AuditEvent.objects.filter(verb="content read").exists()


def test_the_diary_costs_the_same_however_full_it_is(cast: Cast, keeper: User) -> None:
    client, costs = signed_in(keeper), []
    for days in range(3, 12):
        cast.plan(**ahead(days))
        if days in (3, 11):
            client.get(reverse("sessions:diary"))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("sessions:diary")).content.decode().count("<h3>") == days - 2
            costs.append(len(queries))
    assert costs[0] == costs[1] < 14


def test_an_assistant_plans_and_moves_on_their_own_page_and_nothing_else_gets_in(
    cast: Cast, keeper: User
) -> None:
    client, kept = signed_in(keeper), Assistant.objects.get()
    extra = {"place": "Room 3", "question": WORDS, "moved_by": "mentor", "number": "9", "state": "held"}
    for name, value in extra.items():
        refused = client.post(reverse("sessions:diary_plan", args=[kept.pk]), moment(7, **{name: value}))
        assert refused.status_code == 400 and not Session.objects.exists(), name
    planned = client.post(reverse("sessions:diary_plan", args=[kept.pk]), moment(7))
    assert planned.headers["Location"] == reverse("sessions:diary")
    session = Session.objects.with_pair().get()
    assert (session.number, session.state, session.place, session.question) == (1, "planned", "", "")
    assert (
        client.post(reverse("sessions:diary_move", args=[session.pk]), moment(9, **extra)).status_code == 400
    )
    moved = client.post(reverse("sessions:diary_move", args=[session.pk]), moment(9))
    assert moved.headers["Location"] == reverse("sessions:diary")
    session.refresh_from_db()
    assert (session.state, session.changed_by) == ("moved", Side.MENTEE)
    assert (
        "has passed"
        in client.post(reverse("sessions:diary_plan", args=[kept.pk]), moment(-2)).content.decode()
    )


def test_words_come_along_with_a_moved_date_and_nobody_has_read_them(cast: Cast, keeper: User) -> None:
    session = cast.plan(**ahead(3), by=cast.mentor, place="Room 3", question=WORDS)
    signed_in(keeper).post(reverse("sessions:diary_move", args=[session.pk]), moment(9))
    new = Session.objects.with_pair().get(state="planned")
    assert (new.place, new.question) == ("Room 3", WORDS)
    assert not AuditEvent.objects.filter(verb="content read").exists()


def test_an_hour_that_has_begun_is_not_in_the_diary(cast: Cast, keeper: User) -> None:
    begun, client = cast.plan(**ahead(-1)), signed_in(keeper)
    assert client.get(reverse("sessions:diary_move", args=[begun.pk])).status_code == 404
    assert "No date is planned yet" in client.get(reverse("sessions:diary")).content.decode()


def test_what_is_taken_back_is_gone_at_the_next_request(cast: Cast, keeper: User) -> None:
    session, kept, client = cast.plan(**ahead(3)), Assistant.objects.get(), signed_in(keeper)
    pages = [
        reverse("sessions:diary"),
        reverse("sessions:diary_plan", args=[kept.pk]),
        reverse("sessions:diary_move", args=[session.pk]),
    ]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert "Diary" in client.get(reverse("home:support")).content.decode()
    taken = signed_in(cast.mentee).post(reverse("sessions:assistant_take_back", args=[cast.pair.pk]))
    assert taken.status_code == 302
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert [client.post(page, moment(9)).status_code for page in pages[1:]] == [404, 404]
    assert "Diary" not in client.get(reverse("home:support")).content.decode()
    assert Session.objects.get().is_planned


def test_the_mentee_names_somebody_by_address_and_sees_whom(cast: Cast) -> None:
    page, colleague = reverse("sessions:assistant", args=[cast.pair.pk]), UserFactory().person
    client = signed_in(cast.mentee)
    assert "Nobody has this name" in client.post(page, {"person": "Nobody Atall"}).content.decode()
    refused = client.post(page, {"person": cast.mentor.person.email}).content.decode()
    assert "cannot keep this diary" in refused and not Assistant.objects.exists()
    body = client.post(page, {"person": colleague.email}, follow=True).content.decode()
    assert f"{colleague} keeps your diary" in body and "Take it back" in body
    assert signed_in(cast.mentor).get(page).status_code == 404


@pytest.mark.parametrize("route", ["home:pair", "sessions:plan", "sessions:move", "sessions:session"])
def test_both_see_on_every_page_with_dates_that_there_is_an_assistant(
    cast: Cast, keeper: User, route: str
) -> None:
    session = cast.plan(**ahead(3))
    key = session.pk if route in ("sessions:move", "sessions:session") else cast.pair.pk
    for member, whose in ((cast.mentor, f"{cast.mentee.person.first_name}’s"), (cast.mentee, "our")):
        body = signed_in(member).get(reverse(route, args=[key])).content.decode()
        assert keeper.person.name in body and f"{whose} " in body and "othing else" in body
    actions.take_back_assistant(assistant=Assistant.objects.get(), by=cast.mentee, at=timezone.now())
    assert keeper.person.name not in signed_in(cast.mentor).get(reverse(route, args=[key])).content.decode()


def test_who_moved_it_is_said_to_both(cast: Cast, keeper: User) -> None:
    old = cast.plan(**ahead(3))
    new = actions.move_session(session=old, minutes=60, submission=uuid.uuid4(), by=keeper, **ahead(6))
    first = cast.mentee.person.first_name
    for member, words in ((cast.mentor, f"{first}’s assistant"), (cast.mentee, "your assistant")):
        client = signed_in(member)
        assert f"Moved by {words} on " in client.get(old.get_absolute_url()).content.decode()
        assert f"Planned by {words}." in client.get(new.get_absolute_url()).content.decode()


def test_who_sees_what_says_so(cast: Cast) -> None:
    body = Client().get(reverse("accounts:who_sees_what")).content.decode()
    assert "named an assistant" in body and "sees the dates to come" in body.replace(
        "mentee&#x27;s", "mentee's"
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_one_hour_at_once_one_wins() -> None:
    cast = cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))
    keeper, session = UserFactory(), cast.plan(**ahead(3))
    actions.name_assistant(pair=cast.pair, person=keeper.person, by=cast.mentee, at=timezone.now())
    together = Barrier(2)

    def press(turn: tuple[User, int]) -> bool:
        user, days = turn
        together.wait()
        try:
            actions.move_session(session=session, minutes=60, submission=uuid.uuid4(), by=user, **ahead(days))
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(press, [(keeper, 6), (cast.mentor, 8)]))
    assert sorted(won) == [False, True]
    assert sorted(Session.objects.values_list("state", flat=True)) == ["moved", "planned"]


def test_a_neighbours_assistant_finds_nothing_here(cast: Cast, keeper: User) -> None:
    other = PairFactory(cohort=cast.pair.cohort, state=Pair.State.ACTIVE)
    stranger = UserFactory()
    actions.name_assistant(
        pair=other, person=stranger.person, by=user_of(other.mentee.person), at=timezone.now()
    )
    session, client = cast.plan(**ahead(3)), signed_in(stranger)
    assert (
        client.get(
            reverse("sessions:diary_plan", args=[Assistant.objects.get(person=keeper.person).pk])
        ).status_code
        == 404
    )
    assert client.get(reverse("sessions:diary_move", args=[session.pk])).status_code == 404
    assert cast.mentee.person.name not in client.get(reverse("sessions:diary")).content.decode()
