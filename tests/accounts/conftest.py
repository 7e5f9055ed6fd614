"""A small cast, and rosters as uploads."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.actions import imports
from accounts.models import RosterImport
from accounts.roster import mapping
from accounts.roster_import import jobs
from tests.factories.people import hr_user

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ROSTER = (
    "id,name,email,grade,department,manager,salary\n"
    "1,Ann Ox,ann@x.example,C,Board,,900\n"
    "2,Bo Lund,bo@x.example,B,North,1,500\n"
    "3,Cy Dale,cy@x.example,A,North,2,300\n"
)
LADDER = ["A", "B", "C"]


@pytest.fixture
def hr(db):
    return hr_user()


def staged(text: str = ROSTER, *, at: datetime = AT, **entries: Any) -> RosterImport:
    """A file with its columns mapped as guessed; ``entries`` of a mapping win."""
    roster_import = imports.stage_import(
        data=text.encode(), file_name="roster.csv", submission=uuid.uuid4(), by=None, at=at
    )
    plain = {"grades": LADDER} | roster_import.mapping | entries
    return imports.map_columns(roster_import=roster_import, mapping=mapping.from_plain(plain))


def previewed(text: str = ROSTER, *, at: datetime = AT, **entries: Any) -> RosterImport:
    roster_import = staged(text, at=at, **entries)
    imports.preview(roster_import=roster_import)
    jobs.check_import(import_id=roster_import.pk, at=at)
    roster_import.refresh_from_db()
    return roster_import


def imported(text: str = ROSTER, *, at: datetime = AT, **entries: Any) -> RosterImport:
    """The whole road, good rows only."""
    roster_import = previewed(text, at=at, **entries)
    imports.accept_import(roster_import=roster_import, only_good=True, by=None, at=at)
    jobs.save_import(import_id=roster_import.pk, at=at)
    roster_import.refresh_from_db()
    return roster_import
