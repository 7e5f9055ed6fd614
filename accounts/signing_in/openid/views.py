"""The way to the provider and back."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from accounts.signing_in.openid.provider import Conversation


class Answer(OAuth2CallbackView):
    """The way back."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, refused = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state["nonce"]
        return state, refused


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider. :raises Http404: if there is none of this name, or it is switched off."""
    return _with(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it. :raises Http404: like ``login``."""
    return _with(Answer, request, provider_id)


def _with(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(Conversation(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return response
