"""The company's own sign-in, as the administrator has configured it in the browser."""

from __future__ import annotations

import secrets

from django.db import models

from accounts import vault
from accounts.base import Row

SEALED_AS = "company sign-in"


def new_slug() -> str:
    """A random part of the addresses that the provider is told, so that they cannot be counted."""
    return secrets.token_hex(8)


class CompanySignIn(Row):
    """One identity provider. What it says of an address is trusted, because the administrator of the company set it up.

    ``secret_sealed`` is sealed with the master key and never shown again; SAML needs none.
    """

    class Kind(models.TextChoices):
        OIDC = "openid_connect", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    slug = models.CharField(max_length=32, unique=True, default=new_slug, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField("words on the button", max_length=60)
    is_on = models.BooleanField("switched on", default=False)
    is_only_way = models.BooleanField("everybody signs in here", default=False)
    has_second_step = models.BooleanField("asks everybody for a second step", default=False)
    staff_id_claim = models.CharField("claim that holds the staff id", max_length=200, blank=True)
    issuer = models.URLField("issuer", max_length=300, blank=True)
    client_id = models.CharField("client id", max_length=200, blank=True)
    secret_sealed = models.TextField(blank=True, editable=False)
    entity_id = models.CharField("entity id of the provider", max_length=300, blank=True)
    sso_url = models.URLField("sign-in address of the provider", max_length=300, blank=True)
    certificate = models.TextField("signing certificate", blank=True)
    email_claim = models.CharField("attribute that holds the e-mail address", max_length=200, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        if not self.secret_sealed:
            return ""
        return vault.open_with_master(self.secret_sealed, context=f"{SEALED_AS} {self.pk}")

    @secret.setter
    def secret(self, words: str) -> None:
        self.secret_sealed = vault.seal_with_master(words, context=f"{SEALED_AS} {self.pk}") if words else ""
