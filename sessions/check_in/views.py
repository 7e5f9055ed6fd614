"""The page behind the links of the mail that asks "Did you meet?". It needs no sign-in and says next to nothing.

Programs that read mail open every link, so opening one fills in the answer and records nothing. A link that was
edited, used, is too old or another's leads to one and the same page.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.posted import takes
from notifications.rhythm import zone
from sessions.check_in import links
from sessions.check_in.actions import LinkIsOver, SaidAlready, answer_by_link
from sessions.check_in.forms import CheckInForm
from sessions.check_in.models import CheckIn
from sessions.check_in.selectors import Asked, asked


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes(CheckInForm)
def check_in(request: HttpRequest, signed: str, answer: str) -> HttpResponse:
    """Reading shows one question with ``answer`` filled in; only the button records it."""
    link = links.read(signed, at=timezone.now())
    question = asked(link) if link and answer in CheckIn.Answer.values else None
    if link is None or question is None:
        return _over(request)
    form = CheckInForm(request.POST if request.method == "POST" else None, initial={"met": answer})
    if form.is_valid():
        return _answered(request, link, question, form)
    if question.said is not None:
        return _over(request)
    if not question.is_open:
        return _page(request, "sessions/check_in/noted.html", question)
    return _page(request, "sessions/check_in/check_in.html", question, form=form)


def _answered(request: HttpRequest, link: links.Link, question: Asked, form: CheckInForm) -> HttpResponse:
    try:
        said = answer_by_link(
            link=link,
            answer=form.cleaned_data["met"],
            submission=form.cleaned_data["submission"],
            at=timezone.now(),
        )
    except LinkIsOver:
        return _over(request)
    except SaidAlready:
        return _page(request, "sessions/check_in/noted.html", question)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, "sessions/check_in/check_in.html", question, form=form)
    return _page(request, "sessions/check_in/done.html", question, said=said)


def _page(request: HttpRequest, template: str, question: Asked, **more: Any) -> HttpResponse:
    """Drawn at once, so that the date is the one where the reader is, whoever's browser this is."""
    context = {"session": question.session, "partner": question.partner, **more}
    with timezone.override(zone(question.reader.time_zone, otherwise=settings.TIME_ZONE)):
        return render(request, template, context)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "sessions/check_in/over.html", status=404)
