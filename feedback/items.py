"""Every statement people rate, as data: what is asked of whom, and on which occasion.

Answers lie between 1 ("not at all") and 5 ("completely"); any of them may be skipped. The items are original
and not yet validated, which the reports say. A key never changes its meaning: old answer sheets refer to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from feedback.models import Wave
from programmes.models import Cohort, Measure, Side

LOWEST, HIGHEST = 1, 5
NEITHER = 3  # in the middle of a rating
MOST_TIMES = 99  # a count of the last four weeks; more is a slip of the finger


class Scale(StrEnum):
    """What items add up to. The score of a scale is the mean of its items after turning the reversed ones."""

    PULSE = "pulse"
    BALANCE = "balance of talk"
    ENERGY = "energy"
    MENTEE = "mentee"
    COUNTS = "counts of the last four weeks"
    MENTOR = "mentor"
    LOAD = "load"
    STANDING = "standing"
    GAIN = "gain"
    SAFETY = "pair safety"
    QUALITY = "partnership quality"
    CONFIDENCE = "purpose confidence"


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. ``is_reversed`` items count as 6 - x; ``is_count`` items take a number, not a rating."""

    key: str
    words: str
    scale: Scale
    low: str = "Not at all"
    high: str = "Completely"
    is_reversed: bool = False
    is_count: bool = False


CANDOUR = Item("P1", "I could say what I really thought", Scale.PULSE)
LISTENED_TO = Item("P2", "I was listened to", Scale.PULSE)
LISTENED = Item("P2", "I listened more than I explained", Scale.PULSE)
MATTERED = Item("P3", "We reached something that matters, with respect", Scale.PULSE)
NEW = Item("P4", "I left with something new", Scale.PULSE)
BALANCE = Item("P5", "Who spoke most?", Scale.BALANCE, low="Mentor almost only", high="Mentee almost only")
ENERGY = Item("P6", "This session left me", Scale.ENERGY, low="Drained", high="Energised")

# Three taps are enough for a score, which needs three of P1 to P4; the rest waits behind "Three more".
PULSE_FIRST: dict[Side, tuple[Item, ...]] = {
    Side.MENTOR: (CANDOUR, LISTENED_TO, NEW),
    Side.MENTEE: (CANDOUR, LISTENED, NEW),
}
PULSE_MORE: dict[Side, tuple[Item, ...]] = {
    Side.MENTOR: (MATTERED, BALANCE, ENERGY),
    Side.MENTEE: (MATTERED, BALANCE),
}

MENTEE = (
    Item("E1", "I can name what staff two or more levels down find hard", Scale.MENTEE),
    Item("E2", "I ask before I judge", Scale.MENTEE),
    Item("E3", "I know how my rank affects what I hear", Scale.MENTEE),
    Item("E4", "I change decisions after what I hear", Scale.MENTEE),
)
COUNTS = (
    Item("N1", "Times somebody challenged me without being asked to", Scale.COUNTS, is_count=True),
    Item("N2", "Decisions I changed", Scale.COUNTS, is_count=True),
    Item("N3", "Voices I invited in that are not usually heard", Scale.COUNTS, is_count=True),
)
MENTOR = (
    Item("R1", "I can raise a hard point with a senior person", Scale.MENTOR),
    Item("R2", "I can frame it so that it is heard", Scale.MENTOR),
    Item("R3", "I understand how decisions are made", Scale.MENTOR),
    Item("R4", "My voice counts", Scale.MENTOR),
    Item("R5", "I see a future here", Scale.MENTOR),
)
LOAD = (Item("L1", "The load was fair", Scale.LOAD), Item("L2", "Time was given", Scale.LOAD))
STANDING = Item("L3", "Taking part has harmed my standing", Scale.STANDING, is_reversed=True)
GAIN = Item("G1", "I gained something that I can name", Scale.GAIN)
SAFETY = (
    Item("S1", "I can disagree here without cost", Scale.SAFETY),
    Item("S2", "I can admit not knowing", Scale.SAFETY),
    Item("S3", "We repair it when something lands badly", Scale.SAFETY),
    Item("S4", "Hard topics are possible", Scale.SAFETY),
    Item("S5", "I can pass", Scale.SAFETY),
)
QUALITY = (
    Item("Q1", "Our purpose is clear", Scale.QUALITY),
    Item("Q2", "Time was kept", Scale.QUALITY),
    Item("Q3", "Both of us learn", Scale.QUALITY),
    Item("Q4", "We follow through", Scale.QUALITY),
    Item("Q5", "We trust each other", Scale.QUALITY),
    Item("Q6", "I would choose it again", Scale.QUALITY),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Items under one heading of a form."""

    title: str
    items: tuple[Item, ...]


def pulse_items(side: Side) -> tuple[Item, ...]:
    return PULSE_FIRST[side] + PULSE_MORE[side]


def confidence_key(measure: Measure) -> str:
    return f"C-{measure.pk}"


def confidence_items(cohort: Cohort, side: Side) -> tuple[Item, ...]:
    """The statements the programme wrote itself: its confidence measures for this side. One query."""
    measures = Measure.objects.filter(
        objective__programme_id=cohort.programme_id,
        instrument=Measure.Instrument.CONFIDENCE,
        side__in=[side, Measure.Side.BOTH],
    ).order_by("objective__position", "name", "pk")
    return tuple(
        Item(confidence_key(measure), measure.item or measure.name, Scale.CONFIDENCE) for measure in measures
    )


def wave_sections(cohort: Cohort, kind: str, side: Side) -> list[Section]:
    """The form of one wave for one side, empty sections left out."""
    sections = [Section("What this programme is for", confidence_items(cohort, side))]
    if side == Side.MENTEE:
        sections += [Section("You at work", MENTEE), Section("In the last four weeks", COUNTS)]
    else:
        sections += [Section("You at work", MENTOR)]
    if kind in (Wave.Kind.MID, Wave.Kind.CLOSE):
        sections += [Section("The two of you", SAFETY), Section("How it works", QUALITY)]
    if kind != Wave.Kind.BASELINE and side == Side.MENTOR:
        sections += [Section("What it asks of you", (*LOAD, STANDING))]
    if kind == Wave.Kind.CLOSE:
        sections += [Section("What stays", (GAIN,))]
    return [section for section in sections if section.items]


def looking_back_sections(cohort: Cohort, side: Side) -> list[Section]:
    """The page after the closing questions: the same statements, as somebody sees their start now.

    The keys are those of the statements; the occasion of the sheet keeps them apart from true answers of the start.
    """
    own = MENTEE if side == Side.MENTEE else MENTOR
    statements = (
        replace(item, words=f"Looking back, at the start I was at: {item.words}")
        for item in (*confidence_items(cohort, side), *own)
    )
    return [Section("As you see your start now", tuple(statements))]


def looking_back_items(cohort: Cohort, side: Side) -> list[Item]:
    return [item for section in looking_back_sections(cohort, side) for item in section.items]


def wave_items(cohort: Cohort, kind: str, side: Side) -> list[Item]:
    return [item for section in wave_sections(cohort, kind, side) for item in section.items]


def scale_keys(scale: Scale) -> list[str]:
    """Keys of a fixed scale; purpose confidence has ``confidence_items`` instead."""
    return list(dict.fromkeys(item.key for item in ALL if item.scale == scale))


def acceptable(values: dict[str, int], items: Iterable[Item]) -> dict[str, int]:
    """``values`` without skipped and foreign items. :raises ValueError: for a value off its scale."""
    kept = {}
    for item in items:
        value = values.get(item.key)
        if value is None:
            continue
        lowest, highest = (0, MOST_TIMES) if item.is_count else (LOWEST, HIGHEST)
        if not lowest <= value <= highest:
            raise ValueError(f"{item.key} takes {lowest} to {highest}.")
        kept[item.key] = value
    return kept


ALL: tuple[Item, ...] = (
    *(CANDOUR, LISTENED_TO, LISTENED, MATTERED, NEW, BALANCE, ENERGY),
    *(*MENTEE, *COUNTS, *MENTOR, *LOAD, STANDING, GAIN, *SAFETY, *QUALITY),
)
