"""Larkfield Mutual, invented: a tree of people written as the roster file an HR system would export.

The file then goes through the same import as anybody's, so that the demo also shows that the import works.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from home.demo.names import FAMILY, FIRST

NAME = "Larkfield Mutual"
# From the lowest rung to the highest.
LADDER = ("Associate", "Specialist", "Senior specialist", "Manager", "Head", "Director", "Executive")
# What each rung below the executives is called on a card.
TITLES = (
    "Adviser, {}",
    "Analyst, {}",
    "Lead analyst, {}",
    "Team manager, {}",
    "Head of {}",
    "Director of {}",
)
DEPARTMENTS = (
    "Customer Operations",
    "Claims",
    "Technology",
    "Finance",
    "People",
    "Risk and Compliance",
    "Marketing",
    "Products",
    "Investments",
    "Legal",
    "Property",
    "Transformation",
)
SITES = ("Leeds", "Glasgow", "Bristol", "Cardiff", "Belfast", "London")
# Share of the staff on each rung below the executives, from directors down; the last takes the rest.
SHARES = ((5, 0.02), (4, 0.05), (3, 0.12), (2, 0.22), (1, 0.27))
COLUMNS = (
    "Staff ID",
    "Name",
    "Email",
    "Job title",
    "Grade",
    "Department",
    "Site",
    "Manager ID",
    "Start date",
    "Time zone",
)


@dataclass(slots=True)
class Post:
    """One person in the tree. ``rung`` indexes ``LADDER``; ``manager`` is another post's ``number``."""

    number: int
    name: str
    rung: int
    department: str
    site: str
    manager: int | None
    started_on: date

    @property
    def staff_id(self) -> str:
        return f"LM{self.number:05}"

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@larkfield.example"

    @property
    def title(self) -> str:
        if self.manager is None:
            return "Chief Executive"
        if self.rung == len(LADDER) - 1:
            return f"Chief Officer, {self.department}"
        return TITLES[self.rung].format(self.department)


def posts(*, people: int, seed: int, today: date) -> list[Post]:
    """``people`` posts, managers before the people they manage. The same arguments give the same company."""
    chance = random.Random(seed)
    names = iter(_names(chance, people))
    company = [_post(chance, next(names), 1, len(LADDER) - 1, "Executive Office", None, today)]
    above = []
    for department in DEPARTMENTS:
        company.append(
            _post(chance, next(names), len(company) + 1, len(LADDER) - 1, department, company[0], today)
        )
        above.append(company[-1])
    for rung, count in _rungs(people - len(company)):
        level = []
        for index in range(count):
            manager = above[index % len(above)]
            level.append(
                _post(chance, next(names), len(company) + 1, rung, manager.department, manager, today)
            )
            company.append(level[-1])
        above = level or above
    return company


def roster(company: list[Post]) -> bytes:
    """The company as a UTF-8 CSV file."""
    staff_ids = {post.number: post.staff_id for post in company}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for post in company:
        writer.writerow(
            [
                post.staff_id,
                post.name,
                post.email,
                post.title,
                LADDER[post.rung],
                post.department,
                post.site,
                staff_ids.get(post.manager or 0, ""),
                post.started_on.isoformat(),
                "Europe/London",
            ]
        )
    return text.getvalue().encode()


def _names(chance: random.Random, people: int) -> list[str]:
    """Distinct full names, so that every address is somebody's own."""
    everyone = [f"{first} {family}" for first in FIRST for family in FAMILY]
    return chance.sample(everyone, people)


def _rungs(staff: int) -> list[tuple[int, int]]:
    counts = [(rung, max(1, round(staff * share))) for rung, share in SHARES]
    return [*counts, (0, max(0, staff - sum(count for _, count in counts)))]


def _post(
    chance: random.Random,
    name: str,
    number: int,
    rung: int,
    department: str,
    manager: Post | None,
    today: date,
) -> Post:
    site = manager.site if manager and rung < 4 and chance.random() < 0.75 else chance.choice(SITES)
    # Half the lowest rungs came in the last three years; seniors have been here longer.
    years = chance.uniform(0.3, 3.5 + 3.2 * rung)
    started_on = today - timedelta(days=round(365 * years))
    return Post(number, name, rung, department, site, manager.number if manager else None, started_on)


def a_month_later(company: list[Post]) -> list[Post]:
    """The staff list of the next month: a few have left, one row is vacant, one names itself as its manager."""
    leaving = {post.number for post in company[-6:]}
    later = [replace(post) for post in company if post.number not in leaving]
    later[-1].name = "Vacant"
    later[-2].manager = later[-2].number
    later[-3].department = DEPARTMENTS[0] if later[-3].department != DEPARTMENTS[0] else DEPARTMENTS[1]
    return later
