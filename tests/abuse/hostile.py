"""Words that would do something where text is taken for code, and a reader that sees whether they did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle

MARK = "xq7"  # every payload that is markup has it in its tag, its handler or its script
PRODUCT = "50337"  # 7 * 7191: what a template that was evaluated would have left

TAGS = [
    f"<script>{MARK}()</script>",
    f"<ScRiPt>{MARK}()</sCrIpT>",
    f"<script src=//{MARK}.example></script>",
    f"<<script>{MARK}()//<</script>",
    f"</title><script>{MARK}()</script>",
    f"</textarea><script>{MARK}()</script>",
    f"</script><script>{MARK}()</script>",
    f"</style><script>{MARK}()</script>",
    f"--><script>{MARK}()</script>",
    f"]]><script>{MARK}()</script>",
    f"<iframe srcdoc='<script>{MARK}()</script>'>",
    f"<object data=javascript:{MARK}()>",
    f"<embed src=javascript:{MARK}()>",
    f"<base href=//{MARK}.example/>",
    f"<link rel=stylesheet href=//{MARK}.example>",
    f"<meta http-equiv=refresh content='0;url=//{MARK}.example'>",
    f"<style>*{{background:url(//{MARK}.example)}}</style>",
    f"<math><mtext><script>{MARK}()</script></math>",
    f"<template><script>{MARK}()</script></template>",
    f"<svg><script>{MARK}()</script></svg>",
    f"<svg><a xlink:href=javascript:{MARK}()>a</a></svg>",
    f"<form action=javascript:{MARK}()><button>a</button></form>",
    f"<button formaction=javascript:{MARK}()>a</button>",
    f"<a href='java\tscript:{MARK}()'>a</a>",
    f"<a href='&#106;avascript:{MARK}()'>a</a>",
    f"<{MARK}>a</{MARK}>",
    f"<div hx-get=//{MARK}.example hx-trigger=load>",
    f"<p hx-on:load={MARK}()>",
    f"<noscript><p title='</noscript><script>{MARK}()'>",
]
HOLDERS = (
    "img src=x",
    "svg",
    "body",
    "details open",
    "input autofocus",
    "video src=x",
    "marquee",
    "a autofocus",
)
HANDLERS = ("onerror", "onload", "ontoggle", "onfocus", "onstart")
BREAKOUTS = [
    f"\" onmouseover=\"{MARK}()", f"' onfocus='{MARK}()' autofocus='", f"\"><{MARK}>", f"'><{MARK}>",
    f"` onerror=`{MARK}()", f"\\\"><{MARK}>", f"&quot; onload={MARK}()", f"x onclick={MARK}() x",
]  # fmt: skip
SCRIPTS = [
    f"javascript:{MARK}()", f"JaVaScRiPt:{MARK}()", f"data:text/html,<script>{MARK}()</script>", f"vbscript:{MARK}",
    f"\";{MARK}();//", f"';{MARK}();//", f"\\u003cscript\\u003e{MARK}()", f"${{{MARK}()}}", f"*/{MARK}();/*",
    "\u2028alert(1)//", "</script>", "<!--", "]]>", "\\';//", "{\"__proto__\": {\"a\": 1}}",
]  # fmt: skip
TEMPLATES = [
    "{{7*7191}}", "{{ 7|add:7191 }}", "${7*7191}", "<%= 7*7191 %>", "#{7*7191}", "{% debug %}", "{% load static %}",
    "{{ settings.SECRET_KEY }}", "{{ request.user.password }}", "{% include 'base.html' %}", "{0.__class__}",
    "{self.__init__.__globals__}", "%(password)s", "%s%s%s%n", "{% endblock %}", "{% csrf_token %}", "{{", "{%", "{#",
    "@(7*7191)", "[[7*7191]]", "=7*7191", "$(7*7191)",
]  # fmt: skip
CELLS = [
    "=HYPERLINK(\"http://a.example\")", "+1+1", "@SUM(A1)", "-1+1", "\uff1d1+1", "|calc", "%0A=1", "=cmd|'/c calc'!A0",
]  # fmt: skip
OTHERS = [
    "'; DROP TABLE accounts_person; --", "\" OR 1=1 --", "\u202eabc", "\x1b[31mred", "END:VEVENT ATTENDEE:a",
    "../../etc/passwd", "|| id", "`id`", "$(id)", "&lt;b&gt;", "&amp;", "\ud7ff", "a" * 60,
]  # fmt: skip
PAYLOADS = [
    *TAGS,
    *(f"<{holder} {handler}={MARK}()>" for holder in HOLDERS for handler in HANDLERS),
    *BREAKOUTS,
    *SCRIPTS,
    *TEMPLATES,
    *CELLS,
    *OTHERS,
]


def bites() -> Iterator[str]:
    """The payloads over and over."""
    return cycle(PAYLOADS)


@dataclass
class Filler:
    """Gives each field as many payloads as it has room for, and goes on with the next ones at the next field."""

    given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._left = bites()

    def words(self, room: int) -> str:
        """Up to ``room`` characters."""
        found = ""
        while True:
            payload = next(self._left)
            if len(found) + len(payload) + 1 > min(room, 1500):
                return found.strip() or payload[:room]
            found += f"{payload} "
            self.given.add(payload)


OPENS = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc", "background"}
ALONE = {"iframe", "object", "embed", "base", "marquee", "math", "video", "audio"}


class Page(HTMLParser):
    """A page as a browser takes it apart: its forms, and what came alive in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, object]] = []
        self.alive: list[str] = []
        self.raw = ""
        self.kind = ""
        self._area = ""
        self.feed(text)
        if PRODUCT in text:
            self.alive.append("a template was evaluated")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look(tag, given)
        self.raw = tag if tag in ("script", "style") else ""
        self.kind = given.get("type", "")
        if tag == "form":
            self.forms.append(
                {"action": given.get("action", ""), "method": given.get("method", "get"), "fields": {}}
            )
        elif self.forms and given.get("name"):
            self._field(tag, given)

    def _look(self, tag: str, given: dict[str, str]) -> None:
        if MARK in tag or tag in ALONE:
            self.alive.append(f"<{tag}>")
        for name, value in given.items():
            plain = re.sub(r"[\s\x00-\x1f]", "", value).lower()
            if MARK in name or name.startswith(("on", "hx-on")) or name == "style" or name == "srcdoc":
                self.alive.append(f"<{tag} {name}>")
            if name in OPENS and (
                plain.startswith(("javascript:", "vbscript:", "data:text")) or f"//{MARK}" in plain
            ):
                self.alive.append(f"<{tag} {name}={value[:40]}>")

    def _field(self, tag: str, given: dict[str, str]) -> None:
        fields = self.forms[-1]["fields"]
        assert isinstance(fields, dict)
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in ("radio", "checkbox") and given["name"] in fields and "checked" not in given:
            return
        room = int(given.get("maxlength", "2000"))
        fields[given["name"]] = {"kind": kind, "value": given.get("value", ""), "room": room}
        self._area = given["name"] if tag in ("textarea", "select") else ""

    def handle_data(self, data: str) -> None:
        if self.raw == "script" and data.strip() and (self.kind != "application/json" or "<" in data):
            self.alive.append(f"script: {data.strip()[:40]}")
        if self.raw == "style":
            self.alive.append(f"style: {data.strip()[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self.raw = ""

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.alive.append(f"comment: {data[:40]}")
