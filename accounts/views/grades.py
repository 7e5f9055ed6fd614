"""The ladder in the browser, and the table that reads a grade from a job title."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions, selectors
from accounts.actions import grades as actions
from accounts.errors import Refused
from accounts.forms import GradeForm, NewGradeForm, TitleWordsForm
from accounts.http import SignedIn
from accounts.models import Grade, TitleGrade
from accounts.permissions import OrgPerm
from accounts.posted import takes


def _page(
    request: SignedIn, new: NewGradeForm | None = None, words: TitleWordsForm | None = None
) -> TemplateResponse:
    """The ladder with its two forms; a form that was refused comes back with its words."""
    rungs = list(selectors.ladder_with_people())
    context = {
        "rungs": rungs,
        "lines": TitleGrade.objects.select_related("grade").order_by("order", "pk"),
        "new_form": new or NewGradeForm(highest=rungs[-1] if rungs else None),
        "words_form": words or TitleWordsForm(),
        "may_import": permissions.allows(request.user, OrgPerm.IMPORT),
    }
    return TemplateResponse(request, "accounts/grades.html", context)


def _find(request: SignedIn, grade_id: UUID) -> Grade:
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    return get_object_or_404(Grade, pk=grade_id)


@require_http_methods(["GET", "POST"])
@takes(NewGradeForm)
def grade_list(request: SignedIn) -> HttpResponse:
    """The rungs from low to high with who stands on them; a new one is added here."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    if request.method != "POST":
        return _page(request)
    form = NewGradeForm(request.POST)
    if form.is_valid():
        try:
            actions.add_grade(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Added")
            return redirect("accounts:grades")
    return _page(request, new=form)


@require_http_methods(["GET", "POST"])
@takes(GradeForm)
def grade(request: SignedIn, grade_id: UUID) -> HttpResponse:
    """One rung: its name, the words that mean the same, joining it with another, taking it away."""
    found = _find(request, grade_id)
    initial = {"name": found.name, "aliases": "\n".join(found.aliases)}
    form = GradeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.rename_grade(grade=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved")
            return redirect("accounts:grades")
    context = {
        "grade": found,
        "form": form,
        "others": Grade.objects.exclude(pk=found.pk).order_by("-rank", "name"),
        "standing": found.people.employed().count(),
        "people": found.people.count(),
    }
    return TemplateResponse(request, "accounts/grade.html", context)


@require_POST
@takes("way")
def grade_move(request: SignedIn, grade_id: UUID) -> HttpResponse:
    """One rung up or down."""
    found = _find(request, grade_id)
    actions.move_grade(grade=found, up=request.POST.get("way") == "up", by=request.user, at=timezone.now())
    return redirect("accounts:grades")


@require_POST
@takes("into")
def grade_join(request: SignedIn, grade_id: UUID) -> HttpResponse:
    """Make this rung equal to another one."""
    found = _find(request, grade_id)
    chosen = request.POST.get("into", "")
    into = next((other for other in Grade.objects.all() if str(other.pk) == chosen), None)
    if into is None:
        messages.error(request, "Choose the grade that it is equal to.")
        return redirect("accounts:grade", grade_id=found.pk)
    try:
        actions.join_grades(grade=found, into=into, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{found}” now counts as “{into}”.")
    return redirect("accounts:grades")


@require_POST
def grade_remove(request: SignedIn, grade_id: UUID) -> HttpResponse:
    """Take away a rung on which nobody stands."""
    found = _find(request, grade_id)
    try:
        actions.remove_grade(grade=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Removed")
    return redirect("accounts:grades")


@require_POST
@takes(TitleWordsForm)
def words_add(request: SignedIn) -> HttpResponse:
    """One more line of the table from titles to grades."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    form = TitleWordsForm(request.POST)
    if form.is_valid():
        try:
            actions.add_title_words(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, "Added. It holds from the next import on.")
            return redirect("accounts:grades")
    return _page(request, words=form)


@require_POST
@takes("way")
def words_change(request: SignedIn, words_id: UUID) -> HttpResponse:
    """Move a line of the table, give it another grade, or remove it."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    line = get_object_or_404(TitleGrade, pk=words_id)
    by, at = request.user, timezone.now()
    match request.POST.get("way"):
        case "up" | "down" as way:
            actions.move_title_words(line=line, up=way == "up", by=by, at=at)
        case "remove":
            actions.remove_title_words(line=line, by=by, at=at)
            messages.success(request, "Removed")
    return redirect("accounts:grades")
