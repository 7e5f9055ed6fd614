"""Quarters are counted from the first day of a programme, whatever months are long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.commons.quarters import Quarter, last_whole, months_after

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("first", "on", "expected"),
    [
        (date(2026, 1, 15), date(2026, 4, 14), None),
        (date(2026, 1, 15), date(2026, 4, 15), Quarter(date(2026, 1, 15), date(2026, 4, 15))),
        (date(2026, 1, 15), date(2026, 7, 14), Quarter(date(2026, 1, 15), date(2026, 4, 15))),
        (date(2026, 11, 30), date(2027, 3, 1), Quarter(date(2026, 11, 30), date(2027, 2, 28))),
        (date(2026, 11, 30), date(2027, 5, 30), Quarter(date(2027, 2, 28), date(2027, 5, 30))),
    ],
)
def test_the_newest_quarter_that_is_over(first, on, expected):
    assert last_whole(first, on) == expected


@given(first=DAYS, days=st.integers(-400, 4000))
def test_quarters_lie_end_to_end_and_the_day_is_in_the_next_one(first, days):
    on = first + timedelta(days=days)
    found = last_whole(first, on)
    if found is None:
        assert on < months_after(first, 3)
        return
    assert found.begins < found.ends <= on
    number = (found.ends.year - first.year) * 12 + found.ends.month - first.month
    assert number % 3 == 0 and months_after(first, number) == found.ends
    assert on < months_after(first, number + 3)
