"""From frozen figures to bands, words and advice, at every edge. Releases are made by hand: no database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from feedback.statistics import Certainty
from insights import evidence
from insights.bands import AMBER, BAND_WORDS, GREEN, RED
from insights.evidence import Judged, Outcome
from insights.models import Release
from programmes.models import Decision, DecisionCriterion, Measure

Key, Go, Adapt, Stop = (
    DecisionCriterion.Key,
    Decision.Outcome.GO,
    Decision.Outcome.ADAPT,
    Decision.Outcome.STOP,
)
Instrument = Measure.Instrument


# The rule


def judged(**bands: str | None) -> list[Judged]:
    """Every criterion green, but for those named with underscores."""
    found = {str(key): GREEN for key in Key.values} | {
        key.replace("_", "-"): band for key, band in bands.items()
    }
    return [Judged(key, key, "", "", "", band) for key, band in found.items()]


@pytest.mark.parametrize(
    ("bands", "outcome"),
    [
        ({}, Go),
        ({"gain": AMBER}, Go),
        ({"gain": AMBER, "on_time": AMBER}, Go),
        ({"gain": AMBER, "on_time": AMBER, "completion": AMBER}, Adapt),
        ({"safety": AMBER}, Adapt),
        ({"load": AMBER}, Adapt),
        ({"gain": RED}, Adapt),
        ({"gain": RED, "on_time": RED}, Adapt),
        ({"safety": RED}, Stop),
        ({"load": RED}, Stop),
        ({"load": RED, "gain": None}, Stop),
        ({"gain": None}, ""),
        ({"gain": None, "on_time": RED}, ""),
        ({"safety": None}, ""),
    ],
)
def test_the_rule_of_go_adapt_and_stop(bands, outcome):
    assert evidence.verdict(judged(**bands)).outcome == outcome
    assert evidence.verdict(judged(**bands), has_owner=False).outcome == Stop


def test_the_advice_says_why():
    def reason(**bands):
        return evidence.verdict(judged(**bands)).reason

    assert reason().startswith("No criterion is red, at most two are amber")
    assert reason(safety=RED, load=RED, gain=RED) == "safety, load is red. Stop, unless it is settled first."
    assert reason(gain=None, load=AMBER) == "Too early to advise. Not known yet: gain."
    assert reason(gain=RED, on_time=AMBER) == "To change: gain, on-time."
    assert reason(gain=RED, completion=RED).endswith(
        "completion, gain are red. Adapt only with a fix for each; otherwise stop."
    )
    assert evidence.verdict([], has_owner=False).reason == "Nobody owns the need any more."


def test_misses_are_the_reds_and_then_the_ambers():
    found = evidence.verdict(judged(gain=AMBER, on_time=RED, safety=AMBER, load=None))
    assert [one.key for one in found.misses] == ["on-time", "safety", "gain"]
    assert [one.key for one in found.unknown] == ["load"]
    assert [one.band_words for one in (*found.misses, *found.unknown)] == [
        BAND_WORDS[RED], BAND_WORDS[AMBER], BAND_WORDS[AMBER], BAND_WORDS[None]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bands", "blocks"), [({"safety": RED}, True), ({"load": AMBER}, False), ({"gain": RED}, False)]
)
def test_only_red_in_safety_or_load_closes_go(bands, blocks):
    assert evidence.verdict(judged(**bands)).blocks_go is blocks


# One measure


def measure(instrument: str = Instrument.MENTEE_SCALE, **fields) -> Measure:
    return Measure(instrument=instrument, **{"name": "M", "side": "mentee", "target": Decimal(4), **fields})


def outcome(*, before=2.0, after=None, **fields) -> Outcome:
    of = measure(**fields)
    return Outcome(
        of, "", Certainty.TOO_EARLY, "Up.", (1, 5), "", float(of.target), before=before, after=after
    )


@pytest.mark.parametrize(
    ("after", "band"),
    [
        (4.0, GREEN),
        (4.1, GREEN),
        (3.9, AMBER),
        (2.1, AMBER),
        (2.04, RED),
        (2.0, RED),
        (1.5, RED),
        (None, None),
    ],
)
def test_the_purpose_is_met_nearly_or_missed(after, band):
    assert outcome(after=after).band == band


@pytest.mark.parametrize(
    ("after", "band"), [(2.0, GREEN), (1.9, GREEN), (2.1, AMBER), (3.9, AMBER), (4.0, RED), (4.5, RED)]
)
def test_where_less_is_better_the_bands_are_turned_round(after, band):
    assert outcome(before=4.0, after=after, target=Decimal(2), lower_is_better=True).band == band
    assert outcome(before=4.0, after=after, target=Decimal(2)).band == band, "the target lies below the start"


def test_a_baseline_that_was_entered_goes_before_the_first_answers():
    assert outcome(before=2.0, after=3.0, baseline=Decimal(3)).band == RED
    assert outcome(before=2.0, after=3.0, baseline=Decimal(0)).band == AMBER
    assert outcome(before=None, after=3.0).band is None
    assert outcome(before=4.0, after=4.0).band == GREEN, "a target that was met from the start is met"
    assert outcome(before=4.0, after=4.5).band == GREEN
    assert outcome(before=2.0, after=2.5, target=Decimal(3), lower_is_better=True).band == GREEN


def test_a_figure_is_written_as_its_chart_has_it():
    assert outcome(before=2.04, after=3.0).figures == "before 2.0, after 3.0"
    assert outcome(before=None, after=3.0).figures == "after 3.0"
    share = Outcome(measure(), "", Certainty.CLEAR, "", (0, 100), "%", 60.0, before=40.0, after=62.5)
    assert (share.figures, share.tone) == ("before 40%, after 62.5%", GREEN)
    assert outcome().tone == "early"


@pytest.mark.parametrize(
    ("words", "tone"),
    [
        (Certainty.CLEAR, GREEN),
        (Certainty.PERHAPS_BETTER, AMBER),
        (Certainty.NO_CHANGE, AMBER),
        (Certainty.PERHAPS_WORSE, AMBER),
        (Certainty.WORSE, RED),
    ],
)
def test_words_have_their_tone(words, tone):
    assert Outcome(measure(), "", words, "", (1, 5), "", 4.0).tone == tone


# From a release


CHANGE = {
    "shown": True, "since": 1, "n": 12, "before": 2.0, "after": 3.1, "mean": 1.1, "low": 0.5, "high": 1.7,
    "words": Certainty.CLEAR.value,
}  # fmt: skip
HIDDEN = {"shown": False, "reason": "Hidden to protect mentors"}


def table(**rows: dict) -> dict:
    return {
        "title": "",
        "columns": [],
        "rows": [{"key": key, "label": key, "cells": cells} for key, cells in rows.items()],
    }


def released(**tables) -> Release:
    return Release(number=1, tables={key.replace("_", "-"): found for key, found in tables.items()})


def of(measured: Measure, **tables) -> Outcome:
    [found] = evidence.outcomes([measured], released(**tables))
    return found


def test_the_close_goes_before_the_middle_and_the_middle_is_used_until_then():
    close, mid = CHANGE | {"after": 4.2}, CHANGE | {"after": 3.3}
    both = {"change_close": table(mentee={"mentee": close}), "change_mid": table(mentee={"mentee": mid})}
    assert of(measure(), **both).after == 4.2
    assert of(measure(), **both | {"change_close": table(mentee={"mentee": HIDDEN})}).after == 3.3
    hidden = of(measure(), change_mid=table(mentee={"mentee": HIDDEN}))
    assert (hidden.after, hidden.hidden, hidden.words) == (None, HIDDEN["reason"], "Too early to say")
    assert (hidden.axis, hidden.unit, hidden.answered) == ((1, 5), "", "")
    assert of(measure()).hidden == "Hidden: fewer than 5 answers"


def test_each_instrument_has_its_own_row():
    tables = {"change_close": table(mentee={"mentee": CHANGE}, mentor={"mentor": CHANGE | {"after": 3.5}})}
    assert of(measure(Instrument.MENTOR_SCALE), **tables).after == 3.5
    assert of(measure(Instrument.MENTEE_SCALE), **tables).after == 3.1
    assert of(measure(Instrument.CONFIDENCE), **tables).after is None


def test_a_change_is_told_with_its_range():
    found = of(measure(), change_close=table(mentee={"mentee": CHANGE}))
    assert (found.low, found.high, found.axis, found.unit) == (2.5, 3.7, (1, 5), "")
    assert found.sentence == "Up 1.1, from 2.0 to 3.1. Likely between +0.5 and +1.7."
    assert found.answered == "Own rating, 1 to 5. 12 people answered both times."


@pytest.mark.parametrize(
    ("mean", "low", "high", "start"),
    [
        (0.4, -0.1, 0.9, "Up 0.4, from 2.0 to 3.1. Likely between −0.1 and +0.9, so it may be chance."),
        (0.4, 0.0, 0.8, "Up 0.4, from 2.0 to 3.1. Likely between 0.0 and +0.8, so it may be chance."),
        (-0.4, -0.8, 0.0, "Down 0.4, from 2.0 to 3.1. Likely between −0.8 and 0.0, so it may be chance."),
        (-0.4, -0.8, -0.1, "Down 0.4, from 2.0 to 3.1. Likely between −0.8 and −0.1."),
        (0.0, -0.2, 0.2, "Up 0.0, from 2.0 to 3.1. Likely between −0.2 and +0.2, so it may be chance."),
    ],
)
def test_a_range_that_holds_nothing_may_be_chance(mean, low, high, start):
    figure = CHANGE | {"mean": mean, "low": low, "high": high}
    assert of(measure(), change_close=table(mentee={"mentee": figure})).sentence == start


def test_a_range_stays_on_the_scale():
    wide = CHANGE | {"before": 1.2, "low": -0.5, "high": 4.5}
    found = of(measure(), change_close=table(mentee={"mentee": wide}))
    assert (found.low, found.high) == (1.0, 5.0)


@pytest.mark.parametrize(
    ("words", "turned"),
    [
        (Certainty.CLEAR, Certainty.WORSE),
        (Certainty.PERHAPS_BETTER, Certainty.PERHAPS_WORSE),
        (Certainty.NO_CHANGE, Certainty.NO_CHANGE),
        (Certainty.PERHAPS_WORSE, Certainty.PERHAPS_BETTER),
        (Certainty.WORSE, Certainty.CLEAR),
    ],
)
def test_where_less_is_better_the_words_are_turned_round(words, turned):
    tables = {"change_close": table(mentee={"mentee": CHANGE | {"words": words.value}})}
    assert of(measure(lower_is_better=True), **tables).words == turned
    assert of(measure(baseline=Decimal(5)), **tables).words == turned, "the target lies below the start"
    assert of(measure(baseline=Decimal(4)), **tables).words == words
    assert of(measure(), **tables).words == words


SHARE = {"shown": True, "since": 1, "n": 12, "count": 8, "edge": "", "low": 0.391, "high": 0.862}


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        (None, Certainty.TOO_EARLY),
        (39, Certainty.CLEAR),
        (Decimal("39.1"), Certainty.PERHAPS_BETTER),
        (66, Certainty.PERHAPS_BETTER),
        (67, Certainty.NO_CHANGE),
        (Decimal("86.2"), Certainty.NO_CHANGE),
        (87, Certainty.WORSE),
    ],
)
def test_a_share_is_set_against_where_it_began(baseline, words):
    promised = measure(Instrument.COMMITMENTS, baseline=baseline, target=Decimal(60))
    found = of(promised, commitments=table(**{"done-by": {"mentee": SHARE}}))
    assert found.words == words
    assert (found.before, found.after) == (None if baseline is None else float(baseline), 66.7)
    assert (found.low, found.high, found.axis, found.unit) == (39.1, 86.2, (0, 100), "%")
    assert found.sentence == "67 % of 12. Likely between 39 % and 86 %."


def test_a_share_that_began_at_nothing_or_where_it_is():
    promised = measure(Instrument.COMMITMENTS, baseline=Decimal(0), target=Decimal(60))
    few, half = SHARE | {"count": 1, "low": 0.005}, SHARE | {"count": 6}
    assert of(promised, commitments=table(**{"done-by": {"mentee": few}})).words == Certainty.CLEAR
    promised.baseline = Decimal(50)
    assert of(promised, commitments=table(**{"done-by": {"mentee": half}})).words == Certainty.NO_CHANGE


def test_a_hidden_share_has_its_reason():
    found = of(measure(Instrument.COMMITMENTS), commitments=table(**{"done-by": {"mentee": HIDDEN}}))
    assert (found.hidden, found.axis, found.unit) == (HIDDEN["reason"], (0, 100), "%")


@pytest.mark.parametrize(
    ("fields", "value", "axis"),
    [
        ({"baseline": Decimal(20), "target": Decimal(10)}, 15.0, (0.0, 24.0)),
        ({"baseline": None, "target": Decimal(10)}, 50.0, (0.0, 60.0)),
        ({"baseline": Decimal(-5), "target": Decimal("0.5")}, 0.25, (-5.0, 1.2)),
    ],
)
def test_a_figure_of_ones_own_has_no_range(fields, value, axis):
    own = measure(Instrument.ENTERED, unit="days", **fields)
    found = of(own, entered={str(own.pk): {"value": value, "read_on": "2026-05-01"}})
    assert found.axis == pytest.approx(axis)
    assert (found.after, found.low, found.unit, found.words) == (value, None, " days", "Too early to say")
    assert "It has no range, so it proves no cause." in found.sentence
    assert ("from " in found.sentence) is (fields["baseline"] is not None)


def test_a_figure_that_nobody_entered_is_missing():
    found = of(measure(Instrument.ENTERED, unit="%", baseline=Decimal(2)), entered={})
    assert (found.after, found.before, found.unit) == (None, 2.0, "%")
    assert found.sentence == "No figure has been entered yet." and found.band is None


def test_the_decision_looks_at_the_primary_measure_or_else_at_the_first():
    first, second = outcome(), outcome(is_primary=True)
    assert evidence.primary([first, second]) is second
    assert evidence.primary([first, outcome()]) is first
    assert evidence.primary([]) is None
