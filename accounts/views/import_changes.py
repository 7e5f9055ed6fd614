"""What an import would change, as a comparison in pages; and the rows that stay out, as a file to mend."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from accounts import selectors
from accounts.http import SignedIn
from accounts.models import ImportChanges, RosterImport
from accounts.roster_import import jobs
from accounts.roster_import.diff import PER_PAGE
from accounts.roster_import.rows_file import rows_left_out

Kind = ImportChanges.Kind
SHOWN = 5
TITLES = {
    Kind.JOINED: ("New", "They are added. Nobody hears of it."),
    Kind.RETURNED: ("Came back", "They had left by an earlier list."),
    Kind.LEFT: ("Left", "They are not in the file, so they are marked as left and cannot sign in."),
    Kind.MOVED: ("Other post", "Another department, site, job title or grade."),
    Kind.MANAGER: ("Other manager", "A pair that this brings into one reporting line is paused."),
    Kind.DETAILS: ("Other details", "A name, an address, a time zone, languages or a start date."),
}


@dataclass(frozen=True, slots=True)
class ChangesView:
    """One kind of change: how many there are, and the first of them."""

    kind: str
    title: str
    text: str
    count: int
    shown: list[dict[str, Any]]


def find_import(request: HttpRequest, import_id: UUID) -> RosterImport:
    """The import, for those who may import."""
    return get_object_or_404(selectors.visible_imports(request.user), pk=import_id)


def page_of(roster_import: RosterImport) -> HttpResponse:
    """Back to the page of the import."""
    return redirect("accounts:import_preview", import_id=roster_import.pk)


def first_changes(roster_import: RosterImport) -> list[ChangesView]:
    """Every kind that has any, with its first few. One query."""
    counts = roster_import.figures.get("changes", {})
    first = {
        changes.kind: changes.entries[:SHOWN]
        for changes in ImportChanges.objects.filter(roster_import=roster_import, page=1)
    }
    return [
        ChangesView(kind, title, text, counts[kind], first.get(kind, []))
        for kind, (title, text) in TITLES.items()
        if counts.get(kind)
    ]


@require_GET
def import_changes(request: SignedIn, import_id: UUID, change: str) -> HttpResponse:
    """All changes of one kind, page by page, as the check kept them."""
    roster_import = find_import(request, import_id)
    if change not in Kind.values:
        raise Http404
    if roster_import.state != RosterImport.State.PREVIEWED:
        return page_of(roster_import)
    counts = roster_import.figures.get("changes", {})
    page = Paginator(range(counts.get(change, 0)), PER_PAGE).get_page(request.GET.get("page"))
    stored = ImportChanges.objects.filter(roster_import=roster_import, kind=change, page=page.number).first()
    title, text = TITLES[Kind(change)]
    context = {
        "roster_import": roster_import,
        "page": page,
        "entries": stored.entries if stored else [],
        "current": change,
        "title": title,
        "text": text,
        "tabs": [(kind, name, counts.get(kind, 0)) for kind, (name, _) in TITLES.items()],
    }
    return TemplateResponse(request, "accounts/import_changes.html", context)


@require_GET
def import_rows(request: SignedIn, import_id: UUID) -> HttpResponse:
    """The rows that stay out, as a file to mend and upload again: the line, the reason and the file's own columns."""
    roster_import = find_import(request, import_id)
    if roster_import.state != RosterImport.State.PREVIEWED or not roster_import.left_out:
        return page_of(roster_import)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rows-to-mend.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(rows_left_out(roster_import, jobs.read_file(roster_import)))
    return response
