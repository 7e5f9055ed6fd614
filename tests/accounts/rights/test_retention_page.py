"""What is let go, in the browser: counts and nobody's name; two people for a run out of turn; the night asks nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import retention, tasks
from accounts.actions import retention as actions
from accounts.models import AuditEvent, Person, RetentionRun
from accounts.rights import retention_run
from accounts.rights.two_people import NeedsSecondPerson
from tests.factories import PersonFactory, UserFactory, grant, hr_user
from tests.factories.people import with_second_factor
from tests.factories.programmes import ProgrammeFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PAGE = "accounts:retention"
State = RetentionRun.State


@pytest.fixture
def leavers():
    """Three who left long ago: what is due."""
    long_ago = timezone.localdate() - timedelta(days=400)
    return [PersonFactory(left_on=long_ago, name=f"Leaver {number}") for number in range(3)]


@pytest.fixture
def coordinator():
    user = with_second_factor(UserFactory())
    grant(user, "coordinator", ProgrammeFactory())
    return user


def administrator():
    user = with_second_factor(UserFactory())
    user.organisation_roles.create(name="administrator", granted_at=timezone.now())
    return user


def press(client, user, **fields):
    sign_in(client, user)
    run = RetentionRun.objects.get()
    return client.post(
        reverse("accounts:retention_settle", args=[run.pk]), fields, follow=True
    ).content.decode()


def ask(client, user):
    sign_in(client, user)
    return client.post(reverse("accounts:retention_ask"), follow=True)


def test_it_shows_how_much_is_due_by_clock_and_nobodys_name(leavers, client):
    sign_in(client, hr_user())
    page = client.get(reverse(PAGE)).content.decode()
    assert '<span class="num">3</span> people' in page
    assert not [person.name for person in leavers if person.name in page]
    assert Person.objects.filter(name__startswith="Leaver").count() == 3


def test_it_shows_what_the_last_night_let_go(leavers, client):
    tasks.let_go_what_is_due()
    sign_in(client, hr_user())
    page = client.get(reverse(PAGE)).content.decode()
    run = RetentionRun.objects.get()
    assert (run.kind, run.state, run.rows, run.done) == ("nightly", State.DONE, 3, run.total)
    assert "Every night" in page and "3</b> rows went" in page and "Nothing is kept past its day" in page


class TestTwoPeople:
    def test_a_coordinator_asks_and_hr_agrees(
        self, leavers, client, coordinator, eager_jobs, django_capture_on_commit_callbacks
    ):
        ask(client, coordinator)
        assert Person.objects.filter(name__startswith="Leaver").count() == 3
        with django_capture_on_commit_callbacks(execute=True):
            press(client, hr_user(), agree="yes")
        assert not Person.objects.filter(name__startswith="Leaver").exists()
        assert RetentionRun.objects.get().state == State.DONE
        assert f"Asked for by {coordinator}" in client.get(reverse(PAGE)).content.decode()
        verbs = ["retention run asked for", "retention run agreed to", "retention carried out"]
        assert (
            list(AuditEvent.objects.filter(verb__in=verbs).order_by("at").values_list("verb", flat=True))
            == verbs
        )

    def test_nobody_agrees_to_their_own(self, leavers, client):
        hr = hr_user()
        ask(client, hr)
        assert "agreed already" in press(client, hr, agree="yes")
        assert RetentionRun.objects.get().state == State.ASKED

    def test_one_of_the_two_is_hr(self, client, coordinator):
        ask(client, coordinator)
        assert "One of the two has to be HR" in press(client, administrator(), agree="yes")
        assert RetentionRun.objects.get().state == State.ASKED

    def test_a_second_coordinator_can_neither_agree_nor_refuse(self, client, coordinator):
        ask(client, coordinator)
        other = with_second_factor(UserFactory())
        grant(other, "coordinator", ProgrammeFactory())
        for step in ("agree", "refuse", "stop"):
            press(client, other, **{step: "yes"})
        run = RetentionRun.objects.get()
        assert (run.state, run.settled_by, run.stop_requested) == (State.ASKED, None, False)

    def test_whoever_asked_may_take_it_back_and_hr_may_refuse(self, client, coordinator):
        ask(client, coordinator)
        press(client, coordinator, refuse="yes")
        assert RetentionRun.objects.get().state == State.TAKEN_BACK
        RetentionRun.objects.all().delete()
        ask(client, coordinator)
        press(client, hr_user(), refuse="yes")
        assert RetentionRun.objects.get().state == State.REFUSED

    def test_asking_twice_is_asking_once(self, client, coordinator):
        ask(client, coordinator)
        ask(client, hr_user())
        assert RetentionRun.objects.get().asked_by == coordinator

    def test_an_auditor_reads_and_asks_for_nothing(self, leavers, client):
        auditor = with_second_factor(UserFactory())
        grant(auditor, "auditor", ProgrammeFactory())
        assert ask(client, auditor).status_code == 403
        page = client.get(reverse(PAGE)).content.decode()
        assert '<span class="num">3</span> people' in page and "Ask for a run now" not in page

    def test_without_a_second_person_the_action_refuses_too(self):
        hr = hr_user()
        run = actions.ask_for_run(by=hr, at=timezone.now())
        with pytest.raises(NeedsSecondPerson):
            actions.agree_to_run(run=run, by=hr, at=timezone.now())


class TestTheWork:
    @pytest.fixture
    def agreed(self, coordinator):
        run = actions.ask_for_run(by=coordinator, at=timezone.now())
        return actions.agree_to_run(run=run, by=hr_user(), at=timezone.now())

    def test_it_shows_how_far_it_is(self, agreed, client):
        RetentionRun.objects.update(done=7, figures={"accounts.Person: x": 1200})
        sign_in(client, hr_user())
        page = client.get(reverse(PAGE)).content.decode()
        assert (
            f"7 of {agreed.total}" in page
            and "1,200 rows so far" in page
            and "You can leave this page" in page
        )

    def test_it_stops_when_somebody_says_so_and_the_night_does_the_rest(self, agreed, leavers):
        actions.stop_run(run=agreed, by=hr_user(), at=timezone.now())
        done = retention_run.carry_out(run_id=str(agreed.pk), at=timezone.now())
        assert done.state == State.STOPPED and Person.objects.filter(name__startswith="Leaver").count() == 3
        tasks.let_go_what_is_due()
        assert not Person.objects.filter(name__startswith="Leaver").exists()

    def test_a_lost_bell_and_a_dead_worker_lose_nothing(self, agreed, leavers):
        now = timezone.now()
        RetentionRun.objects.update(lease_until=now + timedelta(minutes=3))
        tasks.take_up_retention_runs()  # somebody is at it
        assert Person.objects.filter(name__startswith="Leaver").count() == 3
        RetentionRun.objects.update(lease_until=now - timedelta(minutes=3))
        tasks.take_up_retention_runs()
        assert not Person.objects.filter(name__startswith="Leaver").exists()
        assert retention_run.carry_out(run_id=str(agreed.pk), at=now) is None

    def test_what_is_asked_for_in_one_query_is_what_each_rule_finds(self, leavers, django_assert_num_queries):
        at = timezone.now()
        with django_assert_num_queries(1):
            found = retention.foresee(at=at)
        assert found == {rule.label: rule.rows(at).count() for rule in retention.rules.values()}
