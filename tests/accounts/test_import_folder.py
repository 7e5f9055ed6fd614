"""The watched folder: a list that an HR system leaves there is checked, and waits for a person."""

from __future__ import annotations

import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.actions import folder, imports, mappings
from accounts.models import AuditEvent, Organisation, Person, RosterImport, SavedMapping, WatchedFile
from accounts.roster_import import jobs
from accounts.tasks import look_into_roster_folder
from tests.accounts.conftest import AT, LADDER, ROSTER, imported, previewed

pytestmark = pytest.mark.django_db
State = RosterImport.State
QUARTER = timedelta(minutes=15)


@pytest.fixture
def watched(tmp_path, settings) -> Path:
    """A folder that is watched, and a saved mapping for the lists that come into it."""
    settings.UPWARD_ROSTER_FOLDER = str(tmp_path)
    kept = imported()
    mappings.save_mapping(roster_import=kept, name="The HR system", by=None, at=AT)
    return tmp_path


def write(where: Path, text: str, name: str = "roster.csv") -> Path:
    path = where / name
    path.write_text(text)
    return path


def look(times: int = 1, *, at: datetime = AT) -> None:
    """So many looks, each with the work that it rings for."""
    for number in range(1, times + 1):
        folder.look(at=at + number * QUARTER)
        for waiting in RosterImport.objects.filter(state=State.CHECKING):
            jobs.check_import(import_id=waiting.pk, at=at + number * QUARTER)


def from_folder() -> RosterImport:
    return RosterImport.objects.get(from_folder=True)


NEXT = ROSTER.replace("Cy Dale", "Cyril Dale")


def test_a_new_file_is_checked_by_the_mapping_that_fits_and_waits_for_a_person(watched):
    write(watched, NEXT)
    look(2)
    waiting = from_folder()
    assert (waiting.state, waiting.saved_mapping) == (State.PREVIEWED, SavedMapping.objects.get())
    assert waiting.figures["changes"]["details"] == 1
    assert Person.objects.get(external_id="3").name == "Cy Dale"


def test_a_file_is_not_read_before_two_looks_have_found_it_the_same(watched):
    path = write(watched, ROSTER[:60])
    look(1)
    path.write_text(NEXT)
    look(1)
    assert not RosterImport.objects.filter(from_folder=True).exists()
    look(1)
    assert from_folder().size == len(NEXT)


def test_the_same_file_twice_does_nothing(watched):
    path = write(watched, NEXT)
    look(2)
    os.utime(path, ns=(1, 1))
    look(3)
    write(watched, NEXT, "copy.csv")
    look(2)
    assert RosterImport.objects.filter(from_folder=True).count() == 1


def test_a_list_that_is_the_one_before_again_does_nothing_and_one_that_returns_is_read(watched):
    write(watched, ROSTER)
    look(2)
    assert not RosterImport.objects.filter(from_folder=True).exists()  # it was imported by hand just now
    path = write(watched, NEXT)
    look(2)
    path.write_text(ROSTER)
    look(2, at=AT + timedelta(days=1))
    assert RosterImport.objects.filter(from_folder=True).count() == 2


def test_a_newer_list_of_the_same_name_takes_the_place_of_one_that_nobody_accepted(watched):
    path = write(watched, NEXT)
    look(2)
    path.write_text(NEXT.replace("Bo Lund", "Bo Lundh"))
    look(2, at=AT + timedelta(days=1))
    states = RosterImport.objects.filter(from_folder=True).order_by("uploaded_at")
    assert [waiting.state for waiting in states] == [State.DROPPED, State.PREVIEWED]
    assert bytes(states[0].staged) == b""


def test_a_file_without_a_mapping_that_fits_waits_for_its_columns(watched):
    write(watched, "Nummer,Wer\n1,Ann Ox\n")
    look(2)
    assert from_folder().state == State.UPLOADED


def test_a_file_that_cannot_be_read_is_named_on_the_page_of_imports(watched, client, hr):
    write(watched, "just words\nmore words\n", "broken.csv")
    look(3)
    client.force_login(hr)
    shown = client.get(reverse("accounts:imports")).content.decode()
    assert "broken.csv" in shown and "Line 1 is a single column" in shown
    assert not RosterImport.objects.filter(from_folder=True).exists()
    write(watched, NEXT, "broken.csv")
    look(2)
    assert "single column" not in client.get(reverse("accounts:imports")).content.decode()


def test_a_folder_that_is_not_there_is_said_on_the_page_and_heals(watched, client, hr, settings):
    settings.UPWARD_ROSTER_FOLDER = str(watched / "gone")
    look()
    client.force_login(hr)
    assert "cannot be read: No such file" in client.get(reverse("accounts:imports")).content.decode()
    (watched / "gone").mkdir()
    look()
    assert "cannot be read" not in client.get(reverse("accounts:imports")).content.decode()


def test_without_the_setting_nothing_is_looked_at_or_shown(watched, client, hr, settings):
    settings.UPWARD_ROSTER_FOLDER = ""
    write(watched, NEXT)
    look_into_roster_folder()
    assert not WatchedFile.objects.exists()
    client.force_login(hr)
    assert "Watched folder" not in client.get(reverse("accounts:imports")).content.decode()


def test_links_hidden_files_folders_and_other_kinds_are_left_alone(watched, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    elsewhere.write_text(NEXT)
    (watched / "link.csv").symlink_to(elsewhere)
    (watched / "folder.csv").mkdir()
    write(watched, NEXT, ".hidden.csv")
    write(watched, NEXT, "roster.csv.part")
    look(3)
    assert not WatchedFile.objects.exclude(name="").exists()


def test_the_task_is_on_the_clock_every_quarter_of_an_hour(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["look into the folder of staff lists"]
    assert (entry["task"], entry["schedule"]) == (look_into_roster_folder.name, 900.0)


# Accepting without looking.


def allow(leavers: int) -> None:
    Organisation.objects.update_or_create(
        only=True, defaults={"accepts_unseen": True, "accepts_unseen_leavers": leavers}
    )


def test_a_quiet_list_is_accepted_unseen_where_the_organisation_says_so(watched):
    allow(0)
    write(watched, NEXT)
    look(2)
    assert from_folder().state == State.ACCEPTED
    assert Person.objects.get(external_id="3").name == "Cyril Dale"
    event = AuditEvent.objects.get(verb="roster accepted", details__unattended=True)
    assert event.by is None


WITHOUT_CY = "".join(ROSTER.splitlines(keepends=True)[:-1])


@pytest.mark.parametrize(
    ("text", "leavers", "state"),
    [
        (f"{NEXT}4,Vacant,,A,North,1,1\n", 0, State.PREVIEWED),
        (WITHOUT_CY, 0, State.PREVIEWED),
        (WITHOUT_CY, 1, State.ACCEPTED),
    ],
)
def test_a_list_with_rows_left_out_or_too_many_leavers_waits(watched, text, leavers, state):
    allow(leavers)
    write(watched, text)
    look(2)
    assert from_folder().state == state


def test_what_a_person_has_checked_again_waits_for_that_person(watched):
    write(watched, NEXT)
    look(2)
    allow(0)
    waiting = from_folder()
    imports.preview(roster_import=waiting)
    jobs.check_import(import_id=waiting.pk, at=AT)
    waiting.refresh_from_db()
    assert waiting.state == State.PREVIEWED


def test_a_list_that_a_person_uploads_is_never_accepted_unseen(watched):
    allow(100)
    roster_import = imports.stage_import(
        data=NEXT.encode(), file_name="a.csv", submission=uuid.uuid4(), by=None, at=AT
    )
    assert roster_import.saved_mapping
    assert previewed(NEXT, grades=LADDER).state == State.PREVIEWED


def test_the_rule_is_off_until_somebody_ticks_it_on_the_page(watched, client, hr):
    assert not Organisation.current().accepts_unseen
    client.force_login(hr)
    address = reverse("accounts:roster_folder")
    client.post(address, {"accepts_unseen": "on", "accepts_unseen_leavers": "3"})
    rule = Organisation.current()
    assert (rule.accepts_unseen, rule.accepts_unseen_leavers) == (True, 3)
    assert (
        "Write how many"
        in client.post(address, {"accepts_unseen_leavers": "-1"}, follow=True).content.decode()
    )
    assert AuditEvent.objects.filter(verb="settings changed").count() == 1
