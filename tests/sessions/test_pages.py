import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, User
from pairing.models import Pair
from sessions import actions
from sessions.models import Commitment, Reflection, Session
from tests.sessions.conftest import WORDS, Cast

PAGES = ["session", "move", "cancel", "log", "reflection"]


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The same pair, introduced three weeks ago by the clock on the wall, because pages read it."""
    Pair.objects.filter(pk=cast.pair.pk).update(introduced_at=timezone.now() - timedelta(days=21))
    return cast


def at(days: int) -> dict[str, object]:
    return {"starts_at": timezone.now() + timedelta(days=days), "at": timezone.now()}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def log_form(**changes: object) -> dict[str, object]:
    return {"met": "held", "minutes": "60", "submission": uuid.uuid4()} | changes


@pytest.mark.parametrize("page_name", PAGES)
def test_the_two_open_their_session_and_nobody_else_learns_that_it_exists(cast: Cast, page_name: str) -> None:
    session = cast.plan(**at(-1))
    url = reverse(f"sessions:{page_name}", args=[session.pk])
    for member in (cast.mentor, cast.mentee):
        assert signed_in(member).get(url).status_code == 200
    for outsider in cast.outsiders().values():
        assert signed_in(outsider).get(url).status_code == 404
        assert signed_in(outsider).post(url, {}).status_code in (404, 405)


def test_nobody_else_plans_for_the_pair_or_opens_a_commitment(cast: Cast) -> None:
    session = cast.log(cast.plan(**at(-1)), commitments=[promise()], at=timezone.now())
    urls = [
        reverse("sessions:plan", args=[cast.pair.pk]),
        reverse("sessions:commitment", args=[Commitment.objects.get().pk]),
        reverse("feedback:pulse", args=[session.pk]),
    ]
    outsiders = cast.outsiders().values()
    for url in urls:
        assert signed_in(cast.mentor).get(url).status_code == 200
        for outsider in outsiders:
            assert signed_in(outsider).get(url).status_code == 404


def promise() -> actions.Promise:
    return actions.Promise(WORDS, timezone.localdate() + timedelta(days=10))


def test_planning_in_the_browser_keeps_the_readers_time(cast: Cast) -> None:
    url = reverse("sessions:plan", args=[cast.pair.pk])
    day = timezone.localdate() + timedelta(days=7)
    form = {"day": day, "time": "14:00", "minutes": "60", "place": "Room 3", "submission": uuid.uuid4()}
    response = signed_in(cast.mentee).post(url, form)
    session = Session.objects.with_pair().get()
    assert response.url == session.get_absolute_url()
    assert timezone.localtime(session.starts_at).strftime("%H:%M") == "14:00"
    assert session.place == "Room 3"
    signed_in(cast.mentee).post(url, form)
    assert Session.objects.count() == 1


def test_an_hour_that_already_took_place_goes_straight_to_the_log(cast: Cast) -> None:
    form = {"day": timezone.localdate() - timedelta(days=2), "time": "10:00", "minutes": "45"}
    url = reverse("sessions:plan", args=[cast.pair.pk])
    response = signed_in(cast.mentor).post(url, form | {"submission": uuid.uuid4()})
    assert response.url == reverse("sessions:log", args=[Session.objects.get().pk])


def test_a_log_with_every_line_leads_to_the_three_taps(cast: Cast) -> None:
    session = cast.plan(**at(-1))
    due = timezone.localdate() + timedelta(days=10)
    form = log_form(
        minutes="45",
        takeaway=WORDS,
        todo_1="Sit with pricing",
        owner_1="mentee",
        due_1=due,
        todo_2="List three places",
        owner_2="mentor",
        due_2=due,
        note="Only mine",
    )
    client = signed_in(cast.mentor)
    for _ in range(2):
        response = client.post(reverse("sessions:log", args=[session.pk]), form)
        assert response.url == reverse("feedback:pulse", args=[session.pk])
    assert Commitment.objects.count() == 2
    assert Reflection.objects.of(cast.mentor.person).get().text == "Only mine"
    mentee = signed_in(cast.mentee).get(session.get_absolute_url()).content.decode()
    assert WORDS in mentee and "Only mine" not in mentee


def test_words_are_kept_when_the_log_is_not_complete(cast: Cast) -> None:
    session = cast.plan(**at(-1))
    url = reverse("sessions:log", args=[session.pk])
    response = signed_in(cast.mentor).post(url, log_form(takeaway=WORDS, todo_1="Sit with pricing"))
    assert response.status_code == 200
    assert "Give the day by which it is done." in response.content.decode()
    assert WORDS in response.content.decode()
    session.refresh_from_db()
    assert session.is_planned


@pytest.mark.parametrize(
    ("answer", "state", "changed_by"),
    [("mentor", "cancelled", "mentor"), ("mentee", "cancelled", "mentee"), ("missed", "missed", "")],
)
def test_a_no_says_who_cancelled_or_that_it_was_missed(
    cast: Cast, answer: str, state: str, changed_by: str
) -> None:
    session = cast.plan(**at(-1))
    url = reverse("sessions:log", args=[session.pk])
    response = signed_in(cast.mentor).post(url, log_form(met="not-held", called_off=answer))
    assert response.url == session.get_absolute_url()
    session.refresh_from_db()
    assert (session.state, session.changed_by) == (state, changed_by)


def test_moving_it_from_the_log_asks_by_whom_and_the_new_date(cast: Cast) -> None:
    session = cast.plan(**at(-1))
    client, url = signed_in(cast.mentor), reverse("sessions:log", args=[session.pk])
    assert "Give the new day." in client.post(url, log_form(met="moved")).content.decode()
    form = log_form(
        met="moved", moved_by="mentee", time="15:00", day=timezone.localdate() + timedelta(days=9)
    )
    new = Session.objects.exclude(pk=session.pk)
    assert client.post(url, form).url == new.get().get_absolute_url()
    session.refresh_from_db()
    assert (session.state, session.changed_by, new.get().number) == ("moved", "mentee", 1)


def test_a_refusal_is_said_in_words(cast: Cast) -> None:
    session = cast.plan(**at(3))
    response = signed_in(cast.mentor).post(reverse("sessions:log", args=[session.pk]), log_form())
    assert "has not started yet" in response.content.decode()


def test_only_the_owner_may_settle_and_dropping_needs_a_reason(cast: Cast) -> None:
    cast.log(cast.plan(**at(-1)), commitments=[promise()], at=timezone.now())
    url = reverse("sessions:commitment", args=[Commitment.objects.get().pk])
    assert signed_in(cast.mentor).post(url, {"to": "done"}).status_code == 403
    mentee = signed_in(cast.mentee)
    assert "why it is dropped" in mentee.post(url, {"to": "dropped"}).content.decode()
    assert mentee.post(url, {"to": "done"}).url == reverse("sessions:actions")
    assert Commitment.objects.get().state == "done"


def test_the_question_reaches_the_partner(cast: Cast) -> None:
    session = cast.plan(**at(3))
    url = reverse("sessions:question", args=[session.pk])
    signed_in(cast.mentor).post(url, {"question": "Where do you use AI?"})
    assert "Where do you use AI?" in signed_in(cast.mentee).get(session.get_absolute_url()).content.decode()


@pytest.mark.parametrize("page_name", ["list", "actions"])
def test_lists_cost_the_same_however_long_they_are(cast: Cast, page_name: str) -> None:
    client, url = signed_in(cast.mentee), reverse(f"sessions:{page_name}")
    costs = []
    for days in range(10):
        cast.log(cast.plan(**at(-1 - days)), commitments=[promise()], at=timezone.now())
        if days in (0, 9):
            client.get(url)  # the frame makes the organisation's row the first time
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).content.decode().count("<h3>") == days + 1
            costs.append(len(queries))
    assert costs[0] == costs[1] < 15


@pytest.mark.parametrize("page_name", ["list", "actions"])
def test_lists_have_an_empty_state_with_a_way_forward(cast: Cast, page_name: str) -> None:
    body = signed_in(cast.mentee).get(reverse(f"sessions:{page_name}")).content.decode()
    assert "yet" in body and "btn btn-primary btn-lg" in body


def test_times_are_written_and_read_in_the_readers_own_zone(cast: Cast) -> None:
    Person.objects.filter(pk=cast.mentee.person_id).update(time_zone="America/New_York")
    day = timezone.localdate() + timedelta(days=7)
    form = {"day": day, "time": "09:00", "minutes": "60", "submission": uuid.uuid4()}
    signed_in(cast.mentee).post(reverse("sessions:plan", args=[cast.pair.pk]), form)
    session = Session.objects.get()
    assert session.starts_at.astimezone(ZoneInfo("America/New_York")).hour == 9
    assert "09:00 to 10:00" in signed_in(cast.mentee).get(session.get_absolute_url()).content.decode()
    in_london = session.starts_at.astimezone(ZoneInfo("Europe/London"))
    body = signed_in(cast.mentor).get(session.get_absolute_url()).content.decode()
    assert f"{in_london:%H:%M} to" in body and "time zone is America/New_York" in body
