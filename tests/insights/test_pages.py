"""The pages of results: what a release says, what it hides, and the decision on it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from insights import evidence
from insights.figure_words import signed
from insights.models import Release
from insights.summaries.keeping import bring_up_to_date
from programmes.actions import set_criteria
from programmes.models import Decision, DecisionCriterion, Programme
from sessions.models import Session
from tests.factories.people import NOW
from tests.factories.programmes import CohortFactory, decided


def _client(user):
    client = Client()
    client.force_login(user)
    return client


def _text(client, name, pilot):
    bring_up_to_date(at=timezone.now(), goes_on=lambda: True)
    answer = client.get(reverse(f"insights:{name}", args=[pilot.cohort.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def running(pilot):
    """A pilot whose programme has come as far as a decision needs."""
    Programme.objects.filter(pk=pilot.cohort.programme_id).update(state=Programme.State.RUNNING)
    return pilot


def _decide(client, pilot, **changes):
    read = Release.objects.frozen().filter(cohort=pilot.cohort).order_by("-number").first()
    fields = {"outcome": "stop", "why": "The need has gone.", "signed_name": "Angela Stewart, Sponsor"}
    fields["release"] = str(read.pk)
    return client.post(reverse("insights:decision", args=[pilot.cohort.pk]), fields | changes)


def test_without_a_release_the_pages_say_so_and_offer_the_next_step(pilot, cast):
    client = _client(cast["coordinator"])
    assert "Answers appear once a release is made" in _text(client, "dashboard", pilot)
    assert "Make the first release" in _text(client, "board", pilot)
    assert "Make the first release" not in _text(_client(cast["sponsor"]), "board", pilot)


def test_a_figure_that_waits_says_from_which_release_it_is(pilot, cast):
    mentors = pilot.participants("mentor")
    pilot.pulse(1, mentors[:7], P1=4)
    pilot.release()
    client = _client(cast["coordinator"])
    assert "7 people</span>" in _text(client, "dashboard", pilot)
    pilot.pulse(1, mentors[7:9], P1=4)
    pilot.release()
    assert "7 people, from release 1</span>" in _text(client, "dashboard", pilot)


def test_a_dashboard_of_nothing_stands_as_well(empty_pilot):
    assert "Nobody is invited yet" in _text(
        _client(empty_pilot.user("coordinator")), "dashboard", empty_pilot
    )


def test_answers_reach_the_dashboard_through_a_release_only(pilot, cast):
    client = _client(cast["coordinator"])
    pilot.pulse(1, pilot.participants("mentor"), P1=4)
    assert "Mentors rate speaking openly" not in _text(client, "dashboard", pilot)
    pilot.release()
    assert "Mentors rate speaking openly 4" in _text(client, "dashboard", pilot)
    pilot.pulse(1, pilot.participants("mentor"), P1=1)
    assert "Mentors rate speaking openly 4" in _text(client, "dashboard", pilot)


def test_a_small_group_is_hidden_in_words(pilot, cast):
    pilot.pulse(1, pilot.participants("mentor"))
    pilot.pulse(1, pilot.participants("mentee")[:4], P1=1)
    pilot.release()
    text = _text(_client(cast["coordinator"]), "dashboard", pilot)
    assert "Hidden: fewer than 5 answers" in text and "A line begins here" not in text


def test_where_every_group_is_small_there_is_no_empty_chart(pilot, cast):
    for side in ("mentor", "mentee"):
        pilot.pulse(1, pilot.participants(side)[:4])
    pilot.release()
    text = _text(_client(cast["coordinator"]), "dashboard", pilot)
    assert "A line begins here once 5 people of one side have answered" in text
    assert text.index("A line begins here") < text.index("Each statement, session 1")


def test_a_pair_at_risk_is_named_by_its_dates(pilot, cast):
    text = _text(_client(cast["coordinator"]), "dashboard", pilot)
    assert str(pilot.pairs[0].mentor.person) in text
    assert "Judged on dates only" in text


def test_board_and_file_hold_the_same_release(pilot, cast):
    pilot.answer_everything()
    release = pilot.release()
    client = _client(cast["executive"])
    assert "Clear improvement" in _text(client, "board", pilot)
    document = client.get(reverse("insights:data", args=[pilot.cohort.pk])).json()
    assert document["digest"] == release.digest and document["tables"] == release.tables


def test_a_changed_figure_is_told_on_the_page(pilot, cast):
    pilot.answer_everything()
    release = pilot.release()
    release.tables["responses"][0]["answered"] -= 1
    Release.objects.filter(pk=release.pk).update(tables=release.tables)
    assert "do not match their signature" in _text(_client(cast["sponsor"]), "board", pilot)


def test_nothing_is_missed_before_it_is_due(pilot, cast):
    """Seen in the middle of the pilot, completion and response at the close cannot be judged."""
    pilot.answer_everything()
    early = pilot.cohort.starts_on
    pilot.release(at=_noon(early))
    text = _text(_client(cast["sponsor"]), "board", pilot)
    assert "Short of what was set: completion" not in text
    assert text.count("Too early to say") >= 3


def _noon(day):
    from datetime import UTC, datetime, time

    return datetime.combine(day, time(12), UTC)


def test_what_was_changed_after_the_launch_stands_beside_what_was_fixed_and_advises_nothing(pilot, cast):
    pilot.answer_everything()
    release = pilot.release()
    cohort = pilot.cohort
    criterion = DecisionCriterion.objects.create(
        cohort=cohort, key="on-time", green=85, amber=70, position=1, locked_at=NOW
    )
    [before] = evidence.judged(cohort, release)
    set_criteria(
        cohort=cohort,
        thresholds={"on-time": (2, 1)},
        reason="Two months of strikes",
        by=cast["coordinator"],
        at=NOW,
    )
    [after] = evidence.judged(cohort, release)
    assert (after.rule, after.band) == (before.rule, before.band)
    assert [(later.rule, later.reason) for later in after.later] == [("2 % or more", "Two months of strikes")]
    text = _text(_client(cast["executive"]), "board", pilot)
    assert text.index(f"{criterion}: 85 % or more") < text.index("to 2 % or more")


def test_one_press_asks_for_one_release(pilot, cast, eager_jobs, django_capture_on_commit_callbacks):
    client, address = _client(cast["coordinator"]), reverse("insights:release", args=[pilot.cohort.pk])
    token = {"submission": str(uuid.uuid4())}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, token)
        answer = client.post(address, token, follow=True)
    release = Release.objects.get()
    assert release.state == Release.State.FROZEN
    assert f"{release.number}" in answer.content.decode()


def test_a_second_window_is_led_to_the_release_that_is_being_made(pilot, cast):
    client = _client(cast["coordinator"])
    address = reverse("insights:release", args=[pilot.cohort.pk])
    client.post(address, {"submission": str(uuid.uuid4())})
    made = Release.objects.get()
    answer = client.post(address, {"submission": str(uuid.uuid4())}, follow=True)
    text = answer.content.decode()
    assert reverse("insights:release_job", args=[made.pk]) in text and "is being made" in text
    assert "Make the release" not in text and "Your words are still here" not in text
    assert Release.objects.count() == 1


def test_reports_begin_with_what_is_to_be_decided_and_lead_to_both_pages(pilot, cast):
    programme = pilot.cohort.programme
    programme.decision_on = NOW.date()
    programme.save()
    pilot.release()
    others = {
        state: CohortFactory(
            programme=programme,
            kind="rollout",
            state=state,
            name=f"Roll-out {state}",
            starts_on=pilot.cohort.ends_on + timedelta(days=30),
            ends_on=pilot.cohort.ends_on + timedelta(days=200),
        )
        for state in ("draft", "recruiting")
    }
    page = _client(cast["coordinator"]).get(reverse("insights:reports")).content.decode()
    assert page.index("Was due") < page.index("No release yet")
    for route in ("board", "dashboard"):
        assert reverse(f"insights:{route}", args=[pilot.cohort.pk]) in page
        assert reverse(f"insights:{route}", args=[others["recruiting"].pk]) in page
        assert reverse(f"insights:{route}", args=[others["draft"].pk]) not in page
    assert "Not launched yet" in page
    decides = _client(cast["sponsor"]).get(reverse("insights:reports")).content.decode()
    assert reverse("insights:board", args=[pilot.cohort.pk]) in decides
    assert reverse("insights:dashboard", args=[pilot.cohort.pk]) not in decides


def test_a_scale_that_is_not_the_usual_one_names_its_ends(pilot, cast):
    pilot.pulse(1, pilot.participants("mentor"))
    pilot.release()
    text = _text(_client(cast["coordinator"]), "dashboard", pilot)
    assert "1 drained, 5 energised" in text and "1 mentor almost only, 5 mentee almost only" in text
    assert "1 not at all" not in text


def test_a_release_that_waits_can_be_stopped(pilot, cast):
    client = _client(cast["coordinator"])
    client.post(reverse("insights:release", args=[pilot.cohort.pk]), {"submission": str(uuid.uuid4())})
    release = Release.objects.get()
    answer = client.post(reverse("insights:stop", args=[release.pk]), follow=True)
    assert "Nothing is published" in answer.content.decode()
    release.refresh_from_db()
    assert release.state == Release.State.CANCELLED


def test_the_decision_closes_the_programme_and_stands_on_the_page(running, cast):
    running.answer_everything()
    running.release()
    client = _client(cast["sponsor"])
    assert _decide(client, running).status_code == 302
    assert Decision.objects.get().outcome == "stop"
    running.cohort.programme.refresh_from_db()
    assert running.cohort.programme.state == Programme.State.DECIDED
    assert "Angela Stewart, Sponsor" in _text(client, "board", running)


def test_a_second_decision_is_refused_and_what_was_typed_is_kept(running, cast):
    running.answer_everything()
    running.release()
    client = _client(cast["sponsor"])
    _decide(client, running)
    answer = _decide(client, running, why="On second thoughts we go on.")
    text = answer.content.decode()
    assert "A decision has been recorded already." in text
    assert "On second thoughts we go on." in text
    assert Decision.objects.get().why == "The need has gone."


def test_a_decision_is_taken_on_the_figures_that_were_read(running, cast):
    running.answer_everything()
    read = running.release()
    client = _client(cast["sponsor"])
    newer = running.release()
    answer = _decide(client, running, release=str(read.pk))
    assert "A newer release was frozen while you wrote" in answer.content.decode()
    assert not Decision.objects.exists()
    assert f'name="release" value="{newer.pk}"' in answer.content.decode()
    assert _decide(client, running, release=str(newer.pk)).status_code == 302
    assert Decision.objects.get().release_number == newer.number


def test_the_page_of_a_decision_that_stands_leads_to_it(running, cast):
    running.answer_everything()
    running.release()
    client = _client(cast["sponsor"])
    _decide(client, running)
    answer = client.get(reverse("insights:decision", args=[running.cohort.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("insights:board", args=[running.cohort.pk])
    assert "A decision was recorded already" in answer.content.decode()


def test_changes_that_were_decided_stand_whatever_a_later_release_says(running, cast):
    running.answer_everything()
    running.release()
    client = _client(cast["sponsor"])
    _decide(client, running)
    Decision.objects.update(outcome="adapt", changes={"safety": "Two coaches more", "load": "An hour less"})
    text = _text(client, "board", running)
    assert "<b>Mentors scoring pair safety 4 or more:</b> <bdi>Two coaches more</bdi>" in text
    assert text.index("Two coaches more") < text.index("An hour less")


def test_who_decides_and_by_when_is_told_to_whoever_does_not(running, cast):
    running.answer_everything()
    running.release()
    programme = running.cohort.programme
    programme.decision_on = NOW.date()
    programme.sponsor = cast["sponsor"].person
    programme.save()
    told = f"{cast['sponsor'].person}, the sponsor, records it."
    text = _text(_client(cast["coordinator"]), "board", running)
    assert "The decision was due on" in text and told in text
    assert told not in _text(_client(cast["sponsor"]), "board", running)


def test_adapt_asks_for_a_change_beside_each_miss(running, cast):
    running.answer_everything()
    Session.objects.all().delete()
    running.release()
    answer = _decide(_client(cast["sponsor"]), running, outcome="adapt")
    assert answer.status_code == 200 and "Name the change for" in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_figures_of_the_cohort_before_stand_beside_those_of_the_next(pilot, cast):
    before = decided(programme=pilot.cohort.programme, name="First pilot", state="evaluated")
    pilot.cohort.follows, pilot.cohort.kind = before, "rollout"
    pilot.cohort.save()
    for one in before.criteria.all():
        green = 70 if one.key == "completion" else one.green
        pilot.cohort.criteria.create(
            key=one.key,
            green=green,
            amber=one.amber,
            lower_is_better=one.lower_is_better,
            position=one.position,
            locked_at=NOW,
        )
    pilot.release()
    text = _text(_client(cast["sponsor"]), "board", pilot)
    assert "Completion: 70 % or more" in text
    assert "First pilot: 80 % or more, amber from 60 %" in text
    assert "First pilot: 85" not in text


def test_what_was_named_for_a_go_is_kept_for_the_next_cohort(running, cast):
    running.answer_everything()
    release = running.release()
    missed = evidence.verdict(evidence.judged(running.cohort, release)).misses[0].key
    client = _client(cast["sponsor"])
    _decide(client, running, outcome="go", **{f"change_{missed}": "Book early"})
    assert Decision.objects.get().changes == {missed: "Book early"}
    assert reverse("programmes:roll_out", args=[running.cohort.pk]) in _text(
        _client(cast["coordinator"]), "board", running
    )
    assert "Plan the roll-out" not in _text(client, "board", running)


def test_a_decision_closes_the_programme_only_when_no_other_cohort_is_under_way(running, cast):
    CohortFactory(programme=running.cohort.programme, kind="rollout", state="active", follows=running.cohort)
    running.answer_everything()
    running.release()
    _decide(_client(cast["sponsor"]), running)
    assert Decision.objects.count() == 1
    assert Programme.objects.get().state == Programme.State.RUNNING


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.44, "+0.4"), (-0.06, "−0.1"), (0.04, "+0.04"), (-0.04, "−0.04"), (0.004, "0.0"), (0, "0.0")],
)
def test_a_bound_beside_nothing_says_on_which_side_it_lies(value, words):
    assert signed(value) == words
