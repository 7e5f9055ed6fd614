"""Saved mappings: kept from an import, offered to the next one, renamed and deleted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions
from accounts.actions import mappings as actions
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import SavedMapping
from accounts.permissions import OrgPerm
from accounts.posted import takes
from accounts.roster.words import FIELD_LABELS
from accounts.roster_import import fitting
from accounts.views.import_changes import find_import, page_of


def _find(request: SignedIn, mapping_id: UUID) -> SavedMapping:
    permissions.check(request.user, OrgPerm.IMPORT)
    return get_object_or_404(SavedMapping, pk=mapping_id)


@require_GET
def mapping_list(request: SignedIn) -> HttpResponse:
    """Every saved mapping by name, with the columns it chooses."""
    permissions.check(request.user, OrgPerm.IMPORT)
    found = SavedMapping.objects.select_related("saved_by__person").order_by("name", "-saved_at")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    rows = [(saved, _columns(saved)) for saved in page]
    return TemplateResponse(request, "accounts/mappings.html", {"page": page, "rows": rows})


def _columns(saved: SavedMapping) -> list[tuple[str, str]]:
    """Field and headings, in words."""
    columns = saved.mapping.get("columns", {})
    return [(label, ", ".join(columns[name])) for name, label in FIELD_LABELS.items() if name in columns]


@require_POST
@takes("name")
def mapping_rename(request: SignedIn, mapping_id: UUID) -> HttpResponse:
    """Another name for a saved mapping."""
    saved = _find(request, mapping_id)
    try:
        actions.rename_mapping(
            saved=saved, name=request.POST.get("name", ""), by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Renamed")
    return redirect("accounts:mappings")


@require_POST
def mapping_delete(request: SignedIn, mapping_id: UUID) -> HttpResponse:
    """Forget a saved mapping. A second press finds it gone."""
    saved = _find(request, mapping_id)
    actions.delete_mapping(saved=saved, by=request.user, at=timezone.now())
    messages.success(request, "Deleted. Imports that were read with it stay as they are.")
    return redirect("accounts:mappings")


@require_POST
@takes("mapping")
def import_mapping(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Read the file by a saved mapping, or guess its columns anew."""
    roster_import = find_import(request, import_id)
    chosen = request.POST.get("mapping", "")
    fitting_ones = fitting.fitting(roster_import.fingerprint)
    saved = next((saved for saved in fitting_ones if str(saved.pk) == chosen), None)
    try:
        actions.apply_mapping(roster_import=roster_import, saved=saved)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return page_of(roster_import)
    messages.success(request, f"“{saved}” is applied" if saved else "Guessed anew")
    return redirect("accounts:import_map", import_id=roster_import.pk)


@require_POST
@takes("name")
def import_keep(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Keep the columns of this import for the next file with the same headings."""
    roster_import = find_import(request, import_id)
    try:
        saved = actions.save_mapping(
            roster_import=roster_import,
            name=request.POST.get("name", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"Kept as “{saved}”. The next file with the same headings is read by itself."
        )
    return page_of(roster_import)
