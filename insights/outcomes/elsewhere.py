"""Outcomes that other cohorts have shown: the same people in two programmes must not be subtracted from each other.

An answer belongs to one cohort. Whether somebody stayed is the same fact in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from insights.cells import Cell
from insights.freezing import cells_of
from insights.models import Release
from insights.outcomes.tables import LABELS, table_key
from programmes.models import Cohort

TABLES = frozenset(map(table_key, LABELS))


def shown_elsewhere(cohort: Cohort) -> tuple[set[UUID], list[Cell]]:
    """Which releases of other cohorts brought outcomes, and these as cells with names of their own, oldest first."""
    others = Release.objects.frozen().exclude(cohort=cohort)
    found = of_all(list(others.only("pk", "cohort", "respondents").order_by("frozen_at", "pk")))
    return {pk for pk, cells in found if cells}, [cell for _, cells in found for cell in cells]


def of_all(releases: Sequence[Release]) -> list[tuple[UUID, list[Cell]]]:
    """The outcomes that each of ``releases`` brought. A figure of one cohort never takes the place of another's."""
    return [
        (
            release.pk,
            [
                replace(cell, table=f"{release.cohort_id}.{cell.table}")
                for cell in cells_of(release)
                if cell.table in TABLES
            ],
        )
        for release in releases
    ]
