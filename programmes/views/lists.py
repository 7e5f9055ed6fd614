"""Pages of long lists: keys first, then the rows of one page, and no count that is known already."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.http import SignedIn

ON_A_PAGE = 50


class Counted(Paginator):
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: Any, per_page: int, *, known: int) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @property
    def count(self) -> int:
        return self.known


def page_of(
    request: SignedIn, rows: QuerySet[Any], *, count: int | None = None, related: tuple[str, ...] = ()
) -> Page[Any]:
    """The page that the address names, its rows with ``related``. Two queries, and one to count if need be.

    Far into a long list the database then skips keys of an index and not whole rows.
    """
    keys = rows.values_list("pk", flat=True)
    pages = Paginator(keys, ON_A_PAGE) if count is None else Counted(keys, ON_A_PAGE, known=count)
    page = pages.get_page(request.GET.get("page"))
    order = {key: place for place, key in enumerate(page.object_list)}
    found = rows.model._default_manager.filter(pk__in=order).select_related(*related)
    page.object_list = sorted(found, key=lambda row: order[row.pk])
    return page
