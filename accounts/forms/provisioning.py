"""A new token for the company's directory."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.forms_base import WhoMixin
from accounts.models import ProvisioningToken


class ProvisioningTokenForm(WhoMixin, forms.ModelForm):
    """What a token is for, and its last day."""

    who_default = "operations"

    class Meta:
        model = ProvisioningToken
        fields = ("name", "expires_on")
        labels = {"expires_on": "It ends on"}
        help_texts = {
            "name": "Such as the name of your directory.",
            "expires_on": "Within two years from now.",
        }
        widgets = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("make", "Make a token"))
