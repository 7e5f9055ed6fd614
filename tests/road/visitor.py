"""Somebody with a browser that runs no scripts: they read, follow links and send the forms they are served."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

from django.test import Client

from tests.road import second_step
from tests.road.served import Button, Control, Form, Served

PASSWORD = "a long walk on the moor"
Fields = dict[str, Any]


def same(words: str, wanted: str) -> bool:
    """Whether a link or button says what a reader looks for, perhaps followed by more."""
    return " ".join(words.split()).startswith(wanted)


class Visitor:
    """``follow`` and ``press`` fail where a page lacks the link, the button, the form or a field of it."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.path = "/"
        self.page = Served("")

    def open_home(self) -> None:
        """The one address that anybody types."""
        self._arrive(self.client.get("/", follow=True), "/")

    def sign_in(self, email: str) -> None:
        self.open_home()
        self.press("Sign in", login=email, password=PASSWORD)
        second_step.take(self, email)

    @property
    def words(self) -> str:
        return " ".join(self.page.words.split())

    def sees(self, *sentences: str) -> None:
        for sentence in sentences:
            assert sentence in self.words, f"{self.path} does not say “{sentence}”: {self.words}"

    def does_not_see(self, sentence: str) -> None:
        assert sentence not in self.words, f"{self.path} says “{sentence}”"

    def follow(self, words: str) -> None:
        found = [link.href for link in self.page.links if same(link.words, words)]
        said = sorted({" ".join(link.words.split()) for link in self.page.links})
        assert found, f"{self.path} has no link “{words}”: {said}"
        target = urldefrag(urljoin(self.path, found[0])).url
        self._arrive(self.client.get(target, follow=True), target)

    def has_link(self, words: str) -> bool:
        return any(same(link.words, words) for link in self.page.links)

    def has_button(self, words: str) -> bool:
        return any(same(button.words, words) for form in self.page.forms for button in form.buttons)

    def press(self, words: str, **fields: Any) -> None:
        form, button = self.find(words)
        for name, value in fields.items():
            fill(form, name, value)
        if not button.skips_checks:
            check_required(form, self.path)
        data = sent(form)
        if button.name:
            data.setdefault(button.name, []).append(button.value)
        target = urldefrag(urljoin(self.path, form.action or self.path)).url
        send = self.client.post if form.method == "post" else self.client.get
        self._arrive(send(target, data, follow=True), target)

    def find(self, words: str) -> tuple[Form, Button]:
        for form in self.page.forms:
            for button in form.buttons:
                if same(button.words, words):
                    return form, button
        said = [" ".join(button.words.split()) for form in self.page.forms for button in form.buttons]
        raise AssertionError(f"{self.path} has no button “{words}”: {said}; it says: {self.words}")

    def _arrive(self, response: Any, target: str) -> None:
        chain = response.redirect_chain
        self.path = urldefrag(chain[-1][0] if chain else target).url
        assert response.status_code == 200, f"{self.path} answers {response.status_code}"
        self.page = Served(response.content.decode())


def fill(form: Form, name: str, value: Any) -> None:
    """Give a field its value; boxes and choices are found by their value or by the words beside them."""
    controls = [control for control in form.controls if control.name == name]
    assert controls, f"the form has no field {name}: {sorted({each.name for each in form.controls})}"
    if controls[0].kind not in ("radio", "checkbox", "option"):
        controls[0].value = value
        return
    wanted = [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]
    for control in controls:
        control.is_on = control.value in wanted or control.label in wanted
    offered = [(control.value, control.label) for control in controls]
    assert sum(control.is_on for control in controls) == len(wanted), f"{name} offers {offered}"


def check_required(form: Form, path: str) -> None:
    """A browser does not send a form in which a required field is empty."""
    given = sent(form)
    needed = {control.name for control in form.controls if control.is_required}
    empty = [name for name in needed if not any(given.get(name, [])) or given.get(name) == [""]]
    assert not empty, f"{path} would not be sent, empty: {empty}"


def sent(form: Form) -> dict[str, list[Any]]:
    """What goes out, hidden fields with it; of a choice without a chosen option the first."""
    data: dict[str, list[Any]] = {}
    for control in form.controls:
        if control.name and is_sent(control):
            data.setdefault(control.name, []).append(control.value)
    for control in form.controls:
        if control.kind == "option" and control.name not in data:
            data[control.name] = [control.value]
    return data


def is_sent(control: Control) -> bool:
    if control.kind in ("radio", "checkbox", "option"):
        return control.is_on
    return control.kind != "file" or control.value != ""
