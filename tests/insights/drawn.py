"""What a drawing says, worked back from its geometry: each chart as the numbers that a reader would measure on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml.html import HtmlElement, fromstring

ICONS = {"bi", "brandmark"}
SIDES = {"c-mentor": "Mentors", "c-ring": "Mentees"}
NEAR = 0.11  # coordinates are written with one decimal


def main_of(page: bytes) -> HtmlElement:
    (main,) = fromstring(page.decode()).xpath("//main")
    return main


def charts(part: HtmlElement) -> list[HtmlElement]:
    """Every drawing but icons and the mark of the product."""
    return [svg for svg in part.iter("svg") if not ICONS & set(svg.get("class", "").split())]


def words(part: HtmlElement) -> str:
    return " ".join(part.text_content().split())


def marks(svg: HtmlElement, tag: str, css: str) -> list[HtmlElement]:
    return [mark for mark in svg.iter(tag) if css in mark.get("class", "").split()]


def at(mark: HtmlElement, *names: str) -> list[float]:
    return [float(mark.get(name)) for name in names]


# Bars


def widths(svg: HtmlElement) -> list[float]:
    """The bars of one drawing in hundredths of its width, without the track."""
    return [float(bar.get("width")) for bar in svg.iter("rect") if bar.get("class") != "c-track"]


# One dot is one pair


def dots(svg: HtmlElement) -> dict[str, int]:
    columns = {text.get("x"): words(text) for text in marks(svg, "text", "mid")}
    stacked = Counter(circle.get("cx") for circle in svg.iter("circle"))
    assert stacked.keys() <= columns.keys()
    return {label: stacked[x] for x, label in columns.items()}


# Ratings over the sessions


@dataclass(frozen=True, slots=True)
class Ratings:
    """``dots``: the rating at each session and side. ``joined``: the sessions that each line runs through."""

    dots: dict[tuple[str, str], float]
    joined: list[list[str]]
    names: list[str]


def ratings(svg: HtmlElement) -> Ratings:
    sessions = {float(text.get("x")): words(text) for text in marks(svg, "text", "mid")}
    scale = {int(words(text)): float(text.get("y")) - 4.5 for text in marks(svg, "text", "end")}
    assert sorted(scale) == [1, 2, 3, 4, 5]

    def session(x: float) -> str:
        (found,) = [label for place, label in sessions.items() if abs(place - x) < NEAR]
        return found

    def rating(y: float) -> float:
        return 1 + 4 * (scale[1] - y) / (scale[1] - scale[5])

    found = {}
    for circle in svg.iter("circle"):
        x, y = at(circle, "cx", "cy")
        found[session(x), SIDES[circle.get("class")]] = rating(y)
    lines = [
        [session(float(dot.split(",")[0])) for dot in line.get("points").split()]
        for line in svg.iter("polyline")
    ]
    return Ratings(found, lines, [words(text) for text in marks(svg, "text", "c-txt-b")])


# Before, after, target


@dataclass(frozen=True, slots=True)
class Change:
    """One measure as it is drawn. ``written`` are the numbers above the marks, in the order before, after."""

    target: float
    before: float | None
    after: float | None
    range: tuple[float, float] | None
    written: list[str]


def change(svg: HtmlElement) -> Change:
    (axis,) = marks(svg, "line", "c-axis")
    left, right = at(axis, "x1", "x2")
    ends = {float(text.get("x")): words(text) for text in svg.iter("text") if text.get("y") == "54.0"}
    low, high = (float(ends[x].strip("% ")) for x in (left, right))

    def value(x: float) -> float:
        return low + (high - low) * (x - left) / (right - left)

    def placed(css: str) -> float | None:
        found = [value(float(circle.get("cx"))) for circle in marks(svg, "circle", css)]
        return found[0] if found else None

    (arrow,) = marks(svg, "path", "c-arrow")
    bands = [at(line, "x1", "x2") for line in marks(svg, "line", "c-ci")]
    return Change(
        target=value(float(arrow.get("d").removeprefix("M").split()[0])),
        before=placed("c-before"),
        after=placed("c-brand"),
        range=(value(bands[0][0]), value(bands[0][1])) if bands else None,
        written=[words(text) for text in svg.iter("text") if text.get("y") == "17.0"],
    )
