"""The settings of the organisation, and the search of people."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.forms_base import WhoMixin
from accounts.models import DirectoryGroup, Organisation, User


class OrganisationForm(WhoMixin, forms.ModelForm):
    """Names, and where to turn: what every page and mail says about the organisation."""

    who_default = "everyone"

    class Meta:
        model = Organisation
        fields = ("name", "product_name", "speak_up_name", "speak_up_reach", "coach_reach")
        labels = {
            "name": "Name of the organisation",
            "product_name": "Name of the product",
            "speak_up_name": "Speak-up contact",
            "speak_up_reach": "How to reach the speak-up contact",
            "coach_reach": "How to reach a coach",
        }
        help_texts = {
            "product_name": "What people here call it. It stands in page titles and mails.",
            "speak_up_name": "A person or office outside the reporting lines, whom anybody may call.",
            "speak_up_reach": "A telephone number, an address or a room, as people should read it.",
            "coach_reach": "For those who would rather talk than fill in a form.",
        }

    helper = FormHelper()
    helper.add_input(Submit("save", "Save settings"))


class PeopleSearchForm(WhoMixin, forms.Form):
    """Words to look for among people."""

    stores_nothing = True
    marks_optional = False

    q = forms.CharField(label="Search by name, title, department or e-mail", required=False, max_length=100)
    group = forms.ModelChoiceField(
        DirectoryGroup.objects.none(), label="Group of the directory", required=False, empty_label="Everybody"
    )
    left = forms.BooleanField(label="People who have left", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = DirectoryGroup.objects.all()
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        if not groups.exists():
            del self.fields["group"]


class SignOutForm(WhoMixin, forms.Form):
    """Whose sessions are to end."""

    stores_nothing = True

    email = forms.EmailField(label="E-mail address that the person signs in with", max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("one", "Sign them out"))

    def clean_email(self) -> User:
        """The account, even a closed one."""
        found = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if found is None:
            raise forms.ValidationError("Nobody signs in with this address.")
        return found
