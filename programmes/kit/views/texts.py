"""The four texts: the list, the form with its preview, the mail as it will look, and the history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.differences import Part, differing
from accounts.http import SignedIn
from accounts.posted import takes
from programmes.kit import actions
from programmes.kit.forms import KitTextForm
from programmes.kit.in_use import versions_of, words_in_use
from programmes.kit.placeholders import allowed_in
from programmes.kit.preview import preview_of, reader_of, values_for
from programmes.kit.sent import announcements_of, went_with
from programmes.kit.shipped import Words, shipped
from programmes.kit.views import kit_cohort
from programmes.models import Cohort, KitText, Programme
from programmes.permissions import Perm

USED = {
    KitText.Kind.ANNOUNCEMENT: "Goes to everybody whom you choose, once.",
    KitText.Kind.INVITATION: "Goes to each person you invite, and once more after five days without an answer.",
    KitText.Kind.LINE_MANAGER: "Goes to the line manager of each person who says yes.",
    KitText.Kind.KICK_OFF: "Goes to everybody who takes part when you tell them the day.",
}


def _kind(name: str) -> KitText.Kind:
    """:raises Http404: for any other word in the address."""
    try:
        return KitText.Kind(name)
    except ValueError:
        raise Http404 from None


@require_GET
def kit(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Each text with whose words are in use, and what went out with it."""
    cohort = kit_cohort(request, cohort_id, Perm.DESIGN)
    went = went_with(cohort.programme)
    rows = []
    for kind in KitText.Kind:
        words = words_in_use(cohort.programme, kind)
        key = words.version.pk if words.version else None
        rows.append(
            {"kind": kind, "words": words, "used": USED[kind], "went": went.get(key) if key else None}
        )
    context = {"cohort": cohort, "rows": rows, "announcements": announcements_of(cohort)}
    return TemplateResponse(request, "programmes/kit/kit.html", context)


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(KitTextForm, "seen", "save", "preview")
def kit_text(request: SignedIn, cohort_id: UUID, text: str) -> HttpResponse:
    """Write one text. A preview stores nothing; of two people who write at once both texts stay."""
    if request.method == "POST":
        _wait_for_others(request, cohort_id)
    cohort, kind = kit_cohort(request, cohort_id, Perm.DESIGN), _kind(text)
    form, words = _form(request, cohort, kind)
    if form.is_valid():
        if "preview" not in request.POST:
            typed = form.words()
            actions.save_text(
                programme=cohort.programme,
                kind=kind,
                subject=typed.subject,
                body=typed.body,
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, "Saved. These words are in use from now on.")
            return redirect("programmes:kit_text", cohort.pk, kind.value)
        words = form.words()
    return _page(request, cohort, kind, form, words)


def _wait_for_others(request: SignedIn, cohort_id: UUID) -> None:
    """Nobody else writes a text of this programme until we are done."""
    mine = Programme.objects.visible_to(request.user).filter(cohorts=cohort_id).values("pk")
    Programme.objects.select_for_update().filter(pk__in=list(mine.values_list("pk", flat=True))).first()


def _form(request: SignedIn, cohort: Cohort, kind: KitText.Kind) -> tuple[KitTextForm, Words]:
    """The form, begun with the words in use or, by ``?from=2``, with those of an earlier version."""
    words = words_in_use(cohort.programme, kind)
    values = values_for(cohort, kind, reader_of(request.user))
    # Names and sides stand in a mail only, so these two have a value whenever one is sent.
    form = KitTextForm(request.POST or None, kind=kind, words=words, values=values)
    earlier = _version(cohort, kind, request.GET.get("from", ""))
    if earlier is not None and not form.is_bound:
        form.initial.update(subject=earlier.subject, body=earlier.body.strip())
    return form, words


def _page(
    request: SignedIn, cohort: Cohort, kind: KitText.Kind, form: KitTextForm, words: Words
) -> HttpResponse:
    in_use = words_in_use(cohort.programme, kind)
    context = {
        "cohort": cohort,
        "kind": kind,
        "form": form,
        "words": in_use,
        "used": USED[kind],
        "placeholders": _rows(form, kind),
        "preview": preview_of(cohort, kind, words, reader=reader_of(request.user)),
        "reader": reader_of(request.user),
        "is_typed": words is not in_use and words != in_use,
    }
    return TemplateResponse(request, "programmes/kit/text.html", context)


def _rows(form: KitTextForm, kind: KitText.Kind) -> list[tuple[Any, str]]:
    return [(one, form.values.get(one.name, "")) for one in allowed_in(kind)]


@require_http_methods(["GET", "POST"])
@takes(KitTextForm, "seen")
def kit_mail(request: SignedIn, cohort_id: UUID, text: str) -> HttpResponse:
    """The mail as a mail program shows it: of the words in use, or of those just typed. Stores nothing."""
    cohort, kind = kit_cohort(request, cohort_id, Perm.DESIGN), _kind(text)
    form, words = _form(request, cohort, kind)
    if form.is_bound:
        if not form.is_valid():
            return _page(request, cohort, kind, form, words)
        words = form.words()
    return _alone(request, preview_of(cohort, kind, words, reader=reader_of(request.user)).mail.html)


@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "script-src": [NONE], "sandbox": True})
def _alone(request: SignedIn, html: str) -> HttpResponse:
    """A page that may run and fetch nothing, as in the outbox."""
    return HttpResponse(html)


@require_GET
def kit_history(request: SignedIn, cohort_id: UUID, text: str) -> HttpResponse:
    """Every version, what went out with it, and by ``?version=2`` how it differs from the words in use."""
    cohort, kind = kit_cohort(request, cohort_id, Perm.DESIGN), _kind(text)
    asked = request.GET.get("version", "")
    before = _version(cohort, kind, asked)
    if asked and before is None:
        raise Http404
    words = words_in_use(cohort.programme, kind)
    went = went_with(cohort.programme)
    versions = versions_of(cohort.programme, kind)
    context = {
        "cohort": cohort,
        "kind": kind,
        "words": words,
        "rows": [(version, went.get(version.pk)) for version in versions],
        "before": before,
        "parts": _differences(before, words) if before else None,
        "before_label": f"Version {before.version}" if before and before.version else "Shipped words",
        "after_label": "In use",
    }
    return TemplateResponse(request, "programmes/kit/history.html", context)


def _version(cohort: Cohort, kind: str, asked: str) -> KitText | None:
    """The version with the number ``asked``, as an address has it; 0 is what comes with the product."""
    if not asked.isdecimal() or len(asked) > 4:
        return None
    if int(asked) == 0:
        ours = shipped(kind)
        return KitText(kind=kind, version=0, subject=ours.subject, body=ours.body, is_shipped=True)
    return versions_of(cohort.programme, kind).filter(version=int(asked)).first()


def _differences(before: KitText, after: Words) -> list[Part]:
    def parts(subject: str, body: str) -> dict[str, list[str]]:
        return {"Subject": [subject], "Text": [line for line in body.splitlines() if line.strip()]}

    return differing(parts(before.subject, before.body), parts(after.subject, after.body))


@require_POST
@takes()
def kit_back(request: SignedIn, cohort_id: UUID, text: str) -> HttpResponse:
    """Back to the shipped words."""
    cohort, kind = kit_cohort(request, cohort_id, Perm.DESIGN), _kind(text)
    actions.back_to_shipped(programme=cohort.programme, kind=kind, by=request.user, at=timezone.now())
    messages.success(request, "The shipped words are in use. Yours stay in the history.")
    return redirect("programmes:kit_text", cohort.pk, kind.value)
