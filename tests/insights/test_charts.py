"""Every chart says what the sentence and the table beside it say: the same numbers, and nothing of what is hidden.

The numbers are worked back from the geometry: a mark in a wrong place is found as well as one that should not be.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml.html import HtmlElement

from insights.dashboard import PulsePoint
from insights.summaries.keeping import bring_up_to_date
from insights.templatetags import charts as drawing
from programmes.models import Measure
from sessions.models import Commitment, Session
from tests.factories import SessionFactory
from tests.factories.people import NOW
from tests.insights import drawn
from tests.insights.conftest import LATER, Pilot

NUMBER = re.compile(r"[+−]?\d+(?:\.\d+)?")
WHOLE: dict[str, Callable[[list[int]], int]] = {
    "h-funnel": lambda counts: counts[0],
    "h-cancelled": max,
    "h-health": sum,
}


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in NUMBER.findall(text)]


@pytest.fixture
def told(pilot: Pilot) -> Pilot:
    """A release that hides a session of each side and shows three measures; both sides have cancelled."""
    _measure(pilot, "Commitments kept", Measure.Instrument.COMMITMENTS, target=90, baseline=40)
    _measure(pilot, "Hearing what is hard to hear", Measure.Instrument.MENTEE_SCALE, target=4)
    pilot.hold(2)
    pilot.hold(3)
    pilot.hold(4)
    for side in ("mentor", "mentee"):
        people = pilot.participants(side)
        pilot.survey("baseline", people, low=1, high=2)
        pilot.survey("close", people if side == "mentor" else people[:6], low=4, high=5)
    for number, mentors, mentees in ((1, 12, 12), (2, 3, 12), (3, 12, 12), (4, 12, 3)):
        pilot.pulse(number, pilot.participants("mentor")[:mentors])
        pilot.pulse(number, pilot.participants("mentee")[:mentees])
    for place, pair in enumerate(pilot.pairs):
        _promise(pair, "done" if place < 7 else "open")
        _cancel(pair, by="mentee" if place % 3 else "mentor", late=place < 4)
    bring_up_to_date(at=timezone.now(), goes_on=lambda: True)
    pilot.release()
    return pilot


def _measure(pilot: Pilot, name: str, instrument: str, **figures: int) -> None:
    Measure.objects.create(
        objective=pilot.measure.objective,
        name=name,
        instrument=instrument,
        side=Measure.Side.MENTEE,
        due_on=LATER.date(),
        submission=uuid.uuid4(),
        **figures,
    )


def _promise(pair, state: str) -> None:
    Commitment.objects.create(
        pair=pair,
        session=pair.sessions.get(number=1),
        due_on=NOW.date(),
        state=state,
        made_at=NOW,
        submission=uuid.uuid4(),
    )


def _cancel(pair, *, by: str, late: bool) -> None:
    starts_at = NOW + timedelta(days=80)
    SessionFactory(
        pair=pair,
        number=5,
        state=Session.State.CANCELLED,
        changed_by=by,
        starts_at=starts_at,
        changed_at=starts_at - timedelta(hours=3 if late else 60),
    )


def page(pilot: Pilot, name: str) -> HtmlElement:
    client = Client()
    client.force_login(pilot.user("coordinator"))
    of = pilot.cohort.releases.latest("number") if name == "changes" else pilot.cohort
    answer = client.get(reverse(f"insights:{name}", args=[of.pk]))
    assert answer.status_code == 200
    return drawn.main_of(answer.content)


# What is right of each kind of chart


def bars_say_their_table(table: HtmlElement) -> None:
    rows = table.xpath("./tbody/tr")
    counts = [int(drawn.words(row.xpath("./td[@class='r']")[0])) for row in rows]
    section = table.xpath("ancestor::section")[-1]
    whole = WHOLE[section.get("aria-labelledby")](counts)
    for row, count in zip(rows, counts, strict=True):
        (svg,) = drawn.charts(row)
        *_, _part = widths = drawn.widths(svg)
        assert widths[0] == pytest.approx(100 * count / whole if whole else 0, abs=0.06)
    if section.get("aria-labelledby") == "h-cancelled":
        parts = [drawn.widths(drawn.charts(row)[0])[1] for row in rows]
        details = section.xpath(".//table[not(@class='bars')]/tbody/tr")
        late = [int(drawn.words(row.xpath("./td")[2])) for row in details]
        assert parts == pytest.approx([100 * each / whole if whole else 0 for each in late], abs=0.06)
        assert [int(drawn.words(row.xpath("./td")[1])) for row in details] == counts


def dots_say_their_table(figure: HtmlElement) -> None:
    rows = figure.xpath(".//details//tbody/tr")
    said = {drawn.words(row[0]).removesuffix(" (late)"): int(drawn.words(row[1])) for row in rows}
    for svg in drawn.charts(figure):
        assert drawn.dots(svg) == said


def ratings_say_their_table(figure: HtmlElement) -> None:
    table: dict[tuple[str, str], float] = {}
    sessions = []
    for row in figure.xpath(".//details//tbody/tr"):
        sessions.append(drawn.words(row[0]).removeprefix("Session "))
        for side, figure_cell in zip(("Mentors", "Mentees"), row[1:], strict=True):
            if shown := figure_cell.xpath("./b"):
                table[sessions[-1], side] = float(drawn.words(shown[0]))
    for svg in drawn.charts(figure):
        found = drawn.ratings(svg)
        assert found.dots == pytest.approx(table, abs=0.01)
        for line in found.joined:
            first = sessions.index(line[0])
            assert line == sessions[first : first + len(line)], "a line runs across what is hidden"
        for name in found.names:
            last = table.get((sessions[-1], name.split()[0]))
            assert numbers(name) == ([] if last is None else [last])


def outcome_says_its_row(row: HtmlElement) -> None:
    about, cell, sentence = row
    if not (svgs := drawn.charts(cell)):
        assert "Hidden" in drawn.words(cell)
        assert "to" not in re.findall(r"\d (\w+) \d", drawn.words(sentence))
        return
    (svg,) = svgs
    found, said = drawn.change(svg), drawn.words(sentence)
    (target,) = re.findall(r"Target (\d+(?:\.\d+)?)", drawn.words(about))
    assert found.target == pytest.approx(float(target), abs=0.05)
    placed = [value for value in (found.before, found.after) if value is not None]
    assert [numbers(text)[0] for text in found.written] == pytest.approx(placed, abs=0.06)
    low, high = numbers(said.partition("Likely between ")[2])[:2]
    if "from " in said:
        before, after = (float(each) for each in re.findall(r"from (\S+) to (\S+)\. ", said)[0])
        assert placed == pytest.approx([before, after], abs=0.02)
        low, high = max(1.0, before + low), min(5.0, before + high)
    else:
        part, whole = numbers(said.partition(".")[0].partition(" of ")[0])[-1], numbers(said)[1]
        assert found.after == pytest.approx(
            part if "%" in said.partition(" of ")[0] else 100 * part / whole, abs=0.6
        )
    assert found.range == pytest.approx((low, high), abs=0.06 if high <= 5 else 0.6)


def walk(main: HtmlElement) -> dict[str, int]:
    """Each chart of a page, held against the words beside it; how many of each kind there were."""
    kinds = {
        "bars": (main.xpath(".//table[contains(@class, 'bars')]"), bars_say_their_table),
        "dots": (main.xpath(".//figure[@class='chart'][.//h2[@id='h-rhythm']]"), dots_say_their_table),
        "ratings": (main.xpath(".//figure[@class='chart'][.//h2[@id='h-pulse']]"), ratings_say_their_table),
        "outcomes": (
            main.xpath(".//table[contains(@class, 'outcome')]/tbody/tr[count(*)=3]"),
            outcome_says_its_row,
        ),
    }
    seen = 0
    for parts, says in kinds.values():
        for part in parts:
            says(part)
            seen += len(drawn.charts(part))
    assert seen == len(drawn.charts(main)), "a chart that no rule here looks at"
    return {kind: len(parts) for kind, (parts, _) in kinds.items() if parts}


# The pages


def test_every_chart_of_the_dashboard_says_what_stands_beside_it(told):
    main = page(told, "dashboard")
    assert walk(main) == {"bars": 3, "dots": 1, "ratings": 1}
    assert len(main.xpath(".//figure//details//span[@class='hidden-n']")) == 2


def test_every_chart_of_the_board_page_says_what_stands_beside_it(told):
    main = page(told, "board")
    assert walk(main) == {"outcomes": 3}
    assert len(drawn.charts(main)) == 3


def test_a_hidden_measure_is_not_drawn_on_the_board_page(pilot):
    pilot.survey("baseline", pilot.participants("mentee")[:3], low=1, high=2)
    pilot.survey("close", pilot.participants("mentee")[:3], low=4, high=5)
    pilot.release()
    main = page(pilot, "board")
    assert walk(main) == {"outcomes": 1}
    assert drawn.charts(main) == []


def test_what_changed_between_releases_is_a_table_and_no_drawing(told):
    told.pulse(4, told.participants("mentee")[3:])
    told.release()
    assert walk(page(told, "changes")) == {}


@pytest.mark.parametrize("hidden", [0, 1, 2, 3])
def test_a_hidden_session_has_no_dot_no_line_and_no_number(hidden):
    """The mean that is not shown is left in the cell: it would be drawn if anybody looked at it."""
    cells = [{"shown": place != hidden, "mean": 2.0 + place, "n": 9} for place in range(4)]
    points = [PulsePoint(f"Session {place + 1}", cell, cell) for place, cell in enumerate(cells)]
    for made in drawing.ratings(points)["drawings"]:
        (svg,) = drawn.fromstring(f"<div><svg>{made.marks}</svg></div>")
        found = drawn.ratings(svg)
        assert str(hidden + 1) not in {session for session, _ in found.dots}
        assert all(str(hidden + 1) not in line for line in found.joined)
        assert len(found.dots) == 6
        assert [numbers(name) for name in found.names] == ([[]] * 2 if hidden == 3 else [[5.0]] * 2)
