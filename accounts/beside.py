"""Rows of other tables that come with a row in one query: at most one of each kind, of those that somebody may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import FilteredRelation, Model, Q, QuerySet, Subquery

Found = TypeVar("Found", bound=Model)


def beside(relation: str, rows: QuerySet[Any]) -> FilteredRelation:
    """The first of ``rows``, joined by ``relation``.

    ``rows`` are those of the one object that is asked for, by whichever door they have: what is behind none of them
    does not leave the database.
    """
    return FilteredRelation(relation, condition=Q(**{f"{relation}__pk": Subquery(rows.values("pk")[:1])}))


def with_rows(found: QuerySet[Found], rows: Mapping[str, FilteredRelation], *further: str) -> QuerySet[Found]:
    """``found``, each with the row of every name of ``rows``, or without that attribute where there is no such row.

    ``further`` are paths to what comes with these rows.
    """
    return found.annotate(**rows).select_related(*rows, *further)
