"""The open call as the programme team runs it: its settings, other words for topics, and who applied."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, calls, synonyms
from programmes.closing import must_be_open
from programmes.forms import CallForm, TopicWordsForm
from programmes.models import Application, Cohort, EnrolmentRules, OpenCall, Programme, Side, Topic
from programmes.permissions import Perm, check
from programmes.views.lists import page_of

USUAL_LIMIT = 2
SHOWN = (
    *("side", "state", "offers", "wants", "own_words", "applied_at"),
    *("person__name", "person__department", "person__site", "person__grade__name"),
)


def enrolled(request: SignedIn, cohort_id: UUID) -> Cohort:
    """The cohort for those who enrol people, and nobody else."""
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme", "call")
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    check(request.user, Perm.ENROL, programme=cohort.programme)
    must_be_open(request, cohort)
    return cohort


@require_http_methods(["GET", "POST"])
@takes(CallForm)
def call(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Switch, last day, places, and the way they are given."""
    cohort = enrolled(request, cohort_id)
    found = getattr(cohort, "call", None)
    rules = EnrolmentRules.objects.filter(programme=cohort.programme).first()
    planned = {"mentor_seats": cohort.pairs_planned, "mentee_seats": cohort.pairs_planned}
    form = CallForm(
        request.POST or None,
        instance=found or OpenCall(cohort=cohort, **planned),
        initial={"asked_at_most": rules.asked_at_most if rules else USUAL_LIMIT},
    )
    if form.is_valid():
        try:
            kept = actions.save_call(cohort=cohort, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            opened = "The call is open. Everybody employed sees it on their home page."
            messages.success(request, opened if kept.is_open else "Saved. The call is closed.")
            return redirect("programmes:call", cohort.pk)
    context = {
        "cohort": cohort,
        "call": found,
        "form": form,
        "counted": calls.counts_of(cohort),
        "topics": synonyms.topics_with_words(cohort.programme),
        "nominations": cohort.nominations.agreed().select_related("person", "nominated_by__person")[:20],
    }
    return TemplateResponse(request, "programmes/call.html", context)


@require_http_methods(["GET", "POST"])
@takes(TopicWordsForm)
def topic_words(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Other words for each topic; a word that means another topic is answered, the others are kept."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.ENROL, programme=programme)
    must_be_open(request, programme)
    refused: list[str] = []
    form = TopicWordsForm(request.POST or None)
    if form.is_valid():
        topic = get_object_or_404(Topic, programme=programme, pk=form.cleaned_data["topic"])
        refused = actions.save_synonyms(
            topic=topic, typed=form.cleaned_data["words"], by=request.user, at=timezone.now()
        )
        if not refused:
            messages.success(request, f"Words for “{topic}” saved.")
            return redirect("programmes:topic_words", programme.pk)
    topics = synonyms.topics_with_words(programme)
    forms = [(topic, _words_form(topic, form, refused)) for topic in topics]
    context = {"programme": programme, "forms": forms, "refused": refused}
    return TemplateResponse(request, "programmes/topic_words.html", context)


def _words_form(topic: Topic, sent: TopicWordsForm, refused: list[str]) -> TopicWordsForm:
    """The sent form under its own topic when something in it was refused, so that what was typed stays."""
    is_this = sent.is_bound and sent.data.get("topic") == str(topic.pk)
    if is_this and (refused or sent.errors):
        if refused:
            sent.add_error("words", f"{' '.join(refused)} Take it out here or there; the others are saved.")
        return sent
    words = ", ".join(sorted(str(word) for word in topic.synonyms.all()))
    return TopicWordsForm(initial={"topic": topic.pk, "words": words}, auto_id=f"id_{topic.pk}_%s")


@require_GET
def applications(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Who applied, the newest first, with what they offer and want; never a draft."""
    cohort = enrolled(request, cohort_id)
    side, state = request.GET.get("side", ""), request.GET.get("state", "")
    words = request.GET.get("q", "")[:100]
    counted = calls.counts_of(cohort)
    found = calls.applications_of(cohort, side=side, state=state, words=words)
    count = None if words.strip() else _how_many(counted, side, state)
    page = page_of(request, found, count=count, related=("person__grade",), only=SHOWN)
    context = {
        "cohort": cohort,
        "page": page,
        "rows": calls.topic_names(page, cohort.programme.topics.all()),
        "counted": counted,
        "side": side,
        "state": state,
        "words": words,
        "sides": Side.choices,
        "states": [choice for choice in Application.State.choices if choice[0] != Application.State.DRAFT],
    }
    return TemplateResponse(request, "programmes/applications.html", context)


def _how_many(counted: dict[str, dict[str, int]], side: str, state: str) -> int:
    """From the counts at the head of the page, so that fifty thousand rows are counted once."""
    sides = [side] if side in counted else list(counted)
    key = state if state in Application.State.values else "all"
    return sum(counted[each].get(key, 0) for each in sides)
