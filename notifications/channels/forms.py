"""A new channel of a chat."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.conf import settings

from accounts.forms_base import Segmented, WhoMixin
from notifications.channels.hosts import BadAddress, host_of
from notifications.channels.models import ChatChannel


class ChatChannelForm(WhoMixin, forms.Form):
    """Name, where it is, and the address that the chat made for it."""

    who_default = "operations"

    name = forms.CharField(
        label="Name of the channel", max_length=60, help_text="As it is called in the chat."
    )
    provider = forms.ChoiceField(label="Chat", choices=ChatChannel.Provider.choices, widget=Segmented)
    address = forms.CharField(
        label="Address of the incoming webhook",
        max_length=500,
        help_text="Whoever knows it can write there. It is sealed, and not shown again.",
    )
    helper = FormHelper()
    helper.layout = Layout(
        "name",
        "provider",
        "address",
        HTML('{% load ui %}<div class="form-actions">{% submit "Add the channel" busy="Adding" %}</div>'),
    )

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        try:
            host_of(address, settings.UPWARD_CHAT_HOSTS)
        except BadAddress as fault:
            raise forms.ValidationError(str(fault)) from None
        return address
