"""Giving the places away from the page: once, whole or not at all, taken over from a dead worker, stopped in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.states import NotPossibleNow
from notifications.models import Message
from programmes import actions, jobs
from programmes.actions.enrolment import said_yes
from programmes.models import Application, OpenCall, Participant, Role, Selection, SelectionRun
from programmes.views.selection import AT_ONCE
from tests.factories.people import hr_user, user_of
from tests.factories.programmes import CallFactory, ParticipantFactory, grant
from tests.programmes.test_selecting import applied
from tests.signing_in import sign_in

State = SelectionRun.State
TOLD = "programmes.places-given"


class Killed(BaseException):
    """What a worker that is killed leaves behind is what stands in the database."""


@pytest.fixture
def call(db) -> OpenCall:
    """A call with two places a side that ended yesterday, and five mentors who applied."""
    call = CallFactory(closes_on=timezone.localdate() - timedelta(days=1))
    applied(call, 5)
    return call


@pytest.fixture
def team(call: OpenCall) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, call.cohort.programme)
    return user


def previewed(call: OpenCall, team: User) -> Selection:
    return actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())


def asked_to_preview(call: OpenCall, team: User) -> SelectionRun:
    return actions.request_preview(cohort=call.cohort, by=team, at=timezone.now())


def asked_to_confirm(call: OpenCall, team: User) -> SelectionRun:
    looked_at = str(previewed(call, team).pk)
    return actions.request_confirmation(cohort=call.cohort, looked_at=looked_at, by=team, at=timezone.now())


def run(it: SelectionRun) -> SelectionRun:
    jobs.run_selection(run_id=it.pk, clock=timezone.now)
    it.refresh_from_db()
    return it


def run_until(it: SelectionRun, reading: int) -> None:
    """Run ``it`` with a worker that is killed when it looks at the clock for the ``reading``-th time."""
    looks = 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        if looks == reading:
            raise Killed
        return timezone.now()

    with pytest.raises(Killed):
        jobs.run_selection(run_id=it.pk, clock=clock)
    it.refresh_from_db()


def step_of(it: SelectionRun) -> str:
    return SelectionRun.objects.values_list("step", flat=True).get(pk=it.pk)


def lease_over(it: SelectionRun) -> None:
    SelectionRun.objects.filter(pk=it.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def nothing_is_given(call: OpenCall) -> bool:
    states = set(call.cohort.applications.values_list("state", flat=True))
    return states == {"applied"} and not Participant.objects.exists() and not Message.objects.exists()


def all_is_given_once(call: OpenCall) -> bool:
    states = sorted(call.cohort.applications.values_list("state", flat=True))
    told = list(Message.objects.filter(kind=TOLD).values_list("person", flat=True))
    return (
        states == ["not-placed"] * 3 + ["selected"] * 2
        and Participant.objects.count() == 2
        and len(told) == len(set(told)) == 5
        and AuditEvent.objects.filter(verb="selection confirmed").count() == 1
    )


def test_a_run_makes_the_order_and_another_gives_the_places(call, team):
    assert run(asked_to_preview(call, team)).state == State.DONE
    selection = Selection.objects.get()
    assert (selection.made_by, selection.mentors, selection.places.count()) == (team, 5, 5)
    assert nothing_is_given(call)
    assert run(asked_to_confirm(call, team)).state == State.DONE
    assert all_is_given_once(call)
    assert Selection.objects.get().confirmed_by == team


def test_running_a_run_twice_gives_one_result(call, team):
    it = run(asked_to_confirm(call, team))
    assert jobs.run_selection(run_id=it.pk, clock=timezone.now) is None
    assert all_is_given_once(call)


def test_two_who_press_at_once_get_one_run(call, team):
    colleague = hr_user()
    first = asked_to_preview(call, team)
    assert actions.request_preview(cohort=call.cohort, by=colleague, at=timezone.now()) == first
    assert SelectionRun.objects.count() == 1 and run(first).state == State.DONE
    looked_at = str(Selection.objects.get().pk)
    both = [
        actions.request_confirmation(cohort=call.cohort, looked_at=looked_at, by=by, at=timezone.now())
        for by in (team, colleague)
    ]
    assert both[0] == both[1] and both[0].requested_by == team


@pytest.mark.django_db(transaction=True)
def test_workers_that_start_together_give_the_places_once(call, team):
    it = asked_to_confirm(call, team)
    together = Barrier(3)

    def work(_: int) -> None:
        together.wait()
        try:
            jobs.run_selection(run_id=it.pk, clock=timezone.now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    it.refresh_from_db()
    assert it.state == State.DONE and it.tries == 1 and all_is_given_once(call)


@pytest.mark.parametrize("reading", [2, 3, 4, 5])
def test_a_confirmation_whose_worker_is_killed_has_given_nothing_and_is_taken_over(call, team, reading):
    it = asked_to_confirm(call, team)
    run_until(it, reading)
    assert it.state == State.RUNNING and nothing_is_given(call)
    assert jobs.run_selection(run_id=it.pk, clock=timezone.now) is None, "its lease is not over"
    lease_over(it)
    jobs.take_up_selection_runs(at=timezone.now())
    it.refresh_from_db()
    assert (it.state, it.tries) == (State.DONE, 2) and all_is_given_once(call)


def test_a_preview_whose_worker_is_killed_is_worked_out_by_the_next(call, team):
    it = asked_to_preview(call, team)
    run_until(it, 6)
    assert it.state == State.RUNNING and not Selection.objects.exists()
    lease_over(it)
    jobs.take_up_selection_runs(at=timezone.now())
    assert Selection.objects.get().places.count() == 5


def test_a_worker_that_is_killed_among_the_mails_leaves_the_rest_to_the_next(call, team):
    it = asked_to_confirm(call, team)
    run_until(it, 6)
    assert it.state == State.TELLING and Selection.objects.get().confirmed_at
    Message.objects.filter(
        kind=TOLD, person__in=list(Message.objects.values_list("person", flat=True)[:2])
    ).delete()
    with pytest.raises(NotPossibleNow, match="nothing to stop"):
        actions.stop_selection(cohort=call.cohort, by=team, at=timezone.now())
    lease_over(it)
    later = timezone.now() + timedelta(minutes=3)
    jobs.take_up_selection_runs(at=later)
    it.refresh_from_db()
    assert it.state == State.DONE and all_is_given_once(call)
    assert set(Message.objects.values_list("due_at", flat=True)) == {Selection.objects.get().confirmed_at}


def test_an_error_in_the_middle_takes_everything_back(call, team, monkeypatch):
    def breaks(**facts: object) -> None:
        assert Participant.objects.count() == 2
        raise DatabaseError("the disk is full")

    monkeypatch.setitem(said_yes._functions, "zz", breaks)
    it = run(asked_to_confirm(call, team))
    assert it.state == State.FAILED and it.problem == jobs.NOT_KEPT
    assert nothing_is_given(call) and Selection.objects.get().confirmed_at is None
    monkeypatch.undo()
    assert run(asked_to_confirm(call, team)).state == State.DONE
    assert all_is_given_once(call)


def test_a_run_that_breaks_off_again_and_again_is_given_up(call, team):
    it = asked_to_preview(call, team)
    for _ in range(jobs.TRIES):
        run_until(it, 3)
        lease_over(it)
    assert run(it).state == State.FAILED and it.problem == jobs.GAVE_UP
    assert asked_to_preview(call, team) != it


def test_a_preview_that_is_stopped_leaves_nothing(call, team):
    waiting = asked_to_preview(call, team)
    actions.stop_selection(cohort=call.cohort, by=team, at=timezone.now())
    assert run(waiting).state == State.CANCELLED
    running = asked_to_preview(call, team)
    run_until(running, 3)
    actions.stop_selection(cohort=call.cohort, by=team, at=timezone.now())
    lease_over(running)
    assert run(running).state == State.CANCELLED
    assert not Selection.objects.exists() and nothing_is_given(call)


def test_a_stop_after_the_last_step_and_before_anything_is_kept_still_holds(call, team):
    it = asked_to_preview(call, team)
    looks = 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        if looks == 7:  # what is kept is about to be written
            assert step_of(it) == jobs.STEPS[SelectionRun.Kind.PREVIEW][-1]
            actions.stop_selection(cohort=call.cohort, by=team, at=timezone.now())
        return timezone.now()

    jobs.run_selection(run_id=it.pk, clock=clock)
    it.refresh_from_db()
    assert it.state == State.CANCELLED and not Selection.objects.exists()


def test_a_dead_run_is_stopped_at_once(call, team):
    it = asked_to_preview(call, team)
    run_until(it, 3)
    lease_over(it)
    assert actions.stop_selection(cohort=call.cohort, by=team, at=timezone.now()).state == State.CANCELLED


def test_a_confirmation_that_is_stopped_tells_nobody_and_the_order_stays(call, team):
    it = asked_to_confirm(call, team)
    order = list(Selection.objects.get().places.order_by("place").values_list("application", flat=True))
    run_until(it, 3)
    actions.stop_selection(cohort=call.cohort, by=team, at=timezone.now())
    lease_over(it)
    assert run(it).state == State.CANCELLED and nothing_is_given(call)
    places = Selection.objects.get().places.order_by("place")
    assert list(places.values_list("application", flat=True)) == order


def test_a_call_that_is_opened_again_keeps_its_places(call, team):
    it = asked_to_confirm(call, team)
    OpenCall.objects.update(closes_on=timezone.localdate() + timedelta(days=3))
    assert run(it).state == State.FAILED and "Applications are taken until" in it.problem
    assert nothing_is_given(call)


def test_what_nobody_has_looked_at_is_not_confirmed(call, team):
    it = asked_to_confirm(call, team)
    applied(call, 1)
    assert run(it).state == State.FAILED and "People have applied since" in it.problem
    it = asked_to_confirm(call, team)
    OpenCall.objects.update(mentor_seats=3)
    assert run(it).state == State.FAILED and "The call has changed" in it.problem
    it = asked_to_confirm(call, team)
    with pytest.raises(actions.Outdated, match="worked out again"):
        actions.request_confirmation(cohort=call.cohort, looked_at="yes", by=team, at=timezone.now())
    previewed(call, team)
    assert run(it).state == State.FAILED and "worked out again" in it.problem
    assert nothing_is_given(call)


def test_whoever_withdraws_while_the_run_waits_or_works_is_passed_over(call, team):
    it = asked_to_confirm(call, team)
    order = [place.application for place in Selection.objects.get().places.order_by("place")]
    # The worker looks at the clock when it begins, and once more between looking who still applies and the answers.
    withdraws = {1: order[0], 4: order[1]}
    looks = 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        if one := withdraws.get(looks):
            assert looks == 1 or Selection.objects.get().mentors == 4
            actions.withdraw_application(application=one, by=user_of(one.person), at=timezone.now())
        return timezone.now()

    jobs.run_selection(run_id=it.pk, clock=clock)
    placed = set(Participant.objects.values_list("person", flat=True))
    assert placed == {one.person_id for one in order[2:4]}
    selection = Selection.objects.get()
    assert selection.mentors == selection.places.count() == 3
    assert Message.objects.filter(kind=TOLD).count() == 3


def test_a_call_is_not_opened_again_once_its_places_are_given(call, team):
    run(asked_to_confirm(call, team))
    kept = {name: getattr(call, name) for name in ("way", "criteria", "mentor_seats", "mentee_seats")}
    with pytest.raises(actions.NotForACall, match="have been given"):
        actions.save_call(
            cohort=call.cohort,
            is_open=True,
            closes_on=timezone.localdate() + timedelta(days=3),
            asked_at_most=2,
            by=team,
            at=timezone.now(),
            **kept,
        )


def test_somebody_who_said_no_before_prepares_once_they_have_a_place(call, team):
    people = [application.person for application in call.cohort.applications.all()]
    for person in people:
        ParticipantFactory(cohort=call.cohort, person=person, side="mentee", state="declined")
    run(asked_to_confirm(call, team))
    chosen = Participant.objects.filter(application__state=Application.State.SELECTED)
    assert set(chosen.values_list("state", "side")) == {("preparing", "mentor")} and chosen.count() == 2
    assert Participant.objects.filter(state="declined").count() == 3


def test_the_queries_do_not_grow_with_the_applications(call, team):
    """A place costs no query of its own, and neither does a mail."""
    counts = []
    for number in (0, 60):
        applied(call, number)
        OpenCall.objects.update(mentor_seats=2 + number // 2)
        it = asked_to_confirm(call, team)
        with CaptureQueriesContext(connection) as found:
            assert run(it).state == State.DONE
        counts.append(len(found))
        call.cohort.applications.update(state="applied", participant=None)
        Participant.objects.all().delete()
        Selection.objects.all().delete()
    assert counts[0] == counts[1]


def test_a_long_call_shows_how_far_it_is_and_a_way_out(client: Client, call, team):
    applied(call, AT_ONCE)
    sign_in(client, team)
    address = reverse("programmes:selection", args=[call.cohort_id])
    page = client.post(address, {"preview": "yes"}, follow=True).content.decode()
    assert "The order is being worked out" in page and 'hx-trigger="every 1s"' in page
    assert "Waiting for a free worker" in page and ">Stop<" in page
    run(SelectionRun.objects.get())
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    assert "Look at the order" in page and "hx-trigger" not in page
    page = client.post(address, {"confirm": Selection.objects.get().pk}, follow=True).content.decode()
    assert "The places are being given" in page
    page = client.post(address, {"stop": "yes"}, follow=True).content.decode()
    assert (
        "It was stopped. Nothing was changed." in page and "Give the places and tell everybody today" in page
    )
    page = client.post(address, {"stop": "yes"}, follow=True).content.decode()
    assert "There is nothing to stop any more" in page


def test_a_small_call_shows_its_result_at_once(client: Client, call, team):
    sign_in(client, team)
    address = reverse("programmes:selection", args=[call.cohort_id])
    page = client.post(address, {"preview": "yes"}, follow=True).content.decode()
    assert "Look at the order, then confirm it" in page and "This is the order." in page
    page = client.post(address, {"confirm": Selection.objects.get().pk}, follow=True).content.decode()
    assert "The places have been given" in page and all_is_given_once(call)


def test_the_page_says_why_it_could_not_be_done_and_that_the_call_is_open_again(client: Client, call, team):
    sign_in(client, team)
    it = asked_to_confirm(call, team)
    OpenCall.objects.update(closes_on=timezone.localdate() + timedelta(days=3))
    run(it)
    page = client.get(reverse("programmes:selection", args=[call.cohort_id])).content.decode()
    assert "That could not be done, and nothing was changed." in page and "until the end of" in page
    assert "Applications are taken again" in page and 'name="confirm"' not in page


def test_a_colleague_is_told_that_somebody_was_faster(client: Client, call, team):
    applied(call, AT_ONCE)
    asked_to_preview(call, hr_user())
    sign_in(client, team)
    address = reverse("programmes:selection", args=[call.cohort_id])
    page = client.post(address, {"preview": "yes"}, follow=True).content.decode()
    assert "Somebody else has pressed already" in page and SelectionRun.objects.count() == 1
