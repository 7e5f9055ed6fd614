"""Those who took part beside those who waited: the difference with its range, its words, and what stays hidden."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from feedback.statistics import Certainty
from insights import freezing
from insights.attacks import attack
from insights.auditing import audit_in_turn
from insights.board import board
from insights.board_paper import board_data
from insights.freezing import cells_of, is_genuine
from insights.models import Release, StartingPoint
from insights.outcomes import actions, comparing, starting
from insights.outcomes.elsewhere import of_all
from insights.pack import evidence_pack
from programmes.models import Side
from tests.factories import CohortFactory, PairFactory, ParticipantFactory
from tests.factories.people import NOW
from tests.insights.conftest import LATER, Pilot
from tests.insights.outcomes import Called, called, everybody, rows


def found_in(release: Release, outcome: str = "stayed", side: str = "mentor") -> dict:
    return next(
        each for each in release.tables["comparisons"] if (each["outcome"], each["side"]) == (outcome, side)
    )


def large(pilot: Pilot, *, way: str = "draw") -> Called:
    """24 pairs, 40 waiting on each side."""
    pilot.add_pairs(12)
    return called(pilot, waiting=40, way=way)


class TestTheFigures:
    def test_the_difference_has_newcombes_range(self, pilot):
        """24 of 25 beside 160 of 200 is 16 points (-0.3 to 22.9): the check value of the method."""
        tables = {"outcome-stayed": {"rows": [_row((24, 25), (160, 200))]}}
        [one] = comparing.comparisons(tables, drawn=[])
        assert (one["difference"], one["low"], one["high"]) == (16.0, -0.3, 22.9)
        assert one["words"] == Certainty.PERHAPS_BETTER

    @pytest.mark.parametrize(
        ("placed", "waiting", "words"),
        [
            ((48, 50), (100, 200), "Clear improvement"),
            ((20, 50), (160, 200), "Clearly worse"),
            ((11, 15), (14, 20), "Perhaps better"),
            ((10, 15), (14, 20), "Perhaps worse"),
            ((25, 50), (100, 200), "No change seen"),
        ],
    )
    def test_the_words_are_those_of_every_other_change(self, placed, waiting, words):
        tables = {"outcome-stayed": {"rows": [_row(placed, waiting)]}}
        assert comparing.comparisons(tables, drawn=[])[0]["words"] == words

    def test_a_release_compares_both_outcomes_of_both_sides(self, pilot):
        call = large(pilot)
        call.count(*everybody(call, placed=22, waiting=20))
        release = call.release()
        assert [(each["outcome"], each["side"]) for each in release.tables["comparisons"]] == [
            (outcome, side) for outcome in ("stayed", "promoted") for side in ("mentor", "mentee")
        ]
        assert found_in(release)["words"] == "Clear improvement"
        assert found_in(release)["difference"] == pytest.approx(100 * (22 / 24 - 20 / 40), abs=0.1)
        assert is_genuine(release)

    def test_nobody_and_everybody_are_not_said(self, pilot):
        call = large(pilot)
        call.count(*everybody(call, placed=24, waiting=0))
        cells = call.release().tables["outcome-stayed"]["rows"][0]["cells"]
        assert (cells["placed"]["count"], cells["placed"]["edge"]) == (23, "at least")
        assert (cells["waiting"]["count"], cells["waiting"]["edge"]) == (1, "at most")


def _row(placed: tuple[int, int], waiting: tuple[int, int]) -> dict:
    cells = {
        group: {"shown": True, "count": count, "n": n, "as_of": "2026-06-20"}
        for group, (count, n) in (("placed", placed), ("waiting", waiting))
    }
    return {"key": "mentor", "label": "Mentors", "cells": cells}


class TestTooSmall:
    def test_nine_who_waited_are_hidden_and_compared_with_nobody(self, pilot):
        call = called(pilot, waiting=9)
        call.count(*everybody(call, placed=12, waiting=5))
        release = call.release()
        cells = release.tables["outcome-stayed"]["rows"][0]["cells"]
        assert cells["waiting"] == {"shown": False, "reason": "Hidden: fewer than 10 people"}
        assert found_in(release) == {
            "outcome": "stayed",
            "label": "Still employed",
            "side": "mentor",
            "side_label": "Mentors",
            "shown": False,
            "reason": comparing.TOO_SMALL,
            "words": "Too early to say",
        }

    def test_ten_are_compared(self, pilot):
        call = called(pilot, waiting=10)
        call.count(*everybody(call, placed=12, waiting=5))
        assert found_in(call.release())["shown"]

    def test_without_a_waiting_list_the_shares_stand_alone(self, pilot):
        call = called(pilot, waiting=0)
        call.count(*everybody(call, placed=11, waiting=0))
        release = call.release()
        assert found_in(release)["reason"] == comparing.NOBODY_WAITED
        [mentors, _, *_] = board(pilot.cohort, release).comparisons
        assert (mentors.placed, mentors.waiting) == ("At least 11 of 12", "No waiting list")

    def test_groups_counted_for_different_days_are_not_compared(self):
        row = _row((20, 40), (20, 40))
        row["cells"]["waiting"]["as_of"] = "2026-12-20"
        [one] = comparing.comparisons({"outcome-stayed": {"rows": [row]}}, drawn=["mentor"])
        assert (one["shown"], one["reason"]) == (False, comparing.OTHER_DAYS)


class TestCause:
    def test_a_draw_may_be_named_as_a_cause(self, pilot):
        call = large(pilot)
        call.count(*everybody(call, placed=22, waiting=20))
        page = board(pilot.cohort, call.release())
        assert page.comparisons[0].sentence.endswith(comparing.BY_LOT)
        assert "only outcomes have a comparison group" in page.limits

    def test_criteria_may_not(self, pilot):
        call = large(pilot, way="criteria")
        call.count(*everybody(call, placed=22, waiting=20))
        page = board(pilot.cohort, call.release())
        assert page.comparisons[0].sentence.endswith(comparing.NO_CAUSE)
        assert "no cause is claimed" in page.limits

    def test_nor_a_draw_beside_which_somebody_was_invited(self, pilot):
        pilot.add_pairs(12)
        call = called(pilot, waiting=40, began=False)
        ParticipantFactory(cohort=pilot.cohort, mentor=True)
        starting.take_at_the_kick_off(cohort=pilot.cohort, at=NOW)
        call.count(*everybody(call, placed=22, waiting=20))
        release = call.release()
        assert (found_in(release)["drawn"], found_in(release, side="mentee")["drawn"]) == (False, True)

    def test_a_difference_that_may_be_chance_names_no_cause(self, pilot):
        call = large(pilot)
        call.count(*everybody(call, placed=14, waiting=20))
        sentence = board(pilot.cohort, call.release()).comparisons[0].sentence
        assert sentence.endswith("so it may be chance.") and "cause" not in sentence


class TestSubtracting:
    def test_a_second_list_that_differs_by_two_people_repeats_the_first(self, pilot):
        call = large(pilot)
        call.count(*everybody(call, placed=20, waiting=20))
        first = call.release()
        call.count(*everybody(call, placed=22, waiting=20), as_of=date(2026, 6, 25))
        second = call.release()
        before, after = (
            each.tables["outcome-stayed"]["rows"][0]["cells"]["placed"] for each in (first, second)
        )
        assert before == after
        assert (
            found_in(second)["shown"] is False
            or found_in(second)["difference"] == found_in(first)["difference"]
        )

    def test_lists_with_others_left_out_each_time_give_nobody_away(self, pilot):
        call = large(pilot)
        people, waited = call.placed[Side.MENTOR], call.waiting[Side.MENTOR]
        for left_out in range(6):
            call.count(
                *rows(people[left_out:], stayed=20),
                *rows(waited, stayed=20),
                as_of=date(2026, 6, 10 + left_out),
            )
            call.release()
        releases = [cells_of(release) for release in Release.objects.order_by("number")]
        assert any(releases) and attack(releases) == [] and audit_in_turn(releases) is None

    def test_the_same_people_in_another_programme_are_not_subtracted(self, pilot):
        """All but one of the mentors take part in a second programme, and a list counts both."""
        call = large(pilot)
        call.count(*everybody(call, placed=20, waiting=20))
        call.release()
        other = _again(call, leaving_out=1)
        other.count(*everybody(other, placed=20, waiting=20))
        release = other.release()
        assert release.tables["outcome-stayed"]["rows"][0]["cells"]["placed"]["shown"] is False
        together = [cells for _, cells in of_all(list(Release.objects.order_by("frozen_at", "pk")))]
        assert attack(together) == []
        out = io.StringIO()
        call_command("attack", "--json", stdout=out)
        assert json.loads(out.getvalue())["outcomes_of_all_cohorts"]["recoverable_groups"] == 0

    def test_without_looking_elsewhere_they_would_be(self, pilot, monkeypatch):
        monkeypatch.setattr("insights.worker.shown_elsewhere", lambda cohort: (set(), []))
        call = large(pilot)
        call.count(*everybody(call, placed=20, waiting=20))
        call.release()
        other = _again(call, leaving_out=1)
        other.count(*everybody(other, placed=20, waiting=20))
        other.release()
        together = [cells for _, cells in of_all(list(Release.objects.order_by("frozen_at", "pk")))]
        assert min(len(found.people) for found in attack(together)) == 1

    def test_one_that_another_cohort_overtook_is_computed_again(self, pilot, monkeypatch):
        call = large(pilot)
        call.count(*everybody(call, placed=20, waiting=20))
        other = _again(call, leaving_out=1)
        other.count(*everybody(other, placed=20, waiting=20))
        _release_in_the_middle(monkeypatch, other)
        release = call.release()
        assert release.state == Release.State.FROZEN
        together = [cells for _, cells in of_all(list(Release.objects.order_by("frozen_at", "pk")))]
        assert len(together) == 2 and attack(together) == []


def _again(call: Called, *, leaving_out: int) -> Called:
    """The same people in a cohort of another programme, but for the last ``leaving_out`` of each group with a place."""
    pilot = Pilot(CohortFactory(state="active"), call.pilot.measure)
    count = len(call.pilot.pairs) - leaving_out
    people = call.placed
    pilot.pairs = [
        PairFactory(
            cohort=pilot.cohort,
            mentor__person=people[Side.MENTOR][place],
            mentee__person=people[Side.MENTEE][place],
        )
        for place in range(count)
    ]
    return called(pilot, waiting=40)


def _release_in_the_middle(monkeypatch, other: Called) -> None:
    """While the first release is being audited, that of ``other`` is frozen."""
    freeze, once = freezing.freeze, []

    def slow(*args, **given):
        found = freeze(*args, **given)
        if not once:
            once.append(True)
            other.release()
        return found

    monkeypatch.setattr(freezing, "freeze", slow)


class TestWhereItStands:
    @pytest.fixture
    def compared(self, pilot):
        call = large(pilot)
        call.count(*everybody(call, placed=22, waiting=20))
        call.release()
        return call

    def test_page_paper_data_and_pack_say_the_same(self, compared, cast):
        cohort, release = compared.pilot.cohort, Release.objects.get()
        client = Client()
        client.force_login(cast["executive"])
        text = " ".join(client.get(reverse("insights:board", args=[cohort.pk])).content.decode().split())
        document = client.get(reverse("insights:data", args=[cohort.pk])).json()
        page = board(cohort, release)
        with zipfile.ZipFile(io.BytesIO(evidence_pack(page))) as pack:
            csv = pack.read("comparison.csv").decode()
            assert {"tables/outcome-stayed.csv", "tables/outcome-promoted.csv"} <= set(pack.namelist())
            assert "Newcombe" in pack.read("method-and-limits.txt").decode()
        said = page.comparisons[0].sentence
        assert said == f"+42 points, likely between +19 and +58. {comparing.BY_LOT}"
        assert said in text and said in csv and "Outcomes with a comparison" in text
        assert board_data(page)["comparisons"][0]["sentence"] == said
        assert document["tables"]["comparisons"][0]["difference"] == 41.7

    def test_without_a_list_there_is_no_such_part(self, pilot, cast):
        release = pilot.release()
        assert "comparisons" not in release.tables
        assert board(pilot.cohort, release).comparisons == []

    def test_nobody_reads_an_outcome_who_reads_all_of_the_release(self, compared):
        release = Release.objects.get()
        everything = json.dumps([release.tables, release.suppressed, release.audit])
        for mark in StartingPoint.objects.values_list("mark", flat=True):
            assert mark[:24] not in everything


def test_a_release_from_before_outcomes_were_counted_still_reads(pilot):
    pilot.answer_everything()
    release = pilot.release()
    for key in ("comparisons", "cost", "top_team"):
        release.tables.pop(key, None)
    page = board(pilot.cohort, release)
    assert page.comparisons == [] and "hours of participants’ time" in page.cost


def test_a_list_taken_back_after_its_release_leaves_nothing_to_subtract(pilot):
    call = large(pilot)
    first = call.count(*everybody(call, placed=20, waiting=20))
    call.release()
    actions.take_back(outcome_list=first, by=call.by, at=LATER)
    people = call.placed[Side.MENTOR]
    call.count(*rows(people[1:], stayed=20), *rows(call.waiting[Side.MENTOR], stayed=20))
    pilot.release(at=LATER + timedelta(days=1))
    releases = [cells_of(release) for release in Release.objects.order_by("number")]
    assert attack(releases) == []
