"""The same visitor in a real Chromium with scripts on: what they press and follow is what they can see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests.road.served import Served
from tests.road.visitor import Visitor, same

PATIENCE = 15_000


class ChromiumVisitor(Visitor):
    """``page_of_browser`` is an empty page in a browser of this visitor's own; ``home`` the one address they type."""

    def __init__(self, page_of_browser: Page, home: str) -> None:
        self.tab = page_of_browser
        self.tab.set_default_timeout(PATIENCE)
        self.home = home

    @property
    def path(self) -> str:
        return urlsplit(self.tab.url).path

    @property
    def page(self) -> Served:
        """The page as it stands now, after whatever scripts did to it."""
        return Served(self.tab.content())

    def open_home(self) -> None:
        self.tab.goto(self.home)

    def follow(self, words: str) -> None:
        self._go(self._visible("a[href]", words))

    def press(self, words: str, **fields: Any) -> None:
        button = self._visible("form button, form input[type=submit]", words)
        form = button.locator("xpath=ancestor::form")
        for name, value in fields.items():
            _fill(form, name, value)
        self._go(button)

    def _go(self, target: Locator) -> None:
        with self.tab.expect_navigation():
            target.click()

    def _visible(self, selector: str, words: str) -> Locator:
        """The first link or button that says so, in the menu that holds it opened if it has to be."""
        everything = self.tab.locator(selector)
        said = everything.all_inner_texts()
        found = [place for place, text in enumerate(said) if same(text, words)]
        assert found, f"{self.path} shows no “{words}”: {sorted(set(said))}; it says: {self.words}"
        target = everything.nth(found[0])
        _open_what_hides(target)
        return target


def _open_what_hides(target: Locator) -> None:
    closed = target.locator("xpath=ancestor::details[not(@open)]/summary")
    for place in range(closed.count()):
        closed.nth(place).click()


def _fill(form: Locator, name: str, value: Any) -> None:
    controls = form.locator(f"[name='{name}']")
    kind = controls.first.evaluate("field => field.type")
    _open_what_hides(controls.first)
    if kind == "file":
        content = {"name": value.name, "mimeType": value.content_type, "buffer": value.read()}
        controls.first.set_input_files(content)
    elif kind in ("radio", "checkbox"):
        _choose(form, controls, value)
    elif kind.startswith("select"):
        controls.first.select_option(value)
    else:
        controls.first.fill(value)


def _choose(form: Locator, controls: Locator, value: Any) -> None:
    """Press the labels of the boxes that are wanted and not on yet, and of those that are on and not wanted."""
    wanted = [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]
    for place in range(controls.count()):
        box = controls.nth(place)
        label = form.locator(f"label[for='{box.get_attribute('id')}']").first
        is_wanted = bool({box.get_attribute("value"), " ".join(label.inner_text().split())} & set(wanted))
        if box.is_checked() != is_wanted and (is_wanted or box.get_attribute("type") == "checkbox"):
            label.click()
