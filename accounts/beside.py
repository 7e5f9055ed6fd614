"""Rows of other tables that come with a row in one query: at most one of each kind, of those that somebody may see."""

from __future__ import annotations

from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet, Subquery


def beside(relation: str, rows: QuerySet[Any]) -> FilteredRelation:
    """The first of ``rows``, joined by ``relation``; name it in ``select_related`` under the name it is given.

    ``rows`` are those of the one object that is asked for, by whichever door they have: what is behind none of them
    does not leave the database. The object has no attribute of that name where there is no such row.
    """
    return FilteredRelation(relation, condition=Q(**{f"{relation}__pk": Subquery(rows.values("pk")[:1])}))
