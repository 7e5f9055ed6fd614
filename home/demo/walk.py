"""What the steps of one story share: its people, its calendar and its chance."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from accounts.models import Person, User
from home.demo.cast import Cast, account_of
from home.demo.stories import Stage, Story
from pairing.models import Pair
from programmes.models import Cohort, Programme, Side

WEEKS = 24
HERE = ZoneInfo("Europe/London")


@dataclass
class Walk:
    """One story on its way. Days are counted from the kick-off; what lies after ``now`` does not happen."""

    story: Story
    now: datetime
    hr: User
    second: User
    coach: User
    cast: Cast
    chance: random.Random
    pairs_wanted: int
    programme: Programme = field(init=False)
    cohort: Cohort = field(init=False)
    sponsor: Person = field(init=False)
    _users: dict[uuid.UUID, User] = field(default_factory=dict)

    @cached_property
    def kick_off(self) -> date:
        """The Tuesday of the week in which the story begins."""
        day = self.now.astimezone(HERE).date() - timedelta(days=self.story.days)
        return day - timedelta(days=day.weekday() - 1)

    @property
    def today(self) -> int:
        """Days since the kick-off."""
        return (self.now.astimezone(HERE).date() - self.kick_off).days

    @property
    def ends_on(self) -> date:
        return self.kick_off + timedelta(weeks=WEEKS)

    def has_come_to(self, stage: Stage) -> bool:
        return self.story.stage >= stage

    def at(self, day: int, hour: int = 10) -> datetime:
        """A working hour on or after ``day``, never later than now."""
        found = self.kick_off + timedelta(days=day)
        found += timedelta(days=(7 - found.weekday()) % 7 if found.weekday() > 4 else 0)
        return min(datetime.combine(found, time(hour), HERE), self.now)

    def ahead(self, day: int) -> datetime:
        """Ten o'clock on a working day to come."""
        found = self.kick_off + timedelta(days=day)
        found += timedelta(days=(7 - found.weekday()) % 7 if found.weekday() > 4 else 0)
        return datetime.combine(found, time(10), HERE)

    def is_past(self, day: int) -> bool:
        return self.kick_off + timedelta(days=day) < self.now.astimezone(HERE).date()

    def token(self) -> uuid.UUID:
        """What a form's submission would be; repeatable."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def user(self, person: Person, *, day: int = -28) -> User:
        """The account of ``person``, opened on ``day`` when there is none."""
        if person.pk not in self._users:
            self._users[person.pk] = account_of(person, at=self.at(day))
        return self._users[person.pk]

    def of(self, pair: Pair, side: Side) -> User:
        return self.user(pair.participant(side).person)

    def pairs(self) -> list[Pair]:
        """The pairs of the cohort as they stand, always in the same order."""
        found = Pair.objects.with_people().filter(cohort=self.cohort)
        return sorted(found, key=lambda pair: pair.mentor.person.external_id)
