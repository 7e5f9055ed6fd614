"""Preparing in the browser without scripts: what is kept, what is not, and who sees it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent, Organisation, ReportingLine
from pairing.models import Pair
from preparation import actions
from preparation.glossary import explained
from preparation.models import Completion, ExerciseNote, Module, OwnModule, Place
from preparation.readiness import readiness_of
from preparation.reading import as_points
from preparation.selectors import in_order
from programmes.models import Participant, Role, Side
from tests.factories.people import NOW, UserFactory, hr_user, user_of
from tests.factories.programmes import ParticipantFactory, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
SLUG = "speaking-truth-to-power"
ANSWERS = {f"question_{number}": "0" for number in range(5)}
SECRET = "The pricing tool was launched without asking us"


@pytest.fixture
def mentor(client: Client) -> Participant:
    participant = ParticipantFactory(mentor=True)
    client.force_login(user_of(participant.person))
    return participant


def post(client: Client, participant: Participant, slug: str = SLUG, **data: str) -> str:
    url = reverse("preparation:module", args=[participant.pk, slug])
    response = client.post(url, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_notes_are_kept_sealed_and_shown_to_their_writer(client: Client, mentor: Participant) -> None:
    assert SECRET in post(client, mentor, note_0=SECRET, save="yes")
    note = ExerciseNote.objects.get()
    assert SECRET.encode() not in bytes(note.text_sealed)
    assert SECRET not in str(list(AuditEvent.objects.values()))


def test_every_answer_is_explained_and_none_is_stored(client: Client, mentor: Participant) -> None:
    module = Module.objects.in_use().get(slug=SLUG)
    page = post(client, mentor, **ANSWERS, check="yes")
    for question in module.self_check:
        assert escape(question["answers"][0]["why"]) in page
    assert "Finish this module" in page
    assert not Completion.objects.exists()


def test_finishing_wants_every_question_answered_and_keeps_only_that_it_was_done(
    client: Client, mentor: Participant
) -> None:
    assert "Choose one." in post(client, mentor, question_0="1", finish="yes")
    assert not Completion.objects.exists()
    post(client, mentor, **ANSWERS, note_0=SECRET, finish="yes")
    post(client, mentor, **ANSWERS, finish="yes")
    assert Completion.objects.get().participant == mentor
    assert ExerciseNote.objects.get().text == SECRET


def test_the_gate_opens_by_itself_when_both_are_through(client: Client) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED)
    for participant in (pair.mentor, pair.mentee):
        user = user_of(participant.person)
        for module in Module.objects.of_the_gate().for_side(participant.side):
            pair.refresh_from_db()
            assert pair.state == Pair.State.ACCEPTED
            actions.finish_module(participant=participant, module=module, by=user, at=NOW)
    pair.refresh_from_db()
    assert pair.state == Pair.State.INTRODUCED


def test_somebody_who_is_through_is_ready(mentor: Participant) -> None:
    for module in Module.objects.in_use().for_side(Side.MENTOR):
        actions.finish_module(participant=mentor, module=module, by=user_of(mentor.person), at=NOW)
    mentor.refresh_from_db()
    assert mentor.state == Participant.State.READY


def test_nobody_prepares_for_somebody_else_or_for_the_other_side(client: Client, mentor: Participant) -> None:
    module = Module.objects.in_use().get(slug=SLUG)
    with pytest.raises(actions.NotYours):
        actions.finish_module(participant=mentor, module=module, by=hr_user(), at=NOW)
    other = Module.objects.in_use().filter(audience=Side.MENTEE).first()
    with pytest.raises(actions.NotForThisSide):
        actions.finish_module(participant=mentor, module=other, by=user_of(mentor.person), at=NOW)


def test_ones_page_does_not_exist_for_a_partner_a_coordinator_or_a_stranger(client: Client) -> None:
    pair = PairFactory()
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, pair.cohort.programme)
    url = reverse("preparation:module", args=[pair.mentor.pk, SLUG])
    for user in (user_of(pair.mentee.person), coordinator, hr_user()):
        client.force_login(user)
        assert client.get(url).status_code == 404
        assert client.post(url, {**ANSWERS, "finish": "yes"}).status_code == 404
    assert not Completion.objects.exists()


def test_both_sides_may_read_what_the_other_reads(client: Client, mentor: Participant) -> None:
    page = client.get(reverse("preparation:library")).content.decode()
    for module in Module.objects.in_use():
        assert reverse("preparation:library_module", args=[module.slug]) in page
    url = reverse("preparation:library_module", args=["stepping-out-of-the-managers-chair"])
    module = Module.objects.in_use().get(slug="stepping-out-of-the-managers-chair")
    assert escape(module.self_check[0]["answers"][2]["why"]) in client.get(url).content.decode()
    assert client.get(reverse("preparation:library_module", args=["no-such"])).status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_the_overview_costs_the_same_in_however_many_programmes(
    client: Client, mentor: Participant, number: int, django_assert_num_queries
) -> None:
    for _ in range(number - 1):
        ParticipantFactory(mentor=True, person=mentor.person)
    Organisation.current()
    with django_assert_num_queries(9):
        page = client.get(reverse("preparation:overview")).content.decode()
    assert page.count(">Start<") == number


def test_a_joint_module_is_finished_by_either_side_and_counts_for_both(client: Client) -> None:
    joint = Module.objects.in_use().get(slug="confidentiality")
    pair = PairFactory(state=Pair.State.ACCEPTED)
    for participant in (pair.mentor, pair.mentee):
        client.force_login(user_of(participant.person))
        post(client, participant, joint.slug, **ANSWERS, finish="yes")
        assert readiness_of([participant])[participant.pk].done == 1


def test_a_path_tells_its_minutes_and_what_is_left(client: Client, mentor: Participant) -> None:
    path = in_order(Module.objects.of_the_gate().for_side(Side.MENTOR))
    total = sum(module.minutes for module in path)
    page = client.get(reverse("preparation:overview")).content.decode()
    assert f"About {total} minutes in all." in page
    assert page.index(path[0].title) < page.index(path[-1].title)
    actions.finish_module(participant=mentor, module=path[0], by=user_of(mentor.person), at=NOW)
    page = client.get(reverse("preparation:overview")).content.decode()
    assert f"About {total} minutes in all, {total - path[0].minutes} left" in page
    assert f"with {path[1]}" in page, "Carry on leads to the next"


def test_the_page_remembers_where_somebody_stopped_and_no_more(client: Client, mentor: Participant) -> None:
    url = reverse("preparation:module", args=[mentor.pk, SLUG])
    assert "You stopped at" not in client.get(url).content.decode()
    assert client.post(url, {"step": "point-3"}, headers={"HX-Request": "true"}).status_code == 204
    place = Place.objects.get()
    assert {field.name for field in Place._meta.fields} == {"id", "person", "slug", "step"}
    assert (place.person, place.slug, place.step) == (mentor.person, SLUG, "point-3")
    third = as_points(Module.objects.in_use().get(slug=SLUG).reading).points[2].title
    page = client.get(url).content.decode()
    assert f"You stopped at “{third}”" in page and 'href="#point-3"' in page
    assert f'href="{url}#point-3"' in client.get(reverse("preparation:overview")).content.decode()


def test_a_place_is_kept_without_scripts_too_and_goes_when_the_module_is_finished(
    client: Client, mentor: Participant
) -> None:
    url = reverse("preparation:module", args=[mentor.pk, SLUG])
    assert client.post(url, {"step": "try"}).headers["Location"] == f"{url}#try"
    assert client.post(url, {"note_0": SECRET, "save": "yes"}).headers["Location"] == f"{url}#try"
    client.post(url, {**ANSWERS, "check": "yes"})
    assert Place.objects.get().step == "check"
    post(client, mentor, **ANSWERS, finish="yes")
    assert not Place.objects.exists()


@pytest.mark.parametrize("step", ["point-0", "elsewhere", "point-999", "javascript:alert(1)", ""])
def test_a_place_that_no_page_has_is_not_kept(client: Client, mentor: Participant, step: str) -> None:
    url = reverse("preparation:module", args=[mentor.pk, SLUG])
    assert client.post(url, {"step": step}).headers["Location"] == url
    assert not Place.objects.exists()


@pytest.mark.parametrize("slug", ["making-room-for-them", "owning-the-need", "support-by-exception"])
def test_a_module_of_no_gate_is_taken_in_the_library_and_only_its_reader_knows(
    client: Client, slug: str
) -> None:
    user = UserFactory()
    client.force_login(user)
    url = reverse("preparation:library_module", args=[slug])
    page = client.post(url, {"note_0": SECRET, "save": "yes"}, follow=True).content.decode()
    assert SECRET in page and "Only you see that you finished." in page
    client.post(url, {**ANSWERS, "finish": "yes"})
    assert OwnModule.objects.get().person == user.person
    assert not Completion.objects.exists()
    assert not AuditEvent.objects.filter(subject_type="preparation.OwnModule").exists()
    assert "Finished" in client.get(url).content.decode()
    client.force_login(UserFactory())
    page = client.get(url).content.decode()
    assert SECRET not in page and ">Finished<" not in page


def test_a_module_of_a_path_is_only_read_in_the_library(client: Client, mentor: Participant) -> None:
    url = reverse("preparation:library_module", args=[SLUG])
    assert client.post(url, {**ANSWERS, "note_0": SECRET, "finish": "yes"}).status_code == 302
    assert not OwnModule.objects.exists() and not Completion.objects.exists()
    assert not ExerciseNote.objects.exists()
    module = Module.objects.in_use().get(slug=SLUG)
    with pytest.raises(actions.NotForThisSide):
        actions.finish_own_module(person=mentor.person, module=module, at=NOW)


def test_a_user_who_is_nobody_on_the_staff_list_reads_and_writes_no_note(client: Client) -> None:
    client.force_login(UserFactory(person=None, email="hr@example.org"))
    url = reverse("preparation:library_module", args=["support-by-exception"])
    page = client.get(url).content.decode()
    assert "Support by exception" in page and "Save my notes" not in page
    assert client.post(url, {"note_0": SECRET, "save": "yes"}).status_code == 302
    assert not ExerciseNote.objects.exists()


def test_line_managers_sponsors_coordinators_and_coaches_find_theirs(client: Client) -> None:
    pair = PairFactory()
    people = {
        name: UserFactory() for name in ("coordinator", "coach", "sponsor", "executive", "auditor", "boss")
    }
    for name in ("coordinator", "coach", "sponsor", "executive", "auditor"):
        grant(people[name], Role.Name(name), pair.cohort.programme)
    ReportingLine.objects.create(person=pair.mentor.person, manager=people["boss"].person, since=NOW.date())
    found = {}
    for name, user in people.items():
        client.force_login(user)
        for route in ("preparation:overview", "preparation:library"):
            page = client.get(reverse(route)).content.decode()
            found[name, route] = re.findall(r"For you among ([a-z ]+)", page)
    expected = {
        "coordinator": ["coordinators and coaches"],
        "coach": ["coordinators and coaches"],
        "sponsor": ["sponsors and executives"],
        "executive": ["sponsors and executives"],
        "auditor": [],
        "boss": ["line managers"],
    }
    assert found == {(name, route): expected[name] for name, route in found}


def test_a_line_manager_is_not_told_who_takes_part(client: Client) -> None:
    boss, bystander = UserFactory(), UserFactory()
    pair = PairFactory()
    ReportingLine.objects.create(person=pair.mentor.person, manager=boss.person, since=NOW.date())
    ReportingLine.objects.create(person=UserFactory().person, manager=bystander.person, since=NOW.date())
    pages = []
    for user in (boss, bystander):
        client.force_login(user)
        page = client.get(reverse("preparation:overview")).content.decode()
        pages.append(page.split("<main")[1].split("</main>")[0])
    assert pages[0] == pages[1], (
        "the page of one whose report takes part is that of one whose report does not"
    )


def test_words_of_the_field_are_explained_beside_the_text_and_in_the_glossary(
    client: Client, mentor: Participant
) -> None:
    module = Module.objects.in_use().get(slug="power-distance")
    page = client.get(reverse("preparation:module", args=[mentor.pk, module.slug])).content.decode()
    glossary = client.get(reverse("preparation:glossary")).content.decode()
    for term in explained(module.terms):
        assert escape(term.means) in page
        assert f'id="{term.anchor}"' in glossary and escape(term.means) in glossary
    assert reverse("preparation:glossary") in page


KILOBYTE = 1000


def test_no_page_of_a_module_weighs_more_than_80_kilobytes(client: Client, mentor: Participant) -> None:
    """The HTML as it is sent before compression, with every note full and every answer explained.

    Style sheets, scripts and fonts are the same files for every page of the product and are fetched once.
    """
    mentee = ParticipantFactory(mentee=True, person=mentor.person)
    weights = {}
    for module in Module.objects.in_use():
        if module.is_guide:
            weights[module.code] = len(
                client.get(reverse("preparation:library_module", args=[module.slug])).content
            )
            continue
        if module.is_of_the_path:
            whose = mentee if module.audience == Side.MENTEE else mentor
            url = reverse("preparation:module", args=[whose.pk, module.slug])
        else:
            url = reverse("preparation:library_module", args=[module.slug])
        notes = {f"note_{prompt}": "word " * 160 for prompt in range(5)}
        weights[module.code] = len(client.post(url, {**ANSWERS, **notes, "check": "yes"}).content)
    assert len(weights) == 36
    assert {code: weight for code, weight in weights.items() if weight > 80 * KILOBYTE} == {}
