"""What we ask of django-allauth's second factors: sealed secrets, and that nobody removes the last one they need."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from accounts import rotation, vault
from accounts.models import Organisation
from accounts.signing_in import demands

CONTEXT = rotation.SECOND_FACTOR


class SecondFactors(DefaultMFAAdapter):
    """Secrets of apps and recovery codes are sealed with the master key, so that a stolen database opens no account."""

    def encrypt(self, text: str) -> str:
        return vault.seal_with_master(text, context=CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.open_with_master(encrypted_text, context=CONTEXT)

    def get_totp_issuer(self) -> str:
        return Organisation.current().product_name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Recovery codes may always go; an app or a key only while another stays or none is needed."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        return not demands.standing(authenticator.user).is_demanding
