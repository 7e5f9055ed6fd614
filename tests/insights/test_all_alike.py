"""What a release says where everybody agreed, and where nobody spoke: no more than where one said something else.

Each figure is softened; these are attempts to get what it leaves open from the figures beside it.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.models import Wave, WaveReply
from feedback.statistics import Certainty
from insights import evidence
from insights.answers import Table, _change_value, declared_tables
from insights.disclosure import soft_mean, soft_pairs
from insights.figures import figure_words
from insights.freezing import Frozen, freeze
from insights.models import Release
from sessions.models import Commitment, Session
from tests.factories import SessionFactory
from tests.factories.people import NOW
from tests.insights.conftest import LATER, Pilot, begun


def _commitments_of(pilot: Pilot) -> list[Table]:
    """The counts by state; how many mentees have one done is softened in itself."""
    [table] = [table for table in declared_tables(pilot.cohort) if table.key == "commitments"]
    return [replace(table, rows=table.rows[:-1], figures=table.figures[:-1])]


STATES = ("all", "done", "open", "dropped")

ratings = st.integers(1, 5)


def answered_tables(release: Release) -> dict:
    return {
        key: table for key, table in release.tables.items() if key.startswith(("pulse-", "change-", "shares"))
    }


class TestChanges:
    """All figures of a change are those of another group, in which one said something else."""

    def test_all_at_the_low_end_before(self):
        after = [3, 5, 4, 4, 3, 5, 4, 4, 4, 4, 4, 4]
        all_at_one = _change_value([(1, later) for later in after])
        assert all_at_one == _change_value([(2, after[0]), *((1, later) for later in after[1:])])
        # After less the difference is before: it leaves open what the mean before leaves open.
        assert all_at_one["after"] - all_at_one["mean"] >= 13 / 12 - 0.005

    def test_all_at_the_high_end_after(self):
        before = [3, 5, 4, 4, 3, 5, 4, 4, 4, 4, 4, 4]
        all_at_five = _change_value([(earlier, 5) for earlier in before])
        assert all_at_five == _change_value([*((earlier, 5) for earlier in before[:-1]), (before[-1], 4)])
        assert all_at_five["before"] + all_at_five["mean"] <= 5 - 1 / 12 + 0.005

    @pytest.mark.parametrize(("before", "after"), [(2, 4), (4, 2), (3, 3)])
    @pytest.mark.parametrize("n", [9, 12])
    def test_all_alike_before_and_after(self, before, after, n):
        nearer = after - 1 if after > 3 else after + 1
        all_alike = _change_value([(before, after)] * n)
        assert all_alike == _change_value([(before, nearer), *[(before, after)] * (n - 1)])
        assert all_alike["low"] < all_alike["high"] and all_alike["effect"] is None

    def test_all_moved_alike_from_different_places(self):
        found = _change_value([(1 + place % 3, 2 + place % 3) for place in range(12)])
        assert found["low"] < found["high"]
        assert found["effect"] is not None, "who agreed on nothing but the step has an effect like others"

    def test_two_who_differ_on_each_side_have_no_effect_either(self):
        """So that no effect does not say that nobody differed."""
        alike = [(2, 4)] * 9
        assert _change_value([(3, 4), (3, 3), (2, 3), *alike])["effect"] is None
        assert _change_value([(3, 4), (3, 3), (1, 3), *alike])["effect"] is not None
        assert _change_value([(2, 3), (2, 5), (2, 3), *alike])["effect"] is not None

    def test_an_effect_has_two_decimals(self):
        """With sixteen of them the spread before and after, and from these every rating, could be solved for."""
        found = _change_value([(1 + place % 3, 2 + place % 4) for place in range(12)])["effect"]
        assert found == {name: round(value, 2) for name, value in found.items()} and found["d_av"]

    def test_four_people_have_a_number_and_nothing_else(self):
        assert _change_value([(1, 3)] * 4) == {"n": 4}
        assert _change_value([]) == {"n": 0}

    @given(st.lists(st.tuples(ratings, ratings), min_size=5, max_size=30))
    def test_no_figure_is_at_an_end_and_no_range_without_width(self, pairs):
        found = _change_value(pairs)
        assert 1.1 <= found["before"] <= 4.9 and 1.1 <= found["after"] <= 4.9
        assert found["low"] < found["high"]
        assert 0 < found["better"] < found["n"]

    @given(st.lists(st.tuples(ratings, ratings), min_size=5, max_size=30))
    def test_softening_leaves_others_as_they_are_and_the_scale_whole(self, pairs):
        soft = soft_pairs(pairs)
        assert len(soft) == len(pairs)
        assert all(1 <= value <= 5 for pair in soft for value in pair)
        for side in (0, 1):
            said, shown = ([pair[side] for pair in each] for each in (pairs, soft))
            assert sum(one != other for one, other in zip(said, shown, strict=True)) <= 2
            assert len(pairs) + 1 <= sum(shown) <= 5 * len(pairs) - 1
        is_soft_enough = len({after - before for before, after in pairs}) > 1 and all(
            len(pairs) < sum(pair[side] for pair in pairs) < 5 * len(pairs) for side in (0, 1)
        )
        assert soft == pairs or not is_soft_enough

    @given(st.lists(st.tuples(ratings, ratings), max_size=30))
    def test_softened_twice_is_softened_once(self, pairs):
        soft = soft_pairs(pairs)
        assert soft_pairs(soft) == soft

    def test_whoever_is_far_from_the_end_steps_away_from_it(self):
        """Nobody moved, and most are at one end: the one who answered otherwise stays on the scale."""
        assert soft_pairs([*[(1, 1)] * 4, (5, 5)]) == [(1, 2), *[(1, 1)] * 3, (5, 5)]
        assert soft_pairs([(1, 1), *[(5, 5)] * 4]) == [(1, 1), (5, 4), *[(5, 5)] * 3]

    def test_of_four_nothing_is_changed(self):
        assert soft_pairs([(1, 5)] * 4) == [(1, 5)] * 4
        assert soft_pairs([(1, 5)] * 5) != [(1, 5)] * 5

    def test_scores_between_the_steps_of_a_scale_are_softened_too(self):
        soft = soft_pairs([(1.4, 3.0), *[(1.0, 3.2)] * 5])
        assert sum(before for before, _ in soft) == pytest.approx(7)

    def test_softened_until_they_are_alike_they_are_softened_once_more(self):
        soft = soft_pairs([(1, 4), *[(1, 3)] * 5])
        assert len({after - before for before, after in soft}) > 1

    def test_the_words_are_those_of_the_softened_figures(self):
        assert _change_value([(1, 5)] * 5)["words"] == Certainty.CLEAR
        assert _change_value([(3, 3)] * 5)["words"] == Certainty.PERHAPS_BETTER


@pytest.mark.django_db
class TestBothSides:
    """What both sides have besides one is the other, and that leaves open what the other leaves open."""

    @pytest.mark.parametrize("size", [5, 12])
    def test_a_side_that_is_all_at_one_end_does_not_come_back_as_the_rest(self, empty_pilot, size):
        empty_pilot.add_pairs(size)
        mentors, mentees = empty_pilot.participants("mentor"), empty_pilot.participants("mentee")
        for kind, own, other in (
            ("baseline", [1] * size, [2, 3] * size),
            ("close", [3, 4, 4] * size, [3, 4] * size),
        ):
            for person, value in (*zip(mentors, own, strict=False), *zip(mentees, other, strict=False)):
                empty_pilot.survey(kind, [person], low=1, high=5, **{empty_pilot.confidence: value})
        found = {
            figure.cell.column: figure.value
            for table in declared_tables(empty_pilot.cohort)
            for figure in table.figures
            if (table.key, figure.cell.row) == ("change-close", empty_pilot.confidence)
        }
        gained = (2 * found["both"]["mean"]) - found["mentee"]["mean"]
        assert gained == pytest.approx(found["mentor"]["mean"], abs=0.016)
        assert found["mentor"]["after"] - gained >= 1 + 1 / size - 0.066


class TestMeans:
    @given(st.integers(5, 400).flatmap(lambda n: st.tuples(st.integers(n, 5 * n), st.just(n))))
    def test_no_mean_is_printed_as_the_end_of_the_scale(self, said):
        mean, edge = soft_mean(*said)
        assert 1.1 <= round(mean, 1) <= 4.9
        assert edge or mean == said[0] / said[1]

    def test_of_forty_who_choose_five_one_decimal_is_left_open(self):
        assert soft_mean(200, 40) == soft_mean(197, 40) == (4.9, "at least")
        assert soft_mean(40, 40) == soft_mean(43, 40) == (1.1, "at most")
        assert soft_mean(195, 40) == (195 / 40, "")


@pytest.mark.django_db
class TestCommitments:
    def _promise(self, pilot: Pilot, state: str, *, of: slice = slice(None)) -> None:
        for pair in pilot.pairs[of]:
            Commitment.objects.create(
                pair=pair,
                session=pair.sessions.get(),
                state=state,
                due_on=LATER.date(),
                made_at=NOW,
                submission=uuid.uuid4(),
            )

    def _cells(self, release: Release) -> dict[str, dict]:
        return {state: evidence.cell(release, "commitments", state, "mentee") for state in STATES}

    @pytest.mark.parametrize(
        ("all_of_them", "other"), [("done", "open"), ("open", "done"), ("dropped", "open")]
    )
    def test_all_in_one_state_read_as_if_one_were_in_another(self, pilot, all_of_them, other):
        self._promise(pilot, all_of_them)
        one, another = self._of_two_worlds(pilot, other)
        assert one == another
        rows = {row["key"]: row["cells"]["mentee"] for row in one.tables["commitments"]["rows"]}
        assert (rows["all"]["count"], rows["all"]["n"]) == (12, 12)
        assert rows[all_of_them] == {"shown": False, "reason": f"Hidden to protect those {other}"}

    def _of_two_worlds(self, pilot: Pilot, other: str) -> list[Frozen]:
        first = min(Commitment.objects.values_list("pk", flat=True))
        found = [freeze(_commitments_of(pilot), number=1, before=[])]
        Commitment.objects.filter(pk=first).update(state=other)
        return [*found, freeze(_commitments_of(pilot), number=1, before=[])]

    def test_how_many_mentees_have_one_in_a_state_is_not_said(self, pilot):
        """Eight have one done and four do not: "done-by" says so, or does not where it would be all of them."""
        self._promise(pilot, Commitment.State.DONE, of=slice(8))
        self._promise(pilot, Commitment.State.DROPPED, of=slice(3, None))
        found = self._cells(pilot.release())
        assert {state: cell["n"] for state, cell in found.items() if cell["shown"]} == dict.fromkeys(
            ("all", "done", "dropped"), 12
        )
        assert (found["done"]["count"], found["dropped"]["count"], found["all"]["count"]) == (8, 9, 17)
        assert figure_words(found["done"]) == "8 commitments of 12 people"

    def test_without_any_there_is_no_figure_of_them(self, pilot):
        assert not any(cell["shown"] for cell in self._cells(pilot.release()).values())


@pytest.mark.django_db
class TestNobody:
    def test_the_first_answer_of_a_session_changes_no_table(self, pilot):
        """One pair has met twice. Whether its mentor answered, and which statements, stands nowhere."""
        pilot.hold(2, pairs=pilot.pairs[:1])
        before = pilot.release()
        pilot.pulse(2, pilot.participants("mentor")[:1])
        after = pilot.release()
        assert answered_tables(after) == answered_tables(before)
        assert after.suppressed == before.suppressed
        assert evidence.cell(after, "pulse-P1", "2", "mentor")["reason"] == "Hidden: fewer than 5 answers"

    def test_a_late_answer_is_not_told_from_none(self, pilot):
        """One pair was asked since the last release. A figure that waits looks like one for which nobody came."""
        mentors = pilot.participants("mentor")
        pilot.pulse(1, mentors[:7])
        pilot.release()
        nobody_came = pilot.release()
        pilot.pulse(1, mentors[7:8])
        somebody_came = pilot.release()
        assert answered_tables(somebody_came) == answered_tables(nobody_came)
        assert somebody_came.audit | {"compared_with": [1]} == nobody_came.audit
        assert (somebody_came.audit["new"], somebody_came.suppressed) == (0, nobody_came.suppressed)
        assert evidence.cell(nobody_came, "pulse-P1", "1", "mentor")["since"] == 1
        pilot.pulse(1, mentors[8:])
        assert evidence.cell(pilot.release(), "pulse-P1", "1", "mentor")["since"] == 4

    def test_the_first_who_answers_both_times_changes_no_table(self, pilot):
        before = pilot.release()
        for kind in ("baseline", "close"):
            pilot.survey(kind, pilot.participants("mentor")[:1], low=2, high=4)
        after = pilot.release()
        assert answered_tables(after) == answered_tables(before)
        rows = after.tables["change-close"]["rows"]
        assert {row["key"]: set(row["cells"]) for row in rows} == {
            pilot.confidence: {"mentor", "mentee", "both"},
            "mentor": {"mentor"},
            "mentee": {"mentee"},
        }

    def test_only_who_is_asked_a_statement_has_a_place_for_it(self, pilot):
        tables = pilot.release().tables
        assert set(tables["pulse-P6"]["rows"][0]["cells"]) == {"mentor"}
        assert set(tables["pulse-P1"]["rows"][0]["cells"]) == {"mentor", "mentee"}

    def test_a_session_that_nobody_held_has_no_row(self, pilot):
        SessionFactory(pair=pilot.pairs[0], number=2, state=Session.State.PLANNED)
        assert [row["key"] for row in pilot.release().tables["pulse-P1"]["rows"]] == ["1"]


@pytest.mark.django_db
def test_nothing_of_another_cohort_is_in_a_release(pilot):
    """Not its answers, and neither its sessions, statements, replies nor commitments."""
    pilot.answer_everything()
    before = pilot.release()
    other = begun()
    other.add_pairs(12)
    for number in (1, 2):
        other.hold(number)
    other.answer_everything()
    for pair in other.pairs:
        Commitment.objects.create(
            pair=pair,
            session=pair.sessions.first(),
            due_on=LATER.date(),
            made_at=NOW,
            submission=uuid.uuid4(),
        )
    after = pilot.release()
    assert answered_tables(after) == answered_tables(before)
    assert after.tables["responses"] == before.tables["responses"] != []
    assert after.tables["commitments"] == before.tables["commitments"]


@pytest.mark.django_db
class TestWhoAnswered:
    def _asked(self, pilot: Pilot, side: str, answered: int) -> None:
        people = pilot.participants(side)
        pilot.survey("close", people[:answered], low=1, high=5)
        wave, _ = Wave.objects.get_or_create(
            cohort=pilot.cohort, kind="close", defaults={"opens_on": NOW.date(), "closes_on": LATER.date()}
        )
        for person in people[answered:]:
            WaveReply.objects.create(wave=wave, participant=person, asked_at=NOW)

    @pytest.mark.parametrize(
        ("answered", "said", "edge"),
        [(12, 11, "at least"), (11, 11, "at least"), (10, 10, ""), (1, 1, "at most"), (0, 1, "at most")],
    )
    def test_that_everybody_or_nobody_did_is_not_said(self, pilot, answered, said, edge):
        self._asked(pilot, "mentor", answered)
        release = pilot.release(LATER + timedelta(days=200))
        assert release.tables["responses"] == [
            {"occasion": "close", "side": "mentor", "asked": 12, "answered": said, "edge": edge}
        ]
        found = {one.key: one for one in evidence.judged(pilot.cohort, release)}["response-mentors"]
        assert found.result.startswith(edge.capitalize() or "83 % of 12")

    def test_of_four_who_were_asked_nothing_is_said(self, empty_pilot):
        empty_pilot.add_pairs(5)
        self._asked(empty_pilot, "mentor", 3)
        WaveReply.objects.filter(participant=empty_pilot.pairs[4].mentor).delete()
        assert empty_pilot.release().tables["responses"] == []
        WaveReply.objects.create(
            wave=Wave.objects.get(), participant=empty_pilot.pairs[4].mentor, asked_at=NOW
        )
        assert empty_pilot.release().tables["responses"] != []


@pytest.mark.django_db
class TestForgotten:
    """After a year a release forgets who stood behind it, perhaps a night before the answers go."""

    def test_nothing_is_released_beside_figures_that_have_forgotten_everybody(self, pilot):
        mentors = pilot.participants("mentor")
        pilot.pulse(1, mentors[:7])
        first = pilot.release()
        Release.objects.filter(pk=first.pk).update(respondents={})
        pilot.pulse(1, mentors[7:8])
        second = pilot.release()
        assert (second.state, second.tables) == (Release.State.FAILED, {})
        assert "have forgotten who stood behind them" in second.problem

    def test_a_release_without_figures_has_nobody_to_forget(self, empty_pilot):
        assert empty_pilot.release().respondents == {}
        assert empty_pilot.release().state == Release.State.FROZEN

    def test_a_release_that_repeats_others_alone_has_nobody_to_forget(self, pilot):
        pilot.pulse(1, pilot.participants("mentor")[:7])
        pilot.release()
        again = pilot.release()
        Release.objects.filter(pk=again.pk).update(respondents={})
        assert pilot.release().state == Release.State.FROZEN
