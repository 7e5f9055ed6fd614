"""What the sign-in page asks for."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from accounts.models import CompanySignIn
from accounts.selectors import DemoSignIn, demo_sign_ins
from accounts.signing_in import demands
from accounts.signing_in.browser_names import in_words
from accounts.signing_in.browsers import session_mark

register = template.Library()


@register.simple_tag
def demo_people() -> list[DemoSignIn]:
    """The people whose role a newcomer may step into; nobody outside the demo."""
    return demo_sign_ins() if settings.UPWARD_DEMO_SIGN_IN else []


@register.simple_tag(takes_context=True)
def second_factor_is_due(context: dict[str, Any]) -> bool:
    """Whether the reader has to set up a second step before going on."""
    return demands.standing(context["request"].user).lacks_second_factor


register.filter("mark", session_mark)
register.filter("browser", in_words)


@register.simple_tag
def companies() -> list[CompanySignIn]:
    """The providers that the sign-in page offers."""
    return list(CompanySignIn.objects.filter(is_on=True))
