"""What every answer has to carry, whatever it says."""

from __future__ import annotations

from django.http import HttpResponse

# The three pages that show a mail as a mail program does: alone, without scripts, in a sandbox.
STYLED_INLINE = {"notifications:mail_html", "notifications:text_mail", "programmes:kit_mail"}
REQUIRED = {
    "default-src": {"'none'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
    "require-trusted-types-for": {"'script'"},
    "report-uri": {"/security/csp-report"},
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def directives(response: HttpResponse) -> dict[str, set[str]]:
    """The content policy of an answer, taken apart."""
    parts = [part.split() for part in response.headers.get("Content-Security-Policy", "").split(";")]
    return {words[0]: set(words[1:]) for words in parts if words}


def faults(response: HttpResponse, route: str = "", *, may_be_kept: bool = False) -> list[str]:
    """What an answer lacks."""
    policy = directives(response)
    wrong = [f"csp {name}" for name, value in REQUIRED.items() if policy.get(name) != value]
    everything = set().union(*policy.values()) if policy else set()
    loose = {word for word in everything if "unsafe" in word or word in ("*", "https:", "http:")}
    if loose - ({"'unsafe-inline'"} if route in STYLED_INLINE else set()):
        wrong.append(f"csp allows {loose}")
    if not everything <= {"'none'", "'self'", "'script'", "data:", "default", "/security/csp-report"} | loose:
        wrong.append(f"csp names {everything}")
    wrong += [f"{name}" for name, value in HEADERS.items() if response.headers.get(name) != value]
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    kind = response.headers.get("Content-Type", "")
    if (response.streaming or response.content) and not kind:
        wrong.append("Content-Type")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower().replace('"', ""):
        wrong.append(f"charset of {kind}")
    if not may_be_kept and "no-store" not in response.headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    return wrong
