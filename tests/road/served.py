"""A page as it was served: its links, its forms and its words. What a browser without scripts would know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("input", "br", "hr", "img", "meta", "link", "wbr", "source"))
NOT_SENT = frozenset(("submit", "button", "reset", "image"))
UNSEEN = frozenset(("script", "style", "template", "title"))
Attributes = dict[str, str]


@dataclass(slots=True)
class Control:
    """One field, one box of a list, or one option of a choice."""

    name: str
    kind: str
    value: str = ""
    label: str = ""
    is_on: bool = False
    is_required: bool = False


@dataclass(slots=True)
class Button:
    words: str = ""
    name: str = ""
    value: str = ""
    skips_checks: bool = False
    action: str = ""


@dataclass(slots=True)
class Form:
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


@dataclass(slots=True)
class Link:
    href: str
    words: str = ""


class Served(HTMLParser):
    """``Served(html)`` reads a page once; what is in it stands in the attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.forms: list[Form] = []
        self.words = ""
        self._labels: dict[str, str] = {}
        self._ids: list[tuple[Control, str]] = []
        self._open: list[tuple[str, Attributes]] = []
        self._select: Attributes = {}
        self.feed(html)
        self.close()
        for control, key in self._ids:
            control.label = " ".join(self._labels.get(key, "").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, given))
        if tag == "a" and "href" in given:
            self.links.append(Link(given["href"]))
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif self._is_inside("form") and "disabled" not in given:
            self._control(tag, given)

    def _control(self, tag: str, given: Attributes) -> None:
        form = self.forms[-1]
        kind = given.get("type", "submit" if tag == "button" else "text")
        if tag == "button" or (tag == "input" and kind == "submit"):
            words = given.get("value", "") if tag == "input" else ""
            sent = given.get("name", ""), given.get("value", "")
            form.buttons.append(Button(words, *sent, "formnovalidate" in given, given.get("formaction", "")))
        elif tag == "select":
            self._select = given
        elif tag == "option":
            chosen = Control(self._select.get("name", ""), "option", given.get("value", ""))
            chosen.is_on, chosen.is_required = "selected" in given, "required" in self._select
            form.controls.append(chosen)
        elif tag == "textarea" or (tag == "input" and kind not in NOT_SENT):
            made = Control(given.get("name", ""), tag if tag == "textarea" else kind)
            made.value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
            made.is_on, made.is_required = "checked" in given, "required" in given
            form.controls.append(made)
            self._ids.append((made, given.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._is_inside(*UNSEEN) or self._is_busy():
            return
        if self._is_inside("textarea"):
            control = self.forms[-1].controls[-1]
            # The first line break after the tag is no part of the text.
            control.value += data if control.value else data.removeprefix("\n")
            return
        if self._is_inside("option"):
            self.forms[-1].controls[-1].label += data.strip()
            return
        self.words += data
        for tag, given in self._open:
            if tag == "label":
                key = given.get("for", "")
                self._labels[key] = self._labels.get(key, "") + data
        if self._is_inside("a") and self.links:
            self.links[-1].words += data
        if self._is_inside("button") and self._is_inside("form"):
            self.forms[-1].buttons[-1].words += data

    def _is_inside(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self._open)

    def _is_busy(self) -> bool:
        """The words that a button shows only after it was pressed."""
        return any(given.get("class") == "busy" for _, given in self._open)
