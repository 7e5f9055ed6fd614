"""Who tries to reach what is somebody else's: abuse cases 1 to 8, 10, 11, 13, 15 and 17, each by its number.

Case 9 is the walk over all methods in ``tests/permissions``, case 12 stands in ``tests/permissions/test_fields.py``,
case 14 in ``test_logs_and_copies.py``, and case 16 in ``test_closed.py``.
"""

from __future__ import annotations

import logging
import os
import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import RosterImport
from feedback import actions as feedback
from feedback.models import Pulse
from notifications.models import Message
from pairing.models import Ruling
from programmes.models import Cohort, Participant, Role, RoleRequest, Topic, TopicChoice
from sessions import actions as sessions
from sessions.models import Reflection, Session
from tests.factories import TopicFactory
from tests.permissions import matrix, wide
from tests.permissions.walking import routes
from tests.permissions.wide import ABSENT, MAIN, PAIR, PROGRAMME, Wide
from tests.signing_in import sign_in

# A token or a nonce is another one in each answer, and so is what tells a second press of a button.
ONCE = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|submission)" value=|nonce=|data-session-(?:idle|rest)=|"X-CSRFToken": ?)"[^"]*"'
)
NOTE = "I nearly said no to all of it."


@pytest.fixture
def world(db, eager_jobs) -> Wide:
    return wide.build()


def _address(world: Wide, route: str, objects: str = MAIN) -> str:
    return reverse(route, kwargs=world.arguments(routes()[route], objects))


def _body(response: Any) -> bytes:
    return ONCE.sub(b"", response.getvalue())


def _note(world: Wide, who: str, objects: str, words: str = NOTE) -> Reflection:
    session = Session.objects.get(pk=world.ids[objects]["session_id"])
    sessions.save_reflection(session=session, by=world.people[who], at=timezone.now(), text=words)
    return Reflection.objects.get(session=session, person=world.people[who].person)


@pytest.mark.parametrize(
    "route", ["home:pair", "sessions:session", "sessions:reflection", "pairing:agreement"]
)
def test_case_01_somebody_elses_looks_like_nothing_and_takes_as_long(world, client, route):
    sign_in(client, world.people["mentor"])
    client.get(_address(world, route, ABSENT))
    found = []
    for objects in (ABSENT, PAIR, PROGRAMME):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(_address(world, route, objects))
        asked = [re.sub(r"'[^']*'|\b[0-9a-f-]{32,36}\b|\d+(\.\d+)?", "?", query["sql"]) for query in queries]
        found.append((response.status_code, _body(response), asked))
    assert found[0][0] == 404
    assert found[1] == found[0] and found[2] == found[0]


def test_case_02_another_mentors_note_is_not_there_and_the_try_is_written_down(world, client, caplog):
    _note(world, "neighbour", PAIR)
    mentor = world.people["mentor"]
    sign_in(client, mentor)
    with caplog.at_level(logging.WARNING, "upward.security"):
        for _ in range(2):
            response = client.get(_address(world, "sessions:reflection", PAIR))
            assert response.status_code == 404 and NOTE not in response.content.decode()
    refusals = [each for each in caplog.records if each.name == "upward.security" and "Refused" in each.msg]
    first, second = [each.getMessage() for each in refusals]
    assert first == second and "sessions.reflection" in first and "404" in first
    told = (NOTE, mentor.email, mentor.person.name, str(mentor.pk), str(world.ids[PAIR]["session_id"]))
    assert not [words for words in told if words in first]


def test_case_02_nor_is_the_note_of_ones_own_partner(world, client):
    _note(world, "mentor", MAIN)
    sign_in(client, world.people["mentee"])
    for route in ("sessions:reflection", "sessions:session", "sessions:log", "home:pair"):
        assert NOTE not in client.get(_address(world, route)).content.decode()


def test_case_03_nothing_shows_a_mentee_that_their_mentor_answered(world, client):
    """What a mentor says upwards is the pulse so far: every page, list and count of the mentee stays as it was."""
    mentee = world.people["mentee"]
    sign_in(client, mentee)
    own = [route for route, names in routes().items() if not names and route not in matrix.FOR_SOME]
    # Pages that ask for a fresh sign-in, and the one that tells how long a session lasts.
    of_the_session = ("accounts:copy_ask", "accounts:erasure_ask", "accounts:stay")
    own = [_address(world, route) for route in own if route not in of_the_session]
    own += [_address(world, route) for route in matrix.BETWEEN_TWO if "mentee" in matrix.BETWEEN_TWO[route]]
    own += [f"{reverse('sessions:list')}?q=pulse", f"{reverse('accounts:people')}?q={mentee.person.name}"]

    def pages() -> list[bytes]:
        return [_body(client.get(address)) for address in own]

    pages()
    before, mails = pages(), Message.objects.filter(person=mentee.person).count()
    pulse = Pulse.objects.get(
        session_id=world.ids[MAIN]["session_id"], participant__person=world.people["mentor"].person
    )
    values = {"P1": 1, "P2": 1, "P3": 1}
    feedback.answer_pulse(pulse=pulse, values=values, by=world.people["mentor"], at=timezone.now())
    assert len(own) > 30
    changed = [place for place, body in zip(own, pages(), strict=True) if body != before[own.index(place)]]
    assert changed == []
    assert Message.objects.filter(person=mentee.person).count() == mails


@pytest.mark.parametrize("more", ["author", "note.author", "person", "person_id"])
def test_case_04_nobody_writes_themselves_into_a_note(world, client, more):
    """Whoever it is: somebody who may not even know of the note hears the same as its writer."""
    note = _note(world, "mentor", MAIN)
    address, hr = _address(world, "sessions:reflection"), world.people["hr"]
    answers = []
    for who in ("hr", "mentee", "mentor"):
        sign_in(client, world.people[who])
        response = client.post(
            address, {"text": "Mine now", more: "self" if "author" in more else hr.person_id}
        )
        answers.append((response.status_code, response.content))
        note.refresh_from_db()
        assert (note.text, note.person) == (NOTE, world.people["mentor"].person)
    assert answers[0][0] == 400 and len(set(answers)) == 1
    assert Reflection.objects.count() == 1
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, {"text": "Another thought", "seen": seen})
    note.refresh_from_db()
    assert note.text == "Another thought"


def test_case_05_one_strange_id_in_a_form_of_many_refuses_all_of_them(world, client):
    participant = Participant.objects.get(pk=world.ids[MAIN]["participant_id"])
    Participant.objects.filter(pk=participant.pk).update(state=Participant.State.INVITED)
    own = TopicFactory(programme=participant.cohort.programme)
    other = TopicFactory(programme_id=world.ids[PROGRAMME]["programme_id"])
    sign_in(client, world.people["mentor"])
    address = _address(world, "programmes:invitation")
    client.post(address, {"offers": [own.pk, other.pk], "wants": [own.pk], "capacity": 1})
    assert not TopicChoice.objects.filter(participant=participant).exists()
    participant.refresh_from_db()
    assert participant.state == Participant.State.INVITED
    client.post(address, {"offers": [own.pk], "wants": [own.pk], "capacity": 1})
    assert TopicChoice.objects.filter(participant=participant).count() == 2


def test_case_05_a_row_of_another_programme_named_in_a_button_is_not_there(world, client):
    there = Cohort.objects.get(pk=world.ids[PROGRAMME]["cohort_id"])
    topic = TopicFactory(programme=there.programme)
    role = Role.objects.filter(programme=there.programme, name=Role.Name.COACH).get()
    pair = there.pairs.get()
    veto = Ruling.objects.create(
        cohort=there, mentor=pair.mentor, mentee=pair.mentee, kind=Ruling.Kind.VETO, ruled_at=timezone.now()
    )
    sign_in(client, world.people["coordinator"])
    for route, fields in (
        ("programmes:topics", {"remove": topic.pk}),
        ("programmes:roles", {"revoke": role.pk}),
        ("pairing:lift", {"ruling": veto.pk}),
        ("pairing:rule", {"proposal": world.ids[PROGRAMME]["proposal_id"]}),
    ):
        assert client.post(_address(world, route), fields).status_code == 404, route
    assert Topic.objects.filter(pk=topic.pk).exists() and Role.objects.filter(pk=role.pk).exists()
    assert Ruling.objects.filter(cohort=there).count() == 1


def test_case_06_a_line_manager_finds_nothing_of_a_report(world, client):
    sign_in(client, world.people["manager"])
    own = "programmes:time"  # that somebody takes part, and the hours: tests/programmes/test_consent.py
    for route, who in matrix.BETWEEN_TWO.items():
        if route == own:
            continue
        assert "manager" not in who
        assert client.get(_address(world, route)).status_code in (404, 405), route
        assert client.post(_address(world, route)).status_code in (404, 405), route


def test_case_07_no_question_can_be_put_to_released_figures(world, client):
    sign_in(client, world.people["executive"])
    for route in (
        "insights:board",
        "insights:data",
        "home:executive",
        "home:commitments",
        "insights:reports",
    ):
        address = _address(world, route)
        plain = _body(client.get(address))
        for query in ("?dept=3&k=1", "?side=mentor&site=Leeds", "?release=1&min=0&group=1"):
            found = _body(client.get(address + query)).replace(escape(query).encode(), b"")
            assert found == plain, (route, query)


def test_case_08_an_auditor_reads_that_things_happened_and_not_what_was_said(world, client):
    sign_in(client, world.people["auditor"])
    for route in matrix.BETWEEN_TWO:
        assert client.get(_address(world, route)).status_code in (404, 405), route
    for route in ("insights:board", "insights:data"):
        assert client.get(_address(world, route)).status_code == 403, route
    assert "Release 1" in client.get(reverse("insights:reports")).content.decode()
    trail = client.get(reverse("accounts:audit")).content.decode()
    assert "session" in trail and "It stays with us." not in trail
    file = client.get(reverse("accounts:audit_file")).getvalue().decode()
    assert file.startswith("When (UTC),Who,What") and file.count("\r\n") > 5
    assert "It stays with us." not in file and "audit log taken" in file


def test_case_08_a_file_of_the_trail_runs_nothing_in_a_spreadsheet(world, client):
    auditor = world.people["auditor"]
    type(auditor.person).objects.filter(pk=auditor.person_id).update(name='=HYPERLINK("http://evil")')
    sign_in(client, auditor)
    file = client.get(reverse("accounts:audit_file")).getvalue().decode()
    assert "'=HYPERLINK" in file and ",=HYPERLINK" not in file


def test_case_10_a_coach_whose_part_has_ended_is_out_at_the_next_request(world, client):
    participant = Participant.objects.get(pk=world.ids[MAIN]["participant_id"])
    request = feedback.ask_for_coaching(
        participant=participant, by=world.people["mentor"], at=timezone.now(), words="He reads my mails."
    )
    coach = world.people["coach"]
    sign_in(client, coach)
    client.post(reverse("feedback:requests"), {"request": request.pk, "step": "contact"})
    assert "He reads my mails." in client.get(reverse("feedback:requests")).content.decode()
    Role.objects.filter(user=coach).delete()
    gone = client.get(reverse("feedback:requests"))
    assert gone.status_code == 403 and "He reads my mails." not in gone.content.decode()
    again = client.post(reverse("feedback:requests"), {"request": request.pk, "step": "resolve"})
    assert again.status_code == 403
    request.refresh_from_db()
    assert request.state == request.State.CONTACTED


@pytest.mark.parametrize(
    ("who", "route"),
    [
        ("coordinator", "pairing:room"),
        ("sponsor", "insights:board"),
        ("auditor", "accounts:audit"),
        ("hr", "accounts:imports"),
        ("administrator", "accounts:settings"),
    ],
)
def test_case_11_a_role_that_was_taken_away_opens_nothing_more(world, client, who, route):
    user = world.people[who]
    sign_in(client, user)
    assert client.get(_address(world, route)).status_code == 200
    Role.objects.filter(user=user).delete()
    user.organisation_roles.all().delete()
    assert client.get(_address(world, route)).status_code in (403, 404)
    assert client.post(_address(world, route)).status_code in (403, 404, 405)


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("get", "?id=mine&id=theirs", {}),
        ("get", "?page=1&page=2", {}),
        ("post", "?name=a&name=b", {"name": "x"}),
        ("post", "", {"name": ["ours", "theirs"]}),
        ("post", "", {"revoke": ["a", "b"]}),
    ],
)
def test_case_13_a_name_that_is_sent_twice_is_refused(world, client, method, query, body):
    sign_in(client, world.people["administrator"])
    address = _address(world, "accounts:settings")
    headers = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    for kind in (headers, {}):  # as a plain form, and in parts
        sent = urlencode(body, doseq=True) if kind else body
        data = (
            {"data": sent, **({"content_type": kind["CONTENT_TYPE"]} if kind else {})}
            if method == "post"
            else {}
        )
        assert getattr(client, method)(address + query, **data).status_code == 400


def test_case_13_boxes_of_one_question_may_be_ticked_together(world, client):
    sign_in(client, world.people["mentor"])
    wanted = {"wanted": ["one", "two"]}
    assert client.post(reverse("notifications:preferences"), wanted).status_code == 200


def test_case_15_whoever_makes_themselves_a_coach_waits_for_somebody_else_and_both_are_told(world, client):
    coordinator, programme = world.people["coordinator"], world.ids[MAIN]["programme_id"]
    sign_in(client, coordinator)
    roles = reverse("programmes:roles", args=[programme])
    client.post(roles, {"email": coordinator.email, "name": "coach"})
    asked = RoleRequest.objects.get(user=coordinator, name="coach", programme=programme)
    settle = reverse("programmes:role_request_settle", args=[asked.pk])
    client.post(settle)
    assert not Role.objects.filter(user=coordinator, name="coach").exists()
    second = world.people["administrator"]
    sign_in(client, second)
    client.post(settle)
    asked.refresh_from_db()
    assert (asked.state, asked.settled_by) == (RoleRequest.State.CONFIRMED, second)
    assert Role.objects.filter(user=coordinator, name="coach", programme=programme).exists()
    told = Message.objects.filter(kind="programmes.role-request").values_list("person", flat=True)
    assert coordinator.person_id in told


def test_case_15_nobody_works_in_hr_and_coaches(world, client):
    hr, programme = world.people["hr"], world.ids[MAIN]["programme_id"]
    sign_in(client, world.people["coordinator"])
    client.post(reverse("programmes:roles", args=[programme]), {"email": hr.email, "name": "coach"})
    assert not RoleRequest.objects.filter(user=hr).exists()


def test_case_17_a_name_of_a_file_chooses_no_place(world, client):
    def files() -> set[str]:
        return {
            os.path.join(folder, name) for folder, _, names in os.walk(settings.DATA_DIR) for name in names
        }

    before = {name for name in files() if "sqlite" not in name}
    sign_in(client, world.people["hr"])
    data = b"Staff ID,Name,E-mail,Grade\n9,Bo Lund,bo@example.org,A\n"
    upload = SimpleUploadedFile("x.csv", data, content_type="text/csv")
    upload._name = "../../etc/x.csv"
    RosterImport.objects.all().delete()
    client.post(reverse("accounts:import_upload"), {"file": upload, "submission": str(uuid.uuid4())})
    stored = RosterImport.objects.get()
    assert stored.file_name == "x.csv" and isinstance(stored.pk, uuid.UUID)
    assert {name for name in files() if "sqlite" not in name} == before
    assert not os.path.exists("/etc/x.csv")
