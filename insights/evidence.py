"""What a release says about the purpose and the criteria, in figures, ranges, bands and the product's own words.

The rule at the end advises; people decide and write why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from feedback.actions.waves import wave_dates
from feedback.items import confidence_key
from feedback.models import Wave
from feedback.statistics import Certainty, wilson
from insights.bands import AMBER, BAND_WORDS, GREEN, RED, Later, band_of, before_of, changed_since
from insights.figure_words import per_cent, share_words, signed
from insights.models import Release
from programmes.criteria import DEFAULTS, rule_of
from programmes.models import Cohort, Decision, DecisionCriterion, Measure, Objective
from programmes.selectors import criteria_of, objectives_of

Key = DecisionCriterion.Key
Instrument = Measure.Instrument

SAFETY_KEYS = frozenset({Key.SAFETY, Key.LOAD})
CERTAINTY_TONE = {
    Certainty.CLEAR: GREEN,
    Certainty.PERHAPS_BETTER: AMBER,
    Certainty.NO_CHANGE: AMBER,
    Certainty.PERHAPS_WORSE: AMBER,
    Certainty.WORSE: RED,
}
MOST_AMBER = 2
# Completion asks for the close as well, so all three are due once the closing questions are over.
AT_THE_CLOSE = (Key.COMPLETION, Key.RESPONSE_MENTORS, Key.RESPONSE_MENTEES)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure: from baseline to target, and where it stands. ``before`` and ``after`` are None where hidden."""

    measure: Measure
    answered: str
    words: str
    sentence: str
    axis: tuple[float, float]
    unit: str
    target: float
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: str = ""

    def shown(self, value: float) -> str:
        """``value`` as a chart writes it: 3.4 of a rating, 75% of a share."""
        return f"{value:.1f}" if self.axis == (1, 5) else f"{value:g}{self.unit}"

    @property
    def figures(self) -> str:
        """What a chart shows, in words: "before 2.8, after 3.4"."""
        known = {"before": self.before, "after": self.after}
        return ", ".join(f"{when} {self.shown(value)}" for when, value in known.items() if value is not None)

    @property
    def tone(self) -> str:
        return CERTAINTY_TONE.get(Certainty(self.words), "early")

    @property
    def band(self) -> str | None:
        """Green when the target is met, amber for the right direction, red for flat or worse."""
        start = float(self.measure.baseline) if self.measure.baseline is not None else self.before
        if self.after is None or start is None:
            return None
        wanted = -1 if self.measure.lower_is_better or self.target < start else 1
        if wanted * (self.after - self.target) >= 0:
            return GREEN
        return AMBER if wanted * (self.after - start) >= 0.05 else RED


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion, fixed before launch, beside what came of it.

    ``later`` holds what was changed since, ``before`` what held for the cohort that this one follows, if it differs,
    and ``fixed_at`` when the launch fixed it. ``note`` says why it cannot be met where so few answered.
    """

    key: str
    label: str
    rule: str
    result: str
    range: str
    band: str | None
    later: tuple[Later, ...] = ()
    before: str = ""
    fixed_at: datetime | None = None
    note: str = ""

    @property
    def band_words(self) -> str:
        return BAND_WORDS[self.band]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule of go, adapt and stop advises, and why. ``outcome`` is empty while something is not known."""

    outcome: str
    reason: str
    misses: tuple[Judged, ...]
    unknown: tuple[Judged, ...]
    blocks_go: bool


# Measures


def in_order(objectives: Iterable[Objective]) -> list[Measure]:
    """The measures of ``objectives``, as their pages list them."""
    return [measure for objective in objectives for measure in objective.measures.all()]


def outcomes(measures: Sequence[Measure], release: Release) -> list[Outcome]:
    """Where each measure stands in ``release``."""
    return [_outcome(measure, release) for measure in measures]


def _outcome(measure: Measure, release: Release) -> Outcome:
    if measure.instrument == Instrument.ENTERED:
        return _entered(measure, release.tables.get("entered", {}).get(str(measure.pk)))
    if measure.instrument == Instrument.COMMITMENTS:
        return _share(measure, cell(release, "commitments", "done-by", "mentee"))
    row, column = _place(measure)
    closing = cell(release, "change-close", row, column)
    return _change(measure, closing if closing["shown"] else cell(release, "change-mid", row, column))


def _place(measure: Measure) -> tuple[str, str]:
    return {
        Instrument.MENTEE_SCALE.value: ("mentee", "mentee"),
        Instrument.MENTOR_SCALE.value: ("mentor", "mentor"),
    }.get(measure.instrument, (confidence_key(measure), measure.side))


def cell(release: Release, table: str, row: str, column: str) -> dict[str, Any]:
    """One frozen cell. A cell in which nobody stands reads as hidden: an empty group is a small group."""
    nothing = {"shown": False, "reason": "Hidden: fewer than 5 answers"}
    rows = release.tables.get(table, {}).get("rows", [])
    return next((line["cells"].get(column, nothing) for line in rows if line["key"] == row), nothing)


def _change(measure: Measure, found: Mapping[str, Any]) -> Outcome:
    target = float(measure.target)
    if not found["shown"]:
        return _too_early(measure, (1, 5), found["reason"])
    less = measure.lower_is_better or (measure.baseline is not None and measure.target < measure.baseline)
    words = _turned(found["words"]) if less else found["words"]
    return Outcome(
        measure=measure,
        answered=f"Own rating, 1 to 5. {found['n']} people answered both times.",
        words=words,
        sentence=_change_sentence(found),
        axis=(1, 5),
        unit="",
        target=target,
        before=found["before"],
        after=found["after"],
        low=max(1.0, found["before"] + found["low"]),
        high=min(5.0, found["before"] + found["high"]),
    )


def _turned(words: str) -> str:
    pairs = {Certainty.CLEAR: Certainty.WORSE, Certainty.PERHAPS_BETTER: Certainty.PERHAPS_WORSE}
    both = {**pairs, **{worse: better for better, worse in pairs.items()}}
    return both.get(Certainty(words), Certainty(words)).value


def _change_sentence(found: Mapping[str, Any]) -> str:
    way = "Up" if found["mean"] >= 0 else "Down"
    chance = ", so it may be chance" if found["low"] <= 0 <= found["high"] else ""
    return (
        f"{way} {abs(found['mean']):.1f}, from {found['before']:.1f} to {found['after']:.1f}. "
        f"Likely between {signed(found['low'])} and {signed(found['high'])}{chance}."
    )


def _share(measure: Measure, found: Mapping[str, Any]) -> Outcome:
    if not found["shown"]:
        return _too_early(measure, (0, 100), found["reason"])
    share = 100 * found["count"] / found["n"]
    return Outcome(
        measure=measure,
        answered=f"{found['n']} mentees.",
        words=Certainty.TOO_EARLY.value if measure.baseline is None else _against(measure, found),
        sentence=f"{share_words(found)}. Likely between {per_cent(found['low'])} and {per_cent(found['high'])}.",
        axis=(0, 100),
        unit="%",
        target=float(measure.target),
        before=None if measure.baseline is None else float(measure.baseline),
        after=round(share, 1),
        low=100 * found["low"],
        high=100 * found["high"],
    )


def _against(measure: Measure, found: Mapping[str, Any]) -> str:
    start, share = float(measure.baseline or 0) / 100, found["count"] / found["n"]
    if found["low"] > start:
        return Certainty.CLEAR.value
    if found["high"] < start:
        return Certainty.WORSE.value
    return (Certainty.PERHAPS_BETTER if share > start else Certainty.NO_CHANGE).value


def _entered(measure: Measure, reading: Mapping[str, Any] | None) -> Outcome:
    start = None if measure.baseline is None else float(measure.baseline)
    target = float(measure.target)
    entered = float(reading["value"]) if reading else None
    ends = [value for value in (start, target, entered) if value is not None]
    axis = (min(0.0, *ends), max(*ends, 1.0) * 1.2)
    unit = measure.unit if measure.unit == "%" else f" {measure.unit}".rstrip()
    sentence = "No figure has been entered yet."
    if reading:
        began = "" if start is None else f"from {start:g}{unit} "
        sentence = f"A figure of our own, {began}to {reading['value']:g}{unit}. It has no range, so it proves no cause."
    return Outcome(
        measure=measure,
        answered="Entered by the programme.",
        words=Certainty.TOO_EARLY.value,
        sentence=sentence,
        axis=axis,
        unit=unit,
        target=target,
        before=start,
        after=reading["value"] if reading else None,
    )


def _too_early(measure: Measure, axis: tuple[float, float], reason: str) -> Outcome:
    return Outcome(
        measure=measure,
        answered="",
        words=Certainty.TOO_EARLY.value,
        sentence="Fewer than 5 people have answered both times, or showing it would give somebody away.",
        axis=axis,
        unit="%" if axis[1] == 100 else "",
        target=float(measure.target),
        hidden=reason,
    )


def primary(found: Sequence[Outcome]) -> Outcome | None:
    """The measure that the decision looks at first."""
    return next((outcome for outcome in found if outcome.measure.is_primary), found[0] if found else None)


# Criteria


def judged(cohort: Cohort, release: Release, found: Sequence[Outcome] | None = None) -> list[Judged]:
    """Each criterion of ``cohort`` with its result in ``release``. Three queries.

    The bands follow the criteria that the launch fixed; what was changed since stands beside them. With the outcomes
    that the caller has ``found`` already there are two queries fewer.
    """
    criteria = criteria_of(cohort) or DEFAULTS
    if found is None:
        found = outcomes(in_order(objectives_of(cohort.programme)), release)
    unripe = _not_yet(cohort, release)
    return [
        replace(_judge(criterion, release, found, unripe), fixed_at=getattr(criterion, "locked_at", None))
        for criterion in criteria
    ]


def _judge(criterion: Any, release: Release, found: Sequence[Outcome], unripe: Set[str]) -> Judged:
    label = Key(criterion.key).label
    if criterion.key == Key.PURPOSE:
        first = primary(found)
        result = first.words if first else "No measure"
        band = first.band if first else None
        return Judged(criterion.key, label, "target met", result, first.sentence if first else "", band)
    share = None if criterion.key in unripe else _measured(criterion.key, release)
    later, before = changed_since(criterion, share), before_of(criterion)
    if share is None:
        return Judged(criterion.key, label, rule_of(criterion), "Too early to say", "", None, later, before)
    return Judged(
        criterion.key,
        label,
        rule_of(criterion),
        share_words(share),
        f"{per_cent(share['low'])} to {per_cent(share['high'])}",
        band_of(100 * share["count"] / share["n"], criterion),
        later,
        before,
        note=_beyond_reach(criterion, share),
    )


def _beyond_reach(criterion: Any, share: Mapping[str, Any]) -> str:
    """Of few answers, the one that is always left open is more than the criterion allows, even where nobody said so."""
    shown = band_of(100 * share["count"] / share["n"], criterion)
    unsaid = {"at most": 0, "at least": share["n"]}.get(share["edge"], share["count"])
    if shown == GREEN or band_of(100 * unsaid / share["n"], criterion) != GREEN:
        return ""
    return f"One answer is always left open, and of {share['n']} that is already too much to be met."


def _not_yet(cohort: Cohort, release: Release) -> set[str]:
    """Criteria that cannot be judged at the moment of ``release``: nobody has failed at what is not due."""
    if timezone.localdate(release.as_of) >= wave_dates(cohort)[Wave.Kind.CLOSE][1]:
        return set()
    return {str(key) for key in AT_THE_CLOSE}


def _measured(key: str, release: Release) -> Mapping[str, Any] | None:
    counted = release.tables.get("operations", {})
    ways: dict[str, Callable[[], Mapping[str, Any] | None]] = {
        Key.ON_TIME: lambda: _of(counted.get("on_time", 0), counted.get("introduced", 0)),
        Key.COMPLETION: lambda: _of(counted.get("completed", 0), counted.get("introduced", 0)),
        Key.RESPONSE_MENTORS: lambda: _response(release, "mentor"),
        Key.RESPONSE_MENTEES: lambda: _response(release, "mentee"),
        Key.COMMITMENTS: lambda: _frozen_share(release, "commitments", "done-by", "mentee"),
        Key.SAFETY: lambda: _frozen_share(release, "shares", "safety", "mentor"),
        Key.GAIN: lambda: _frozen_share(release, "shares", "gain", "mentor"),
        Key.LOAD: lambda: _frozen_share(release, "shares", "load", "mentor"),
    }
    return ways[key]()


def _frozen_share(release: Release, table: str, row: str, column: str) -> Mapping[str, Any] | None:
    found = cell(release, table, row, column)
    return found if found["shown"] else None


def _response(release: Release, side: str) -> Mapping[str, Any] | None:
    for count in release.tables.get("responses", []):
        if count["occasion"] == "close" and count["side"] == side:
            return _of(count["answered"], count["asked"], edge=count.get("edge", ""))
    return None


def _of(count: int, n: int, *, edge: str = "") -> Mapping[str, Any] | None:
    interval = wilson(count, n)
    if interval is None or n < 5:
        return None
    return {"count": count, "n": n, "edge": edge, "low": interval.low, "high": interval.high}


# The rule


def verdict(found: Sequence[Judged], *, has_owner: bool = True) -> Verdict:
    """Go: no red, at most two amber, none in safety or load. Stop: red there, or no owner. Otherwise adapt."""
    red = [one for one in found if one.band == RED]
    amber = [one for one in found if one.band == AMBER]
    unknown = tuple(one for one in found if one.band is None)
    unsafe = [one for one in red if one.key in SAFETY_KEYS]
    outcome, reason = _advice(red, amber, unknown, unsafe, has_owner=has_owner)
    return Verdict(outcome, reason, (*red, *amber), unknown, blocks_go=bool(unsafe))


def _advice(
    red: Sequence[Judged],
    amber: Sequence[Judged],
    unknown: Sequence[Judged],
    unsafe: Sequence[Judged],
    *,
    has_owner: bool,
) -> tuple[str, str]:
    if not has_owner:
        return Decision.Outcome.STOP, "Nobody owns the need any more."
    if unsafe:
        return Decision.Outcome.STOP, f"{_names(unsafe)} is red. Stop, unless it is settled first."
    if unknown:
        return "", f"Too early to advise. Not known yet: {_names(unknown)}."
    if not red and len(amber) <= MOST_AMBER and not any(one.key in SAFETY_KEYS for one in amber):
        return (
            Decision.Outcome.GO,
            "No criterion is red, at most two are amber, and safety and load are green.",
        )
    if len(red) > 1:
        return (
            Decision.Outcome.ADAPT,
            f"{_names(red)} are red. Adapt only with a fix for each; otherwise stop.",
        )
    return Decision.Outcome.ADAPT, f"To change: {_names([*red, *amber])}."


def _names(found: Sequence[Judged]) -> str:
    return ", ".join(one.label for one in found)
