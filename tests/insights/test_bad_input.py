"""What a pilot may bring to its report: almost nobody, one answer of all, a measure or a criterion without evidence."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from insights import evidence
from insights.actions import CannotDecide, decide
from insights.board import board
from insights.models import Release
from programmes.models import Cohort, Decision, DecisionCriterion, Measure, Programme
from tests.factories.people import NOW
from tests.insights.conftest import LATER, Pilot

Key = DecisionCriterion.Key


def text_of(pilot: Pilot, name: str, role: str = "sponsor") -> str:
    client = Client()
    client.force_login(pilot.user(role))
    answer = client.get(reverse(f"insights:{name}", args=[pilot.cohort.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shown(release: Release) -> list[dict]:
    tables = [table for table in release.tables.values() if isinstance(table, dict) and "rows" in table]
    return [
        cell for table in tables for row in table["rows"] for cell in row["cells"].values() if cell["shown"]
    ]


class TestThreePairs:
    @pytest.fixture
    def three(self, empty_pilot):
        empty_pilot.add_pairs(3)
        empty_pilot.hold(1)
        empty_pilot.answer_everything()
        return empty_pilot

    def test_only_what_both_sides_say_together_is_shown(self, three):
        assert {cell["n"] for cell in shown(three.release())} <= {6}

    def test_the_board_page_stands_and_advises_nothing(self, three):
        release = three.release()
        page = board(three.cohort, release)
        assert page.people.startswith("Fewer than 5 people on each side took part")
        assert (
            page.verdict.outcome in ("", Decision.Outcome.STOP) and "standard deviations" not in page.limits
        )
        text = text_of(three, "board")
        assert "Too early to say" in text and "Hidden: fewer than 5" in text

    def test_their_dashboard_stands_as_well(self, three):
        three.release()
        assert "Hidden: fewer than 5" in text_of(three, "dashboard", "coordinator")


class TestOneAnswerOfAll:
    @pytest.fixture
    def alike(self, pilot):
        for side in ("mentor", "mentee"):
            pilot.survey("baseline", pilot.participants(side), low=2, high=2)
            pilot.survey("close", pilot.participants(side), low=4, high=4, L1=4, L3=1, G1=5)
        return pilot

    def test_no_range_says_what_each_of_them_did(self, alike):
        changes = [cell for cell in shown(alike.release()) if "before" in cell]
        assert changes
        for cell in changes:
            assert cell["low"] < cell["high"]
            assert cell["better"] == cell["n"] - 1 and cell["better_edge"] == "at least"
            assert cell["effect"] is None

    def test_the_page_says_so_without_a_fault(self, alike):
        alike.release()
        text = text_of(alike, "board")
        assert "Clear improvement" in text and "At least 11 of 12" in text and "NaN" not in text

    def test_all_at_the_end_of_the_scale(self, pilot):
        for kind in ("baseline", "close"):
            pilot.survey(kind, pilot.participants("mentee"), low=1, high=1)
        changes = [cell for cell in shown(pilot.release()) if "before" in cell]
        assert changes and all(cell["before"] > 1 and cell["low"] < cell["high"] for cell in changes)


class TestWithoutABaseline:
    def _measure(self, pilot, **fields):
        Measure.objects.all().update(is_primary=False)
        return Measure.objects.create(
            objective=pilot.measure.objective,
            name="Without a start",
            target=60,
            due_on=LATER.date(),
            is_primary=True,
            submission=uuid.uuid4(),
            **fields,
        )

    @pytest.mark.parametrize("instrument", ["entered", "commitments"])
    def test_it_is_too_early_to_say_and_no_band_is_given(self, pilot, instrument):
        measure = self._measure(pilot, instrument=instrument)
        release = pilot.release()
        [found] = evidence.outcomes([measure], release)
        assert (found.words, found.before, found.band) == ("Too early to say", None, None)
        assert "Without a start" in text_of(pilot, "board")

    def test_a_rating_starts_from_its_own_first_answers(self, pilot):
        Measure.objects.filter(pk=pilot.measure.pk).update(baseline=None)
        pilot.answer_everything()
        pilot.measure.refresh_from_db()
        [found] = evidence.outcomes([pilot.measure], pilot.release())
        assert found.before is not None and found.words == "Clear improvement"


class TestTheDecision:
    @pytest.fixture
    def running(self, pilot):
        Programme.objects.filter(pk=pilot.cohort.programme_id).update(
            state=Programme.State.RUNNING, sponsor=Person.objects.first()
        )
        pilot.cohort.programme.refresh_from_db()
        return pilot

    def _decide(self, pilot, release, outcome, **changes):
        return decide(
            cohort=Cohort.objects.select_related("programme").get(pk=pilot.cohort.pk),
            release=release,
            outcome=outcome,
            why="It was weighed.",
            changes=changes,
            signed_name="Angela Stewart",
            by=pilot.user("sponsor"),
            at=NOW,
        )

    def _unsafe(self, pilot):
        for side in ("mentor", "mentee"):
            people = pilot.participants(side)
            pilot.survey("baseline", people, low=1, high=2)
            pilot.survey("close", people, low=1, high=2, L1=1, L3=5)
        return pilot.release()

    def test_a_criterion_without_evidence_is_named_and_nothing_is_advised(self, running):
        release = running.release()
        found = evidence.judged(running.cohort, release)
        safety = next(one for one in found if one.key == Key.SAFETY)
        assert (safety.result, safety.band, safety.range) == ("Too early to say", None, "")
        verdict = evidence.verdict(found)
        assert verdict.outcome == "" and safety in verdict.unknown
        assert "No evidence yet:" in text_of(running, "decision")
        assert "mentors scoring pair safety 4 or more" in text_of(running, "decision")

    def test_each_criterion_with_evidence_has_its_range(self, running):
        running.answer_everything()
        for one in evidence.judged(running.cohort, running.release()):
            assert one.range or one.band is None, one.label

    def test_red_in_safety_closes_go_until_a_release_without_it(self, running):
        release = self._unsafe(running)
        assert evidence.verdict(evidence.judged(running.cohort, release)).outcome == Decision.Outcome.STOP
        with pytest.raises(CannotDecide, match="Safety or load is red"):
            self._decide(running, release, Decision.Outcome.GO)
        assert "Go is not open" in text_of(running, "decision") and not Decision.objects.exists()

    def test_adapt_needs_a_named_change_for_each_miss(self, running):
        release = self._unsafe(running)
        misses = evidence.verdict(evidence.judged(running.cohort, release)).misses
        assert len(misses) > 1
        some = {miss.key: "A coach for each pair." for miss in misses[1:]}
        with pytest.raises(CannotDecide, match=f"Still open: {misses[0].label}"):
            self._decide(running, release, Decision.Outcome.ADAPT, **some)
        self._decide(running, release, Decision.Outcome.ADAPT, **{**some, misses[0].key: "An owner by May."})

    def test_without_an_owner_the_advice_is_to_stop(self, running):
        running.answer_everything()
        found = evidence.judged(running.cohort, running.release())
        assert evidence.verdict(found, has_owner=False).outcome == Decision.Outcome.STOP

    def test_after_a_go_whoever_plans_is_offered_the_roll_out(self, running):
        running.answer_everything()
        release = running.release()
        self._decide(running, release, Decision.Outcome.GO)
        address = reverse("programmes:roll_out", args=[running.cohort.pk])
        assert f'href="{address}">Plan the roll-out' in text_of(running, "board", "coordinator")
        assert address not in text_of(running, "board", "executive")
