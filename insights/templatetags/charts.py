"""Charts drawn on the server as SVG: geometry in attributes, colour from classes, always beside a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from insights.dashboard import PulsePoint, Week
from insights.evidence import Outcome

register = template.Library()

DOT, DOT_STEP = 9.0, 21.0
LEFT, RIGHT = 16.0, 324.0
TOO_NEAR = 36.0


def _at(value: float) -> str:
    """A coordinate, never in the reader's own way of writing decimals."""
    return f"{value:.1f}"


@register.filter
def unbroken(words: str) -> str:
    """A share whose sign never begins a line: "70 % or more" stays together up to the sign."""
    return words.replace(" %", "\u00a0%")


@register.simple_tag
def bar(value: float, total: float, css: str = "c-brand", classes: str = "bar") -> SafeString:
    """One bar on its track. ``total`` is the full width."""
    return format_html(
        '<svg class="{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="c-track" width="100" height="10" /><rect class="{}" width="{}" height="10" /></svg>',
        classes,
        css,
        _at(_share(value, total)),
    )


@register.simple_tag
def bar_with_part(part: float, value: float, total: float, css: str) -> SafeString:
    """A pale bar with a solid part of it."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="{0}" width="{1}" height="10" opacity=".38" /><rect class="{0}" width="{2}" height="10" /></svg>',
        css,
        _at(_share(value, total)),
        _at(_share(part, total)),
    )


def _share(value: float, total: float) -> float:
    return 100 * value / total if total else 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of a chart: its class, its box, and the marks inside."""

    css: str
    width: int
    height: int
    marks: SafeString


def _joined(marks: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((mark,) for mark in marks))


def _text(words: Any, x: float, y: float, css: str) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', css, _at(x), _at(y), words)


def _line(css: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" />', css, _at(x1), _at(y1), _at(x2), _at(y2)
    )


def _circle(css: str, x: float, y: float, r: float) -> SafeString:
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}" />', css, _at(x), _at(y), _at(r))


# One dot is one pair


@register.inclusion_tag("insights/charts/drawings.html")
def dots(weeks: Sequence[Week], pairs_a_dot: int = 1) -> dict[str, Any]:
    """Pairs by weeks since they last met, one dot for up to ``pairs_a_dot``."""
    columns = [ceil(week.pairs / pairs_a_dot) for week in weeks]
    return {
        "drawings": [
            _dots(weeks, columns, "wide-only", 660),
            _dots(weeks, columns, "narrow-only", 330),
        ]
    }


def _dots(weeks: Sequence[Week], columns: Sequence[int], css: str, width: int) -> Drawing:
    tallest = max(columns, default=0)
    step = min(DOT_STEP, 130 / max(tallest, 1))
    radius = min(DOT, step * 0.43)
    base, slot = 150.0, (width - 40) / len(weeks)
    marks = [_line("c-axis", 0, base, width, base), _text("weeks", width, 169, "c-txt end")]
    for place, week in enumerate(weeks):
        x = slot * (place + 0.5)
        colour = "c-risk" if week.is_late else "c-brand"
        marks += [_circle(colour, x, base - 5 - radius - step * dot, radius) for dot in range(columns[place])]
        marks.append(_text(week.label, x, 169, "c-txt mid"))
    late = next((place for place, week in enumerate(weeks) if week.is_late), None)
    if late is not None:
        marks += [
            _line("c-limit", slot * late, 14, slot * late, base),
            _text("Late", slot * late + 7, 26, "c-txt-b c-txt-risk"),
        ]
    return Drawing(css, width, 174, _joined(marks))


# Ratings over the sessions


@register.inclusion_tag("insights/charts/drawings.html")
def ratings(points: Sequence[PulsePoint]) -> dict[str, Any]:
    """Both sides over the sessions, on the whole scale from 1 to 5. Hidden figures leave a gap."""
    return {
        "drawings": [
            _ratings(points, "wide-only", 470, 250, 112),
            _ratings(points, "narrow-only", 330, 230, 104),
        ]
    }


def _ratings(points: Sequence[PulsePoint], css: str, width: int, height: int, margin: int) -> Drawing:
    top, bottom, left, right = 14.0, height - 34.0, 24.0, float(width - margin)

    def x(place: int) -> float:
        return left if len(points) == 1 else left + (right - left) * place / (len(points) - 1)

    def y(mean: float) -> float:
        return bottom - (bottom - top) * (mean - 1) / 4

    marks = []
    for rating in range(1, 6):
        marks += [
            _line("c-grid", left, y(rating), right, y(rating)),
            _text(rating, left - 9, y(rating) + 4.5, "c-txt end"),
        ]
    for place, point in enumerate(points):
        marks.append(_text(point.label.removeprefix("Session "), x(place), height - 12, "c-txt mid"))
    sides = {side: _runs(points, side, x, y) for side in ("mentee", "mentor")}
    names = _apart({side: runs[-1][-1].y for side, runs in sides.items() if runs})
    for side, runs in sides.items():
        if runs:
            marks += _series(side, runs)
            marks.append(_name(side, points, runs[-1][-1], right + 14, names[side] + 5))
    return Drawing(css, width, height, _joined(marks))


@dataclass(frozen=True, slots=True)
class Dot:
    """Where one shown figure stands."""

    x: float
    y: float
    mean: float


def _runs(points: Sequence[PulsePoint], side: str, x: Any, y: Any) -> list[list[Dot]]:
    """The figures of a side, cut where one is hidden: a line across the gap would draw what it might be."""
    cells = [(place, getattr(point, side)) for place, point in enumerate(points)]
    return [
        [Dot(x(place), y(cell["mean"]), cell["mean"]) for place, cell in run]
        for is_shown, run in groupby(cells, key=lambda each: each[1]["shown"])
        if is_shown
    ]


def _apart(ends: dict[str, float]) -> dict[str, float]:
    """Heights of the two names, moved apart where they would touch."""
    if len(ends) < 2 or abs(ends["mentee"] - ends["mentor"]) >= 18:
        return ends
    middle = sum(ends.values()) / 2
    lower = max(ends, key=lambda side: ends[side])
    return {side: middle + (9 if side == lower else -9) for side in ends}


def _series(side: str, runs: Sequence[Sequence[Dot]]) -> list[SafeString]:
    css = "c-mentor" if side == "mentor" else "c-ring"
    paths = [" ".join(f"{_at(dot.x)},{_at(dot.y)}" for dot in run) for run in runs if len(run) > 1]
    return [
        *(format_html('<polyline class="c-line c-line-{}" points="{}" />', side, path) for path in paths),
        *(_circle(css, dot.x, dot.y, 5.5) for run in runs for dot in run),
    ]


def _name(side: str, points: Sequence[PulsePoint], last: Dot, x: float, y: float) -> SafeString:
    """Whose line it is, at its end; with the newest figure, unless that is hidden."""
    words = f"{side.capitalize()}s"
    if getattr(points[-1], side)["shown"]:
        words = f"{words} {last.mean}"
    return _text(words, x, y, f"c-txt-b c-txt-{side}")


# Before, after, target


@register.inclusion_tag("insights/charts/drawings.html")
def outcome(found: Outcome) -> dict[str, Any]:
    """One measure on its axis: ring for before, disc for after, a band for the range, a tick for the target."""
    low, high = found.axis

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (min(max(value, low), high) - low) / (high - low)

    marks = [
        _line("c-axis", LEFT, 30, RIGHT, 30),
        _text(f"{low:g}{found.unit}", LEFT, 54, "c-txt"),
        _text(f"{high:g}{found.unit}", RIGHT, 54, "c-txt end"),
        format_html('<path class="c-arrow" d="M{} 21v18" />', _at(x(found.target))),
    ]
    if LEFT + TOO_NEAR < x(found.target) < RIGHT - TOO_NEAR:
        marks.append(_text("target", x(found.target), 54, "c-txt mid"))
    if found.low is not None and found.high is not None:
        marks.append(_line("c-ci", x(found.low), 30, x(found.high), 30))
    return {"drawings": [Drawing("", 340, 60, _joined([*marks, *_before_and_after(found, x)]))]}


def _before_and_after(found: Outcome, x: Any) -> list[SafeString]:
    values = {"c-before": found.before, "c-brand": found.after}
    placed = {css: (x(value), value) for css, value in values.items() if value is not None}
    shift = 0.0
    if len(placed) == 2:
        gap = placed["c-brand"][0] - placed["c-before"][0]
        shift = 0.0 if abs(gap) >= TOO_NEAR else (TOO_NEAR - abs(gap)) / 2 * (1 if gap >= 0 else -1)
    marks = []
    for css, (where, value) in placed.items():
        is_after = css == "c-brand"
        words = found.shown(value)
        marks += [
            _circle(css, where, 30, 7.5 if is_after else 6),
            _text(
                words, where + (shift if is_after else -shift), 17, "c-txt-b mid" if is_after else "c-txt mid"
            ),
        ]
    return marks
