"""What an import does to the people, and what it leaves alone."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from accounts.actions import imports
from accounts.errors import Refused
from accounts.listeners import roster_changed, roster_foreseen, roster_watched
from accounts.models import AuditEvent, Grade, Person, ReportingLine, RosterImport
from accounts.roster.errors import RosterRefused
from accounts.roster_import import jobs
from accounts.states import NotPossibleNow
from accounts.tasks import finish_roster_imports
from tests.accounts.conftest import AT, ROSTER, imported, previewed, staged
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
State = RosterImport.State


def managers(on: date) -> dict[str, str]:
    lines = ReportingLine.objects.current(on).filter(kind="solid")
    return dict(lines.values_list("person__external_id", "manager__external_id"))


def everything() -> list[list[tuple]]:
    """Every row that an import may touch, keys included."""
    return [list(model.objects.order_by("pk").values_list()) for model in (Person, Grade, ReportingLine)]


def test_nothing_is_saved_before_it_is_accepted():
    assert previewed().figures["created"] == 3
    assert (Person.objects.count(), Grade.objects.count(), ReportingLine.objects.count()) == (0, 0, 0)


def test_an_accepted_import_makes_people_grades_and_lines():
    done = imported()
    assert done.state == State.ACCEPTED
    assert list(Grade.objects.order_by("rank").values_list("rank", "name")) == [(1, "A"), (2, "B"), (3, "C")]
    assert managers(AT.date()) == {"2": "1", "3": "2"}
    bo = Person.objects.get(external_id="2")
    assert (bo.name, bo.email, bo.grade.name, bo.department) == ("Bo Lund", "bo@x.example", "B", "North")


def test_columns_that_are_not_mapped_are_kept_nowhere():
    done = imported(ROSTER.replace(",900\n", ",nine hundred\n"))
    columns = [getattr(done, field.attname) for field in RosterImport._meta.concrete_fields]
    assert "nine hundred" not in str(columns)
    assert bytes(done.staged) == b""


def test_a_settled_import_keeps_codes_and_lines_but_no_words_of_the_file():
    text = f"{ROSTER}4,Di Moss,ann@x.example,Z9,North,77,1\n5,Ed Fry,ed@x.example,Q7,North,1,1\n"
    before = previewed(text)
    assert "Q7" in str(before.findings) and "Ed Fry" in str(before.findings)
    done = imported(text)
    assert {row["line"] for row in done.left_out} == {5, 6}
    assert not any(word in str((done.findings, done.left_out)) for word in ("Q7", "Z9", "Ed Fry", "ann@x"))


def test_a_second_import_of_the_same_file_changes_nothing():
    imported()
    before = everything()
    again = imported(at=AT + timedelta(days=30))
    assert everything() == before
    assert {key: again.figures[key] for key in ("created", "updated", "unchanged", "leavers")} == {
        "created": 0, "updated": 0, "unchanged": 3, "leavers": 0,
    }  # fmt: skip


def test_a_new_manager_ends_the_old_line_and_keeps_it():
    imported()
    later = AT + timedelta(days=30)
    done = imported(ROSTER.replace("North,2,300", "North,1,300"), at=later)
    assert (done.figures["updated"], done.figures["moved"], done.figures["unchanged"]) == (1, 1, 2)
    assert managers(later.date()) == {"2": "1", "3": "1"}
    assert managers(later.date() - timedelta(days=1)) == {"2": "1", "3": "2"}


def test_a_line_put_right_on_the_same_day_leaves_no_trace():
    imported()
    imported(ROSTER.replace("North,2,300", "North,1,300"))
    cy = Person.objects.get(external_id="3")
    assert [line.manager.external_id for line in cy.lines_up.all()] == ["1"]


def test_leavers_are_marked_and_never_deleted_and_may_come_back():
    imported()
    later = AT + timedelta(days=30)
    without_cy = "".join(ROSTER.splitlines(keepends=True)[:-1])
    assert imported(without_cy, at=later).figures["leavers"] == 1
    cy = Person.objects.get(external_id="3")
    assert cy.left_on == later.date()
    assert managers(later.date()) == {"2": "1"}
    back = imported(at=later + timedelta(days=1))
    cy.refresh_from_db()
    assert (cy.left_on, back.figures["joiners"], back.figures["created"]) == (None, 1, 0)


def test_the_sessions_of_leavers_end_and_open_again_when_they_come_back(client):
    imported()
    user = UserFactory(person=Person.objects.get(external_id="3"))
    client.force_login(user)
    imported("".join(ROSTER.splitlines(keepends=True)[:-1]))
    assert client.get("/who-sees-what/").wsgi_request.user.is_anonymous
    imported()
    user.refresh_from_db()
    assert user.is_active


def test_people_on_faulty_rows_are_neither_changed_nor_gone():
    imported()
    done = imported(ROSTER.replace("3,Cy Dale,cy@x.example,A", "3,Cyril Dale,cy@x.example,Z"))
    cy = Person.objects.get(external_id="3")
    assert (cy.name, cy.left_on, done.figures["leavers"], done.figures["left_out"]) == ("Cy Dale", None, 0, 1)


def test_whoever_was_in_a_post_that_is_now_vacant_has_left():
    imported()
    imported(ROSTER.replace("Cy Dale", "Vacant"), at=AT + timedelta(days=1))
    assert Person.objects.get(external_id="3").left_on is not None


def test_fields_whose_column_is_not_in_the_second_file_stay():
    imported()
    imported("id,name\n1,Ann Ox\n2,Bo Lund\n3,Cyril Dale\n")
    cy = Person.objects.get(external_id="3")
    assert (cy.name, cy.email, cy.grade.name) == ("Cyril Dale", "cy@x.example", "A")
    assert managers(AT.date()) == {"2": "1", "3": "2"}


def test_the_ladder_of_the_organisation_holds_for_the_next_file():
    imported()
    done = previewed(ROSTER.replace(",A,", ",M2b,"), grades=[])
    assert [(group["code"], group["value"]) for group in done.findings][:1] == [("grade_unknown", "M2b")]
    imports.treat_grade_as(roster_import=done, grade="M2b", step="A")
    imports.preview(roster_import=done)
    jobs.check_import(import_id=done.pk, at=AT)
    done.refresh_from_db()
    assert done.left_out == []
    imports.accept_import(roster_import=done, only_good=False, by=None, at=AT)
    jobs.save_import(import_id=done.pk, at=AT)
    assert Grade.objects.get(name="A").aliases == ["M2b"]
    assert Grade.objects.count() == 3


def test_one_answer_puts_everybody_under_a_missing_manager_at_the_top():
    held = previewed(ROSTER.replace("Board,,", "Board,BOARD1,"))
    assert (held.figures["people"], held.figures["missing_managers"][0]["manager"]) == (0, "BOARD1")
    imports.treat_as_nobody(roster_import=held, word="BOARD1")
    imports.preview(roster_import=held)
    jobs.check_import(import_id=held.pk, at=AT)
    held.refresh_from_db()
    assert (held.figures["people"], held.figures["tops"]) == (3, ["1"])


def test_bad_rows_stop_the_good_ones_until_somebody_says_otherwise():
    roster_import = previewed(f"{ROSTER}4,Vacant,,A,North,1,1\n")
    with pytest.raises(imports.RowsNeedAttention):
        imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    imports.accept_import(roster_import=roster_import, only_good=True, by=None, at=AT)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    assert Person.objects.count() == 3


def test_a_file_without_a_good_row_cannot_be_accepted():
    roster_import = previewed("id,name\n1,Vacant\n")
    with pytest.raises(imports.NothingToImport):
        imports.accept_import(roster_import=roster_import, only_good=True, by=None, at=AT)


def test_accepting_twice_is_refused_and_saving_twice_saves_once():
    roster_import = previewed()
    second = RosterImport.objects.get(pk=roster_import.pk)
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    with pytest.raises(NotPossibleNow):
        imports.accept_import(roster_import=second, only_good=False, by=None, at=AT)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    assert Person.objects.count() == 3
    assert AuditEvent.objects.filter(verb="roster imported").count() == 1


def test_the_same_upload_sent_twice_is_one_import():
    token = uuid.uuid4()
    first, second = (
        imports.stage_import(data=ROSTER.encode(), file_name="a.csv", submission=token, by=None, at=AT)
        for _ in range(2)
    )
    assert first.pk == second.pk


def test_a_file_that_cannot_be_read_leaves_nothing_behind():
    with pytest.raises(RosterRefused):
        imports.stage_import(data=b"PK\x03\x04", file_name="a.csv", submission=uuid.uuid4(), by=None, at=AT)
    assert not RosterImport.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_dropped_import_keeps_no_row_and_cannot_be_accepted():
    roster_import = previewed()
    imports.drop_import(roster_import=roster_import, by=None, at=AT)
    roster_import.refresh_from_db()
    assert (bytes(roster_import.staged), roster_import.state) == (b"", State.DROPPED)
    with pytest.raises(NotPossibleNow):
        imports.accept_import(roster_import=roster_import, only_good=True, by=None, at=AT)


def test_a_check_that_was_stopped_changes_nothing_more():
    roster_import = staged()
    imports.preview(roster_import=roster_import)
    imports.drop_import(roster_import=roster_import, by=None, at=AT)
    jobs.check_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()
    assert roster_import.state == State.DROPPED


def test_a_mapping_without_the_id_is_refused_and_not_kept():
    roster_import = staged()
    before = roster_import.mapping
    with pytest.raises(RosterRefused):
        imports.map_columns(
            roster_import=roster_import, mapping=jobs.mapping.from_plain({"columns": {"name": "name"}})
        )
    roster_import.refresh_from_db()
    assert roster_import.mapping == before


@pytest.fixture
def listen(monkeypatch):
    """Register a listener for one test."""
    monkeypatch.setattr(roster_changed, "_functions", {})
    return roster_changed.register


def test_those_who_listen_hear_of_changed_people_and_of_nothing_else(listen):
    heard = []
    listen(lambda *, at: heard.append((at, Person.objects.count())))
    imported()
    imported()
    assert heard == [(AT, 3)]


@pytest.fixture
def foresee(monkeypatch):
    """For one test, watch the people with these staff ids and have this said of them."""

    def register(say, *watched):
        monkeypatch.setattr(roster_foreseen, "_functions", {})
        monkeypatch.setattr(roster_watched, "_functions", {})
        here = Person.objects.filter(external_id__in=watched)
        roster_watched.register(lambda: set(here.values_list("pk", flat=True)))
        roster_foreseen.register(say)

    return register


def test_the_preview_asks_what_would_follow_and_takes_it_back(foresee):
    foresee(lambda *, at: [f"Cy reports to {managers(at.date())['3']}."], "3")
    assert imported().figures.get("effects", []) == []
    before = everything()
    later = previewed(ROSTER.replace("North,2,300", "North,1,300"), at=AT + timedelta(days=30))
    assert later.figures["effects"] == ["Cy reports to 1."]
    assert everything() == before


def test_the_preview_tries_the_whole_line_above_whoever_is_watched_and_nobody_else(foresee):
    text = f"{ROSTER}4,Di Moss,di@x.example,A,North,1,1\n"
    imported(text)

    def say(*, at):
        names = dict(Person.objects.values_list("external_id", "name"))
        return [str(sorted(managers(at.date()).items())), names["3"], names["4"]]

    foresee(say, "3")
    other = text.replace("Board,,", "Board,9,").replace("Cy Dale", "Cy Vale").replace("Di Moss", "Di Voss")
    later = previewed(f"{other}9,New Head,head@x.example,C,Board,,1\n", at=AT + timedelta(days=30))
    line = "[('1', '9'), ('2', '1'), ('3', '2'), ('4', '1')]"
    assert later.figures["effects"] == [line, "Cy Vale", "Di Moss"]


def test_where_nobody_is_watched_nothing_is_tried(foresee):
    imported()
    foresee(lambda *, at: ["Somebody was asked."])
    later = previewed(ROSTER.replace("North,2,300", "North,1,300"), at=AT + timedelta(days=30))
    assert later.figures["effects"] == []


def test_an_import_that_fails_half_way_is_rolled_back_and_may_be_accepted_again(listen):
    listen(lambda *, at: Person.objects.create(external_id="1", name="A second Ann"))
    roster_import = imported()
    assert (roster_import.state, roster_import.problem) == (State.PREVIEWED, jobs.NOT_SAVED)
    assert bytes(roster_import.staged) == ROSTER.encode()
    assert everything() == [[], [], []]


def test_an_import_whose_bell_was_lost_is_taken_up():
    roster_import = staged()
    imports.preview(roster_import=roster_import)
    finish_roster_imports()
    roster_import.refresh_from_db()
    assert roster_import.state == State.PREVIEWED


def test_the_trail_names_the_import_and_its_counts_and_no_person():
    imported()
    event = AuditEvent.objects.get(verb="roster imported")
    assert event.details == {
        "rows": 3, "created": 3, "updated": 0, "unchanged": 0, "left_out": 0, "leavers": 0,
    }  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = "".join(f"{n},Person {n} X,p{n}@x.example,A,North,1,1\n" for n in range(4, 400))
    roster_import = previewed(ROSTER + rows)
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    with django_assert_max_num_queries(35):
        jobs.save_import(import_id=roster_import.pk, at=AT)
    assert Person.objects.count() == 399


def test_a_closed_import_cannot_be_mapped_again():
    done = imported()
    with pytest.raises(Refused):
        imports.treat_self_as_top(roster_import=done)
