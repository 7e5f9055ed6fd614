"""The provider and its conversation."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from accounts.signing_in.openid import tokens
from accounts.signing_in.outgoing import Asking, NotReached


class Conversation(OpenIDConnectOAuth2Adapter):
    """One sign-in: what the provider says of itself, and what it answers to the question that we asked."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself. :raises NotReached: if it is not the one that was set up (ASVS 10.5.3)."""
        told: dict[str, Any] = super().openid_config
        if str(told.get("issuer", "")).rstrip("/") != self.get_provider().app.settings["server_url"]:
            raise NotReached("The provider says that it is another one.")
        return told

    def get_access_token_data(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """:raises OAuth2Error: if the answer says that another provider gave it (RFC 9207, ASVS 10.2.2)."""
        told = self.openid_config
        promised = bool(told.get("authorization_response_iss_parameter_supported"))
        if request.GET.get("iss", "" if promised else told["issuer"]) != told["issuer"]:
            raise OAuth2Error("The answer comes from another provider.")
        found: dict[str, Any] = super().get_access_token_data(request, *args, **kwargs)
        return found

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who came, by the identity token; what else is known of the same person is asked for.

        :raises OAuth2Error: without an identity token that is right.
        """
        told = self.openid_config
        with Asking() as asking:
            keys = asking.get(told["jwks_uri"])
            keys.raise_for_status()
        claims = tokens.checked(
            str(kwargs["response"].get("id_token", "")),
            keys=keys.json(),
            issuer=told["issuer"],
            client_id=app.client_id,
            nonce=self.nonce,
        )
        data = {"id_token": claims}
        if "userinfo_endpoint" in told:
            data["userinfo"] = self._fetch_user_info(token.token)
            if not hmac.compare_digest(str(data["userinfo"].get("sub")).encode(), claims["sub"].encode()):
                raise OAuth2Error("The provider speaks of two people.")
        return self.get_provider().sociallogin_from_response(request, data)


class CompanyProvider(OpenIDConnectProvider):
    """What is asked for is ours to say, and not the address's: three scopes, and a nonce for each question."""

    oauth2_adapter_class = Conversation

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        params: dict[str, str] = self.get_auth_params()
        return params

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """The nonce goes with the question and stays with the browser's session until the answer."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        return super().redirect(request, process, nonce=nonce, **kwargs)
