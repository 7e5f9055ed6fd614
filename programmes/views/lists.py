"""Pages of long lists: keys first, then the rows of one page, and no count that is known already."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.http import SignedIn

ON_A_PAGE = 50
MOST_FOUND = 500


class Counted(Paginator):
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: Any, per_page: int, *, known: int) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @property
    def count(self) -> int:
        return self.known


class Found(Paginator):
    """What a search has found, looked for once; ``is_cut`` where there is more than anybody turns pages for."""

    def __init__(self, rows: QuerySet[Any], per_page: int) -> None:
        keys = list(rows[: MOST_FOUND + 1])
        self.is_cut = len(keys) > MOST_FOUND
        super().__init__(keys[:MOST_FOUND], per_page)


def page_of(
    request: SignedIn,
    rows: QuerySet[Any],
    *,
    count: int | None,
    related: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
) -> Page[Any]:
    """The page that the address names, its rows with ``related`` and of their columns ``only`` these. Two queries.

    ``count`` is how many rows there are; without it ``rows`` are a search, of which the first ``MOST_FOUND`` are shown.
    Far into a long list the database skips keys of an index and not whole rows.
    """
    keys = rows.values_list("pk", flat=True)
    pages = Found(keys, ON_A_PAGE) if count is None else Counted(keys, ON_A_PAGE, known=count)
    page = pages.get_page(request.GET.get("page"))
    order = {key: place for place, key in enumerate(page.object_list)}
    found = rows.model._default_manager.filter(pk__in=order).select_related(*related)
    if only:
        found = found.only(*only)
    page.object_list = sorted(found, key=lambda row: order[row.pk])
    return page
