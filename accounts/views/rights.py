"""Your data: a copy, and erasure; and the page on which two people agree to one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions, selectors
from accounts.actions import rights
from accounts.errors import Refused
from accounts.http import SignedIn, reauthenticated, reauthenticated_to_write
from accounts.models import CopyRequest, ErasureRequest, Person, WithheldWords, WordsRequest
from accounts.permissions import OrgPerm
from accounts.posted import takes
from accounts.rights import jobs
from accounts.rights.said import PARTNER_KEEPS
from accounts.views.events import row_of

OPEN = (ErasureRequest.State.ASKED, ErasureRequest.State.AGREED)


@require_GET
def your_data(request: SignedIn) -> HttpResponse:
    """What somebody may ask about themselves, and how far it is."""
    person = request.user.person
    copies = CopyRequest.objects.filter(person=person).defer("file_sealed")[:1] if person else []
    erasures = ErasureRequest.objects.filter(person=person)[:1] if person else []
    words = WordsRequest.objects.filter(person=person).exclude(state=WordsRequest.State.TAKEN_BACK)
    asked = WithheldWords.objects.filter(author=person, state=WithheldWords.State.WITHHELD_FOR_NOW)
    context = {
        "person": person,
        "copy": next(iter(copies), None),
        "erasure": next(iter(erasures), None),
        "words": words.prefetch_related("items").first() if person else None,
        "asked_of_me": person is not None and asked.filter(request__state=WordsRequest.State.OPEN).exists(),
        "partner_keeps": PARTNER_KEEPS,
    }
    return TemplateResponse(request, "accounts/rights/your_data.html", context)


@require_GET
def who_looked(request: SignedIn) -> HttpResponse:
    """Who read what this person wrote, apart from the partner with whom they share it."""
    person = request.user.person
    page = Paginator(selectors.readings_about(person), 50).get_page(request.GET.get("page"))
    rows = [
        row_of(
            event,
            nobody="Whoever runs the server",
            what=capfirst(selectors.what_was_read(event)),
            more=capfirst(event.details.get("why") or event.verb),
        )
        for event in page
    ]
    return TemplateResponse(request, "accounts/rights/who_looked.html", {"page": page, "rows": rows})


@require_POST
@reauthenticated
def copy_ask(request: SignedIn) -> HttpResponse:
    """Have a copy made."""
    rights.ask_for_copy(person=_own(request), by=request.user, at=timezone.now())
    messages.success(
        request, "Your copy is being made. It usually takes less than a minute; this page shows it."
    )
    return redirect("accounts:your_data")


@require_GET
@reauthenticated
def copy_file(request: SignedIn, copy_id: UUID) -> HttpResponse:
    """One's own copy, while it is kept. Nobody else's exists."""
    found = CopyRequest.objects.select_related("key").filter(
        pk=copy_id,
        person=_own(request),
        state=CopyRequest.State.READY,
        ready_at__gt=timezone.now() - jobs.KEPT_FOR,  # also when no worker has removed it yet
    )
    response = HttpResponse(jobs.file_of(get_object_or_404(found)), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="your-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@reauthenticated
@takes("name")
def erasure_ask(request: SignedIn) -> HttpResponse:
    """Ask to be erased; the typed name shows that it is meant."""
    try:
        rights.ask_for_erasure(
            person=_own(request), typed_name=request.POST.get("name", ""), by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "You have asked. Until two people have agreed you can take it back here.")
    return redirect("accounts:your_data")


@require_POST
def erasure_back(request: SignedIn) -> HttpResponse:
    """Take the wish back."""
    found = ErasureRequest.objects.filter(person=_own(request), state__in=OPEN)
    rights.take_erasure_back(request=get_object_or_404(found), by=request.user, at=timezone.now())
    messages.success(request, "Taken back. Nothing was erased.")
    return redirect("accounts:your_data")


@require_GET
def erasures(request: SignedIn) -> HttpResponse:
    """Who has asked to be erased, and whose yes is missing."""
    permissions.check(request.user, OrgPerm.ERASE)
    waiting = ErasureRequest.objects.filter(state__in=OPEN).select_related("person", "agreed_by__person")
    settled = ErasureRequest.objects.exclude(state__in=OPEN).select_related("settled_by__person")[:20]
    return TemplateResponse(
        request, "accounts/rights/erasures.html", {"waiting": waiting, "settled": settled}
    )


@require_POST
@reauthenticated_to_write
@takes("refuse", "reason")
def erasure_settle(request: SignedIn, erasure_id: UUID) -> HttpResponse:
    """Agree or refuse."""
    permissions.check(request.user, OrgPerm.ERASE)
    wish = get_object_or_404(ErasureRequest.objects.select_related("person"), pk=erasure_id, state__in=OPEN)
    try:
        if "refuse" in request.POST:
            rights.refuse_erasure(
                request=wish, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
            )
            messages.success(request, "Refused. The person reads your reason.")
        else:
            done = rights.agree_to_erasure(request=wish, by=request.user, at=timezone.now())
            is_done = done.state == ErasureRequest.State.DONE
            messages.success(request, "Erased." if is_done else "Agreed. A second person has to confirm it.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:erasures")


def _own(request: SignedIn) -> Person:
    """The reader's own record. :raises Http404: for an account without one."""
    if request.user.person is None:
        raise Http404
    return request.user.person
