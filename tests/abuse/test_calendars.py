"""Case 35, a line break and an ``ATTENDEE`` in the summary of a calendar file: nothing of ours makes one so far."""

from __future__ import annotations

import pytest

from tests.security.test_no_loose_text import ROOT, sources

SIGNS = ("text/calendar", "VCALENDAR", "VEVENT", "icalendar", ".ics")


def calendars(text: str) -> list[str]:
    return [sign for sign in SIGNS if sign in text]


def test_case_35_no_calendar_is_made_that_somebody_could_write_into():
    """Whoever makes the first one makes this fail, and writes here that what people wrote is escaped in it."""
    found = {str(path.relative_to(ROOT)): calendars(path.read_text()) for path in sources()}
    assert len(found) > 200
    assert {path: signs for path, signs in found.items() if signs} == {}


@pytest.mark.parametrize("line", ['HttpResponse(text, content_type="text/calendar")', "BEGIN:VEVENT"])
def test_case_35_one_would_be_found(line):
    assert calendars(line)
