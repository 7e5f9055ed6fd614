"""The plan on two pages, for its sponsor and everybody else who may see the design."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.http import SignedIn
from accounts.paper import CONTENT_TYPE, NotSet
from programmes.models import Programme
from programmes.permissions import Perm, check
from programmes.plan_paper import plan_paper

log = logging.getLogger(__name__)


@require_GET
def plan(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """The plan as a PDF, as it stands now; taking it is an event."""
    programme = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related("sponsor"), pk=programme_id
    )
    check(request.user, Perm.SEE_DESIGN, programme=programme)
    now = timezone.now()
    try:
        file = plan_paper(programme, at=now)
    except NotSet as problem:
        log.error("the plan could not be set: %s", problem)
        messages.error(request, "The PDF could not be made just now. Nothing is lost; try again in a minute.")
        return redirect(programme)
    record(by=request.user, at=now, verb="plan taken", subject=programme)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="plan.pdf"'
    return response
