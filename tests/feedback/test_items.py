"""The statements are a promise: what people rated last year must mean the same this year."""

import pytest

from feedback import items
from feedback.items import Scale
from feedback.models import Wave
from programmes.models import Measure, Side
from tests.factories import CohortFactory, ObjectiveFactory
from tests.factories.people import NOW

SECTION_7 = {
    "P1": "I could say what I really thought",
    "P3": "We reached something that matters, with respect",
    "P4": "I left with something new",
    "P5": "Who spoke most?",
    "E2": "I ask before I judge",
    "E3": "I know how my rank affects what I hear",
    "E4": "I change decisions after what I hear",
    "R1": "I can raise a hard point with a senior person",
    "R2": "I can frame it so that it is heard",
    "R3": "I understand how decisions are made",
    "R4": "My voice counts",
    "R5": "I see a future here",
    "S1": "I can disagree here without cost",
    "S2": "I can admit not knowing",
    "S3": "We repair it when something lands badly",
    "S4": "Hard topics are possible",
    "S5": "I can pass",
    "L1": "The load was fair",
    "L2": "Time was given",
    "L3": "Taking part has harmed my standing",
}


def test_the_statements_are_those_of_the_measurement_guide() -> None:
    words = {item.key: item.words for item in items.ALL}
    assert {key: words[key] for key in SECTION_7} == SECTION_7


def test_each_side_has_its_own_second_statement_and_only_mentors_rate_their_energy() -> None:
    words = {side: {item.key: item.words for item in items.pulse_items(side)} for side in Side}
    assert words[Side.MENTOR]["P2"] == "I was listened to"
    assert words[Side.MENTEE]["P2"] == "I listened more than I explained"
    assert sorted(words[Side.MENTOR]) == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert sorted(words[Side.MENTEE]) == ["P1", "P2", "P3", "P4", "P5"]


@pytest.mark.parametrize("side", Side)
def test_three_taps_are_enough_for_a_pulse_score(side: Side) -> None:
    assert {item.key for item in items.PULSE_FIRST[side]} <= set(items.scale_keys(Scale.PULSE))
    assert len(items.PULSE_FIRST[side]) == 3


def test_only_harm_to_standing_is_reversed() -> None:
    assert [item.key for item in items.ALL if item.is_reversed] == ["L3"]


@pytest.mark.django_db
def test_waves_ask_what_belongs_to_their_moment_and_side() -> None:
    cohort = CohortFactory()
    keys = {
        (kind, side): "".join(dict.fromkeys(item.key[0] for item in items.wave_items(cohort, kind, side)))
        for kind in Wave.Kind
        for side in Side
    }
    assert keys == {
        ("baseline", "mentor"): "R",
        ("baseline", "mentee"): "EN",
        ("mid", "mentor"): "RSQL",
        ("mid", "mentee"): "ENSQ",
        ("close", "mentor"): "RSQLG",
        ("close", "mentee"): "ENSQG",
        ("follow-up", "mentor"): "RL",
        ("follow-up", "mentee"): "EN",
    }


@pytest.mark.django_db
def test_the_programmes_own_statements_come_first_for_the_sides_they_concern() -> None:
    cohort = CohortFactory()
    measure = Measure.objects.create(
        objective=ObjectiveFactory(programme=cohort.programme),
        name="Confidence",
        item="I can draft a brief with the assistant without help",
        instrument=Measure.Instrument.CONFIDENCE,
        side=Measure.Side.MENTEE,
        target=4,
        due_on=NOW.date(),
        submission="11111111-1111-4111-8111-111111111111",
    )
    first = items.wave_items(cohort, Wave.Kind.BASELINE, Side.MENTEE)[0]
    assert (first.key, first.words) == (f"C-{measure.pk}", measure.item)
    assert items.confidence_items(cohort, Side.MENTOR) == ()


def test_skipped_and_foreign_items_are_left_out_and_wrong_values_refused() -> None:
    pulse = items.pulse_items(Side.MENTEE)
    assert items.acceptable({"P1": 5, "P6": 3, "X": 1}, pulse) == {"P1": 5}
    assert items.acceptable({"N1": 0}, items.COUNTS) == {"N1": 0}
    for wrong in ({"P1": 0}, {"P1": 6}):
        with pytest.raises(ValueError):
            items.acceptable(wrong, pulse)
