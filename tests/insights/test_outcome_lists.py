"""A list of outcomes is read and thrown away; what is understood are counts, and nobody's outcome is shown."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import retention
from accounts.models import AuditEvent, Person
from accounts.roster.errors import RosterRefused
from accounts.states import NotPossibleNow
from insights.models import OutcomeList, OutcomeRow, StartingPoint
from insights.outcomes import actions, own, page, starting
from programmes.actions import move_cohort
from programmes.models import Cohort, Participant, Side
from tests.factories import PairFactory
from tests.factories.people import NOW, GradeFactory, PersonFactory
from tests.insights.conftest import LATER
from tests.insights.outcomes import AS_OF, HEAD, called, everybody, rows


def groups(found: OutcomeList) -> dict[tuple[str, str], tuple[int, int]]:
    return {(each["group"], each["side"]): (each["known"], each["all"]) for each in found.figures["groups"]}


@pytest.fixture
def call(pilot):
    return called(pilot, waiting=11)


class TestReading:
    def test_who_took_part_and_who_waited_is_found_by_staff_id(self, call):
        found = call.read(*everybody(call, placed=12, waiting=9))
        assert groups(found) == {
            ("placed", "mentor"): (12, 12),
            ("placed", "mentee"): (12, 12),
            ("waiting", "mentor"): (11, 11),
            ("waiting", "mentee"): (11, 11),
        }
        assert found.figures["stayed"] and found.figures["promoted"]

    def test_or_by_an_address_that_one_person_alone_has(self, call):
        mine, theirs, third = call.placed[Side.MENTOR][:3]
        Person.objects.filter(pk=third.pk).update(email=theirs.email.upper())
        found = call.read(f"{mine.email.upper()},yes", f"{theirs.email},yes", head="E-mail,Still employed")
        assert groups(found)["placed", "mentor"] == (1, 12)
        assert found.figures["nobody"] == 1

    def test_people_who_never_took_part_are_a_number_and_nothing_of_them_is_kept(self, call):
        strangers = PersonFactory.create_batch(3)
        found = call.read(
            *rows(strangers, stayed=3), *rows(call.placed[Side.MENTOR], stayed=12), "X99,yes,no"
        )
        assert (found.figures["outside"], found.figures["nobody"]) == (3, 1)
        assert found.rows.count() == 12
        assert page.understood(found).left_out == (
            ["3 people took no part and did not wait", "1 row matches nobody on the staff list"]
        )

    def test_a_list_of_nobody_cannot_be_counted(self, call):
        found = call.read(*rows(PersonFactory.create_batch(3), stayed=3))
        assert not page.understood(found).may_count
        with pytest.raises(actions.NothingToCount):
            actions.count_list(outcome_list=found, by=call.by, at=LATER)

    def test_what_is_neither_yes_nor_no_is_named_by_its_line_and_left_out(self, call):
        one, other = call.placed[Side.MENTOR][:2]
        found = call.read(f"{one.external_id},perhaps,no", f"{other.external_id},yes,", ",yes,no")
        assert found.figures["lines"] == [
            [2, "“Stayed” is neither yes nor no."],
            [4, "No staff id and no e-mail address."],
        ]
        assert groups(found)["placed", "mentor"] == (1, 12)
        assert found.rows.get().promoted is None

    def test_somebody_named_twice_counts_once_and_with_two_answers_not_at_all(self, call):
        one, other = call.placed[Side.MENTOR][:2]
        found = call.read(
            *(f"{one.external_id},yes,no",) * 2, f"{other.external_id},yes,no", f"{other.external_id},no,no"
        )
        assert groups(found)["placed", "mentor"] == (1, 12)
        assert found.figures["torn"] == 1

    @pytest.mark.parametrize(
        ("head", "said"),
        [
            ("Name,Stayed", "No column says who it is"),
            ("Staff ID,Salary", "No column says what became of people"),
        ],
    )
    def test_a_file_without_the_columns_says_which_it_has(self, call, head, said):
        with pytest.raises(RosterRefused, match=said) as refused:
            call.read("A,yes", head=head)
        assert f"“{head.split(',')[1]}”" in str(refused.value)
        assert not OutcomeList.objects.exists()

    @pytest.mark.parametrize(
        ("as_of", "said"),
        [(date(2026, 3, 16), "not after the kick-off"), (date(2027, 1, 1), "still to come")],
    )
    def test_it_is_true_for_a_day_after_the_kick_off(self, call, as_of, said):
        with pytest.raises(actions.NotOfThatDay, match=said):
            call.read(*rows(call.placed[Side.MENTOR], stayed=12), as_of=as_of)

    def test_nothing_of_the_file_is_kept_but_two_answers_under_a_mark(self, call):
        person = call.placed[Side.MENTOR][0]
        found = call.read(f"{person.external_id},yes,no")
        kept = str(list(OutcomeList.objects.values())) + str(list(OutcomeRow.objects.values()))
        kept += str(list(StartingPoint.objects.values())) + str(list(AuditEvent.objects.values()))
        for told in (person.external_id, person.name, person.email, str(person.pk)):
            assert told not in kept
        assert found.rows.count() == 1

    def test_the_same_press_twice_is_one_list(self, call):
        token = {"as_of": AS_OF, "submission": uuid.uuid4(), "by": call.by, "at": LATER}
        data = "\n".join([HEAD, *rows(call.placed[Side.MENTOR], stayed=12)]).encode()
        first, second = (actions.read_list(cohort=call.pilot.cohort, data=data, **token) for _ in range(2))
        assert first == second and OutcomeList.objects.count() == 1


class TestTheKickOff:
    def test_both_groups_are_written_down_when_the_meetings_begin_and_once(self, pilot):
        call = called(pilot, waiting=3, began=False)
        Cohort.objects.filter(pk=pilot.cohort.pk).update(state=Cohort.State.PREPARING)
        pilot.cohort.refresh_from_db()
        move_cohort(cohort=pilot.cohort, to=Cohort.State.ACTIVE, by=call.by, at=NOW)
        assert StartingPoint.objects.filter(group="placed").count() == 24
        assert StartingPoint.objects.filter(group="waiting", came_by="draw").count() == 6
        PairFactory(cohort=pilot.cohort)
        starting.take(pilot.cohort, knows_grades=False)
        assert StartingPoint.objects.count() == 30

    def test_whoever_was_invited_by_hand_did_not_come_by_lot(self, pilot):
        call = called(pilot, waiting=3, began=False)
        pair = PairFactory(cohort=pilot.cohort)
        starting.take_at_the_kick_off(cohort=pilot.cohort, at=NOW)
        assert StartingPoint.objects.filter(came_by="").count() == 2
        assert pair.mentor.person not in call.waiting[Side.MENTOR]

    def test_an_application_that_is_deleted_leaves_its_mark(self, call):
        retention.run(at=LATER + timedelta(days=100))
        assert not call.pilot.cohort.applications.filter(state="not-placed").exists()
        found = call.read(*rows(call.waiting[Side.MENTEE], stayed=9), at=LATER + timedelta(days=100))
        assert groups(found)["waiting", "mentee"] == (11, 11)

    def test_in_a_cohort_from_before_those_who_left_are_in_it(self, pilot):
        pilot.cohort.participants.filter(pk=pilot.pairs[0].mentor_id).update(
            state=Participant.State.WITHDRAWN
        )
        Person.objects.filter(pk=pilot.pairs[0].mentor.person_id).update(left_on=date(2026, 5, 1))
        starting.take(pilot.cohort, knows_grades=False)
        assert StartingPoint.objects.filter(side="mentor").count() == 12


class TestTheStaffList:
    def test_it_says_who_left_and_who_is_on_a_higher_grade(self, call):
        left, moved = call.placed[Side.MENTOR][:2]
        Person.objects.filter(pk=left.pk).update(left_on=date(2026, 5, 1))
        Person.objects.filter(pk=moved.pk).update(grade=GradeFactory(rank=3))
        found = actions.read_staff_list(
            cohort=call.pilot.cohort, submission=uuid.uuid4(), by=call.by, at=LATER
        )
        said = {
            point: found.rows.get(own.outcomes(point)) for point in (left, moved, call.waiting["mentor"][0])
        }
        assert [(row.stayed, row.promoted) for row in said.values()] == [
            (False, False),
            (True, True),
            (True, False),
        ]
        assert groups(found)["waiting", "mentee"] == (11, 11)

    def test_before_the_kick_off_there_is_nothing_to_read(self, pilot):
        call = called(pilot, waiting=3, began=False)
        Cohort.objects.filter(pk=pilot.cohort.pk).update(state=Cohort.State.PREPARING)
        pilot.cohort.refresh_from_db()
        with pytest.raises(actions.NotOfThatDay, match="have not begun"):
            actions.read_staff_list(cohort=pilot.cohort, submission=uuid.uuid4(), by=call.by, at=LATER)
        assert not StartingPoint.objects.exists()


class TestWhatBecomesOfIt:
    def test_taken_back_it_says_nothing_of_anybody_and_the_release_before_stays(self, call):
        found = call.count(*everybody(call, placed=12, waiting=9))
        before = call.release()
        actions.take_back(outcome_list=found, by=call.by, at=LATER)
        assert not OutcomeRow.objects.exists()
        assert "outcome-stayed" not in call.release().tables
        before.refresh_from_db()
        assert before.tables["outcome-stayed"]["rows"][0]["cells"]["placed"]["n"] == 12
        with pytest.raises(NotPossibleNow):
            actions.count_list(outcome_list=found, by=call.by, at=LATER)

    def test_a_list_that_nobody_confirms_counts_nowhere_and_goes_after_a_month(self, call):
        call.read(*everybody(call, placed=12, waiting=9))
        assert "outcome-stayed" not in call.release().tables
        retention.run(at=LATER + timedelta(days=29))
        assert OutcomeRow.objects.count() == 46
        retention.run(at=LATER + timedelta(days=31))
        assert OutcomeRow.objects.count() == 0

    def test_marks_and_outcomes_go_with_the_answers_a_year_after_the_end(self, call):
        call.count(*everybody(call, placed=12, waiting=9))
        Cohort.objects.update(state=Cohort.State.EVALUATED)
        retention.run(at=LATER + timedelta(days=700))
        assert not OutcomeRow.objects.exists() and not StartingPoint.objects.exists()

    def test_whoever_is_erased_is_in_neither(self, call):
        call.count(*everybody(call, placed=12, waiting=9))
        person = call.waiting[Side.MENTOR][0]
        StartingPoint.objects.filter(own.starting_points(person)).delete()
        assert OutcomeRow.objects.count() == 45
        assert not OutcomeRow.objects.filter(own.outcomes(person)).exists()


class TestThePages:
    def _client(self, user):
        client = Client()
        client.force_login(user)
        return client

    def _upload(self, client, cohort, data, *, as_of="2026-06-20"):
        return client.post(
            reverse("insights:outcomes", args=[cohort.pk]),
            {
                "file": SimpleUploadedFile("list.csv", data.encode()),
                "as_of": as_of,
                "submission": str(uuid.uuid4()),
                "upload": "Upload and read",
            },
            follow=True,
        )

    def test_from_upload_to_counted_and_back(self, call, cast):
        client = self._client(cast["coordinator"])
        data = "\n".join([HEAD, *everybody(call, placed=12, waiting=9), "X99,yes,no"])
        text = self._upload(client, call.pilot.cohort, data).content.decode()
        assert "What was understood" in text and "1 row matches nobody on the staff list" in text
        found = OutcomeList.objects.get()
        address = reverse("insights:outcome_list", args=[found.pk])
        assert "This list is counted" in client.post(address, {"count": "yes"}, follow=True).content.decode()
        assert "was taken back" in client.post(address, {"take_back": "yes"}, follow=True).content.decode()

    def test_no_page_says_how_many_stayed(self, call, cast):
        client = self._client(cast["coordinator"])
        texts = set()
        for placed in (12, 5):
            OutcomeList.objects.all().delete()
            self._upload(
                client, call.pilot.cohort, "\n".join([HEAD, *everybody(call, placed=placed, waiting=9)])
            )
            found = OutcomeList.objects.get()
            page_of = client.get(reverse("insights:outcome_list", args=[found.pk])).content.decode()
            begins = page_of.index("<h1")
            texts.add(page_of[begins : page_of.index("<form", begins)])
        assert len(texts) == 1 and "People it speaks of" in texts.pop()

    def test_a_file_that_cannot_be_used_is_told_beside_it_and_the_day_is_kept(self, call, cast):
        client = self._client(cast["coordinator"])
        text = self._upload(client, call.pilot.cohort, "Name,Stayed\nAnn,yes").content.decode()
        assert "No column says who it is" in text and 'value="2026-06-20"' in text
        text = self._upload(
            client, call.pilot.cohort, f"{HEAD}\nP1,yes,no", as_of="2026-03-01"
        ).content.decode()
        assert "This day is not after the kick-off" in text

    def test_from_the_staff_list_by_one_press(self, call, cast):
        client = self._client(cast["coordinator"])
        text = client.post(
            reverse("insights:outcomes", args=[call.pilot.cohort.pk]),
            {"submission": str(uuid.uuid4()), "staff_list": "Read the staff list"},
            follow=True,
        ).content.decode()
        assert "What was understood" in text and OutcomeList.objects.get().source == "staff-list"
