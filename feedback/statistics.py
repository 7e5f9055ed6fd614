"""The numbers of an evaluation, from ratings to words. Pure: no Django, no clock, no database.

Every definition is the one printed on the method page; every function keeps the honesty rules itself, so that no page
can break them: under 5 people nothing, under 10 no effect size, always the range. SciPy is loaded where it is used:
it takes longer than all the rest of a process that may never need it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import fmean, stdev

LOWEST, HIGHEST = 1, 5
PULSE_ITEMS = ("P1", "P2", "P3", "P4")
PULSE_ANSWERED = 3
SCALE_ANSWERED = 0.7
Z = 1.96
FEWEST = 5
FEWEST_FOR_EFFECT = 10
FEWEST_FOR_PER_CENT = 10

Values = Mapping[str, int | None]


class Certainty(StrEnum):
    """What may be said of a change, in the exact words of the product."""

    CLEAR = "Clear improvement"
    PERHAPS_BETTER = "Perhaps better"
    NO_CHANGE = "No change seen"
    PERHAPS_WORSE = "Perhaps worse"
    WORSE = "Clearly worse"
    TOO_EARLY = "Too early to say"


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the range in which the true one probably lies (95 %)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """A standardised mean change: ``d_av``, and ``g_av``, which corrects it for a small group."""

    d_av: float
    g_av: float


@dataclass(frozen=True, slots=True)
class Change:
    """Before and after of the same ``n`` people, with the range of the mean change.

    ``effect`` is None under 10 people, and where everybody gave the same answer.
    """

    n: int
    before: float
    after: float
    mean: float
    low: float
    high: float
    better: int
    same: int
    worse: int
    effect: Effect | None


# Scores of one person


def pulse_score(values: Values) -> float | None:
    """Mean of P1 to P4; None unless at least 3 were answered."""
    answered = _answered(values, PULSE_ITEMS)
    return fmean(answered) if len(answered) >= PULSE_ANSWERED else None


def scale_score(
    values: Values, items: Sequence[str], *, reversed_items: Collection[str] = ()
) -> float | None:
    """Mean of ``items``, the reversed ones turned round (6 - x); None unless 70 % were answered."""
    turned = {
        item: LOWEST + HIGHEST - value if item in reversed_items else value
        for item, value in values.items()
        if value is not None
    }
    answered = _answered(turned, items)
    return fmean(answered) if len(answered) >= ceil(SCALE_ANSWERED * len(items) - 1e-9) else None


def _answered(values: Values, items: Iterable[str]) -> list[int]:
    return [value for item in items if (value := values.get(item)) is not None]


# Change of a group


def paired_change(pairs: Iterable[tuple[float, float]], *, higher_is_better: bool = True) -> Change | None:
    """The change of people who answered both times, given as (before, after); None under 5 people.

    The range is mean d +/- t(0.975, n - 1) x SD_d / sqrt(n), with n - 1 in SD_d.
    """
    both = list(pairs)
    if len(both) < FEWEST:
        return None
    before, after = zip(*both, strict=True)
    steps = [later - earlier for earlier, later in both]
    mean, half = fmean(steps), t_quantile(len(steps)) * stdev(steps) / sqrt(len(steps))
    gains = [step if higher_is_better else -step for step in steps]
    return Change(
        n=len(both),
        before=fmean(before),
        after=fmean(after),
        mean=mean,
        low=mean - half,
        high=mean + half,
        better=sum(gain > 0 for gain in gains),
        same=sum(gain == 0 for gain in gains),
        worse=sum(gain < 0 for gain in gains),
        effect=_effect(mean, before, after),
    )


def t_quantile(n: int) -> float:
    """t(0.975) for ``n`` people, that is with n - 1 degrees of freedom."""
    from scipy.stats import t

    return float(t.ppf(0.975, n - 1))


def _effect(mean: float, before: Sequence[float], after: Sequence[float]) -> Effect | None:
    spread = (stdev(before) + stdev(after)) / 2
    if len(before) < FEWEST_FOR_EFFECT or spread == 0:
        return None
    d_av = mean / spread
    return Effect(d_av=d_av, g_av=d_av * (1 - 3 / (4 * (len(before) - 1) - 1)))


def certainty(change: Change | Interval | None, *, higher_is_better: bool = True) -> Certainty:
    """What may be said of ``change``: an improvement is clear only when its range excludes no change.

    A change that would be printed as 0.0 is no change. None, or fewer than 5 people, is too early.
    """
    if change is None:
        return Certainty.TOO_EARLY
    mean = change.mean if isinstance(change, Change) else change.value
    low, high = (change.low, change.high) if higher_is_better else (-change.high, -change.low)
    gain = mean if higher_is_better else -mean
    if abs(gain) < 0.05 and low <= 0 <= high:
        return Certainty.NO_CHANGE
    if gain > 0:
        return Certainty.CLEAR if low > 0 else Certainty.PERHAPS_BETTER
    return Certainty.WORSE if high < 0 else Certainty.PERHAPS_WORSE


def detectable_effect(n: int, *, power: float = 0.8) -> float:
    """The smallest standardised change (d_z) that ``n`` pairs of answers would show in 8 of 10 studies."""
    from scipy.optimize import brentq
    from scipy.stats import nct

    limit = t_quantile(n)

    def missing_power(d: float) -> float:
        # A change found in the wrong direction is too rare at this power to count.
        return float(nct.sf(limit, n - 1, d * sqrt(n))) - power

    return float(brentq(missing_power, 1e-3, 10 / sqrt(n)))


# Proportions


def wilson(count: int, n: int) -> Interval | None:
    """A proportion with its Wilson range; None when nobody was asked."""
    if n == 0:
        return None
    share, square = count / n, Z * Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half))


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> Interval | None:
    """The difference of two proportions, each given as (count, n), with Newcombe's range; None for an empty group."""
    one, two = wilson(*first), wilson(*second)
    if one is None or two is None:
        return None
    difference = one.value - two.value
    return Interval(
        difference,
        difference - sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2),
        difference + sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2),
    )


def missing_bounds(*, count: int, answered: int, invited: int) -> Interval | None:
    """The share among those who answered, and what it would be if all the others were bad, or all good."""
    if answered == 0:
        return None
    silent = invited - answered
    return Interval(count / answered, count / invited, (count + silent) / invited)


def proportion_words(count: int, n: int) -> str:
    """Counts under 10 people ("7 of 9"), from there per cent with its number ("75 % of 12")."""
    if n < FEWEST:
        return Certainty.TOO_EARLY.value
    if n < FEWEST_FOR_PER_CENT:
        return f"{count} of {n}"
    return f"{100 * count / n:.0f} % of {n}"
