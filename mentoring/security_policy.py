"""What a browser may do with our answers: the policies that go out with every one of them."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

REPORTS_GO_TO = "/security/csp-report"

# Nothing is allowed that a page does not need. "data:" is for the small pictures inside Bootstrap's style sheet.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Markup made by a script has to pass static/js/trusted.js, which lets htmx read a page and nothing else.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
        "report-uri": REPORTS_GO_TO,
    }
}

# No page asks for any of these; keys for signing in are the one thing a page of ours may ask for.
REFUSED_ABILITIES = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
OWN_ABILITIES = ("publickey-credentials-create", "publickey-credentials-get")

HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(
        [f"{name}=()" for name in REFUSED_ABILITIES] + [f"{name}=(self)" for name in OWN_ABILITIES]
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# Cookies are left out: a browser would clear those of every other service under the same domain too.
ON_SIGN_OUT = '"cache", "storage"'


def no_loose_ends(*, debug: bool, hosts: list[str]) -> None:
    """Production answers for its own names only, and shows nobody its insides. :raises ImproperlyConfigured: else."""
    if debug:
        raise ImproperlyConfigured(
            "UPWARD_DEBUG shows passers-by the inside: turn it off where DATABASE_URL is set."
        )
    if any(host.strip() in ("*", ".") for host in hosts):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the hosts: with * a link in a mail may lead anywhere."
        )
