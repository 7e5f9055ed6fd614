"""An import in the browser: upload, columns, grades, preview, accept or drop."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions, selectors, words
from accounts.actions import imports as actions
from accounts.errors import Refused
from accounts.forms import ColumnsForm, LadderForm, ReadingForm, UploadForm
from accounts.forms.imports import column_samples, unplaced
from accounts.http import SignedIn
from accounts.models import RosterImport
from accounts.permissions import OrgPerm
from accounts.posted import takes
from accounts.roster.mapping import Mapping, from_plain
from accounts.roster_import import fitting, jobs, titles
from accounts.roster_import.preview import findings_view
from accounts.views.import_changes import find_import, first_changes, page_of
from accounts.views.roster_folder import state_of_folder

State = RosterImport.State
RUNNING = (State.CHECKING, State.ACCEPTING)


@require_GET
def import_list(request: SignedIn) -> HttpResponse:
    """Every import, the latest first."""
    permissions.check(request.user, OrgPerm.IMPORT)
    found = (
        selectors.visible_imports(request.user).select_related("uploaded_by__person").order_by("-uploaded_at")
    )
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return TemplateResponse(request, "accounts/imports.html", {"page": page, "folder": state_of_folder()})


@require_http_methods(["GET", "POST"])
@takes(UploadForm)
def import_upload(request: SignedIn) -> HttpResponse:
    """Take a file that can be read; one that cannot is refused in the form, with its line, and not kept."""
    permissions.check(request.user, OrgPerm.IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            data, name = form.data_and_name()
            roster_import = actions.stage_import(
                data=data,
                file_name=name,
                submission=form.cleaned_data["submission"],
                by=request.user,
                at=timezone.now(),
                covers_everybody=form.cleaned_data["covers"] != "some",
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("accounts:import_map", import_id=roster_import.pk)
    return TemplateResponse(request, "accounts/import_upload.html", {"form": form})


@require_http_methods(["GET", "POST"])
@takes(ColumnsForm, "check")
def import_map(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Which column is which, with the guess already made and samples beside it."""
    roster_import = find_import(request, import_id)
    if roster_import.state not in actions.OPEN:
        return page_of(roster_import)
    table = jobs.read_file(roster_import)
    form = ColumnsForm(
        request.POST or None,
        table=table,
        mapping=from_plain(roster_import.mapping),
        offers_titles=bool(titles.title_lines()),
    )
    if form.is_valid():
        try:
            actions.map_columns(roster_import=roster_import, mapping=form.mapping())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            table = jobs.read_table(roster_import)
            return _after_columns(roster_import, jobs.mapping_of(roster_import, table))
    samples = column_samples(table)
    fits = [
        saved for saved in fitting.fitting(roster_import.fingerprint) if fitting.can_be_used(saved, table)
    ]
    chosen = {
        heading for headings in from_plain(roster_import.mapping).columns.values() for heading in headings
    }
    context = {
        "form": form,
        "reading_form": ReadingForm(
            initial={"encoding": roster_import.encoding, "separator": roster_import.separator}
        ),
        "roster_import": roster_import,
        "fits": [saved for saved in fits if saved.pk != roster_import.saved_mapping_id],
        "headings": len(samples),
        "not_chosen": {heading: values for heading, values in samples.items() if heading not in chosen},
        "rows": len(table.rows),
    }
    return TemplateResponse(request, "accounts/import_map.html", context)


def _after_columns(roster_import: RosterImport, mapping: Mapping) -> HttpResponse:
    """On to the grades if nobody has said how they rank, else to the check."""
    if "grade" in mapping.columns and not mapping.ladder:
        return redirect("accounts:import_ladder", import_id=roster_import.pk)
    actions.preview(roster_import=roster_import)
    return page_of(roster_import)


@require_POST
@takes(ReadingForm)
def import_reread(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Read the same file with another encoding or separator."""
    roster_import = find_import(request, import_id)
    form = ReadingForm(request.POST)
    if form.is_valid():
        try:
            actions.read_differently(roster_import=roster_import, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Read again")
    return redirect("accounts:import_map", import_id=roster_import.pk)


@require_http_methods(["GET", "POST"])
@takes(LadderForm, "check")
def import_ladder(request: SignedIn, import_id: UUID) -> HttpResponse:
    """How the grades rank: a guess to put right, or the organisation's ladder to complete."""
    roster_import = find_import(request, import_id)
    if roster_import.state not in actions.OPEN:
        return page_of(roster_import)
    known = jobs.mapping_of(roster_import, jobs.read_table(roster_import)).ladder
    found = jobs.grades_in(roster_import)
    missing = unplaced(found, known) if known else ()
    form = LadderForm(request.POST or None, ladder=known or found, unplaced=missing)
    if form.is_valid():
        try:
            actions.confirm_ladder(roster_import=roster_import, ladder=form.ladder())
            actions.preview(roster_import=roster_import)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return page_of(roster_import)
    context = {"form": form, "roster_import": roster_import, "is_guess": not known}
    return TemplateResponse(request, "accounts/import_ladder.html", context)


@require_GET
def import_preview(request: SignedIn, import_id: UUID) -> HttpResponse:
    """What was found and what would change; while a job runs, how far it is. HTMX asks again every two seconds."""
    roster_import = find_import(request, import_id)
    if roster_import.state == State.UPLOADED:
        return redirect("accounts:import_map", import_id=roster_import.pk)
    context = {
        "changes": first_changes(roster_import),
        "roster_import": roster_import,
        "figures": roster_import.figures,
        "is_running": roster_import.state in RUNNING,
        "out": len(roster_import.left_out),
        "findings": findings_view(roster_import),
        "ladder": [step[0] for step in roster_import.figures.get("ladder", [])],
        "before": selectors.import_before(roster_import),
        "time_left": words.time_left(roster_import.started_at, roster_import.progress, now=timezone.now()),
        "done_rows": roster_import.progress * roster_import.figures.get("rows", 0) // 100,
    }
    return TemplateResponse(request, "accounts/import_preview.html", context)


@require_POST
@takes("fix", "value", "step")
def import_fix(request: SignedIn, import_id: UUID) -> HttpResponse:
    """One answer for a whole group, then the rows are checked again."""
    roster_import = find_import(request, import_id)
    value = request.POST.get("value", "")
    try:
        match request.POST.get("fix"):
            case "grade":
                actions.treat_grade_as(
                    roster_import=roster_import, grade=value, step=request.POST.get("step", "")
                )
            case "nobody":
                actions.treat_as_nobody(roster_import=roster_import, word=value)
            case "top":
                actions.treat_self_as_top(roster_import=roster_import)
            case "one":
                actions.treat_as_one_person(roster_import=roster_import, name=value)
            case "covers":
                actions.say_whom_it_covers(roster_import=roster_import, covers_everybody=value != "some")
            case _:
                return page_of(roster_import)
        actions.preview(roster_import=roster_import)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return page_of(roster_import)


@require_POST
@takes("only_good")
def import_accept(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Import the good rows. A second press finds it done and lands on the same page."""
    roster_import = find_import(request, import_id)
    if roster_import.state in (State.ACCEPTING, State.ACCEPTED):
        return page_of(roster_import)
    try:
        actions.accept_import(
            roster_import=roster_import,
            only_good=request.POST.get("only_good") == "yes",
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return page_of(roster_import)


@require_POST
def import_drop(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Throw the file away; nothing of it stays but its name and figures."""
    roster_import = find_import(request, import_id)
    try:
        actions.drop_import(roster_import=roster_import, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return page_of(roster_import)
    messages.success(request, "Dropped. Nothing was changed.")
    return redirect("accounts:imports")


@require_POST
def import_stop(request: SignedIn, import_id: UUID) -> HttpResponse:
    """Take back an acceptance while its rows are still being read."""
    roster_import = find_import(request, import_id)
    try:
        actions.stop_saving(roster_import=roster_import, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Stopped. Nothing was changed.")
    return page_of(roster_import)
