"""Which hours suit two people: working hours, each in their own time zone, less leave and what is planned already.

Pure: no database and no clock. Moments carry a zone; what comes out is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=30)
ONE_DAY = timedelta(days=1)
# Where in the day an hour is best, in turn, so that three proposals are not three mornings.
GOOD_TIMES = (time(10), time(14), time(11))
USUAL_WEEK: Mapping[int, tuple[time, time]] = dict.fromkeys(range(5), (time(9), time(17)))

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Diary:
    """When one person works and what is taken.

    ``week`` holds opening and closing by weekday (0 is Monday); a day that is missing is free. ``away`` are first and
    last days of leave. ``taken`` are stretches of time from any source; what they are is not known here.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[time, time]] = field(default_factory=lambda: USUAL_WEEK)
    away: Sequence[tuple[date, date]] = ()
    taken: Sequence[Stretch] = ()


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment at which a clock in ``zone`` shows ``at`` on ``day``, in UTC.

    When clocks go forward some times are never shown: then the first moment after the gap. When they go back some are
    shown twice: then the first.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    # In a gap the two readings lie on either side of it; the change itself is between them.
    early, late = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(minutes=1):
        middle = (early + (late - early) / 2).replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def free_slots(
    one: Diary, other: Diary, *, minutes: int, earliest: datetime, latest: datetime
) -> list[datetime]:
    """Every start, on the half hour of ``one``'s clock, at which both are free for ``minutes``; earliest first.

    The hour begins at ``earliest`` or later and is over by ``latest``.
    """
    length = timedelta(minutes=minutes)
    found = []
    for begins, ends in _common(_open(one, earliest, latest), _open(other, earliest, latest)):
        start = _rounded_up(max(begins, earliest.astimezone(UTC)), one.zone)
        while start + length <= min(ends, latest.astimezone(UTC)):
            if _is_free(start, start + length, one) and _is_free(start, start + length, other):
                found.append(start)
            start += STEP
    return found


def is_free(one: Diary, other: Diary, start: datetime, *, minutes: int) -> bool:
    """Whether both can come for the whole of it, wherever it begins."""
    start, end = start.astimezone(UTC), start.astimezone(UTC) + timedelta(minutes=minutes)
    return all(
        _is_free(start, end, each)
        and any(opens <= start and end <= closes for opens, closes in _open(each, start, end))
        for each in (one, other)
    )


def is_taken(diary: Diary, start: datetime, *, minutes: int) -> bool:
    """Whether something is planned meanwhile; working hours and leave play no part."""
    return not _is_free(start, start + timedelta(minutes=minutes), diary)


def best(free: Iterable[datetime], one: Diary, other: Diary, *, count: int = 3) -> list[datetime]:
    """Up to ``count`` of ``free``, each on another day of ``one``, at times that are good for both; earliest first."""
    by_day: dict[date, list[datetime]] = {}
    for start in sorted(free):
        by_day.setdefault(start.astimezone(one.zone).date(), []).append(start)
    return [
        min(starts, key=lambda start: (_distance(start, good, one, other), start))
        for starts, good in zip(list(by_day.values())[:count], _in_turn(count), strict=False)
    ]


def nearest(free: Iterable[datetime], to: datetime) -> datetime | None:
    """The one of ``free`` that lies nearest to ``to``; the earlier of two; None where there is none."""
    return min(free, key=lambda start: (abs(start - to), start), default=None)


def _in_turn(count: int) -> list[time]:
    return [GOOD_TIMES[number % len(GOOD_TIMES)] for number in range(count)]


def _distance(start: datetime, good: time, *diaries: Diary) -> int:
    """How many minutes ``start`` is from ``good`` on the clocks of all of them together."""
    shown = [start.astimezone(each.zone) for each in diaries]
    return sum(abs((each.hour - good.hour) * 60 + each.minute - good.minute) for each in shown)


def _open(diary: Diary, earliest: datetime, latest: datetime) -> Iterator[Stretch]:
    """The working hours that touch the time from ``earliest`` to ``latest``, in order, without days of leave."""
    day, last = (moment.astimezone(diary.zone).date() for moment in (earliest, latest))
    while day <= last:
        hours = diary.week.get(day.weekday())
        if hours and not any(first <= day <= until for first, until in diary.away):
            yield instant(day, hours[0], diary.zone), instant(day, hours[1], diary.zone)
        day += ONE_DAY


def _common(one: Iterable[Stretch], other: Iterable[Stretch]) -> Iterator[Stretch]:
    theirs = list(other)
    for begins, ends in one:
        for opens, closes in theirs:
            if max(begins, opens) < min(ends, closes):
                yield max(begins, opens), min(ends, closes)


def _is_free(start: datetime, end: datetime, diary: Diary) -> bool:
    return not any(begins < end and start < ends for begins, ends in diary.taken)


def _rounded_up(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which a clock in ``zone`` shows a full or a half hour."""
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return moment + STEP - past if past else moment
