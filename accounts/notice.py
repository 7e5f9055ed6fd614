"""The version of the privacy notice: which register it was made from, when, and what changed with each.

The register as it stood is kept in ``notice.json``. Whoever changes the register raises the version with
``manage.py notice --raise``; a check warns and a test fails until then. People are told of a new version once, and the
page shows what has changed since they last looked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.core import checks

from accounts import privacy, register_page

PATH = Path(__file__).with_name("notice.json")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the notice tells it. ``reader`` is the ring in words."""

    table: str
    field: str
    reader: str
    purpose: str
    keep: str
    sealed: bool

    @property
    def promise(self) -> str:
        """Who reads it, what for and until when."""
        sealed = "; encrypted" if self.sealed else ""
        return f"{self.reader}; {self.purpose}; {self.keep}{sealed}"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its number, its date, and what changed in sentences (nothing for the first)."""

    number: int
    dated: date
    changes: tuple[str, ...]


def columns() -> dict[str, Column]:
    """The register as it stands now, by column."""
    return {
        name: Column(
            *register_page.names_of(name),
            register_page.READERS[entry.ring][1],
            entry.purpose,
            entry.keep,
            entry.sealed,
        )
        for name, entry in sorted(privacy.entries.items())
    }


def digest(found: dict[str, Column]) -> str:
    """SHA-256 of the register, by which a change is found."""
    return sha256(json.dumps({name: asdict(each) for name, each in found.items()}).encode()).hexdigest()


@cache
def versions() -> tuple[Version, ...]:
    """All versions, the newest first. The file is read once in each process."""
    kept = json.loads(PATH.read_text(encoding="utf-8"))
    found = [
        Version(each["number"], date.fromisoformat(each["dated"]), tuple(each["changes"]))
        for each in kept["versions"]
    ]
    return tuple(sorted(found, key=lambda version: -version.number))


def current() -> Version:
    return versions()[0]


def is_up_to_date() -> bool:
    """Whether the register is the one that the current version was made from."""
    return bool(json.loads(PATH.read_text(encoding="utf-8"))["digest"] == digest(columns()))


def since(number: int) -> list[str]:
    """What changed after version ``number``, the newest first."""
    return [change for version in versions() if version.number > number for change in version.changes]


def raise_version(*, on: date) -> Version:
    """Write the next version, made from the register as it stands; the one there is when nothing changed."""
    now, before, kept = columns(), {}, []
    if PATH.exists():
        file = json.loads(PATH.read_text(encoding="utf-8"))
        before = {name: Column(**each) for name, each in file["columns"].items()}
        kept = file["versions"]
    if not kept or before != now:
        made = {
            "number": len(kept) + 1,
            "dated": on.isoformat(),
            "changes": changes(before, now) if kept else [],
        }
        kept = [*kept, made]
    document = {
        "digest": digest(now),
        "versions": kept,
        "columns": {name: asdict(each) for name, each in now.items()},
    }
    PATH.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    versions.cache_clear()
    return current()


def changes(before: dict[str, Column], now: dict[str, Column]) -> list[str]:
    """What is new, changed and gone, in sentences: one for each table and kind of change."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if new is None and old is not None:
            found["No longer kept", old.table, ""].append(old.field)
        elif new is not None and old is None:
            found["New", new.table, f" {new.promise}."].append(new.field)
        elif new is not None and old is not None and new.promise != old.promise:
            found["Changed", new.table, f" Now: {new.promise}. Before: {old.promise}."].append(new.field)
    return [f"{what}: {table} ({', '.join(fields)}).{rest}" for (what, table, rest), fields in found.items()]


@checks.register
def the_notice_is_of_this_register(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn when the register has changed since the version of the notice was raised."""
    if is_up_to_date():
        return []
    return [
        checks.Warning(
            "The privacy register has changed, and the version of the notice has not.",
            hint="Run manage.py notice --raise, read what it says has changed, and commit accounts/notice.json.",
            id="privacy.W001",
        )
    ]
