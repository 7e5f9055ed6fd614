"""The company's own sign-in: two forms, one for each kind of provider."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from cryptography import x509
from django import forms
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from accounts.forms_base import WhoMixin
from accounts.models import CompanySignIn

MOST_METADATA = 200_000
COMMON = ("name", "staff_id_claim", "has_second_step", "is_on", "is_only_way")
NAMES = {
    "name": "Words on the button",
    "has_second_step": "It asks everybody for a second step",
    "is_on": "Switched on",
    "is_only_way": "Everybody signs in here",
}
HELP = {
    "name": "Such as “Sign in with Northwind”.",
    "staff_id_claim": "What your provider calls the staff id, if it sends one. Without it the e-mail address decides.",
    "has_second_step": "Tick this only if a password alone never gets anybody in there. Without it, those who run a "
    "programme set up a second step here too.",
    "is_only_way": "Passwords and mailed codes then work for administrators only, for the day the provider is down.",
    "issuer": "The address of the provider, beginning with https://. Its configuration is read from there.",
    "email_claim": "Leave empty for the usual names.",
}


class CompanyForm(WhoMixin, forms.ModelForm):
    """What both kinds share."""

    who_default = "operations"
    kind: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_only_way") and not cleaned.get("is_on"):
            self.add_error(
                "is_only_way", "Switch it on first, and try it yourself before you close the other doors."
            )
        return cleaned


class OpenIDConnectForm(CompanyForm):
    """A provider that speaks OpenID Connect."""

    kind = CompanySignIn.Kind.OIDC

    new_secret = forms.CharField(
        label="Client secret",
        help_text="It is sealed and never shown again. Leave empty to keep the one that is there.",
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = CompanySignIn
        fields = ("name", "issuer", "client_id", "new_secret", *COMMON[1:])
        labels = NAMES
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].required = self.fields["client_id"].required = True


class SAMLForm(CompanyForm):
    """A provider that speaks SAML 2.0: its metadata pasted, or its three facts written."""

    kind = CompanySignIn.Kind.SAML

    metadata = forms.CharField(
        label="Metadata of the provider",
        help_text="Paste the XML that your provider gives you. It fills the three fields below.",
        required=False,
        max_length=MOST_METADATA,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    class Meta:
        model = CompanySignIn
        fields = ("name", "entity_id", "sso_url", "certificate", "email_claim", *COMMON[1:])
        labels = NAMES
        help_texts = HELP
        widgets: ClassVar[dict[str, Any]] = {
            "certificate": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        }

    field_order = ("name", "metadata")

    def clean_metadata(self) -> dict[str, str]:
        """The three facts in the metadata, empty without it. Metadata that asks to read other files is refused."""
        xml = self.cleaned_data["metadata"].strip()
        if not xml:
            return {}
        wrong = forms.ValidationError(
            "This is not the metadata of a SAML provider. Paste the whole XML file."
        )
        if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
            raise wrong
        try:
            found = OneLogin_Saml2_IdPMetadataParser.parse(xml).get("idp", {})
            certificate = found.get("x509cert") or found["x509certMulti"]["signing"][0]
            return {
                "entity_id": found["entityId"],
                "sso_url": found["singleSignOnService"]["url"],
                "certificate": certificate,
            }
        except Exception as error:  # whatever the XML parser finds wrong, it is the text that was pasted
            raise wrong from error

    def clean_certificate(self) -> str:
        return self.cleaned_data["certificate"].strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned |= cleaned.get("metadata") or {}
        for name in ("entity_id", "sso_url", "certificate"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Write this, or paste the metadata.")
        if cleaned.get("certificate"):
            try:
                x509.load_pem_x509_certificate(as_pem(cleaned["certificate"]).encode())
            except ValueError:
                self.add_error(
                    "certificate", "This is not a certificate. Paste it with its BEGIN and END lines."
                )
        return cleaned


def as_pem(certificate: str) -> str:
    """The certificate with its first and last line, which metadata leaves out."""
    if "BEGIN CERTIFICATE" in certificate:
        return certificate
    return f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"


FORMS: dict[str, type[CompanyForm]] = {form.kind: form for form in (OpenIDConnectForm, SAMLForm)}
