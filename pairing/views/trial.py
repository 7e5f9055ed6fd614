"""What one of a pair says in private after the first meeting on trial."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from pairing import actions
from pairing.views.common import pair_that_both_know


@require_POST
@takes("answer")
def trial(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Go on, or rather not; it can be changed until both have answered."""
    pair, _ = pair_that_both_know(request, pair_id)
    answer = request.POST.get("answer", "")
    if answer in ("on", "not"):
        try:
            actions.answer_trial(pair=pair, goes_on=answer == "on", by=request.user, at=timezone.now())
            messages.success(request, "Kept. Only you see it.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("home:pair", pair.pk)
