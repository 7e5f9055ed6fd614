"""What the sign-in page asks for."""

from __future__ import annotations

from django import template
from django.conf import settings

from accounts.selectors import DemoSignIn, demo_sign_ins

register = template.Library()


@register.simple_tag
def demo_people() -> list[DemoSignIn]:
    """The people whose role a newcomer may step into; nobody outside the demo."""
    return demo_sign_ins() if settings.UPWARD_DEMO_SIGN_IN else []
