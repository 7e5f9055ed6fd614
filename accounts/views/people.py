"""The people of the organisation, for those who may look them up."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from accounts import permissions, selectors
from accounts.forms import PeopleSearchForm
from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import OrgPerm

PAGE = 50


@require_GET
def people(request: SignedIn) -> HttpResponse:
    """Everybody, by name, with a search."""
    permissions.check(request.user, OrgPerm.SEE_PEOPLE)
    form = PeopleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    words, left, group = asked.get("q", ""), asked.get("left", False), asked.get("group")
    found = selectors.people_list(request.user, words=words, left=left, group=group)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "shows_site": any(person.site for person in page),
        "is_search": bool(words or left or group),
        "may_import": permissions.allows(request.user, OrgPerm.IMPORT),
    }
    return TemplateResponse(request, "accounts/people.html", context)


@require_GET
def person(request: SignedIn, person_id: UUID) -> HttpResponse:
    """What the roster says of one person."""
    found = get_object_or_404(selectors.visible_people(request.user).select_related("grade"), pk=person_id)
    may_end = permissions.allows(request.user, OrgPerm.END_SESSIONS)
    context = {
        "person": found,
        "account": User.objects.filter(person=found).first() if may_end else None,
        "lines": selectors.lines_of(found),
        "reports": Paginator(selectors.reports_of(found), PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "accounts/person.html", context)
