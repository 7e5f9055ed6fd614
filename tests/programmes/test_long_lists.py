"""Lists of fifty thousand: found by name, counted once, cut where nobody turns pages any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, User
from programmes import actions, calls
from programmes.models import Application, OpenCall, Role, Selection
from programmes.views.lists import MOST_FOUND
from tests.factories.people import hr_user
from tests.factories.programmes import CallFactory, grant
from tests.signing_in import sign_in

MANY = calls.FEW + 10


def applied(call: OpenCall, names: list[str]) -> None:
    people = Person.objects.bulk_create(
        Person(external_id=f"{call.pk}-{number}", name=name) for number, name in enumerate(names)
    )
    Application.objects.bulk_create(
        Application(
            cohort=call.cohort,
            person=person,
            side="mentor",
            state=Application.State.APPLIED,
            saved_at=timezone.now(),
            applied_at=timezone.now() - timedelta(minutes=number),
        )
        for number, person in enumerate(people)
    )


def ended() -> OpenCall:
    return CallFactory(closes_on=timezone.localdate() - timedelta(days=1))


@pytest.fixture
def call(db) -> OpenCall:
    """A call to which many Okafors applied and one Bowen; another call has a Bowen too."""
    call, other = ended(), ended()
    applied(call, [*(f"Ada Okafor {number}" for number in range(MANY)), "Nerys Bowen"])
    applied(other, ["Rhys Bowen", "Zadie Okafor"])
    for each in (call, other):
        actions.preview_selection(cohort=each.cohort, by=None, at=timezone.now())
    return call


@pytest.fixture
def team(call: OpenCall) -> User:
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, call.cohort.programme)
    return user


@pytest.mark.parametrize(("words", "names"), [("bow", 1), ("bowen ner", 1), ("okafor", MANY), ("rhys", 0)])
def test_people_are_found_by_parts_of_their_name_in_their_own_cohort(call, words, names):
    """Few are found by key and many by walking along the list: both ways find the same."""
    assert calls.applications_of(call.cohort, words=words).count() == names
    assert calls.applications_of(call.cohort, words=words, side="mentee").count() == 0
    selection = Selection.objects.get(cohort=call.cohort)
    found = [calls.places_of(selection, "mentor", waiting=waiting, words=words) for waiting in (False, True)]
    assert sum(rows.count() for rows in found) == names
    assert not calls.places_of(selection, "mentee", waiting=True, words=words).exists()


def test_a_search_shows_as_many_as_anybody_turns_pages_for(client: Client, call, team):
    sign_in(client, team)
    start = reverse("programmes:cohort", args=[call.cohort_id])
    for page in ("applications/?q=okafor", "selection/?side=mentor&list=waiting&q=okafor"):
        shown = " ".join(client.get(start + page).content.decode().split())
        assert f"The first {MOST_FOUND}" in shown and "Page 1 of 10" in shown
    shown = client.get(start + "applications/?q=bowen").content.decode()
    assert "1 application<" in shown and "The first" not in shown


def test_the_last_page_and_one_beyond_it_show_who_applied_first(client: Client, call, team):
    sign_in(client, team)
    address = reverse("programmes:applications", args=[call.cohort_id])
    last = client.get(f"{address}?page=11").content.decode()
    assert "Nerys Bowen" in last and "Ada Okafor 0<" not in last
    assert "Nerys Bowen" in client.get(f"{address}?page=99999").content.decode()


def test_the_waiting_list_of_a_given_call_holds_who_waits_and_the_other_list_the_rest(call):
    actions.confirm_selection(selection=Selection.objects.get(cohort=call.cohort), by=None, at=timezone.now())
    selection = Selection.objects.get(cohort=call.cohort)
    lists = {
        waiting: {row.application.state for row in calls.places_of(selection, "mentor", waiting=waiting)}
        for waiting in (False, True)
    }
    assert lists == {False: {"selected"}, True: {"not-placed"}}
    first = calls.places_of(selection, "mentor", waiting=True).first().application
    actions.withdraw_application(application=first, by=None, at=timezone.now())
    assert calls.places_of(selection, "mentor", waiting=True).first().application != first
    assert calls.places_of(selection, "mentor", waiting=False).last().application == first
