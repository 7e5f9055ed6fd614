"""Which column is which field: guessed from the headings and checked on the values, or told by a mapping
file.
"""

import json
import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from accounts.roster.cells import DATE_ORDERS, NO_ONE_ABOVE, folded
from accounts.roster.errors import RosterRefused
from accounts.roster.reading import Table
from accounts.roster.words import FIELDS, HEADINGS

Ladder = tuple[tuple[str, ...], ...]
JOINABLE = ("external_id", "name", "department", "site", "manager")
KEYS = (
    "columns",
    "grades",
    "nobody",
    "self_means_top",
    "one_person",
    "date_order",
    "email_domain",
    "encoding",
    "separator",
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one file is read; the same file with the same mapping always gives the same people.

    ``columns``        field to one heading, or to several whose cells are joined
    ``ladder``         grades from low to high, each step with its equals; empty means "not said"
    ``nobody``         words that mean "no person" in a name and "nobody above" as a manager
    ``one_person``     names whose rows are one person's, holding several posts
    ``self_means_top`` a row that names itself as manager is the head of the organisation, not a mistake
    """

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ladder: Ladder = ()
    nobody: tuple[str, ...] = ()
    self_means_top: bool = False
    one_person: tuple[str, ...] = ()
    date_order: str = ""
    email_domain: str = ""
    encoding: str = ""
    separator: str = ""

    def as_json(self) -> dict[str, Any]:
        """The mapping as plain values, which ``from_plain`` reads back."""
        plain = {
            "columns": {name: list(headings) for name, headings in self.columns.items()},
            "grades": {"order": "low-to-high", "ladder": [list(step) for step in self.ladder]}
            if self.ladder
            else {},
            "nobody": list(self.nobody),
            "self_means_top": self.self_means_top,
            "one_person": list(self.one_person),
            "date_order": self.date_order,
            "email_domain": self.email_domain,
            "encoding": self.encoding,
            "separator": self.separator,
        }
        return {key: value for key, value in plain.items() if value}

    def with_nobody(self, word: str) -> "Mapping":
        """The same mapping with one more word that means nobody."""
        return replace(self, nobody=tuple(dict.fromkeys((*self.nobody, word))))


def load(path: Path) -> Mapping:
    """Read a mapping file; what it is, TOML or JSON, is told by its ending.

    :raises RosterRefused: naming the entry that cannot be used.
    """
    text = path.read_text(encoding="utf-8")
    try:
        plain = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise RosterRefused(
            "map_unreadable", f"The mapping file {path.name} cannot be read: {error}."
        ) from error
    return from_plain(plain)


def from_plain(plain: Any) -> Mapping:
    """A mapping from decoded TOML or JSON, or from :meth:`Mapping.as_json`.

    :raises RosterRefused: for an entry that is unknown or has the wrong shape, so that a slip is not ignored.
    """
    _expect(isinstance(plain, dict), "The mapping must be a table of entries.")
    for key in plain:
        _expect(key in KEYS, f"The mapping knows no entry “{key}”. It may hold: {', '.join(KEYS)}.")
    order = plain.get("date_order", "")
    _expect(
        order in ("", *DATE_ORDERS), f"date_order is “{order}”; it must be one of {', '.join(DATE_ORDERS)}."
    )
    return Mapping(
        columns=_columns(plain.get("columns", {})),
        ladder=_ladder(plain.get("grades", [])),
        nobody=_words(plain.get("nobody", []), "nobody"),
        self_means_top=plain.get("self_means_top", False) is True,
        one_person=_words(plain.get("one_person", []), "one_person"),
        date_order=order,
        email_domain=str(plain.get("email_domain", "")).lstrip("@").lower(),
        encoding=str(plain.get("encoding", "")),
        separator=str(plain.get("separator", "")),
    )


def _expect(condition: bool, message: str) -> None:
    if not condition:
        raise RosterRefused("map_wrong", message)


def _words(value: Any, where: str) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    _expect(
        isinstance(words, (list, tuple)) and all(isinstance(w, str) for w in words),
        f"“{where}” must be a list of texts.",
    )
    return tuple(words)


def _columns(value: Any) -> dict[str, tuple[str, ...]]:
    _expect(isinstance(value, dict), '“columns” must be a table: field = "heading".')
    columns = {}
    for name, headings in value.items():
        _expect(name in FIELDS, f"There is no field “{name}”. The fields are: {', '.join(FIELDS)}.")
        columns[name] = _words(headings, f"columns.{name}")
        _expect(len(columns[name]) == 1 or name in JOINABLE, f"“columns.{name}” takes one heading.")
    return columns


def _ladder(value: Any) -> Ladder:
    order = "low-to-high"
    if isinstance(value, dict):
        order = value.get("order", order)
        value = value.get("ladder", [])
    _expect(
        order in ("low-to-high", "high-to-low"),
        f"grades.order is “{order}”; it must be low-to-high or high-to-low.",
    )
    _expect(
        isinstance(value, (list, tuple)), "“grades” must be a list, or a table with “ladder” and “order”."
    )
    steps = tuple(_words(step, "grades") for step in value)
    seen: set[str] = set()
    for name in (folded(name) for step in steps for name in step):
        _expect(name not in seen, f"The grade “{name}” stands twice on the ladder.")
        seen.add(name)
    return steps if order == "low-to-high" else steps[::-1]


def guess(table: Table) -> Mapping:
    """The most likely column for each field; fields without a likely column are left out.

    A column serves one field. What the manager column points at is found by its values, not by a heading.
    """
    columns: dict[str, tuple[str, ...]] = {}
    free = {heading: re.sub(r"[\W_]+", " ", folded(heading)).strip() for heading in table.headings}
    for exact in (True, False):
        for name, words in HEADINGS.items():
            heading = None if name in columns else _best(free, words, exact=exact)
            if heading and not _superfluous(name, columns):
                columns[name] = (heading,)
                del free[heading]
    if "manager" in columns:
        key = _pointed_at(table, columns)
        if key:
            columns["manager_key"] = (key,)
            if columns.get("dotted_manager") == (key,):  # it says who the row is, not who else is above
                del columns["dotted_manager"]
    return Mapping(columns=columns, encoding=table.encoding, separator=table.separator)


def _best(free: AnyMapping[str, str], words: Iterable[str], *, exact: bool) -> str | None:
    """The heading that is one of the words, or (not exact) begins or ends with one of more than three
    letters.
    """
    for word in words:
        for heading, plain in free.items():
            if plain == word if exact else _contains(plain, word):
                return heading
    return None


def _contains(plain: str, word: str) -> bool:
    return len(word) > 3 and f" {word} " in f" {plain} " and plain.count(" ") <= word.count(" ") + 2


def _superfluous(name: str, columns: AnyMapping[str, Any]) -> bool:
    """A full name is not looked for once first and last are known, and the other way round."""
    if name == "name":
        return "last_name" in columns
    return name in ("first_name", "last_name") and "name" in columns


def _pointed_at(table: Table, columns: AnyMapping[str, tuple[str, ...]]) -> str | None:
    """The heading of the column that holds most of the manager column's values, unless that is the person
    id.
    """
    position = table.headings.index(columns["manager"][0])
    wanted = {folded(row.cells[position]) for row in table.rows if position < len(row.cells)} - NO_ONE_ABOVE
    if not wanted:
        return None
    held: dict[str, set[str]] = {
        heading: set() for number, heading in enumerate(table.headings) if number != position
    }
    for row in table.rows:
        for heading, cell in zip(table.headings, row.cells, strict=False):
            if heading in held and folded(cell) in wanted:
                held[heading].add(folded(cell))
    found = {heading: len(values) for heading, values in held.items()}
    identifier = columns.get("external_id", ("",))[0]
    best = max(found, key=lambda heading: (found[heading], heading == identifier))
    return best if found[best] * 2 > len(wanted) and best != identifier else None


def completed(mapping: Mapping, guessed: AnyMapping[str, tuple[str, ...]]) -> Mapping:
    """The same mapping; one that names no columns at all takes the guessed ones."""
    return mapping if mapping.columns else replace(mapping, columns=dict(guessed))
