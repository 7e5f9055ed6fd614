"""A release counts people, hides what is small, never changes, and never lets itself be subtracted."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from accounts.states import NotPossibleNow
from feedback.models import AnswerSheet
from feedback.respondent import respondent_of
from insights import actions, evidence, freezing, tasks, worker
from insights.auditing import audit
from insights.models import Release
from sessions.models import Commitment
from tests.factories import UserFactory
from tests.factories.people import NOW
from tests.insights.conftest import LATER


def pulse(release: Release, number: int, side: str, item: str = "P1") -> dict:
    return evidence.cell(release, f"pulse-{item}", str(number), side)


def test_the_mean_of_a_side_is_frozen_with_the_number_of_people(pilot):
    pilot.pulse(1, pilot.participants("mentor")[:6], P1=4)
    pilot.pulse(1, pilot.participants("mentor")[6:8], P1=2)
    found = pulse(pilot.release(), 1, "mentor")
    assert found == {"shown": True, "since": 1, "n": 8, "mean": 3.5, "edge": ""}


def test_four_answers_are_hidden_and_their_number_too(pilot):
    pilot.pulse(1, pilot.participants("mentee")[:4])
    release = pilot.release()
    assert pulse(release, 1, "mentee") == {"shown": False, "reason": "Hidden: fewer than 5 answers"}
    assert {
        "table": "pulse-P1",
        "row": "1",
        "column": "mentee",
        "reason": "Hidden: fewer than 5 answers",
    } in (release.suppressed)


def test_everybody_choosing_five_is_not_said(pilot):
    pilot.pulse(1, pilot.participants("mentor"), P1=5)
    found = pulse(pilot.release(), 1, "mentor")
    assert (found["mean"], found["edge"]) == (4.9, "at least")


def test_before_and_after_are_compared_for_the_same_people(pilot):
    mentees = pilot.participants("mentee")
    pilot.survey("baseline", mentees, low=1, high=5, **{pilot.confidence: 2})
    pilot.survey("close", mentees[:9], low=1, high=5, **{pilot.confidence: 4})
    found = evidence.cell(pilot.release(), "change-close", pilot.confidence, "mentee")
    # All nine moved from 2 to 4. One other answer is left possible, so that nobody's own is read from the mean.
    assert (found["n"], found["before"], found["after"], found["mean"]) == (9, 2.0, 3.9, 1.89)
    assert found["low"] < found["high"]
    assert found["words"] == "Clear improvement"
    assert found["effect"] is None


def test_a_side_is_hidden_with_its_small_sibling(pilot):
    for kind in ("baseline", "close"):
        pilot.survey(kind, pilot.participants("mentor")[:4], low=1, high=5)
        pilot.survey(kind, pilot.participants("mentee"), low=1, high=5)
    release = pilot.release()
    row = pilot.confidence
    assert not evidence.cell(release, "change-close", row, "mentor")["shown"]
    assert evidence.cell(release, "change-close", row, "mentee") == {
        "shown": False,
        "reason": "Hidden to protect mentors",
    }
    assert evidence.cell(release, "change-close", row, "both")["n"] == 16


def test_a_late_answer_neither_alters_the_past_nor_moves_the_next_release(pilot):
    mentors = pilot.participants("mentor")
    pilot.pulse(1, mentors[:7], P1=4)
    first = pilot.release()
    before = (first.tables, first.digest)
    pilot.pulse(1, mentors[7:8], P1=1)
    second = pilot.release()
    first.refresh_from_db()
    assert (first.tables, first.digest) == before
    assert pulse(second, 1, "mentor") == {"shown": True, "since": 1, "n": 7, "mean": 4.0, "edge": ""}
    assert second.audit["repeated"] > 0


def test_five_more_answers_move_it(pilot):
    mentors = pilot.participants("mentor")
    pilot.pulse(1, mentors[:7], P1=4)
    pilot.release()
    pilot.pulse(1, mentors[7:], P1=2)
    assert pulse(pilot.release(), 1, "mentor")["n"] == 12


def test_an_erased_person_does_not_show_as_a_difference(pilot):
    mentors = pilot.participants("mentor")
    pilot.pulse(1, mentors[:8], P1=4)
    pilot.release()
    AnswerSheet.objects.filter(respondent=respondent_of(mentors[0])).delete()
    assert pulse(pilot.release(), 1, "mentor")["n"] == 8


def test_releases_after_releases_can_never_be_subtracted(pilot):
    for step in range(6):
        for side in ("mentor", "mentee"):
            people = pilot.participants(side)
            pilot.pulse(1, people[2 * step : 2 * step + 2])
        pilot.release()
    kept = [cell for release in Release.objects.all() for cell in freezing.cells_of(release)]
    assert len({release.number for release in Release.objects.frozen()}) == 6
    assert audit(kept) is None


def test_commitments_are_counted_by_the_people_behind_them(pilot):
    for place, pair in enumerate(pilot.pairs):
        Commitment.objects.create(
            pair=pair,
            session=pair.sessions.get(),
            due_on=LATER.date(),
            state="done" if place < 7 else "open",
            made_at=NOW,
            submission=uuid.uuid4(),
        )
    release = pilot.release()
    assert evidence.cell(release, "commitments", "done", "mentee")["count"] == 7
    assert not evidence.cell(release, "commitments", "dropped", "mentee")["shown"]
    assert evidence.cell(release, "commitments", "done-by", "mentee")["count"] == 7


def test_a_release_is_signed_and_a_changed_one_is_noticed(pilot):
    pilot.pulse(1, pilot.participants("mentor"))
    release = pilot.release()
    assert freezing.is_genuine(release)
    release.tables["pulse-P1"]["rows"][0]["cells"]["mentor"]["mean"] = 4.9
    assert not freezing.is_genuine(release)


def test_no_name_id_or_answer_of_one_person_is_in_a_release(pilot):
    pilot.answer_everything()
    release = pilot.release()
    words = json.dumps([release.tables, release.suppressed, release.audit, release.respondents])
    for pair in pilot.pairs:
        for participant in (pair.mentor, pair.mentee):
            assert participant.person.name not in words
            assert str(participant.pk) not in words
            assert respondent_of(participant) not in words


def test_run_twice_it_freezes_once(pilot):
    release = pilot.release()
    worker.compute(release_id=str(release.pk), clock=lambda: LATER + timedelta(days=1))
    release.refresh_from_db()
    assert release.frozen_at == LATER
    assert AuditEvent.objects.filter(verb="release frozen").count() == 1


def test_one_left_in_the_middle_is_computed_from_the_start(pilot):
    release = actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=uuid.uuid4())
    Release.objects.filter(pk=release.pk).update(state=Release.State.COMPUTING, progress=50)
    tasks.take_up_releases()
    release.refresh_from_db()
    assert release.state == Release.State.FROZEN


def test_a_second_press_is_the_same_release(pilot):
    token = uuid.uuid4()
    first, second = (
        actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=token) for _ in range(2)
    )
    assert first == second


def test_two_at_once_are_refused(pilot):
    actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=uuid.uuid4())
    with pytest.raises(actions.ReleaseUnderWay):
        actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=uuid.uuid4())


def test_a_waiting_release_can_be_stopped_and_a_worker_leaves_it_alone(pilot):
    release = actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=uuid.uuid4())
    actions.stop_release(release=release, by=UserFactory(), at=LATER)
    worker.compute(release_id=str(release.pk), clock=lambda: LATER)
    release.refresh_from_db()
    assert (release.state, release.tables) == (Release.State.CANCELLED, {})


def test_one_being_computed_stops_at_its_next_step(pilot):
    release = actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=uuid.uuid4())
    Release.objects.filter(pk=release.pk).update(state=Release.State.COMPUTING)
    actions.stop_release(release=release, by=UserFactory(), at=LATER)
    worker.compute(release_id=str(release.pk), clock=lambda: LATER)
    release.refresh_from_db()
    assert release.state == Release.State.CANCELLED


def test_a_frozen_release_cannot_be_stopped(pilot):
    with pytest.raises(NotPossibleNow):
        actions.stop_release(release=pilot.release(), by=UserFactory(), at=LATER)


def test_a_worker_is_rung_for_it(pilot, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        actions.request_release(cohort=pilot.cohort, by=None, at=LATER, submission=uuid.uuid4())
    assert len([each for each in callbacks if "ring" in each.__qualname__]) == 1


def test_the_command_prints_tables_suppressed_and_audit(pilot):
    pilot.pulse(1, pilot.participants("mentor"))
    pilot.pulse(1, pilot.participants("mentee")[:4])
    out = StringIO()
    call_command("release", str(pilot.cohort.pk), "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert document["audit"]["passed"] is True
    assert {
        "table": "pulse-P1",
        "row": "1",
        "column": "mentee",
        "reason": "Hidden: fewer than 5 answers",
    } in (document["suppressed"])
    assert document["tables"]["pulse-P1"]["rows"][0]["cells"]["mentor"]["n"] == 12


def test_the_command_names_a_cohort_that_is_not_there(db):
    with pytest.raises(CommandError, match="There is no cohort 'Nowhere'"):
        call_command("release", "Nowhere")


def test_a_release_leaves_no_order_of_answering_behind(pilot):
    pilot.add_pairs(6)
    pilot.answer_everything()

    def kept():
        sheets = AnswerSheet.objects.filter(cohort=pilot.cohort)
        return {(str(sheet.values), sheet.respondent, sheet.occasion) for sheet in sheets}

    before, keys = kept(), set(AnswerSheet.objects.values_list("pk", flat=True))
    pilot.release()
    assert kept() == before
    assert keys.isdisjoint(AnswerSheet.objects.values_list("pk", flat=True))


def test_an_effect_has_two_digits_as_its_mean_has(pilot):
    pilot.answer_everything()
    effects = [
        cell["effect"]
        for row in pilot.release().tables["change-close"]["rows"]
        for cell in row["cells"].values()
        if cell["shown"] and cell["effect"]
    ]
    assert effects
    assert all(value == round(value, 2) for effect in effects for value in effect.values())
