"""Sign-in through the company's own provider: which there are, and who somebody is that comes from there."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.actions import sign_in
from accounts.models import CompanySignIn
from accounts.signing_in import sign_in_log
from accounts.signing_in.outgoing import Asking

FACTORS, MOST_FACTORS = "upward_provider_factors", 20
MAILS = (
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)


def as_app(row: CompanySignIn) -> SocialApp:
    """The row as django-allauth knows a provider. It is never saved: the row is the one place of it."""
    settings = _openid_connect(row) if row.kind == CompanySignIn.Kind.OIDC else _saml(row)
    is_saml = row.kind == CompanySignIn.Kind.SAML
    return SocialApp(
        provider=row.kind,
        provider_id=row.slug,
        name=row.name,
        client_id=row.slug if is_saml else row.client_id,
        secret="" if is_saml else row.secret,
        settings=settings,
    )


def _openid_connect(row: CompanySignIn) -> dict[str, Any]:
    return {"server_url": row.issuer.rstrip("/"), "oauth_pkce_enabled": True}


def _saml(row: CompanySignIn) -> dict[str, Any]:
    mails = [row.email_claim] if row.email_claim else [*MAILS, "email", "mail"]
    return {
        "idp": {"entity_id": row.entity_id, "sso_url": row.sso_url, "x509cert": row.certificate},
        "attribute_mapping": {"email": mails},
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,
            "want_attribute_statement": False,
            "reject_idp_initiated_sso": True,
            "reject_deprecated_algorithm": True,
        },
    }


class CompanySignIns(DefaultSocialAccountAdapter):
    """Providers are rows of ours; whoever they send must be a colleague whom the staff list knows."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        apps = [as_app(row) for row in CompanySignIn.objects.filter(is_on=True)]
        if provider:
            apps = [app for app in apps if provider in (app.provider, app.provider_id)]
        return [app for app in apps if not client_id or app.client_id == client_id]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> Asking:
        return Asking()

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """The package's own has 95 bits."""
        return secrets.token_urlsafe(32)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **facts: Any) -> None:
        """The answer of a provider was not right, or the person there turned back."""
        sign_in_log.failed("", how="company")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Join the first visit to the colleague it belongs to; turn away whoever is nobody here."""
        request.session[FACTORS] = _factors(sociallogin)
        if sociallogin.is_existing:
            # What the provider says of somebody is used once and not collected.
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            return
        row = CompanySignIn.objects.get(slug=_slug(sociallogin))
        user = sign_in.welcome(
            email=_address(sociallogin), staff_id=_claim(sociallogin, row.staff_id_claim), at=timezone.now()
        )
        if user is None:
            sign_in_log.failed(_address(sociallogin), how="company, not on the staff list")
            raise ImmediateHttpResponse(
                TemplateResponse(
                    request, "socialaccount/unknown.html", {"provider": row}, status=403
                ).render()
            )
        sociallogin.account.extra_data = {}
        sociallogin.connect(request, user)


def asked_for_two(request: HttpRequest, record: dict[str, Any]) -> bool:
    """Whether somebody who came from a provider showed two factors there (ASVS 6.8.4).

    What the provider said of this sign-in counts first (``amr`` of RFC 8176), then what the administrator who set it
    up said of it; where neither says so, a password alone is assumed.
    """
    said = request.session.get(FACTORS)
    if said:
        return "mfa" in said
    return CompanySignIn.objects.filter(slug=record.get("provider", ""), has_second_step=True).exists()


def _factors(sociallogin: SocialLogin) -> list[str]:
    """How the provider says that somebody signed in; nothing where it does not say."""
    said = (sociallogin.account.extra_data.get("id_token") or {}).get("amr")
    return [str(each) for each in said][:MOST_FACTORS] if isinstance(said, list) else []


def _slug(sociallogin: SocialLogin) -> str:
    """Which of our rows somebody comes from. The account keeps it as its provider, so that two never mix."""
    return str(sociallogin.account.provider)


def _address(sociallogin: SocialLogin) -> str:
    """The address that the provider vouches for; none where it says that it has not verified it."""
    data = sociallogin.account.extra_data
    said = data.get("userinfo") or data.get("id_token") or data
    if said.get("email_verified") is False:
        return ""
    addresses = [found.email for found in sociallogin.email_addresses if found.email]
    return addresses[0] if addresses else str(sociallogin.user.email or "")


def _claim(sociallogin: SocialLogin, name: str) -> str:
    if not name:
        return ""
    data = sociallogin.account.extra_data
    said = {**(data.get("id_token") or {}), **(data.get("userinfo") or {})} or data
    found = said.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found or "")
