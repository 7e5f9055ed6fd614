"""What is read from a request outside of forms, and what a page takes at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from crispy_forms.helper import FormHelper
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from accounts.forms_base import SubmissionMixin, WhoMixin

View = TypeVar("View", bound=Callable[..., Any])

# The mark by which a form is known to be ours comes with every form.
BESIDE = frozenset({"csrfmiddlewaretoken"})


def posted_key(request: HttpRequest, name: str) -> UUID:
    """The key of the row that a button names. :raises Http404: where that is no key, as if there were no such row."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


@dataclass(frozen=True, slots=True)
class Taken:
    """The names that may be sent to a page: ``names`` as they stand, ``made`` as patterns of a form's own making."""

    names: frozenset[str] = BESIDE
    made: tuple[re.Pattern[str], ...] = ()

    def strange(self, sent: Iterable[str]) -> list[str]:
        """What was sent and is not taken."""
        return [
            name
            for name in sent
            if name not in self.names and not any(made.fullmatch(name) for made in self.made)
        ]


NOTHING = Taken()


def takes(*known: str | type[BaseForm]) -> Callable[[View], View]:
    """Say what may be sent to a view: the fields of its forms, and the names of its buttons.

    Whatever else is sent refuses the whole of it (``mentoring.security_parameters``). A view that says nothing takes
    nothing. It stands right above the view: the other decorators carry it on.
    """
    forms = [one for one in known if not isinstance(one, str)]
    names = {one for one in known if isinstance(one, str)}.union(*(_fields(form) for form in forms))
    made = tuple(re.compile(form.made) for form in forms if issubclass(form, WhoMixin) and form.made)

    def marked(view: View) -> View:
        vars(view)["taken"] = Taken(BESIDE | names, made)
        return view

    return marked


def _fields(form: type[BaseForm]) -> set[str]:
    """The names that a form of this class sends, except those that it makes when it is drawn (``made``)."""
    names = set(cast(Mapping[str, Any], getattr(form, "base_fields", {})))
    if issubclass(form, SubmissionMixin):
        names.add("submission")
    helper = vars(form).get("helper")
    if isinstance(helper, FormHelper):
        names.update(button.name for button in helper.inputs)
    return names


def taken_by(view: Callable[..., Any]) -> Taken:
    """What may be sent to ``view``."""
    found: Taken = getattr(view, "taken", NOTHING)
    return found


# The sign-in is a library's. What its forms ask for is read from them; this is what its pages send besides.
BESIDE_THE_LIBRARY: Mapping[str, frozenset[str]] = {
    "account_confirm_email": frozenset({"code"}),
    "account_email": frozenset({"action_add", "action_primary", "action_remove", "action_send"}),
    "account_login": frozenset({"login"}),
    "account_signup": frozenset({"password1", "password2"}),
    "mfa_authenticate": frozenset({"credential"}),
}


def taken_by_library(name: str, view: Callable[..., Any]) -> Taken:
    """What may be sent to a page of the sign-in: its form, where to go next, and what stands in the table."""
    form = getattr(getattr(view, "view_class", None), "form_class", None)
    return Taken(
        BESIDE
        | {"action", "next"}
        | (_fields(form) if form else set())
        | BESIDE_THE_LIBRARY.get(name, frozenset())
    )
