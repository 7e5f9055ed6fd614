"""What the organisation knows of two people and of their time: who enters it, who sees it, what a round makes of it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import reading
from accounts.actions.sign_in import follow_roster, may_sign_in
from accounts.models import AuditEvent, ContentKey
from accounts.permissions import OrgPerm, grants
from pairing import actions, inputs
from pairing.models import Absence, Bar, Separation
from programmes.actions import give_office_role, grant_role
from programmes.actions.role_requests import RolesDoNotMix
from programmes.models import Cohort, Participant, Role, RoleRequest
from tests.factories.people import NOW, PersonFactory, UserFactory, handler_user, hr_user
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.pairing.conftest import finished_round, partners

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def coordinator(client: Client, cohort: Cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    return user


def page(client: Client, cohort: Cohort) -> str:
    response = client.get(reverse("pairing:bars", args=[cohort.pk]))
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, cohort: Cohort, **data: str) -> str:
    address = reverse("pairing:bars", args=[cohort.pk])
    response = client.post(address, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


# Bars between two


def test_two_are_entered_once_in_either_order_and_taken_back(client, cohort, coordinator, mentor, mentees):
    both = {"one": mentor.person.email, "other": mentees[0].person.name, "kind": "decides", "bar": "yes"}
    assert "Entered." in send(client, cohort, **both)
    send(client, cohort, **both | {"one": both["other"], "other": both["one"], "until": "2027-02-28"})
    bar = Bar.objects.get()
    assert (bar.until, bar.added_by) == (date(2027, 2, 28), coordinator)
    shown = page(client, cohort)
    assert "28 Feb 2027" in shown and "decides about the other’s pay" in shown
    send(client, cohort, remove=str(bar.pk))
    assert not Bar.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="bar ").order_by("at", "pk")
    assert sorted(verbs.values_list("verb", flat=True)) == ["bar entered", "bar entered", "bar taken back"]
    assert mentor.person.name not in json.dumps(list(verbs.values("details")), default=str)


@pytest.mark.parametrize("kind", ["decides", "panel"])
def test_a_round_keeps_to_it_and_says_why(cohort, coordinator, mentor, mentees, kind):
    for mentee in mentees:
        actions.add_bar(
            programme=cohort.programme,
            one=mentee.person,
            other=mentor.person,
            kind=kind,
            by=coordinator,
            at=NOW,
        )
    current = finished_round(cohort)
    [left] = [one for one in current.unpaired.all() if one.participant_id == mentor.pk]
    assert current.proposals.count() == 2
    assert left.reasons == [
        {
            "decides": "One decides about the other’s pay, rating or promotion (with 3 people).",
            "panel": "They sit on one selection panel with 3 people.",
        }[kind]
    ]


def test_it_holds_on_its_last_day_and_not_after_and_only_in_its_programme(
    cohort, coordinator, mentor, mentees
):
    add = {"one": mentor.person, "other": mentees[0].person, "kind": "panel", "by": coordinator, "at": NOW}
    for until, holds in ((TODAY, True), (TODAY - timedelta(days=1), False), (None, True)):
        actions.add_bar(programme=cohort.programme, until=until, **add)
        assert bool(inputs.problem_of(cohort, at=NOW).panels) == holds
    Bar.objects.all().delete()
    actions.add_bar(programme=CohortFactory().programme, **add)
    assert not inputs.problem_of(cohort, at=NOW).panels


def test_what_is_entered_since_a_round_stops_its_publishing(cohort, coordinator):
    current = finished_round(cohort)
    first = current.proposals.select_related("mentor__person", "mentee__person")[0]
    actions.add_bar(
        programme=cohort.programme,
        one=first.mentor.person,
        other=first.mentee.person,
        kind="decides",
        by=coordinator,
        at=NOW,
    )
    with pytest.raises(actions.RulesBroken, match=first.mentor.person.name):
        actions.publish(current=current, by=coordinator, at=NOW)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"one": "Nobody Known", "kind": "panel"}, "Nobody has this name or address."),
        ({"kind": "panel", "other": "Mentor 0"}, "That is the same person."),
        ({"kind": "grievance"}, "Choose one of the answers listed."),
        ({}, "Choose one."),
        ({"kind": "panel", "until": "31/02/2027"}, "Write a date such as"),
    ],
)
def test_bad_input_is_said_in_place_and_kept(client, cohort, coordinator, data, words):
    sent = {"one": "Mentor 0", "other": "Mentee 1", "bar": "yes", **data}
    shown = send(client, cohort, **sent)
    assert words in shown and f'value="{sent["other"]}"' in shown
    assert not Bar.objects.exists()


def test_a_coordinator_of_another_programme_takes_nothing_back(client, cohort, coordinator, mentor, mentees):
    other = CohortFactory()
    bar = actions.add_bar(
        programme=other.programme,
        one=mentor.person,
        other=mentees[0].person,
        kind="panel",
        by=coordinator,
        at=NOW,
    )
    absence = actions.note_absence(
        participant=ParticipantFactory(cohort=other, mentor=True), away_until=TODAY, by=coordinator, at=NOW
    )
    address = reverse("pairing:bars", args=[cohort.pk])
    for sent in ({"remove": bar.pk}, {"back": absence.pk}, {"remove": "no key"}):
        assert client.post(address, sent).status_code == 404
    assert Bar.objects.exists() and Absence.objects.exists()


def test_the_database_keeps_a_bar_between_two():
    person = PersonFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Bar.objects.create(
            programme=CohortFactory().programme, one=person, other=person, kind="panel", added_at=NOW
        )


@pytest.mark.parametrize("number", [1, 8])
def test_the_page_costs_the_same_however_long_its_lists_are(
    client, cohort, coordinator, number, django_assert_num_queries
):
    for _ in range(number):
        actions.add_bar(
            programme=cohort.programme,
            one=PersonFactory(),
            other=PersonFactory(),
            kind="panel",
            by=coordinator,
            at=NOW,
        )
        absent = ParticipantFactory(cohort=cohort, mentor=True)
        actions.note_absence(participant=absent, leaves_on=TODAY, by=coordinator, at=NOW)
    page(client, cohort)
    with django_assert_num_queries(8):
        page(client, cohort)


# Who is not there


def test_days_are_noted_replaced_and_taken_back(client, cohort, coordinator, mentor):
    sent = {"participant": str(mentor.pk), "absence": "yes"}
    assert "Write at least one of the two days." in send(client, cohort, **sent)
    send(client, cohort, **sent, away_until="2026-05-01")
    send(client, cohort, **sent, leaves_on="2026-06-01")
    absence = Absence.objects.get()
    assert (absence.away_until, absence.leaves_on) == (None, date(2026, 6, 1))
    assert "1 Jun 2026" in page(client, cohort)
    send(client, cohort, back=str(absence.pk))
    assert not Absence.objects.exists()


def test_nobody_of_another_cohort_is_noted_here(client, cohort, coordinator):
    stranger = ParticipantFactory(mentor=True)
    shown = send(client, cohort, participant=str(stranger.pk), away_until="2026-05-01", absence="yes")
    assert "Choose one of the answers listed." in shown and not Absence.objects.exists()


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"away_until": date(2026, 4, 13)}, "away"),
        ({"away_until": date(2026, 4, 12)}, None),
        ({"leaves_on": date(2026, 9, 15)}, "leaving"),
        ({"leaves_on": date(2026, 9, 16)}, None),
    ],
)
def test_four_weeks_after_the_kick_off_and_the_last_day_decide(cohort, coordinator, mentor, given, rule):
    """The cohort runs from 16 March to 16 September 2026."""
    actions.note_absence(participant=mentor, by=coordinator, at=NOW, **given)
    problem = inputs.problem_of(cohort, at=NOW)
    assert {"away": problem.away, "leaving": problem.leaving}.get(rule or "") in (None, {str(mentor.pk)})
    assert bool(problem.away | problem.leaving) == bool(rule)
    paired = {name for name, _ in partners(cohort)}
    assert (mentor.person.name in paired) == (rule is None)


def test_in_a_running_cohort_the_weeks_count_from_today(cohort, coordinator, mentor):
    actions.note_absence(participant=mentor, away_until=date(2026, 6, 20), by=coordinator, at=NOW)
    later = NOW + timedelta(days=100)  # 10 June
    assert inputs.problem_of(cohort, at=NOW).away and not inputs.problem_of(cohort, at=later).away


# Whom a handler keeps apart


def _apart(mentor: Participant, mentee: Participant, **more: object) -> Separation:
    return actions.keep_apart(one=mentee.person, other=mentor.person, by=handler_user(), at=NOW, **more)


def test_who_they_are_is_sealed_and_stands_once(mentor, mentees):
    first, second = _apart(mentor, mentees[0]), _apart(mentor, mentees[0], until=TODAY)
    kept = Separation.objects.get()
    assert first == second == kept and kept.until == TODAY
    assert set(kept.people() or ()) == {str(mentor.person_id), str(mentees[0].person_id)}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Separation._meta.db_table}")  # noqa: S608
        row = str(cursor.fetchall())
    for person in (mentor.person_id, mentees[0].person_id):
        assert str(person) not in row and person.hex not in row
    told = str(list(AuditEvent.objects.filter(verb__contains="kept apart").values()))
    assert "kept apart" in told
    assert str(mentor.person_id) not in told and str(mentees[0].person_id) not in told


def test_with_the_separation_goes_its_key(mentor, mentees):
    before = ContentKey.objects.count()
    kept = _apart(mentor, mentees[0])
    actions.let_together(separation=kept, by=handler_user(), at=NOW)
    assert not Separation.objects.exists() and ContentKey.objects.count() == before


def test_to_a_round_it_is_a_private_block_and_nothing_else(cohort, coordinator, mentor, mentees):
    """The same reasons, warnings, figures and inputs as for a "not with me"; only the digest may differ."""
    with reading.by(coordinator, where="pairing:room"):
        for mentee in mentees:
            _apart(mentor, mentee)
        first = finished_round(cohort)
    Separation.objects.all().delete()
    for mentee in mentees:
        actions.block(person=mentor.person, other=mentee.person, at=NOW)
    second = finished_round(cohort)
    left = [current.unpaired.get(participant=mentor) for current in (first, second)]
    assert [one.reasons for one in left] == [["Nobody else is free and eligible."]] * 2
    assert left[0].advice == left[1].advice
    assert first.figures == second.figures
    assert first.inputs == second.inputs and "blocks" not in first.inputs
    assert not AuditEvent.objects.filter(verb=reading.VERB).exists()


def test_it_ends_with_its_last_day(cohort, mentor, mentees):
    for until, holds in ((TODAY, True), (TODAY - timedelta(days=1), False)):
        _apart(mentor, mentees[0], until=until)
        assert bool(inputs.problem_of(cohort, at=NOW).blocks) == holds


def test_people_who_do_not_take_part_leave_no_trace_in_a_round(cohort):
    before = inputs.frozen(inputs.problem_of(cohort, at=NOW))
    actions.keep_apart(one=PersonFactory(), other=PersonFactory(), by=handler_user(), at=NOW)
    assert inputs.frozen(inputs.problem_of(cohort, at=NOW)) == before


def test_a_handler_enters_sees_and_takes_back(client, mentor, mentees):
    client.force_login(handler_user())
    address = reverse("pairing:separations")
    sent = {"one": mentor.person.name, "other": mentees[0].person.email}
    shown = client.post(address, sent, follow=True).content.decode()
    assert "Kept apart." in shown and mentees[0].person.name in shown
    assert AuditEvent.objects.filter(verb=reading.VERB, about=None).exists()
    gone = client.post(address, {"remove": str(Separation.objects.get().pk)}, follow=True)
    assert "Nobody is kept apart." in gone.content.decode() and not Separation.objects.exists()


def test_a_slip_of_a_handler_is_said_in_place(client, mentor):
    client.force_login(handler_user())
    sent = {"one": mentor.person.name, "other": mentor.person.email}
    shown = client.post(reverse("pairing:separations"), sent).content.decode()
    assert "That is the same person." in shown and f'value="{mentor.person.email}"' in shown
    assert not Separation.objects.exists()


def test_neither_hr_nor_a_coordinator_opens_the_page(client, coordinator):
    assert client.get(reverse("pairing:separations")).status_code == 403
    assert OrgPerm.KEEP_APART not in grants(coordinator)


def test_a_handler_is_confirmed_by_a_second_person_and_makes_no_pairs(cohort):
    hr, user = hr_user(), UserFactory()
    asked = give_office_role(user=user, name="handler", by=hr, at=NOW)
    assert isinstance(asked, RoleRequest)
    for held in (hr_user(), grant(UserFactory(), Role.Name.COORDINATOR, cohort.programme).user):
        with pytest.raises(RolesDoNotMix, match="named handler"):
            give_office_role(user=held, name="handler", by=hr, at=NOW)
    handler = handler_user()
    with pytest.raises(RolesDoNotMix):
        give_office_role(user=handler, name="hr", by=hr, at=NOW)
    with pytest.raises(RolesDoNotMix):
        grant_role(programme=cohort.programme, email=handler.email, name=Role.Name.COORDINATOR, by=hr, at=NOW)


def test_a_handler_who_has_left_keeps_nobody_apart_any_more():
    handler, hr = handler_user(left_on=TODAY), hr_user(left_on=TODAY)
    assert (may_sign_in(handler), may_sign_in(hr)) == (False, True)
    follow_roster(returned=[])
    for user, stays in ((handler, False), (hr, True)):
        user.refresh_from_db()
        assert user.is_active == stays
