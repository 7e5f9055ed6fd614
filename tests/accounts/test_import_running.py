"""While a job runs: how far it is, how long it still needs, and stopping it. All of it without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import words
from accounts.actions import imports
from accounts.models import AuditEvent, Person, RosterImport
from accounts.roster_import import jobs
from accounts.states import NotPossibleNow
from tests.accounts.conftest import AT, ROSTER, previewed, staged

pytestmark = pytest.mark.django_db
State = RosterImport.State
MANY = ROSTER + "".join(f"{n},Person {n} X,p{n}@x.example,A,North,1,1\n" for n in range(4, 1204))


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def shown(hr_client, roster_import: RosterImport) -> str:
    return hr_client.get(reverse("accounts:import_preview", args=[roster_import.pk])).content.decode()


@pytest.mark.parametrize(
    ("seconds", "progress", "left"),
    [
        (10, 0, ""), (10, 100, ""), (10, 50, "about 10 seconds"), (1, 50, "a few seconds"),
        (40, 67, "about 20 seconds"), (60, 50, "about a minute"), (60, 20, "about 4 minutes"), (-5, 50, ""),
    ],
)  # fmt: skip
def test_the_time_left_is_reckoned_from_what_is_done(seconds, progress, left):
    assert words.time_left(AT, progress, now=AT + timedelta(seconds=seconds)) == left


def test_the_page_tells_the_row_and_the_time_left_and_asks_again_by_a_link(hr_client):
    roster_import = staged(MANY)
    imports.preview(roster_import=roster_import)
    RosterImport.objects.filter(pk=roster_import.pk).update(
        progress=67, started_at=timezone.now() - timedelta(seconds=40)
    )
    text = shown(hr_client, roster_import)
    assert "Row 806 of 1,203" in text
    assert "About 20 seconds left" in text
    assert (
        f'<a href="{reverse("accounts:import_preview", args=[roster_import.pk])}">See how far it is</a>'
        in text
    )
    assert "Stop checking" in text


def test_a_check_writes_how_far_it_is_while_it_runs(monkeypatch):
    roster_import = staged(MANY)
    imports.preview(roster_import=roster_import)
    seen = []
    ask = jobs.checking.check

    def watching(table, mapping, *, today, progress):
        def both(done, total):
            progress(done, total)
            seen.append(RosterImport.objects.values_list("progress", "started_at").get(pk=roster_import.pk))

        return ask(table, mapping, today=today, progress=both)

    monkeypatch.setattr(jobs.checking, "check", watching)
    jobs.check_import(import_id=roster_import.pk, at=AT)
    assert seen == [(41, AT), (83, AT), (100, AT)]


def test_saving_is_stopped_while_the_rows_are_read_once_more(hr_client):
    roster_import = previewed(MANY)
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    assert "Stop importing" in shown(hr_client, roster_import)
    answer = hr_client.post(reverse("accounts:import_stop", args=[roster_import.pk]), follow=True)
    assert "Stopped. Nothing was changed." in answer.content.decode()
    jobs.save_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()
    assert (roster_import.state, Person.objects.filter(external_id="1").exists()) == (State.PREVIEWED, False)
    assert AuditEvent.objects.filter(verb="roster not accepted after all").exists()
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    assert Person.objects.filter(external_id="1").exists()


def test_a_stop_in_the_middle_of_reading_ends_the_job_and_saves_nothing(monkeypatch):
    roster_import = previewed(MANY)
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    ask, told = jobs.checking.check, []

    def stopping(table, mapping, *, today, progress):
        def stop(done, total):
            told.append(done)
            if RosterImport.objects.get(pk=roster_import.pk).state == State.ACCEPTING:
                imports.stop_saving(
                    roster_import=RosterImport.objects.get(pk=roster_import.pk), by=None, at=AT
                )
            progress(done, total)

        return ask(table, mapping, today=today, progress=stop)

    monkeypatch.setattr(jobs.checking, "check", stopping)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()
    assert (roster_import.state, Person.objects.count()) == (State.PREVIEWED, 0)
    assert told == [500]


def test_once_the_rows_are_written_there_is_nothing_to_stop(hr_client):
    roster_import = previewed()
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    RosterImport.objects.filter(pk=roster_import.pk).update(progress=100)
    text = shown(hr_client, roster_import)
    assert "Writing 3 people" in text and "Stop importing" not in text
    jobs.save_import(import_id=roster_import.pk, at=AT)
    with pytest.raises(NotPossibleNow):
        imports.stop_saving(roster_import=RosterImport.objects.get(pk=roster_import.pk), by=None, at=AT)


def test_a_ladder_that_changed_while_the_rows_were_read_is_the_one_that_holds(monkeypatch, hr):
    from accounts.actions.grades import rename_grade
    from accounts.models import Grade
    from tests.accounts.conftest import imported

    imported()
    roster_import = previewed(grades=[])
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    ask = jobs.checking.check

    def renaming(table, mapping, *, today, progress):
        checked = ask(table, mapping, today=today, progress=progress)
        lowest = Grade.objects.get(name__in=("A", "Assistant"))
        rename_grade(grade=lowest, name="Assistant", aliases=["A"], by=hr, at=AT)
        return checked

    monkeypatch.setattr(jobs.checking, "check", renaming)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    assert Person.objects.get(external_id="3").grade.name == "Assistant"


def test_a_staged_file_that_can_no_longer_be_read_goes_back_to_the_person_with_the_reason():
    roster_import = previewed()
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    RosterImport.objects.filter(pk=roster_import.pk).update(staged=b"PK\x03\x04")
    jobs.save_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()
    assert roster_import.state == State.PREVIEWED
    assert roster_import.problem
