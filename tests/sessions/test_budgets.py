"""The hours of a pair: each page and each of the two ways to note one asks as often after ten hours as after one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from pairing.models import Pair
from sessions import actions
from sessions.check_in import links
from sessions.check_in.models import CheckIn
from sessions.drafts.actions import save_draft
from sessions.drafts.models import LogDraft
from sessions.models import Commitment, Reflection, Session, Takeaway
from tests.factories import SessionFactory
from tests.sessions.conftest import WORDS, Cast

# What a test begins inside of its own transaction; there is one for the whole of a log.
INSIDE = ("SAVEPOINT", "RELEASE")


@pytest.fixture(params=[1, 10])
def cast(cast: Cast, request: pytest.FixtureRequest) -> Cast:
    """The two after so many hours, each with a takeaway and two actions, with one more to come."""
    Organisation.current()
    Pair.objects.update(introduced_at=timezone.now() - timedelta(days=60))
    for number in range(1, request.param + 1):
        at = timezone.now() - timedelta(days=3 * number)
        session = SessionFactory(pair=cast.pair, key=cast.pair.key, number=number, starts_at=at)
        promises = [actions.Promise(WORDS, at.date() + timedelta(days=90)) for _ in range(2)]
        cast.log(session, at=timezone.now(), takeaway=WORDS, commitments=promises)
    return cast


@pytest.fixture
def yesterday(cast: Cast) -> Session:
    at = timezone.now() - timedelta(days=1)
    return SessionFactory(pair=cast.pair, key=cast.pair.key, number=11, starts_at=at, planned_at=at)


def count(answer: Callable[[], HttpResponse], *, status: int = 200) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert answer().status_code == status
    return sum(not query["sql"].startswith(INSIDE) for query in asked.captured_queries)


def signed_in(cast: Cast, side: str) -> Client:
    client = Client()
    client.force_login({"mentor": cast.mentor, "mentee": cast.mentee}[side])
    return client


@pytest.mark.parametrize("side", ["mentor", "mentee"])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("session", 12), ("log", 11), ("reflection", 7), ("move", 6), ("cancel", 5)],
)
def test_the_pages_of_an_hour(cast: Cast, yesterday: Session, side: str, name: str, queries: int) -> None:
    client = signed_in(cast, side)
    assert count(lambda: client.get(reverse(f"sessions:{name}", args=[yesterday.pk]))) == queries


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_the_page_of_an_hour_that_was_held(cast: Cast, side: str) -> None:
    held = Session.objects.filter(state=Session.State.HELD).earliest("starts_at")
    client = signed_in(cast, side)
    assert count(lambda: client.get(held.get_absolute_url())) == 11


def test_the_lists(cast: Cast) -> None:
    client = signed_in(cast, "mentee")
    assert count(lambda: client.get(reverse("sessions:list"))) == 6
    assert count(lambda: client.get(reverse("sessions:actions"))) == 6
    assert count(lambda: client.get(reverse("sessions:plan", args=[cast.pair.pk]))) == 6


def test_saving_a_log_with_all_that_can_be_written(cast: Cast, yesterday: Session) -> None:
    """Fifteen, and one for the draft that was kept while it was typed."""
    now, client = timezone.now(), signed_in(cast, "mentee")
    draft = save_draft(session=yesterday, words={"note": "M"}, revision=None, by=cast.mentee, at=now)
    form = {"met": "held", "minutes": "60", "takeaway": "One.", "note": "Mine.", "submission": uuid.uuid4()}
    for place in (1, 2, 3):
        form |= {f"todo_{place}": "Ask", f"due_{place}": now.date() + timedelta(days=9)}
    form["revision"] = draft.revision
    before = Commitment.objects.count()
    there = reverse("sessions:log", args=[yesterday.pk])
    assert count(lambda: client.post(there, form), status=302) == 16
    assert Commitment.objects.count() == before + 3
    assert Takeaway.objects.filter(session=yesterday).exists() and not LogDraft.objects.exists()
    assert Reflection.objects.filter(session=yesterday, person=cast.mentee.person).exists()


def test_saving_a_log(cast: Cast, yesterday: Session) -> None:
    client, there = signed_in(cast, "mentor"), reverse("sessions:log", args=[yesterday.pk])
    form = {"met": "held", "minutes": "60", "takeaway": "One.", "submission": uuid.uuid4()}
    assert count(lambda: client.post(there, form), status=302) == 12


def test_an_answer_by_a_link(cast: Cast, yesterday: Session) -> None:
    there = links.address(yesterday, cast.mentee.person, CheckIn.Answer.MET, sent_at=timezone.now())
    assert count(lambda: Client().get(there)) == 2
    answer = {"met": "met", "submission": uuid.uuid4()}
    assert count(lambda: Client().post(there, answer)) == 10
    assert Session.objects.get(pk=yesterday.pk).is_held
