"""Expectations: nobody goes first, nothing unreleased is known to anybody, and what was seen is said to have been."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import retention
from accounts.models import AuditEvent, User
from accounts.rights.erasure import erase
from notifications.models import Message
from pairing import actions
from pairing.actions import Line
from pairing.models import Expectation, ExpectationSheet, Pair, Prompt, SharedExpectation
from programmes.models import Cohort, Side
from tests.factories.people import NOW, user_of
from tests.factories.together import PairFactory
from tests.permissions import matrix
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.privacy.sinks import copy_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

OFFERED, FEARED = "A plain account of nights at the counter", "That my manager hears of it"
SEEN = "I walk past the queue"


@pytest.fixture
def pair() -> Pair:
    return PairFactory(
        state=Pair.State.ACCEPTED,
        mentor__person__name="Mei Tsang",
        mentee__person__name="Graham Bexley",
        mentee_answered_at=NOW,
    )


def of(pair: Pair, side: str) -> User:
    return user_of(pair.participant(side).person)


def mentor_writes(pair: Pair, at=NOW) -> None:
    lines = {Prompt.OFFER: Line(OFFERED, to_share=True), Prompt.FEAR: Line(FEARED)}
    actions.save_expectations(pair=pair, lines=lines, by=of(pair, Side.MENTOR), at=at)


def mentee_writes(pair: Pair, at=NOW) -> None:
    lines = {Prompt.KNOW: Line(SEEN, to_share=True)}
    actions.save_expectations(pair=pair, lines=lines, by=of(pair, Side.MENTEE), at=at)


def release(pair: Pair, side: str, at=NOW) -> ExpectationSheet:
    return actions.release_expectations(pair=pair, by=of(pair, side), at=at)


def exchange(pair: Pair) -> None:
    mentor_writes(pair)
    mentee_writes(pair)
    for side in Side:
        release(pair, side)


def seen(client: Client, pair: Pair, side: str, route: str = "pairing:expectations") -> str:
    """A page as one of the two sees it, without what differs with every request."""
    client.force_login(of(pair, side))
    response = client.get(reverse(route, args=[pair.pk]))
    assert response.status_code == 200
    page = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return re.sub(r'X-CSRFToken": "\w+"', "", page)


@pytest.fixture
def clock_stands(pair: Pair) -> Iterator[None]:
    """Each page says how many seconds the reader's own session has left; nothing else may differ."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.usefixtures("clock_stands")
def test_until_both_have_released_the_partner_sees_the_very_same_pages(client: Client, pair: Pair) -> None:
    everywhere = ("pairing:expectations", "home:pair", "pairing:agreement")
    before = [seen(client, pair, Side.MENTEE, route) for route in everywhere]
    mentor_writes(pair)
    assert [seen(client, pair, Side.MENTEE, route) for route in everywhere] == before
    release(pair, Side.MENTOR)
    assert [seen(client, pair, Side.MENTEE, route) for route in everywhere] == before
    assert not SharedExpectation.objects.exists()
    assert not Message.objects.exists()
    assert not AuditEvent.objects.exclude(verb="content read").filter(verb__contains="expect").exists()


def test_with_both_releases_each_reads_the_chosen_lines_of_the_other(client: Client, pair: Pair) -> None:
    exchange(pair)
    mentees_page = seen(client, pair, Side.MENTEE)
    assert OFFERED in mentees_page and FEARED not in mentees_page
    mentors_page = seen(client, pair, Side.MENTOR)
    assert SEEN in mentors_page and FEARED in mentors_page
    assert {row.key for row in SharedExpectation.objects.all()} == {pair.key}
    assert [message.person for message in Message.objects.filter(kind="pairing.exchanged")] == [
        pair.mentor.person
    ]


def test_a_release_can_be_taken_back_until_the_partner_s(client: Client, pair: Pair) -> None:
    mentor_writes(pair)
    release(pair, Side.MENTOR)
    assert actions.take_back_expectations(pair=pair, by=of(pair, Side.MENTOR))
    mentee_writes(pair)
    release(pair, Side.MENTEE)
    assert OFFERED not in seen(client, pair, Side.MENTEE)
    release(pair, Side.MENTOR)
    assert not actions.take_back_expectations(pair=pair, by=of(pair, Side.MENTOR))
    assert OFFERED in seen(client, pair, Side.MENTEE)


def test_released_lines_are_not_changed_under_way(pair: Pair) -> None:
    mentor_writes(pair)
    release(pair, Side.MENTOR)
    with pytest.raises(actions.Waiting):
        mentor_writes(pair)


def test_nothing_chosen_is_no_release(client: Client, pair: Pair) -> None:
    client.force_login(of(pair, Side.MENTOR))
    address = reverse("pairing:expectations", args=[pair.pk])
    page = client.post(address, {"offer": OFFERED, "release": "yes"}).content.decode()
    assert "Tick at least one line" in page and OFFERED in page
    assert ExpectationSheet.objects.get().released_at is None


def test_after_the_exchange_a_changed_line_is_said_to_have_been_seen(client: Client, pair: Pair) -> None:
    exchange(pair)
    later = NOW + timedelta(days=2)
    lines = {Prompt.OFFER: Line("Two nights", to_share=True), Prompt.HOPE: Line("To be heard", to_share=True)}
    actions.save_expectations(pair=pair, lines=lines, by=of(pair, Side.MENTOR), at=later)
    mentees_page = seen(client, pair, Side.MENTEE)
    assert OFFERED in mentees_page and "Two nights" not in mentees_page, "saved for the writer alone"
    release(pair, Side.MENTOR, at=later)
    mentees_page = seen(client, pair, Side.MENTEE)
    assert OFFERED not in mentees_page and "Two nights" in mentees_page and "To be heard" in mentees_page
    assert "Graham has seen what stood here before Wednesday 4 March" in seen(client, pair, Side.MENTOR)


def test_after_the_exchange_a_line_taken_back_is_gone_and_was_seen(client: Client, pair: Pair) -> None:
    exchange(pair)
    later = NOW + timedelta(days=2)
    actions.save_expectations(
        pair=pair, lines={Prompt.OFFER: Line(OFFERED)}, by=of(pair, Side.MENTOR), at=later
    )
    release(pair, Side.MENTOR, at=later)
    assert OFFERED not in seen(client, pair, Side.MENTEE)
    assert "Taken back" in seen(client, pair, Side.MENTOR)
    assert OFFERED.encode() not in copy_of(pair.mentee.person)


def test_each_side_has_beginnings_of_its_own(client: Client, pair: Pair) -> None:
    mentors, mentees = (seen(client, pair, side) for side in Side)
    assert "I do not offer…" in mentors and "I half dread hearing…" not in mentors
    assert "I half dread hearing…" in mentees and "I do not offer…" not in mentees
    assert "This will be worth my hour if…" in mentors and "This will be worth my hour if…" in mentees


def test_after_the_end_nothing_can_be_released(client: Client, pair: Pair) -> None:
    mentor_writes(pair)
    release(pair, Side.MENTOR)
    mentee_writes(pair)
    actions.leave(pair=pair, by=of(pair, Side.MENTEE), at=NOW)
    with pytest.raises(actions.PairIsOver):
        release(pair, Side.MENTEE)
    assert OFFERED in seen(client, pair, Side.MENTOR), "one's own sheet stays readable"


def test_before_both_said_yes_there_is_no_sheet(client: Client) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED_BY_MENTOR)
    for side in Side:
        client.force_login(of(pair, side))
        assert client.get(reverse("pairing:expectations", args=[pair.pk])).status_code == 404


def test_an_erasure_takes_the_sheet_and_leaves_what_was_exchanged_to_the_partner(
    client: Client, pair: Pair
) -> None:
    exchange(pair)
    erase(person=pair.mentor.person, by=None, at=NOW)
    assert not Expectation.objects.filter(sheet__person=pair.mentor.person).exists()
    pair = Pair.objects.with_people().get(pk=pair.pk)
    assert OFFERED in seen(client, pair, Side.MENTEE)


def test_nobody_else_ever_sees_a_line_or_a_draft(client: Client) -> None:
    world = build()
    pair = Pair.objects.with_people().get(pk=world.ids["pair_id"])
    exchange(pair)
    secret = "Before I propose this"
    actions.save_draft(pair=pair, words={"purpose": secret}, based_on=0, by=of(pair, Side.MENTOR), at=NOW)
    others = {who: user for who, user in world.people.items() if who not in ("mentor", "mentee")}
    hidden = [words.encode() for words in (OFFERED, FEARED, SEEN, secret)]
    opened = 0
    for who, user in others.items():
        sign_in(client, user)
        for route in (each for each in routes() if who in matrix.readers()[each]):
            page = client.get(world.address(route, routes()[route]))
            body = b"".join(page.streaming_content) if page.streaming else page.content
            opened += 1
            assert not [words for words in hidden if words in body], f"{who} at {route}"
        assert client.get(reverse("pairing:expectations", args=[pair.pk])).status_code == 404
        assert not [words for words in hidden if words in copy_of(user.person)], who
    assert opened > 100
    mentees_copy = copy_of(pair.mentee.person)
    assert SEEN.encode() in mentees_copy
    assert not [words for words in hidden if words != SEEN.encode() and words in mentees_copy]


def test_one_s_own_lines_go_90_days_after_the_end_and_what_was_exchanged_with_the_agreement(
    pair: Pair,
) -> None:
    exchange(pair)
    ended = datetime.combine(pair.cohort.ends_on, time(12), tzinfo=UTC)
    Cohort.objects.update(state=Cohort.State.CLOSING)
    actions.leave(pair=pair, by=of(pair, Side.MENTOR), at=ended)
    left = {}
    for days in (89, 92, 182, 185):
        retention.run(at=ended + timedelta(days=days))
        left[days] = (Expectation.objects.count(), SharedExpectation.objects.count())
    assert left == {89: (3, 2), 92: (0, 2), 182: (0, 2), 185: (0, 0)}
