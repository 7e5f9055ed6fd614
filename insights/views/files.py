"""What can be taken away from a release, and how one differs from the one before it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import paper
from accounts.audit import record
from accounts.http import SignedIn
from insights import pack as packing
from insights import selectors
from insights.board import Board, board
from insights.board_paper import board_paper
from insights.figures import differences
from insights.freezing import is_genuine
from insights.models import Release
from insights.views.finding import cohort_beside, cohort_for, frozen_for
from programmes.permissions import Perm, grants

log = logging.getLogger(__name__)
NOT_MADE = "The file could not be made just now. Nothing is lost; try again in a minute."


@require_GET
def releases(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Every frozen release of a cohort, the newest first, each with its files."""
    cohort, siblings = cohort_beside(request, cohort_id, Perm.SEE_RELEASE)
    context = {
        "cohort": cohort,
        "siblings": siblings,
        "releases": [(release, is_genuine(release)) for release in selectors.frozen_of(cohort)],
        "decision": getattr(cohort, "decision", None),
        "may_release": Perm.RELEASE in grants(request.user, programme=cohort.programme),
        "rhythm": getattr(cohort, "release_rhythm", None),
    }
    return TemplateResponse(request, "insights/releases.html", context)


@require_GET
def changes(request: SignedIn, release_id: UUID) -> HttpResponse:
    """What a release says otherwise than the one before it."""
    release = frozen_for(request, release_id)
    older = selectors.before(release)
    context = {
        "release": release,
        "cohort": release.cohort,
        "older": older,
        "differences": differences(older.tables, release.tables) if older else [],
    }
    return TemplateResponse(request, "insights/changes.html", context)


@require_GET
def data(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The figures of the board page as a file: the same release, cell by cell."""
    cohort = cohort_for(request, cohort_id, Perm.SEE_RELEASE)
    release = get_object_or_404(
        Release.objects.frozen().to_show(), pk=getattr(selectors.latest(cohort), "pk", None)
    )
    answer = JsonResponse(
        packing.release_document(release), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = f'attachment; filename="release-{release.number}.json"'
    return answer


@require_GET
def board_file(request: SignedIn, release_id: UUID) -> HttpResponse:
    """The board page on one sheet of A4."""
    release = frozen_for(request, release_id)

    def make(page: Board) -> bytes:
        return board_paper(page, at=release.frozen_at or release.as_of)

    try:
        answer = _made(request, release, make, "board page taken", paper.CONTENT_TYPE)
    except paper.NotSet as problem:
        return _not_made(request, release, problem)
    answer["Content-Disposition"] = f'attachment; filename="board-page-release-{release.number}.pdf"'
    return answer


@require_GET
def pack(request: SignedIn, release_id: UUID) -> HttpResponse:
    """The evidence pack, for an auditor or a researcher."""
    release = frozen_for(request, release_id)
    try:
        answer = _made(request, release, packing.evidence_pack, "evidence pack taken", packing.CONTENT_TYPE)
    except paper.NotSet as problem:
        return _not_made(request, release, problem)
    answer["Content-Disposition"] = f'attachment; filename="evidence-release-{release.number}.zip"'
    return answer


def _made(
    request: SignedIn, release: Release, make: Callable[[Board], bytes], verb: str, kind: str
) -> HttpResponse:
    """A file made from the board page of ``release``; taking it is an event.

    :raises accounts.paper.NotSet: when its report cannot be set.
    """
    file = make(board(release.cohort, release))
    record(by=request.user, at=timezone.now(), verb=verb, subject=release, number=release.number)
    return HttpResponse(file, content_type=kind)


def _not_made(request: SignedIn, release: Release, problem: paper.NotSet) -> HttpResponse:
    log.error("a report could not be set: %s", problem)
    messages.error(request, NOT_MADE)
    return redirect("insights:releases", release.cohort_id)
