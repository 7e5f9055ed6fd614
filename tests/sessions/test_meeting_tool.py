"""The company's meeting tool: which addresses a place may be, and where its link is seen."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.calendar_file import calendar_file
from programmes.actions import save_meeting_tool
from programmes.meeting_tool import fault_in_beginning, fault_in_place, link_of
from programmes.models import Programme, Role
from sessions import actions
from sessions.models import Session
from sessions.selectors import calendar_event
from tests.factories import UserFactory, grant
from tests.sessions.conftest import Cast

TOOL = "https://meet.example.com/rooms/"
CALL = "https://meet.example.com/rooms/abc-42?pwd=7"


def fault(place: str, beginning: str = "") -> str:
    return fault_in_place(place, tool="Meet", beginning=beginning)


@pytest.mark.parametrize(
    "place", ["", "Room 3", "Leeds: the small hall", "Café, 2nd floor", CALL, "https://10.0.0.4:8443/x"]
)
def test_words_and_https_addresses_are_places(place: str) -> None:
    assert fault(place) == ""


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("http://meet.example.com/rooms/1", "https://"),
        ("javascript:alert(1)", "https://"),
        ("data:text/html,<b>", "https://"),
        ("mailto:anna@example.com", "https://"),
        ("HTTPS:meet.example.com", "https://"),
        ("https://anna:secret@meet.example.com/rooms/1", "password"),
        ("https://meet.example.com@evil.example/rooms/1", "password"),
        ("https://meet.example.com\\@evil.example/", "sign"),
        ("https://meet.exаmple.com/rooms/1", "sign"),  # the third letter is Cyrillic
        ("https://meet.example.com/\u202erooms", "sign"),
        ("https://meet/rooms", "no server"),
        ("https:///rooms", "no server"),
        ("https://meet.example.com:many/", "no server"),
        ("https://[::1", "no server"),
        ("Call: https://meet.example.com/rooms/1", "alone"),
        ("https://meet.example.com/rooms/1 at ten", "alone"),
    ],
)
def test_everything_else_is_refused_and_never_a_link(place: str, words: str) -> None:
    assert words in fault(place)
    assert link_of(place) is None


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/rooms/1",
        "https://meet.example.com.evil.example/rooms/1",
        "https://meet.example.com/other",
        "https://meet.example.com/rooms-of-others/1",
        "https://meet.example.com/rooms/../other",
        "https://meet.example.com/rooms/%2e%2E/other",
        "https://meet.example.com:8443/rooms/1",
    ],
)
def test_where_a_beginning_is_set_other_addresses_are_refused_in_words(place: str) -> None:
    assert fault(place) == "" and link_of(place)
    assert fault(place, TOOL) == f"Calls are in Meet here. Use an address that begins with {TOOL}"


def test_beneath_the_beginning_addresses_are_taken_however_the_host_is_written() -> None:
    for place in (CALL, "https://MEET.example.com/rooms/1", "https://meet.example.com:443/rooms/1"):
        assert fault(place, TOOL) == ""
    assert fault("Room 3", TOOL) == "", "two people may still meet in a room"
    assert link_of("https://MEET.example.com:8443/x").host == "meet.example.com:8443"


@pytest.mark.parametrize(
    "beginning", ["meet.example.com", "http://meet.example.com", "https://a:b@meet.example.com", "https://x",
                  "https://meet.example.com/?room=", "https://meet.example.com/a/../b"]
)  # fmt: skip
def test_a_beginning_is_an_https_address_without_a_name_or_a_question(beginning: str) -> None:
    assert fault_in_beginning(beginning)
    assert not fault_in_beginning(TOOL) and not fault_in_beginning("https://meet.example.com")


def set_up(pair: Any, beginning: str = TOOL) -> Programme:
    return save_meeting_tool(
        programme=pair.cohort.programme,
        meeting_tool="Meet",
        meeting_address=beginning,
        by=UserFactory(),
        at=timezone.now(),
    )


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def plan_form(place: str, **more: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=7)
    return {"day": day, "time": "14:00", "minutes": "60", "place": place, "submission": uuid.uuid4()} | more


def test_a_coordinator_sets_the_tool_and_a_wrong_address_keeps_what_was_typed(cast: Cast) -> None:
    coordinator, programme = UserFactory(), cast.pair.cohort.programme
    grant(coordinator, Role.Name.COORDINATOR, programme)
    client, here = signed_in(coordinator), reverse("programmes:meeting_tool", args=[programme.pk])
    assert here in client.get(programme.get_absolute_url()).content.decode()
    page = client.post(here, {"meeting_tool": "Meet", "meeting_address": "http://meet.example.com"})
    assert "begins with https://" in page.content.decode()
    assert (
        'value="http://meet.example.com"' in page.content.decode() and 'value="Meet"' in page.content.decode()
    )
    seen = page.context["form"]["seen"].value()
    assert (
        client.post(here, {"meeting_tool": "Meet", "meeting_address": TOOL, "seen": seen}).status_code == 302
    )
    programme.refresh_from_db()
    assert (programme.meeting_tool, programme.meeting_address) == ("Meet", TOOL)
    assert signed_in(cast.mentor).get(here).status_code in (403, 404)


def test_planning_and_moving_refuse_in_place_and_keep_what_was_typed(cast: Cast) -> None:
    set_up(cast.pair)
    client, wrong = signed_in(cast.mentee), "https://evil.example/rooms/1"
    here = reverse("sessions:plan", args=[cast.pair.pk])
    assert f"begins with {TOOL}" in client.get(here).content.decode()
    page = client.post(here, plan_form(wrong))
    assert page.context["form"].errors["place"] and f'value="{wrong}"' in page.content.decode()
    assert not Session.objects.exists()
    client.post(here, plan_form("Room 3"))
    planned = Session.objects.with_pair().get()
    move = reverse("sessions:move", args=[planned.pk])
    page = client.post(move, plan_form(wrong, time="15:00", moved_by="mentee"))
    assert page.context["form"].errors["place"] and f'value="{wrong}"' in page.content.decode()
    assert Session.objects.get().is_planned
    with pytest.raises(actions.PlaceNotPossible):
        cast.plan(place=wrong)
    client.post(move, plan_form(CALL, time="15:00", moved_by="mentee"))
    assert Session.objects.with_pair().get(state="planned").place == CALL


def test_the_two_find_a_link_with_its_host_and_no_calendar_has_it(cast: Cast) -> None:
    set_up(cast.pair)
    session = cast.plan(place=CALL, starts_at=timezone.now() + timedelta(days=2), at=timezone.now())
    link = f'<a href="{CALL}" rel="noopener noreferrer">join the call</a> <span class="fine">(meet.example.com)</span>'
    for user in (cast.mentor, cast.mentee):
        for address in (
            session.get_absolute_url(),
            reverse("sessions:list"),
            reverse("home:pair", args=[cast.pair.pk]),
        ):
            assert link in signed_in(user).get(address).content.decode(), address
    file = calendar_file([calendar_event(session)], at=timezone.now())
    assert b"LOCATION" not in file and b"meet.example" not in file


def test_an_address_from_before_the_check_is_words_and_no_link(cast: Cast) -> None:
    session = cast.plan(starts_at=timezone.now() + timedelta(days=2), at=timezone.now())
    session.place = "javascript:alert(1)"
    session.save()
    page = signed_in(cast.mentor).get(session.get_absolute_url()).content.decode()
    assert ", javascript:alert(1)" in page and 'href="javascript' not in page
