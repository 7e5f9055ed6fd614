"""Grades read from job titles by the organisation's table, for staff lists that have no column of grades.

They become a column of their own under ``HEADING``, so that everything after this treats them like any other. A title
that no line of the table fits gets no grade, which is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from accounts.models import TitleGrade
from accounts.roster.cells import folded
from accounts.roster.mapping import Mapping
from accounts.roster.reading import Table
from accounts.roster.rows import Row

HEADING = "(read from the job title)"
Lines = Sequence[tuple[str, str]]


def title_lines() -> Lines:
    """Words and the name of their grade, in the order in which they are tried."""
    found = TitleGrade.objects.select_related("grade").order_by("order", "pk")
    return [(line.words, line.grade.name) for line in found]


def is_chosen(mapping: Mapping) -> bool:
    return mapping.columns.get("grade") == (HEADING,)


def with_title_grades(table: Table, mapping: Mapping) -> Table:
    """The table with one column more in front of the others, if the mapping takes its grades from there.

    In front, because a row that ends early is told by its last columns.
    """
    title = mapping.columns.get("title", ("",))[0]
    if not is_chosen(mapping) or HEADING in table.headings or title not in table.headings:
        return table
    place = table.headings.index(title)
    grades = _Grades(title_lines())

    def with_grade(row: Row) -> Row:
        return Row(row.line, (grades.of(row.cells[place] if place < len(row.cells) else ""), *row.cells))

    return replace(table, headings=(HEADING, *table.headings), rows=table.rows.each(with_grade))


def grade_of_title(title: str) -> str:
    """The name of the grade that the table gives ``title``; empty where no line fits."""
    return _Grades(title_lines()).of(title)


class _Grades:
    """The table, ready to be asked for many titles; each different one is looked for once."""

    def __init__(self, lines: Lines) -> None:
        self._lines = [(_words(words), grade) for words, grade in lines]
        self._known: dict[str, str] = {}

    def of(self, title: str) -> str:
        if title not in self._known:
            text = _words(title)
            self._known[title] = next((grade for words, grade in self._lines if words in text), "")
        return self._known[title]


def _words(text: str) -> str:
    """Whole words only, however they are written and parted: ``lead`` is not in ``Leader``."""
    words = re.sub(r"[\W_]+", " ", folded(text)).strip()
    return f" {words} "
